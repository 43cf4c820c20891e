//! Reads gateway responses, in which numbers may be texts and texts numbers.

use kios_protocol::Amount;
use kios_text::parse_amount;
use serde_json::Value;

use kios_domain::refund::GatewayMessage;

/// Longest message that is stored, bytes; KICC documents 1000.
const MOST_MESSAGE: usize = 1000;

/// Most decimals of an amount.
const DECIMALS: usize = 18;

/// The JSON object of a response.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a>(&'a Value);

/// Parses a response as a JSON object.
pub(super) fn parse(text: &str) -> Result<Value, GatewayMessage> {
    let value: Value =
        serde_json::from_str(text).map_err(|_| GatewayMessage::ours("the answer is not JSON"))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(GatewayMessage::ours("the answer is not an object"))
    }
}

/// Whether a byte may be in an amount with separated thousands.
const fn is_of_amount(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b',' | b'.')
}

impl<'a> Answer<'a> {
    pub(super) const fn of(value: &'a Value) -> Self {
        Self(value)
    }

    fn at(self, path: &str) -> Option<&'a Value> {
        let value = path.split('.').try_fold(self.0, |value, name| value.get(name))?;
        if value.is_null() { None } else { Some(value) }
    }

    /// A text or a number, as text; `None` if it is empty.
    pub(super) fn text(self, path: &str) -> Option<String> {
        let text = match self.at(path)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        if text.is_empty() { None } else { Some(text) }
    }

    /// An amount in whole units and decimals, as a text or as a number; commas may separate its thousands.
    ///
    /// `Err` if the value is not an amount: a unit, a sign or a comma elsewhere is not interpreted.
    pub(super) fn amount(self, path: &'static str) -> Result<Option<Amount>, GatewayMessage> {
        if self.at(path).is_none() {
            return Ok(None);
        }
        let text = self.text(path).unwrap_or_default();
        let read = if text.contains(',') && text.bytes().all(is_of_amount) {
            parse_amount(&text, DECIMALS).map_err(|fault| fault.to_string())
        } else {
            Amount::parse_decimal(&text).map_err(|fault| fault.to_string())
        };
        read.map(Some).map_err(|fault| self.unreadable(&format!("{path}: {fault}")))
    }

    /// The objects at a path: a single one, or the elements of a list.
    pub(super) fn objects(self, path: &str) -> Vec<Self> {
        match self.at(path) {
            Some(Value::Array(values)) => values.iter().map(Self).collect(),
            Some(value @ Value::Object(_)) => vec![Self(value)],
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
                Vec::new()
            }
        }
    }

    /// The code and the message, under either gateway's field names.
    pub(super) fn reason(self) -> GatewayMessage {
        let first = |names: [&str; 2]| names.into_iter().find_map(|name| self.text(name));
        let message = first(["resMsg", "resmsg"]).unwrap_or_default();
        let mut kept = 0;
        let message = message.chars().filter(|c| !c.is_control()).take_while(|c| {
            kept += c.len_utf8();
            kept <= MOST_MESSAGE
        });
        let message = message.collect();
        GatewayMessage { code: first(["resCd", "rescode"]).unwrap_or_default(), message }
    }

    /// The message for a response that reports success but lacks a required field.
    pub(super) fn unreadable(self, what: &str) -> GatewayMessage {
        GatewayMessage { code: self.reason().code, message: format!("unreadable answer: {what}") }
    }

    /// The message for a response that reports success for something else.
    pub(super) fn differs(self, what: &str, theirs: &str, ours: &str) -> GatewayMessage {
        let message = format!("{what} is {theirs} in the answer, {ours} was sent");
        GatewayMessage { code: self.reason().code, message }
    }
}
