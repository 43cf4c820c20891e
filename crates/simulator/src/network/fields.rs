//! Field validation with the entries that a refusal lists.
//!
//! Source: `protocol.md §2.0`. A rule that trims lists a missing field twice, the second time as an
//! empty text, as the network's validator does.

use kios_protocol::{Address, Amount, AmountError};
use serde_json::{Map, Value, json};

use crate::network::chain::Confirm;
use crate::network::reply::Refusal;

/// The fields of a body, a query or a path.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    values: &'a Map<String, Value>,
    location: &'static str,
    faults: Vec<Value>,
}

/// Whether blanks around a value are removed before its rule is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blanks {
    Trimmed,
    Kept,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(values: &'a Map<String, Value>, location: &'static str) -> Self {
        Self { values, location, faults: Vec::new() }
    }

    /// The refusal, if any rule was violated.
    pub(crate) fn check(self) -> Result<(), Refusal> {
        if self.faults.is_empty() { Ok(()) } else { Err(Refusal::parameters(self.faults)) }
    }

    fn fault(&mut self, name: &str, value: Option<Value>) {
        let mut entry = json!({"msg": "Invalid value", "param": name, "location": self.location});
        if let (Some(value), Some(entry)) = (value, entry.as_object_mut()) {
            entry.insert("value".to_owned(), value);
        }
        self.faults.push(entry);
    }

    /// A required field: its text without surrounding blanks.
    pub(crate) fn present(&mut self, name: &str) -> String {
        if !self.values.contains_key(name) {
            self.fault(name, None);
        }
        self.text(name)
    }

    /// A field that must not be empty.
    pub(crate) fn filled(&mut self, name: &str) -> String {
        self.matching(name, Blanks::Trimmed, |text| !text.is_empty())
    }

    /// An optional field.
    pub(crate) fn text(&self, name: &str) -> String {
        self.values.get(name).map(script_text).unwrap_or_default().trim().to_owned()
    }

    fn matching(&mut self, name: &str, blanks: Blanks, rule: impl Fn(&str) -> bool) -> String {
        let raw = self.values.get(name);
        let text = raw.map(validator_text).unwrap_or_default();
        let trimmed = match blanks {
            Blanks::Trimmed => text.trim().to_owned(),
            Blanks::Kept => text,
        };
        if raw.is_none() {
            self.fault(name, None);
        }
        if !rule(&trimmed) {
            let value = match (blanks, raw) {
                (Blanks::Trimmed, _) => Some(json!(trimmed)),
                (Blanks::Kept, raw) => raw.cloned(),
            };
            self.fault(name, value);
        }
        trimmed.trim().to_owned()
    }

    /// An address; only its format is checked.
    pub(crate) fn address(&mut self, name: &str) -> String {
        self.matching(name, Blanks::Trimmed, |text| hexadecimal(text, 40))
    }

    /// A shop id; only its format is checked.
    pub(crate) fn shop_id(&mut self, name: &str) -> String {
        self.matching(name, Blanks::Trimmed, |text| hexadecimal(text, 64))
    }

    /// A signature; only its format is checked.
    pub(crate) fn signature(&mut self, name: &str, blanks: Blanks) -> String {
        self.matching(name, blanks, |text| hexadecimal(text, 130))
    }

    /// A boolean.
    pub(crate) fn confirm(&mut self, name: &str) -> Confirm {
        let lower = |text: &str| text.to_lowercase();
        let rule = |text: &str| matches!(lower(text).as_str(), "true" | "false");
        let text = self.matching(name, Blanks::Trimmed, rule);
        if lower(&text) == "true" { Confirm::Yes } else { Confirm::No }
    }

    /// An amount. One above 256 bits passes the rule and fails later, when it is encoded.
    pub(crate) fn amount(&mut self, name: &str) -> Result<Amount, AmountError> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        let text = self.matching(name, Blanks::Kept, digits);
        if digits(&text) { text.parse() } else { Ok(Amount::ZERO) }
    }
}

/// The library's error for an amount above 256 bits.
pub(crate) fn out_of_bounds(fields: &Fields<'_>, name: &str) -> Refusal {
    Refusal::exception(format!(
        "value out-of-bounds (argument=null, value=\"{}\", code=INVALID_ARGUMENT, \
         version=abi/5.7.0)",
        fields.text(name)
    ))
}

/// An address that passed its rule, parsed as the library does.
pub(crate) fn account(text: &str) -> Result<Address, Refusal> {
    text.parse().map_err(|_| Refusal::checksum(text))
}

fn hexadecimal(text: &str, digits: usize) -> bool {
    let rest = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    rest.is_some_and(|rest| {
        rest.len() == digits && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// A value as text, formatted as JavaScript does.
fn script_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) => "[object Object]".to_owned(),
        Value::Array(items) => items.iter().map(script_text).collect::<Vec<_>>().join(","),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A value as text, formatted as the validator does.
fn validator_text(value: &Value) -> String {
    if value.is_null() { String::new() } else { script_text(value) }
}
