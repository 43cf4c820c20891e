//! The card gateways: addresses, merchant and keys.

use std::net::IpAddr;

use toml::{Table, Value};

use super::ConfigError;
use super::source::Source;
use kios_domain::Secret;
use kios_gateways::{EximbayConfig, GatewaysConfig, KiccConfig, check_url};

const SECTION: &str = "gateways";
/// The keys of each gateway.
const EXIMBAY: [&str; 3] = ["url", "mid", "api_key"];
const KICC: [&str; 5] = ["url", "mall_id", "secret_key", "client_ip", "client_id"];

const URL: &str = "https:// and a host, or http:// and this machine, without a path";
const MERCHANT: &str = "1 to 30 letters and digits";
const MALL: &str = "1 to 8 letters and digits";
const VISIBLE: &str = "visible ASCII without blanks";
const CLIENT_IP: &str = "an IP address of at most 20 characters";
const CLIENT_ID: &str = "1 to 32 of A-Z a-z 0-9 . _ -";

/// Sets keys such as `gateways_eximbay_url` in the table.
pub(super) fn overlay(table: &mut Table, key: &str, value: &str) -> bool {
    let Some(key) = key.strip_prefix("gateways_") else { return false };
    let names = [("eximbay", EXIMBAY.as_slice()), ("kicc", KICC.as_slice())];
    let found = names.into_iter().find_map(|(gateway, names)| {
        let name = key.strip_prefix(gateway)?.strip_prefix('_')?;
        names.contains(&name).then_some((gateway, name))
    });
    let Some((gateway, name)) = found else { return false };
    let Some(gateways) = section(table, SECTION) else { return true };
    let Some(gateway) = section(gateways, gateway) else { return true };
    gateway.insert(name.to_owned(), Value::String(value.to_owned()));
    true
}

/// The table under a key; a value that is no table is left in place, so that the reader rejects it.
fn section<'a>(table: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    let value = table.entry(name).or_insert_with(|| Value::Table(Table::new()));
    value.as_table_mut()
}

pub(super) fn read(source: &mut Source) -> Result<GatewaysConfig, ConfigError> {
    let Some(mut gateways) = source.section(SECTION)? else {
        return Ok(GatewaysConfig::default());
    };
    let eximbay = gateways.section("eximbay")?.map(read_eximbay).transpose()?;
    let kicc = gateways.section("kicc")?.map(read_kicc).transpose()?;
    gateways.finish()?;
    Ok(GatewaysConfig { eximbay, kicc })
}

fn read_eximbay(mut source: Source) -> Result<EximbayConfig, ConfigError> {
    let url = source.required("url", URL, check_url)?;
    let mid = source.required("mid", MERCHANT, |text| word(text, 30, ""))?;
    let api_key =
        source.required("api_key", "visible ASCII without blanks and colons", |text| {
            if text.contains(':') { Err("has a colon") } else { secret(text) }
        })?;
    source.finish()?;
    Ok(EximbayConfig::new(url, mid, api_key))
}

fn read_kicc(mut source: Source) -> Result<KiccConfig, ConfigError> {
    let url = source.required("url", URL, check_url)?;
    let mall_id = source.required("mall_id", MALL, |text| word(text, 8, ""))?;
    let secret_key = source.required("secret_key", VISIBLE, secret)?;
    let merchant = KiccConfig::new(url, mall_id, secret_key);
    let config = KiccConfig {
        client_ip: source.parsed("client_ip", CLIENT_IP, client_ip)?,
        client_id: source.parsed("client_id", CLIENT_ID, |text| word(text, 32, "._-"))?,
        ..merchant
    };
    source.finish()?;
    Ok(config)
}

/// A text of letters, digits and a few other characters.
fn word(text: &str, most: usize, others: &str) -> Result<String, &'static str> {
    let fine = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    match text {
        "" => Err("empty"),
        text if text.len() > most => Err("too long"),
        text if text.chars().all(fine) => Ok(text.to_owned()),
        _ => Err("a character that is not accepted"),
    }
}

fn secret(text: &str) -> Result<Secret, &'static str> {
    match text {
        "" => Err("empty"),
        text if text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Secret::new(text.to_owned()))
        }
        _ => Err("a character that is not accepted"),
    }
}

fn client_ip(text: &str) -> Result<String, String> {
    let address: IpAddr = text.parse().map_err(|_| "not an IP address".to_owned())?;
    let text = address.to_string();
    if text.len() > 20 { Err("too long".to_owned()) } else { Ok(text) }
}
