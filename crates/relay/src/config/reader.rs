//! Parses the configuration: TOML, then the environment, then each key.

use std::path::PathBuf;

use kios_protocol::payment::Timeouts;
use kios_protocol::{Address, Currency, FeeBasisPoints, Rate, Rates, SecretKey, ShopId};
use toml::{Table, Value};

use super::loyalty;
use super::source::{ADDRESS, Source, parse, points};
use super::{
    AccountConfig, Config, ConfigError, Database, SessionRule, ShopConfig, access, callback,
    gateways, limits, settlement, shop_settings, staff, upstream,
};
use crate::phone::Phone;
use kios_domain::Secret;

/// The prefix of the relay's environment variables.
const PREFIX: &str = "KIOS_";
/// The top-level keys that an environment variable may override.
const KEYS: [&str; 22] = [
    "listen",
    "database",
    "chain_id",
    "shop_id_prefix",
    "payment_signers",
    "access_key",
    "support_payment_v1",
    "fee_basis_points",
    "temporary_account_seconds",
    "payment_timeout_seconds",
    "forced_close_seconds",
    "cancel_window_seconds",
    "host_origins",
    "require_session",
    "sessionless_agents",
    "kiosk_dir",
    "wallet_dir",
    "docs_dir",
    "practice_dir",
    "public_url",
    "shops",
    "accounts",
];
const RATES: &str = "rates";
/// Sections whose keys an environment variable may override: `KIOS_<SECTION>_<KEY>`.
const NESTED: [(&str, &[&str]); 6] = [
    (access::SECTION, &access::KEYS),
    ("callback", &["url", "access_key"]),
    (limits::SECTION, &limits::KEYS),
    (settlement::SECTION, &settlement::KEYS),
    (staff::SECTION, &staff::KEYS),
    (upstream::SECTION, &upstream::KEYS),
];

const SECONDS: &str = "whole seconds from 1 to 31536000";
const PHONE: &str = "a number in international form, such as +82 10-1000-2099";
const SHOP_ID: &str = "0x and 64 hexadecimal digits, of which the first are shop_id_prefix";
const FLAG: &str = "true or false";
const SESSION_RULE: &str = "true, paired or false";

/// Parses a TOML text, overridden by the environment.
///
/// # Errors
/// [`ConfigError`], the first error found: syntax, then the environment, then key by key, then
/// unknown keys.
pub fn read(
    text: &str,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut table: Table = toml::from_str(text).map_err(|fault| ConfigError::Syntax {
        line: line_of(text, fault.span().map_or(0, |span| span.start)),
        fault: fault.message().replace('\n', " "),
    })?;
    overlay(&mut table, environment)?;
    let mut source = Source::new(table, "");
    let config = top(&mut source)?;
    source.finish()?;
    Ok(config)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Sets the values of the environment in the table.
fn overlay(
    table: &mut Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    for (name, value) in environment {
        let Some(key) = name.strip_prefix(PREFIX).map(str::to_lowercase) else { continue };
        if let Some(symbol) = key.strip_prefix("rates_") {
            put(table, RATES, symbol, value);
        } else if upstream::overlay(table, &key, &value) {
        } else if let Some((section, nested)) = nested(&key) {
            put(table, section, nested, value);
        } else if gateways::overlay(table, &key, &value) {
        } else if matches!(key.as_str(), "shops" | "accounts") {
            table.insert(key.clone(), inline(&key, &value)?);
        } else if KEYS.contains(&key.as_str()) {
            table.insert(key, Value::String(value));
        } else {
            return Err(ConfigError::Variable(name));
        }
    }
    Ok(())
}

/// The section and key of a variable's name.
fn nested(name: &str) -> Option<(&'static str, &'static str)> {
    NESTED.iter().find_map(|(section, keys)| {
        let rest = name.strip_prefix(section)?.strip_prefix('_')?;
        Some((*section, *keys.iter().find(|key| **key == rest)?))
    })
}

fn put(table: &mut Table, section: &str, key: &str, value: String) {
    let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(section) = section {
        section.insert(key.to_owned(), Value::String(value));
    }
}

/// The TOML value of an environment variable.
fn inline(key: &str, value: &str) -> Result<Value, ConfigError> {
    let table: Table =
        toml::from_str(&format!("value = {value}")).map_err(|fault| ConfigError::Value {
            key: key.to_owned(),
            value: "…".to_owned(),
            fault: fault.message().replace('\n', " "),
            accepted: "an array of inline tables, as TOML writes it",
        })?;
    Ok(table.get("value").cloned().unwrap_or_else(|| Value::Array(Vec::new())))
}

fn top(source: &mut Source) -> Result<Config, ConfigError> {
    let default = Config::default();
    let rates = rates(source)?;
    let upstream = upstream::read(source)?;
    let shop_id_prefix = source
        .parsed("shop_id_prefix", "0x and up to 64 lower-case hexadecimal digits", prefix)?
        .unwrap_or(default.shop_id_prefix);
    let fee = source.parsed("fee_basis_points", "a whole number from 0 to 10000", |text| {
        let number = text.parse::<u16>().map_err(|fault| fault.to_string())?;
        FeeBasisPoints::new(number).ok_or_else(|| "above 10000".to_owned())
    })?;
    Ok(Config {
        listen: source
            .parsed("listen", "an address and a port, such as 127.0.0.1:7070", parse)?
            .unwrap_or(default.listen),
        database: source
            .parsed("database", "sqlite:FILE or sqlite::memory:", database)?
            .unwrap_or(default.database),
        chain_id: source.parsed("chain_id", "a whole number", parse)?.unwrap_or(default.chain_id),
        payment_signers: addresses(source, "payment_signers")?,
        access_key: access_key(source)?,
        support_payment_v1: flag(source, "support_payment_v1")?
            .unwrap_or(default.support_payment_v1),
        fee: fee.unwrap_or(default.fee),
        temporary_account_seconds: seconds(
            source,
            "temporary_account_seconds",
            default.temporary_account_seconds,
        )?,
        clocks: clocks(source, default.clocks)?,
        require_session: source
            .parsed("require_session", SESSION_RULE, session_rule)?
            .unwrap_or(default.require_session),
        sessionless_agents: addresses(source, "sessionless_agents")?,
        shops: shops(source, &shop_id_prefix, Some(&rates).filter(|_| upstream.is_none()))?,
        shop_id_prefix,
        upstream,
        accounts: accounts(source, &rates)?,
        settlement: settlement::read(source, &rates)?,
        staff: Box::new(staff::read(source)?),
        rates,
        callback: callback::read(source)?,
        gateways: gateways::read(source)?,
        kiosk_dir: folder(source, "kiosk_dir")?,
        wallet_dir: folder(source, "wallet_dir")?,
        docs_dir: folder(source, "docs_dir")?,
        practice_dir: folder(source, "practice_dir")?,
        host_origins: shop_settings::host_origins(source)?,
        public_url: source.parsed("public_url", "http:// or https:// and a host", public_url)?,
        access: Box::new(access::read(source)?),
        limits: Box::new(limits::read(source)?),
        #[cfg(feature = "demo")]
        demo: default.demo,
    })
}

fn session_rule(text: &str) -> Result<SessionRule, &'static str> {
    match text {
        "true" => Ok(SessionRule::Everyone),
        "paired" => Ok(SessionRule::Paired),
        "false" => Ok(SessionRule::Nobody),
        _ => Err("another value"),
    }
}

fn flag(source: &mut Source, name: &'static str) -> Result<Option<bool>, ConfigError> {
    source.parsed(name, FLAG, parse::<bool>)
}

fn seconds(source: &mut Source, name: &'static str, default: u64) -> Result<u64, ConfigError> {
    let read = source.parsed(name, SECONDS, |text| {
        let seconds = parse::<u64>(text)?;
        if (1..=31_536_000).contains(&seconds) {
            Ok(seconds)
        } else {
            Err("out of range".to_owned())
        }
    })?;
    Ok(read.unwrap_or(default))
}

fn clocks(source: &mut Source, default: Timeouts) -> Result<Timeouts, ConfigError> {
    let answer = seconds(source, "payment_timeout_seconds", default.answer)?;
    let forced_close = seconds(source, "forced_close_seconds", default.forced_close)?;
    let cancel_window = seconds(source, "cancel_window_seconds", default.cancel_window)?;
    if forced_close <= answer {
        return Err(source.refuse(
            "forced_close_seconds",
            &forced_close.to_string(),
            "not above payment_timeout_seconds",
            "whole seconds above payment_timeout_seconds",
        ));
    }
    Ok(Timeouts { answer, forced_close, cancel_window })
}

fn database(text: &str) -> Result<Database, String> {
    let scheme = text.split(':').next().unwrap_or_default();
    if scheme.starts_with("postgres") {
        return Err("PostgreSQL is not offered by this version".to_owned());
    }
    let path = text.strip_prefix("sqlite:").ok_or("not an sqlite: address")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    match path {
        "" => Err("no file is named".to_owned()),
        ":memory:" => Ok(Database::Memory),
        path if path.contains('?') => Err("options behind ? are not taken".to_owned()),
        path => Ok(Database::File(PathBuf::from(path))),
    }
}

fn prefix(text: &str) -> Result<String, &'static str> {
    let digits = text.strip_prefix("0x").ok_or("it does not begin with 0x")?;
    let fine = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if digits.len() <= 64 && digits.chars().all(fine) {
        Ok(text.to_owned())
    } else {
        Err("not lower-case hexadecimal digits")
    }
}

fn public_url(text: &str) -> Result<String, &'static str> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.trim_matches('/').is_empty() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        Some(_) | None => Err("no address of a web server"),
    }
}

fn name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    if name.is_empty() { Err("empty") } else { Ok(name.to_owned()) }
}

fn access_key(source: &mut Source) -> Result<Option<Secret>, ConfigError> {
    let accepted = "a text of at least one character";
    let key = source.parsed("access_key", accepted, |text| Ok::<_, String>(text.to_owned()))?;
    match key {
        Some(key) if key.is_empty() => Err(source.refuse("access_key", "…", "empty", accepted)),
        key => Ok(key.map(Secret::new)),
    }
}

fn addresses(source: &mut Source, name: &'static str) -> Result<Vec<Address>, ConfigError> {
    let texts = source.list(name, "a list of addresses")?;
    texts
        .iter()
        .map(|text| parse(text).map_err(|fault| source.refuse(name, text, fault, ADDRESS)))
        .collect()
}

fn folder(source: &mut Source, name: &'static str) -> Result<Option<PathBuf>, ConfigError> {
    source.parsed(name, "the path of a folder", |text| {
        if text.is_empty() { Err("empty") } else { Ok(PathBuf::from(text)) }
    })
}

fn rates(source: &mut Source) -> Result<Rates, ConfigError> {
    let mut rates = Rates::default();
    let mut section = Source::new(source.table(RATES)?, "rates.");
    for (symbol, rate) in section.rest()? {
        let read = Rate::parse(&rate).map_err(|fault| {
            section.refuse(
                &symbol,
                &rate,
                fault,
                "points per unit as decimal text, such as \"1000\"",
            )
        })?;
        rates.set(&symbol, read);
    }
    Ok(rates)
}

/// The shops; in embedded mode their currencies must have a rate.
fn shops(
    source: &mut Source,
    prefix: &str,
    rates: Option<&Rates>,
) -> Result<Vec<ShopConfig>, ConfigError> {
    let mut shops: Vec<ShopConfig> = Vec::new();
    for mut shop in source.tables("shops")? {
        let id = shop.required("id", SHOP_ID, |text| {
            let id = parse::<ShopId>(text)?;
            if !id.to_string().starts_with(prefix) {
                return Err(format!("it does not begin with shop_id_prefix, {prefix}"));
            }
            let again = shops.iter().any(|shop| shop.id == id);
            if again { Err("the same id as a shop above".to_owned()) } else { Ok(id) }
        })?;
        let currency = shop.required("currency", "a symbol with a rate", |text| {
            let currency = Currency::new(text);
            match rates.map(|rates| rates.get(currency.as_str())) {
                Some(None) => Err("it has no rate"),
                Some(Some(_)) | None => Ok(currency.as_str().to_owned()),
            }
        })?;
        let settings = shop_settings::read(&mut shop, &Currency::new(&currency))?;
        shops.push(ShopConfig {
            id,
            settings,
            name: shop.required("name", "a text of at least one character", name)?,
            currency,
            owner: shop.required("owner", ADDRESS, parse)?,
            active: flag(&mut shop, "active")?.unwrap_or(true),
            delegator: shop.parsed(
                "delegator_private_key",
                "0x and 64 hexadecimal digits",
                parse::<SecretKey>,
            )?,
        });
        shop.finish()?;
    }
    Ok(shops)
}

fn accounts(source: &mut Source, rates: &Rates) -> Result<Vec<AccountConfig>, ConfigError> {
    let mut accounts: Vec<AccountConfig> = Vec::new();
    for mut account in source.tables("accounts")? {
        let address = account.required("address", ADDRESS, |text| {
            let address = parse::<Address>(text)?;
            let again = accounts.iter().any(|account| account.address == address);
            if address.is_temporary() {
                Err("it has the form of a temporary account".to_owned())
            } else if again {
                Err("the same address as an account above".to_owned())
            } else {
                Ok(address)
            }
        })?;
        let tokens = loyalty::tokens(&mut account, rates)?;
        let accepted = "points as decimal text, at most 1e30";
        let points = if tokens.is_some() {
            account.parsed("points", accepted, points)?.unwrap_or_default()
        } else {
            account.required("points", accepted, points)?
        };
        let phone = account.parsed("phone", PHONE, |text| {
            let phone = parse::<Phone>(text)?;
            let again = accounts.iter().any(|account| account.phone.as_ref() == Some(&phone));
            if again { Err("the same number as an account above".to_owned()) } else { Ok(phone) }
        })?;
        accounts.push(AccountConfig { address, points, tokens, phone });
        account.finish()?;
    }
    Ok(accounts)
}
