//! The card gateways: addresses, merchant and keys.

use std::collections::BTreeMap;
use std::net::IpAddr;

use kios_protocol::ShopId;
use toml::{Table, Value};

use super::ConfigError;
use super::source::{SECRET, Source, parse, secret};
use kios_gateways::{EximbayConfig, GatewaysConfig, KiccConfig, check_url};

const SECTION: &str = "gateways";
/// The keys of each gateway.
const EXIMBAY: [&str; 3] = ["url", "mid", "api_key"];
const KICC: [&str; 6] =
    ["url", "mall_id", "secret_key", "client_ip", "client_id", "not_found_codes"];

const URL: &str = "https:// and a host, or http:// and this machine, without a path";
const SHOP: &str = "a shop id of 0x and 64 hexadecimal digits, once";
const PREFIX: &str = "1 to 30 letters, digits, - and _, with which no other shop's begins";
const MERCHANT: &str = "1 to 30 letters and digits";
const MALL: &str = "1 to 8 letters and digits";
const CLIENT_IP: &str = "an IP address of at most 20 characters";
const CODES: &str = "a list of codes of 1 to 8 letters and digits";
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
    let mut config = GatewaysConfig::default();
    if let Some(source) = gateways.section("eximbay")? {
        (config.eximbay, config.shop_eximbay) = merchants(source, "mid", eximbay_merchant)?;
    }
    if let Some(source) = gateways.section("kicc")? {
        (config.kicc, config.shop_kicc) = merchants(source, "mall_id", kicc_merchant)?;
    }
    config.order_prefixes = order_prefixes(&mut gateways)?;
    gateways.finish()?;
    Ok(config)
}

/// The order prefixes of shops. No prefix begins with another, so that an order is of one shop.
fn order_prefixes(gateways: &mut Source) -> Result<BTreeMap<ShopId, String>, ConfigError> {
    let mut prefixes: BTreeMap<ShopId, String> = BTreeMap::new();
    let Some(mut source) = gateways.section("order_prefixes")? else { return Ok(prefixes) };
    for (name, prefix) in source.rest()? {
        let shop: ShopId =
            parse(&name).map_err(|fault| source.refuse(&name, &prefix, fault, SHOP))?;
        let fault = match word(&prefix, 30, "-_") {
            Err(fault) => Some(fault),
            Ok(_) => prefixes
                .values()
                .any(|other| other.starts_with(&prefix) || prefix.starts_with(other))
                .then_some("begins like another shop's"),
        };
        if let Some(fault) = fault {
            return Err(source.refuse(&name, &prefix, fault, PREFIX));
        }
        prefixes.insert(shop, prefix);
    }
    source.finish()?;
    Ok(prefixes)
}

/// The default merchant of a gateway, and those of single shops. `id` is the key of a merchant's id.
fn merchants<T>(
    mut source: Source,
    id: &'static str,
    read: impl Fn(&mut Source, String) -> Result<T, ConfigError>,
) -> Result<(Option<T>, BTreeMap<ShopId, T>), ConfigError> {
    let url = source.required("url", URL, check_url)?;
    let mut of_shop = BTreeMap::new();
    for mut merchant in source.tables("merchants")? {
        let shop_id: ShopId = merchant.required("shop", SHOP, parse)?;
        let config = read(&mut merchant, url.clone())?;
        if of_shop.insert(shop_id, config).is_some() {
            return Err(merchant.refuse("shop", &shop_id.to_string(), "named twice", SHOP));
        }
        merchant.finish()?;
    }
    // Where shops have merchants of their own, the default one may be left out.
    let default =
        if of_shop.is_empty() || source.has(id) { Some(read(&mut source, url)?) } else { None };
    source.finish()?;
    Ok((default, of_shop))
}

fn eximbay_merchant(source: &mut Source, url: String) -> Result<EximbayConfig, ConfigError> {
    let mid = source.required("mid", MERCHANT, |text| word(text, 30, ""))?;
    let api_key =
        source.required("api_key", "visible ASCII without blanks and colons", |text| {
            if text.contains(':') { Err("has a colon") } else { secret(text) }
        })?;
    Ok(EximbayConfig::new(url, mid, api_key))
}

fn kicc_merchant(source: &mut Source, url: String) -> Result<KiccConfig, ConfigError> {
    let mall_id = source.required("mall_id", MALL, |text| word(text, 8, ""))?;
    let secret_key = source.required("secret_key", SECRET, secret)?;
    let merchant = KiccConfig::new(url, mall_id, secret_key);
    Ok(KiccConfig {
        client_ip: source.parsed("client_ip", CLIENT_IP, client_ip)?,
        client_id: source.parsed("client_id", CLIENT_ID, |text| word(text, 32, "._-"))?,
        not_found_codes: not_found_codes(source)?,
        ..merchant
    })
}

fn not_found_codes(source: &mut Source) -> Result<Vec<String>, ConfigError> {
    let codes = source.list("not_found_codes", CODES)?;
    // 0000 is success, and the other two are in progress.
    let wrong = codes.iter().find(|code| {
        word(code, 8, "").is_err() || matches!(code.as_str(), "0000" | "VTIM" | "VT00")
    });
    match wrong {
        Some(code) => Err(source.refuse("not_found_codes", code, "not such a code", CODES)),
        None => Ok(codes),
    }
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

fn client_ip(text: &str) -> Result<String, String> {
    let address: IpAddr = text.parse().map_err(|_| "not an IP address".to_owned())?;
    let text = address.to_string();
    if text.len() > 20 { Err("too long".to_owned()) } else { Ok(text) }
}
