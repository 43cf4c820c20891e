//! Reading what gateways answer: numbers that are texts, texts that are numbers.

use kios_protocol::Amount;
use serde_json::Value;

use kios_domain::refund::GatewayMessage;

/// Longest message that is kept, bytes; KICC documents 1000.
const MOST_MESSAGE: usize = 1000;

/// A JSON object out of an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a>(&'a Value);

/// Reads an answer's text as a JSON object.
pub(super) fn parse(text: &str) -> Result<Value, GatewayMessage> {
    let value: Value =
        serde_json::from_str(text).map_err(|_| GatewayMessage::ours("the answer is not JSON"))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(GatewayMessage::ours("the answer is not an object"))
    }
}

impl<'a> Answer<'a> {
    pub(super) const fn of(value: &'a Value) -> Self {
        Self(value)
    }

    fn at(self, path: &str) -> Option<&'a Value> {
        let value = path.split('.').try_fold(self.0, |value, name| value.get(name))?;
        if value.is_null() { None } else { Some(value) }
    }

    /// A text or a number, as text; nothing for an empty one.
    pub(super) fn text(self, path: &str) -> Option<String> {
        let text = match self.at(path)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        if text.is_empty() { None } else { Some(text) }
    }

    /// An amount in whole units and decimals, as a text or as a number.
    ///
    /// `Err` for something there that is no amount.
    pub(super) fn amount(self, path: &'static str) -> Result<Option<Amount>, GatewayMessage> {
        if self.at(path).is_none() {
            return Ok(None);
        }
        let text = self.text(path).unwrap_or_default();
        Amount::parse_decimal(&text)
            .map(Some)
            .map_err(|fault| self.unreadable(&format!("{path}: {fault}")))
    }

    /// The objects at a path: one by itself, or a list of them.
    pub(super) fn objects(self, path: &str) -> Vec<Self> {
        match self.at(path) {
            Some(Value::Array(values)) => values.iter().map(Self).collect(),
            Some(value @ Value::Object(_)) => vec![Self(value)],
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
                Vec::new()
            }
        }
    }

    /// The code and the message under the names that each gateway gives them.
    pub(super) fn words(self) -> GatewayMessage {
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

    /// An answer that says done and cannot be read to the end.
    pub(super) fn unreadable(self, what: &str) -> GatewayMessage {
        GatewayMessage { code: self.words().code, message: format!("unreadable answer: {what}") }
    }

    /// An answer that says done and says it of something else.
    pub(super) fn differs(self, what: &str, theirs: &str, ours: &str) -> GatewayMessage {
        let message = format!("{what} is {theirs} in the answer, {ours} was sent");
        GatewayMessage { code: self.words().code, message }
    }
}
