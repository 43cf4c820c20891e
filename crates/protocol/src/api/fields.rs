//! Parses a request field by field and reports every invalid field.
//!
//! The network's rules are looser than a typed deserializer: numbers may be texts, texts may have
//! surrounding blanks, booleans may be texts. Source: `protocol.md §2.0`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json_fields::{Pairs, RepeatedNames};
use crate::{Address, Amount, PhoneHash, PurchaseId, ShopId, Signature, TerminalId};

/// The largest integer that every JSON implementation represents exactly, 2^53 - 1.
const MOST_EXACT: u64 = 9_007_199_254_740_991;

/// The field that makes a request a signed one.
const SIGNATURE: &str = "signature";
/// The shared key of v1, which every request may have.
const ACCESS_KEY: &str = "accessKey";

/// The part of a request that a field is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// The request body.
    Body,
    /// The query string.
    Query,
    /// The path.
    Params,
}

/// One failed rule.
///
/// `value`, `msg`, `param` and `location` are the network's; `detail` says in words what is wrong
/// and what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Violation {
    /// The value received; absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Always `Invalid value`.
    pub msg: String,
    /// The field.
    pub param: String,
    /// The part of the request.
    pub location: Location,
    /// The fault and what is accepted; empty from a relay without details.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The fields of a request, from JSON, a form, a query or a path.
#[derive(Clone, Debug)]
pub struct Fields {
    values: BTreeMap<String, Value>,
    /// The names that were sent more than once.
    repeated: Vec<String>,
    location: Location,
}

/// Why a body has no fields.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldsError {
    /// Not JSON.
    #[error("body is not JSON: {0}")]
    NotJson(String),
    /// JSON, but not an object.
    #[error("body is JSON but not an object")]
    NotObject,
}

impl Fields {
    /// The fields of a JSON body; an empty body has none.
    ///
    /// # Errors
    /// [`FieldsError::NotJson`] with the parser's position, then [`FieldsError::NotObject`].
    pub fn from_json(body: &[u8]) -> Result<Self, FieldsError> {
        if body.is_empty() {
            return Ok(Self::from_pairs([], Location::Body));
        }
        let pairs: Result<Pairs, _> = serde_json::from_slice(body);
        match pairs {
            Ok(Pairs(pairs)) => {
                let mut fields = Self::collect(pairs, Location::Body);
                if let Ok(RepeatedNames(names)) = serde_json::from_slice(body) {
                    fields.repeated = names;
                }
                Ok(fields)
            }
            Err(_) => match serde_json::from_slice::<Value>(body) {
                Ok(_) => Err(FieldsError::NotObject),
                Err(fault) => Err(FieldsError::NotJson(fault.to_string())),
            },
        }
    }

    /// The fields of decoded name and value pairs; the first of a repeated name is used, and a signed body is
    /// refused.
    pub fn from_pairs(
        pairs: impl IntoIterator<Item = (String, String)>,
        location: Location,
    ) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name, Value::String(value)));
        Self::collect(pairs, location)
    }

    fn collect(pairs: impl IntoIterator<Item = (String, Value)>, location: Location) -> Self {
        let (mut values, mut repeated) = (BTreeMap::new(), Vec::new());
        for (name, value) in pairs {
            match values.entry(name) {
                Entry::Occupied(first) => repeated.push(first.key().clone()),
                Entry::Vacant(place) => {
                    place.insert(value);
                }
            }
        }
        Self { values, repeated, location }
    }

    /// The fields as JSON, without the access key.
    pub fn without_access_key(&self) -> Value {
        let fields = self.values.iter().filter(|(name, _)| *name != ACCESS_KEY);
        fields.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Starts parsing.
    pub fn reader(&self) -> Reader<'_> {
        Reader { fields: self, read: BTreeSet::new(), violations: Vec::new() }
    }

    /// Parses a request of one field, with the method of [`Reader`] for its type.
    ///
    /// # Errors
    /// As [`Reader::finish`].
    pub fn single<'a, T>(
        &'a self,
        name: &str,
        parse: impl FnOnce(&mut Reader<'a>, &str) -> Option<T>,
    ) -> Result<T, Vec<Violation>> {
        let mut reader = self.reader();
        let value = parse(&mut reader, name);
        reader.finish(value)
    }

    /// A field's trimmed text, if present; for fields without a rule.
    pub fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).and_then(as_text)
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim_matches(is_blank).to_owned()),
        Value::Null => Some("null".to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Trims JavaScript's whitespace, as the network does, so that both ends sign the same text.
const fn is_blank(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

/// Parses fields one after the other and collects every violation.
#[derive(Debug)]
pub struct Reader<'a> {
    fields: &'a Fields,
    /// The names of the fields that were read.
    read: BTreeSet<String>,
    violations: Vec<Violation>,
}

impl<'a> Reader<'a> {
    /// The value of a field, if it was sent.
    fn value(&mut self, name: &str) -> Option<&'a Value> {
        self.read.insert(name.to_owned());
        self.fields.values.get(name)
    }

    /// Records a violation of a field.
    pub fn fault(&mut self, name: &str, detail: impl Display) {
        self.violation(name, self.fields.values.get(name).cloned(), detail);
    }

    /// Records a violation of a field whose value is a secret, and does not repeat the value.
    pub fn secret_fault(&mut self, name: &str, detail: impl Display) {
        self.violation(name, None, detail);
    }

    fn violation(&mut self, name: &str, value: Option<Value>, detail: impl Display) {
        self.violations.push(Violation {
            value,
            msg: "Invalid value".to_owned(),
            param: name.to_owned(),
            location: self.fields.location,
            detail: detail.to_string(),
        });
    }

    /// A required field; any scalar, as trimmed text.
    pub fn present(&mut self, name: &str) -> Option<String> {
        match self.value(name) {
            None => {
                self.fault(name, format_args!("{name} is missing"));
                None
            }
            Some(value) => {
                let text = as_text(value);
                if text.is_none() {
                    self.fault(name, format_args!("{name} is not a text"));
                }
                text
            }
        }
    }

    /// An optional field; any scalar, as trimmed text, `""` if absent.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        if self.value(name).is_some() { self.present(name) } else { Some(String::new()) }
    }

    /// Whether a field was sent.
    pub fn has(&mut self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A required field that is not empty.
    pub fn filled(&mut self, name: &str) -> Option<String> {
        let text = self.present(name)?;
        if text.is_empty() {
            self.fault(name, format_args!("{name} is empty"));
            return None;
        }
        Some(text)
    }

    /// An optional object; null counts as absent. `parts` parses its fields.
    pub fn object<T: serde::de::DeserializeOwned + Serialize>(
        &mut self,
        name: &str,
        parts: &str,
    ) -> Option<T> {
        let value = self.value(name).filter(|value| !value.is_null())?;
        match serde_json::from_value::<T>(value.clone()) {
            Ok(made) => {
                self.check_parts(name, value, &made, parts);
                Some(made)
            }
            Err(fault) => {
                self.fault(name, format_args!("{name} is not an object of {parts}: {fault}"));
                None
            }
        }
    }

    /// An object has no parts that its type does not have.
    fn check_parts(&mut self, name: &str, value: &Value, made: &impl Serialize, parts: &str) {
        let known = serde_json::to_value(made).unwrap_or_default();
        let unknown = value.as_object().into_iter().flat_map(serde_json::Map::keys);
        for part in unknown.filter(|part| known.get(part.as_str()).is_none()) {
            self.fault(name, format_args!("{name} has {part}; accepted: {parts}"));
        }
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str, text: Option<String>) -> Option<T> {
        match text?.parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(name, fault);
                None
            }
        }
    }

    /// A field of any type that parses itself from text.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.present(name);
        self.parsed(name, text)
    }

    /// A required secret that parses itself from text; a violation does not repeat it.
    pub fn secret<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.value(name).and_then(as_text).unwrap_or_default();
        match text.parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.secret_fault(name, fault);
                None
            }
        }
    }

    /// An amount in base units: digits as text, or a JSON integer up to 2^53 - 1.
    pub fn amount(&mut self, name: &str) -> Option<Amount> {
        let Some(Value::Number(number)) = self.value(name) else {
            return self.parse(name);
        };
        // 1e3 and 1000.0 are the same integer for every client of the network.
        let exact = number.to_string().trim_end_matches(".0").parse::<u64>().ok();
        if let Some(exact) = exact.filter(|exact| *exact <= MOST_EXACT) {
            return Some(Amount::from_base_units(exact.into()));
        }
        self.fault(
            name,
            format_args!(
                "{name} as a JSON number is not an integer up to {MOST_EXACT}; send digits as text"
            ),
        );
        None
    }

    /// An address.
    pub fn address(&mut self, name: &str) -> Option<Address> {
        self.parse(name)
    }

    /// An address without checksum rule: the case of its letters is ignored.
    pub fn lowered_address(&mut self, name: &str) -> Option<Address> {
        let text = self.present(name).map(|text| text.to_ascii_lowercase());
        self.parsed(name, text)
    }

    /// A shop id.
    pub fn shop_id(&mut self, name: &str) -> Option<ShopId> {
        let text = self.present(name).map(|text| text.to_ascii_lowercase());
        self.parsed(name, text)
    }

    /// Shop ids, at most `most`: one text with commas between them, or a JSON list of texts.
    pub fn shop_ids(&mut self, name: &str, most: usize) -> Option<Vec<ShopId>> {
        let texts = if let Some(Value::Array(items)) = self.value(name) {
            items.iter().map(as_text).collect::<Option<Vec<_>>>()
        } else {
            let text = self.filled(name)?;
            Some(text.split(',').map(|part| part.trim_matches(is_blank).to_owned()).collect())
        };
        let ids = texts.and_then(|texts| {
            texts
                .iter()
                .map(|text| text.to_ascii_lowercase().parse().ok())
                .collect::<Option<Vec<_>>>()
        });
        let Some(ids) = ids.filter(|ids| !ids.is_empty()) else {
            self.fault(name, format_args!("{name} are not shop ids, with commas between them"));
            return None;
        };
        if ids.len() > most {
            self.fault(name, format_args!("{name} are {}, at most {most} are accepted", ids.len()));
            return None;
        }
        Some(ids)
    }

    /// A phone number's hash.
    pub fn phone_hash(&mut self, name: &str) -> Option<PhoneHash> {
        let text = self.present(name).map(|text| text.to_ascii_lowercase());
        self.parsed(name, text)
    }

    /// A text of at most `most` characters, none of them a control character.
    pub fn short(&mut self, name: &str, most: usize) -> Option<String> {
        let text = self.present(name)?;
        let found = text.chars().count();
        if found > most {
            self.fault(
                name,
                format_args!("{name} has {found} characters, at most {most} are kept"),
            );
            return None;
        }
        if text.chars().any(char::is_control) {
            self.fault(name, format_args!("{name} has a control character"));
            return None;
        }
        Some(text)
    }

    /// A purchase id.
    pub fn purchase_id(&mut self, name: &str) -> Option<PurchaseId> {
        self.parse(name)
    }

    /// A terminal id.
    pub fn terminal_id(&mut self, name: &str) -> Option<TerminalId> {
        self.parse(name)
    }

    /// An optional terminal id.
    pub fn optional_terminal_id(&mut self, name: &str) -> Option<TerminalId> {
        let text = self.optional(name);
        self.parsed(name, text)
    }

    /// A signature; surrounding blanks are refused.
    ///
    /// An upper-case `0X` passes the network's format rule and never verifies: it parses to
    /// [`Signature::NOBODY`].
    pub fn signature(&mut self, name: &str) -> Option<Signature> {
        let text = match self.value(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) | None => self.present(name),
        };
        self.signature_of(name, text)
    }

    /// A signature whose surrounding blanks are ignored, as in requests about shops, ledgers and phones.
    pub fn trimmed_signature(&mut self, name: &str) -> Option<Signature> {
        let text = self.present(name);
        self.signature_of(name, text)
    }

    fn signature_of(&mut self, name: &str, text: Option<String>) -> Option<Signature> {
        let upper = text.as_deref().is_some_and(|text| text.starts_with("0X"));
        let made = self.parsed(name, text.map(|text| text.replacen("0X", "0x", 1)));
        if upper { made.map(|_| Signature::NOBODY) } else { made }
    }

    /// A boolean: `true` or `false`, as JSON or as text in any case.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let text = self.present(name)?.to_ascii_lowercase();
        match text.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.fault(name, format_args!("{name} is neither true nor false"));
                None
            }
        }
    }

    /// Reports every field that is sent more than once, of which another reader might take another value.
    pub fn check_repeated(&mut self) {
        for name in &self.fields.repeated {
            self.fault(name, format_args!("{name} is sent more than once"));
        }
    }

    /// In a signed body every field is one that the request has, and is sent once: another reader of the same bytes
    /// must not see another request.
    fn check_names(&mut self) {
        let fields = self.fields;
        if fields.location != Location::Body || !self.read.contains(SIGNATURE) {
            return;
        }
        self.check_repeated();
        let accepted: Vec<String> = self.read.iter().cloned().collect();
        let known = |name: &&String| self.read.contains(*name) || *name == ACCESS_KEY;
        let unknown: Vec<&String> = fields.values.keys().filter(|name| !known(name)).collect();
        for name in unknown {
            let accepted = accepted.join(", ");
            self.fault(
                name,
                format_args!("{name} is no field of this request; accepted: {accepted}"),
            );
        }
    }

    /// Ends parsing: returns the request, or every violation.
    ///
    /// # Errors
    /// The violations, if there is one or if `made` is `None`.
    pub fn finish<T>(mut self, made: Option<T>) -> Result<T, Vec<Violation>> {
        self.check_names();
        match made {
            Some(made) if self.violations.is_empty() => Ok(made),
            Some(_) | None => Err(self.violations),
        }
    }
}
