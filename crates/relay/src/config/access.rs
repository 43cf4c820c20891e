//! Parses who may read what. Source: `relay.md §2`, `[access]`.

use std::net::SocketAddr;

use axum::http::HeaderValue;
use url::Url;

use super::ConfigError;
use super::source::{SECRET, Source, parse, secret};
use kios_domain::Secret;

/// The name of the section.
pub(super) const SECTION: &str = "access";
/// The keys that an environment variable may override.
pub(super) const KEYS: [&str; 7] =
    ["tasks", "phones", "sales", "balances", "cors_origins", "metrics_listen", "metrics_key"];

const WHO: &str = "public, session or key";
const ORIGINS: &str = "a list of origins, such as https://pos.example";

/// Who may make a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadAccess {
    /// Everybody.
    Public,
    /// A paired kiosk about its shop, an account about itself, and the holder of the shared key.
    Session,
    /// The holder of the shared key.
    Key,
}

/// Who may read what.
#[derive(Clone, Debug)]
pub struct AccessConfig {
    /// The task log; a kiosk's session reads the rows of its shop.
    pub tasks: ReadAccess,
    /// The account and the balance of a phone number, and the phone of an account.
    pub phones: ReadAccess,
    /// Lists and sums of the sales and grants of a customer or a shop.
    pub sales: ReadAccess,
    /// The balance of an account.
    pub balances: ReadAccess,
    /// The origins of pages, other than our own, whose scripts may call the API.
    pub cors_origins: Vec<HeaderValue>,
    /// Where the metrics are served without a key.
    pub metrics_listen: Option<SocketAddr>,
    /// The key of `/metrics`; without one they are not served there.
    pub metrics_key: Option<Secret>,
}

impl Default for AccessConfig {
    /// As private as the network's SDKs, the kiosk and the wallet allow: they read the task log and balances without a
    /// credential.
    fn default() -> Self {
        Self {
            tasks: ReadAccess::Public,
            phones: ReadAccess::Session,
            sales: ReadAccess::Session,
            balances: ReadAccess::Public,
            cors_origins: Vec::new(),
            metrics_listen: None,
            metrics_key: None,
        }
    }
}

/// Reads the section, if there is one.
///
/// # Errors
/// [`ConfigError`], the first error found.
pub(super) fn read(source: &mut Source) -> Result<AccessConfig, ConfigError> {
    let default = AccessConfig::default();
    let Some(mut section) = source.section(SECTION)? else { return Ok(default) };
    let mut who =
        |name, default| section.parsed(name, WHO, access).map(|access| access.unwrap_or(default));
    let access = AccessConfig {
        tasks: who("tasks", default.tasks)?,
        phones: who("phones", default.phones)?,
        sales: who("sales", default.sales)?,
        balances: who("balances", default.balances)?,
        cors_origins: origins(&mut section)?,
        metrics_listen: section.parsed("metrics_listen", "an address and a port", parse)?,
        metrics_key: section.parsed("metrics_key", SECRET, secret)?,
    };
    section.finish()?;
    Ok(access)
}

fn access(text: &str) -> Result<ReadAccess, &'static str> {
    match text {
        "public" => Ok(ReadAccess::Public),
        "session" => Ok(ReadAccess::Session),
        "key" => Ok(ReadAccess::Key),
        _ => Err("nobody is called that"),
    }
}

fn origins(section: &mut Source) -> Result<Vec<HeaderValue>, ConfigError> {
    let texts = section.list("cors_origins", ORIGINS)?;
    let origin = |text: &String| {
        origin(text).ok_or_else(|| section.refuse("cors_origins", text, "no origin", ORIGINS))
    };
    texts.iter().map(origin).collect()
}

/// The origin of a URL, if the text is one and nothing else.
fn origin(text: &str) -> Option<HeaderValue> {
    let origin = Url::parse(text).ok()?.origin();
    let exact = origin.is_tuple() && origin.ascii_serialization() == text;
    exact.then(|| HeaderValue::from_str(text).ok()).flatten()
}
