//! Parses the receiver of callbacks. Source: `relay.md §2`, `[callback]`.

use url::Url;

use super::source::{SECRET, Source, is_this_machine, secret};
use super::{CallbackConfig, ConfigError};

/// Reads the section, if there is one.
///
/// # Errors
/// [`ConfigError`], the first error found.
pub(super) fn read(source: &mut Source) -> Result<Option<CallbackConfig>, ConfigError> {
    let Some(mut section) = source.section("callback")? else { return Ok(None) };
    let url = section.required(
        "url",
        "https:// and a host without a name; http:// only to this machine",
        url,
    )?;
    let access_key = section.required("access_key", SECRET, secret)?;
    section.finish()?;
    Ok(Some(CallbackConfig { url, access_key }))
}

fn url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|fault| fault.to_string())?;
    match url.scheme() {
        "https" => {}
        "http" if url.host_str().is_some_and(is_this_machine) => {}
        "http" => return Err("the access key would travel in the open".to_owned()),
        _ => return Err("no address of a web server".to_owned()),
    }
    // Credentials in the URL would be sent as an `Authorization` header, which holds the access
    // key.
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it has a name or a password in it".to_owned());
    }
    Ok(url)
}
