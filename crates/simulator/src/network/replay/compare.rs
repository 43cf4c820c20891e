//! Compares a response with the recorded one.
//!
//! Values that differ between runs are compared by format only: random ids, hashes and addresses (the
//! same recorded value must map to the same new one), times (whether they are set), numbers of the log,
//! balances and nonces of accounts used before the recording, exception texts, and environment values:
//! the chain's name, fees and contracts, the token's symbol, the bridges. The case of addresses is ignored.

use serde_json::Value;

use super::ExtraFields;
use super::names::Names;

/// Fields with random values.
const NAMES: &[&str] = &["paymentId", "txHash", "temporaryAccount", "delegator"];
/// Counters that depend on calls before the recording.
const NUMBERS: &[&str] = &["sequence", "nonce", "usedAmount", "providedAmount"];
/// Environment values.
const PLACE: &[&str] = &["data.network.", "data.contract.", "data.support.", "data.token.symbol"];

/// One comparison and the differences found.
pub(super) struct Comparison<'a> {
    names: &'a mut Names,
    more: ExtraFields,
    /// Steps recorded while an approval was in progress: a later stage of it is equal.
    moment: bool,
    pub(super) found: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(names: &'a mut Names, more: ExtraFields, step: &str) -> Self {
        let moment = step.starts_with("item just after");
        Self { names, more, moment, found: Vec::new() }
    }

    fn differs(&mut self, place: &str, recorded: &Value, answered: &Value) {
        self.found.push(format!("{place}: {} -> {}", short(recorded), short(answered)));
    }

    /// Compares an envelope. If the codes differ, nothing else is compared.
    pub(super) fn envelope(&mut self, recorded: &Value, answered: &Value) {
        let (Some(code), other) = (recorded.get("code"), answered.get("code")) else {
            return self.value("body", recorded, answered);
        };
        if other != Some(code) {
            return self.differs("code", code, other.unwrap_or(&Value::Null));
        }
        if code == 5000 {
            let text = answered.pointer("/error/message").and_then(Value::as_str);
            if text.is_none_or(str::is_empty) {
                self.found.push("message: a text -> none".to_owned());
            }
            return;
        }
        match (recorded.get("data"), answered.get("data")) {
            (Some(Value::Array(rows)), Some(Value::Array(found))) => self.tasks(rows, found),
            _ => self.value("", recorded, answered),
        }
    }

    /// Compares a callback; the key is compared if the target sends it.
    pub(super) fn callback(&mut self, recorded: &Value, received: &Value) {
        let mut recorded = recorded.clone();
        if let (None, Some(fields)) = (received.get("accessKey"), recorded.as_object_mut()) {
            fields.remove("accessKey");
        }
        self.value("callback", &recorded, received);
    }

    /// Compares a page of the log: rows of payments in the recording must be present.
    fn tasks(&mut self, recorded: &[Value], found: &[Value]) {
        let name = |row: &Value, field: &str| {
            row.pointer(field).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        for row in recorded {
            let id = name(row, "/data/paymentId");
            if !self.names.knows(&id) {
                continue;
            }
            let present = self.names.apply(&id);
            let same = |other: &&Value| {
                name(other, "/data/paymentId") == present
                    && other.get("type") == row.get("type")
                    && other.get("code") == row.get("code")
            };
            match found.iter().find(same) {
                Some(other) => self.value("row", row, other),
                None => self.found.push(format!("row: {} -> none", name(row, "/data/purchaseId"))),
            }
        }
    }

    pub(super) fn text(&mut self, recorded: Option<&str>, answered: &str) {
        let page = |text: &str| text.starts_with("<!DOCTYPE html>");
        if page(recorded.unwrap_or_default()) != page(answered) {
            self.found.push("body: another page".to_owned());
        }
    }

    fn value(&mut self, place: &str, recorded: &Value, answered: &Value) {
        match (recorded, answered) {
            (Value::Object(fields), Value::Object(others)) => {
                for (name, value) in fields {
                    let place = under(place, name);
                    match others.get(name) {
                        Some(other) => self.field(&place, name, value, other),
                        None => self.found.push(format!("{place}: {} -> none", short(value))),
                    }
                }
                if self.more == ExtraFields::Refused {
                    let more = others.keys().filter(|name| !fields.contains_key(*name));
                    self.found.extend(more.map(|name| format!("{}: more", under(place, name))));
                }
            }
            (Value::Array(items), Value::Array(others)) => {
                if items.len() != others.len() {
                    let (one, other) = (items.len(), others.len());
                    return self.found.push(format!("{place}: {one} entries -> {other}"));
                }
                for (item, other) in items.iter().zip(others) {
                    self.value(place, item, other);
                }
            }
            _ if recorded == answered => {}
            _ => self.differs(place, recorded, answered),
        }
    }

    fn field(&mut self, place: &str, name: &str, recorded: &Value, answered: &Value) {
        let alike = match (recorded, answered) {
            (Value::String(one), Value::String(other)) if NAMES.contains(&name) => {
                self.stands_for(one, other)
            }
            (Value::String(_), Value::String(other)) if NUMBERS.contains(&name) => {
                other.bytes().all(|byte| byte.is_ascii_digit())
            }
            (one, other) if name != "chainId" && PLACE.iter().any(|at| place.starts_with(at)) => {
                core::mem::discriminant(one) == core::mem::discriminant(other)
            }
            (Value::String(one), Value::String(other)) if name == "account" => {
                one.eq_ignore_ascii_case(other)
            }
            (Value::Number(one), Value::Number(other)) if name.ends_with("Timestamp") => {
                (one.as_u64() == Some(0)) == (other.as_u64() == Some(0))
            }
            (Value::Number(one), Value::Number(other))
                if self.moment && name == "paymentStatus" =>
            {
                let approved = |status: Option<u64>| {
                    status.filter(|status| matches!(status % 40, 14 | 15 | 17)).map(|s| s / 40)
                };
                approved(one.as_u64()).is_some()
                    && approved(one.as_u64()) == approved(other.as_u64())
            }
            _ => return self.value(place, recorded, answered),
        };
        if !alike {
            self.differs(place, recorded, answered);
        }
    }

    /// A zero address is not mapped.
    fn stands_for(&mut self, recorded: &str, answered: &str) -> bool {
        let nobody = |text: &str| text.trim_start_matches("0x").bytes().all(|byte| byte == b'0');
        if nobody(recorded) || nobody(answered) {
            return recorded == answered;
        }
        self.names.binds(recorded, answered)
    }
}

fn under(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

/// A value, shortened to fit on a line.
fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        return text;
    }
    format!("{}…", text.chars().take(60).collect::<String>())
}
