//! Bridge mode: the relay of the network that this one forwards to. Source: `relay.md §1, §2`.

use kios_protocol::{Address, SecretKey};
use reqwest::Url;
use toml::{Table, Value};

use super::ConfigError;
use super::source::{SECRET, Source, is_this_machine, secret};
use kios_domain::Secret;

/// The section's name.
pub(super) const SECTION: &str = "upstream";
/// The section's keys.
pub(super) const KEYS: [&str; 3] = ["url", "access_key", "callback_access_key"];
/// The section of the purchase service, and its keys.
const PURCHASES: &str = "purchases";
const PURCHASES_KEYS: [&str; 3] = ["url", "key", "sender"];
const URL: &str = "https:// and a host, or http:// and a host of this machine";
const SECRET_KEY: &str = "0x and 64 hexadecimal digits";
const ADDRESS: &str = "0x and 40 hexadecimal digits";

/// The relay of the network.
#[derive(Clone, Debug)]
pub struct UpstreamConfig {
    /// Its address, without a slash at the end.
    pub url: String,
    /// Its key of API v1, if it offers nothing newer: then every signature is verified by this
    /// relay.
    pub access_key: Option<Secret>,
    /// The key that its callbacks carry; without one they are refused, and updates come from
    /// polling alone.
    pub callback_access_key: Option<Secret>,
    /// The service that gives points for sales in cash and by card; without one they are not offered.
    pub purchases: Option<PurchasesConfig>,
}

/// The network's purchase service.
#[derive(Clone, Debug)]
pub struct PurchasesConfig {
    /// Its address, without a slash at the end.
    pub url: String,
    /// The key that signs what is reported; the service lists its address as a collector.
    pub key: SecretKey,
    /// The account that pays for the points; the key's own unless another is given.
    pub sender: Address,
}

/// Sets keys such as `upstream_purchases_url` in the table.
pub(super) fn overlay(table: &mut Table, key: &str, value: &str) -> bool {
    let name = key.strip_prefix("upstream_purchases_");
    let Some(name) = name.filter(|name| PURCHASES_KEYS.contains(name)) else { return false };
    let nested = |table: &mut Table, name: &str| {
        table.entry(name).or_insert_with(|| Value::Table(Table::new()));
    };
    nested(table, SECTION);
    // A value that is no table is left in place, so that the reader rejects it.
    let Some(section) = table.get_mut(SECTION).and_then(Value::as_table_mut) else { return true };
    nested(section, PURCHASES);
    if let Some(purchases) = section.get_mut(PURCHASES).and_then(Value::as_table_mut) {
        purchases.insert(name.to_owned(), Value::String(value.to_owned()));
    }
    true
}

/// Reads the section, if there is one.
pub(super) fn read(source: &mut Source) -> Result<Option<UpstreamConfig>, ConfigError> {
    let table = match source.take(SECTION) {
        None => return Ok(None),
        Some(Value::Table(table)) => table,
        Some(_) => return Err(source.refuse(SECTION, "…", "not a table", "a table")),
    };
    let mut section = Source::new(table, "upstream.");
    let upstream = UpstreamConfig {
        url: section.required("url", URL, url)?,
        access_key: section.parsed("access_key", SECRET, secret)?,
        callback_access_key: section.parsed("callback_access_key", SECRET, secret)?,
        purchases: section.section(PURCHASES)?.map(purchases).transpose()?,
    };
    section.finish()?;
    Ok(Some(upstream))
}

fn purchases(mut source: Source) -> Result<PurchasesConfig, ConfigError> {
    let url = source.required("url", URL, url)?;
    let key: SecretKey = source.required("key", SECRET_KEY, |text| {
        // The fault does not repeat the text.
        text.trim().parse::<SecretKey>().map_err(|_| "no secret key")
    })?;
    let sender = source.parsed("sender", ADDRESS, str::parse)?;
    source.finish()?;
    Ok(PurchasesConfig { url, sender: sender.unwrap_or_else(|| key.address()), key })
}

fn url(text: &str) -> Result<String, String> {
    let url = Url::parse(text.trim()).map_err(|fault| fault.to_string())?;
    let local = url.host_str().is_some_and(is_this_machine);
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        "http" => return Err("keys and signatures would travel in the open".to_owned()),
        _ => return Err("no address of a web server".to_owned()),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("no host is named".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a name or a password in it is not taken".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("what follows ? or # is not taken".to_owned());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
