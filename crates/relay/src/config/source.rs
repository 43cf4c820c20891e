//! A table whose keys are removed as they are read, so that the rest are unknown keys.

use std::fmt::Display;
use std::net::IpAddr;
use std::str::FromStr;

use kios_protocol::Amount;
use kios_text::parse_amount;
use toml::{Table, Value};

use super::ConfigError;
use kios_domain::Secret;

/// The longest value that an error repeats.
const MOST_SHOWN: usize = 80;

/// What an address looks like.
pub(super) const ADDRESS: &str = "0x and 40 hexadecimal digits";

/// A table, and its path for errors.
pub(super) struct Source {
    table: Table,
    path: String,
    known: Vec<&'static str>,
}

impl Source {
    pub(super) fn new(table: Table, path: impl Into<String>) -> Self {
        Self { table, path: path.into(), known: Vec::new() }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.table.remove(name)
    }

    pub(super) fn refuse(
        &self,
        name: &str,
        value: &str,
        fault: impl Display,
        accepted: &'static str,
    ) -> ConfigError {
        let value = if is_secret(name) { "…".to_owned() } else { shown(value) };
        let (key, fault) = (self.key(name), fault.to_string());
        ConfigError::Value { key, value, fault, accepted }
    }

    /// Whether a key is there and not read yet.
    pub(super) fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// A scalar, parsed from its text by `parse`.
    pub(super) fn parsed<T, E: Display>(
        &mut self,
        name: &'static str,
        accepted: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let text = scalar(&value)
            .ok_or_else(|| self.refuse(name, &value.to_string(), "not a single value", accepted))?;
        parse(&text).map(Some).map_err(|fault| self.refuse(name, &text, fault, accepted))
    }

    pub(super) fn required<T, E: Display>(
        &mut self,
        name: &'static str,
        accepted: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        self.parsed(name, accepted, parse)?
            .ok_or_else(|| ConfigError::Missing { key: self.key(name), accepted })
    }

    /// A list of scalars; a single text is split at commas, for environment variables.
    pub(super) fn list(
        &mut self,
        name: &'static str,
        accepted: &'static str,
    ) -> Result<Vec<String>, ConfigError> {
        let Some(value) = self.take(name) else { return Ok(Vec::new()) };
        if let Value::String(text) = &value {
            let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
            return Ok(texts.map(str::to_owned).collect());
        }
        let Value::Array(values) = &value else {
            return Err(self.refuse(name, &value.to_string(), "not a list", accepted));
        };
        let texts = values.iter().map(|value| {
            scalar(value)
                .ok_or_else(|| self.refuse(name, &value.to_string(), "not a text", accepted))
        });
        texts.collect()
    }

    /// The tables of an array of tables.
    pub(super) fn tables(&mut self, name: &'static str) -> Result<Vec<Self>, ConfigError> {
        let accepted = "an array of tables";
        let Some(value) = self.take(name) else { return Ok(Vec::new()) };
        let Value::Array(values) = value else {
            return Err(self.refuse(name, &value.to_string(), "not an array", accepted));
        };
        let tables = values.into_iter().enumerate().map(|(index, value)| {
            let Value::Table(table) = value else {
                return Err(self.refuse(name, &value.to_string(), "not a table", accepted));
            };
            Ok(Self::new(table, format!("{}{name}[{index}].", self.path)))
        });
        tables.collect()
    }

    /// An optional section.
    pub(super) fn section(&mut self, name: &'static str) -> Result<Option<Self>, ConfigError> {
        if !self.table.contains_key(name) {
            self.known.push(name);
            return Ok(None);
        }
        let path = format!("{}{name}.", self.path);
        self.table(name).map(|table| Some(Self::new(table, path)))
    }

    /// The table under a key; an empty one where there is none.
    pub(super) fn table(&mut self, name: &'static str) -> Result<Table, ConfigError> {
        match self.take(name) {
            None => Ok(Table::new()),
            Some(Value::Table(table)) => Ok(table),
            // The value is not shown, because it may be a key.
            Some(_) => Err(self.refuse(name, "…", "not a table", "a table")),
        }
    }

    /// All pairs of a table with free keys, as texts.
    pub(super) fn rest(&mut self) -> Result<Vec<(String, String)>, ConfigError> {
        let accepted = "a text or a whole number";
        let rest = std::mem::take(&mut self.table).into_iter().map(|(name, value)| {
            let text = scalar(&value)
                .ok_or_else(|| self.refuse(&name, &value.to_string(), "not a text", accepted))?;
            Ok((name, text))
        });
        rest.collect()
    }

    /// Rejects the keys that were not read.
    pub(super) fn finish(self) -> Result<(), ConfigError> {
        match self.table.iter().next() {
            None => Ok(()),
            Some((name, value)) => {
                let accepted = self.known.join(", ");
                let (key, value) = (self.key(name), unknown(name, value));
                Err(ConfigError::Unknown { key, value, accepted })
            }
        }
    }
}

/// The value of an unknown key, unless it may be a mistyped secret, which must not be logged.
fn unknown(name: &str, value: &Value) -> String {
    let hidden = is_secret(name) || value.is_table();
    if hidden { "…".to_owned() } else { shown(&value.to_string()) }
}

/// Whether the key's name marks its value as secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["key", "secret", "token", "password"].iter().any(|word| name.contains(word))
}

fn shown(value: &str) -> String {
    // A URL may contain a password.
    let value = match value.split_once("://").map(|(scheme, rest)| (scheme, rest.rsplit_once('@')))
    {
        Some((scheme, Some((_, host)))) => format!("{scheme}://…@{host}"),
        Some((_, None)) | None => value.to_owned(),
    };
    let line: String =
        value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST_SHOWN).collect();
    if value.chars().count() > MOST_SHOWN { format!("{line}…") } else { line }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// Parses a value of any type that parses itself from text.
pub(super) fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|fault: T::Err| fault.to_string())
}

/// What a secret that is sent in a header looks like.
pub(super) const SECRET: &str = "letters, digits and signs of ASCII, at least one, without spaces";

/// Parses a secret that is sent in a header.
pub(super) fn secret(text: &str) -> Result<Secret, &'static str> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("empty, or with a character that is not accepted");
    }
    Ok(Secret::new(text.to_owned()))
}

/// Whether a host is the loopback interface.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Parses points or tokens.
pub(super) fn points(text: &str) -> Result<Amount, String> {
    amount(text, Amount::DECIMALS)
}

/// Parses an amount, up to a limit far above any real sum and far below an overflow of the ledger.
pub(super) fn amount(text: &str, decimals: usize) -> Result<Amount, String> {
    let amount = parse_amount(text, decimals).map_err(|fault| fault.to_string())?;
    let most = Amount::from_whole(1_000_000_000_000_000).checked_mul(1_000_000_000_000_000);
    if Some(amount) > most { Err("too large".to_owned()) } else { Ok(amount) }
}
