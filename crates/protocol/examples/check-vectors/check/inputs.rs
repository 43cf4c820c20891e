//! The inputs of a message in the files' notation: text, numbers, booleans.

use std::collections::BTreeMap;

use kios_protocol::api::Fields;
use kios_protocol::{Address, Amount, PaymentId, ShopId, Uint};
use serde_json::Value;

/// Named values; a failed read returns the reason as text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inputs<'a> {
    values: BTreeMap<&'a str, &'a Value>,
    unescaped: bool,
}

impl<'a> Inputs<'a> {
    pub(crate) fn of(value: Option<&'a Value>) -> Self {
        let map = value.and_then(Value::as_object);
        let values = map.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
        Self { values: values.collect(), unescaped: false }
    }

    /// A copy with one value set.
    pub(crate) fn with(mut self, name: &'a str, value: &'a Value) -> Self {
        self.values.insert(name, value);
        self
    }

    /// A copy whose texts are parsed as the source of a JSON text, for values that JSON cannot hold.
    pub(crate) fn unescaped(self) -> Self {
        Self { unescaped: true, ..self }
    }

    /// Whether a field of a message of `kind` may have this value.
    pub(crate) fn is_usable(&self, kind: &str, name: &str) -> bool {
        match name {
            "paymentId" if super::build::has_text_id(kind) => true,
            "paymentId" => self.payment_id(name).is_ok(),
            _ => true,
        }
    }

    pub(crate) fn text(&self, name: &str) -> Result<String, String> {
        let text = match self.values.get(name) {
            None => return Err(format!("{name} is missing")),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(flag)) => flag.to_string(),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) => {
                return Err(format!("{name} is not a text"));
            }
        };
        if !(self.unescaped && text.contains("\\u")) {
            return Ok(text);
        }
        let body = format!("{{\"{name}\":\"{text}\"}}");
        let fields = Fields::from_json(body.as_bytes()).map_err(|fault| fault.to_string())?;
        fields.text(name).ok_or_else(|| format!("{name} is not a text"))
    }

    fn parsed<T: core::str::FromStr<Err: ToString>>(&self, name: &str) -> Result<T, String> {
        let fault = |fault: T::Err| format!("{name}: {}", fault.to_string());
        power_of_two(&self.text(name)?).parse().map_err(fault)
    }

    pub(crate) fn amount(&self, name: &str) -> Result<Amount, String> {
        self.parsed(name)
    }

    pub(crate) fn uint(&self, name: &str) -> Result<Uint, String> {
        self.parsed(name)
    }

    pub(crate) fn payment_id(&self, name: &str) -> Result<PaymentId, String> {
        self.parsed(name)
    }

    pub(crate) fn shop_id(&self, name: &str) -> Result<ShopId, String> {
        self.parsed(name)
    }

    /// An address; without `0x` it is accepted, as by the network's library.
    pub(crate) fn address(&self, name: &str) -> Result<Address, String> {
        let text = self.text(name)?;
        let bare = text.len() == 40 && text.chars().all(|c| c.is_ascii_hexdigit());
        let text = if bare { format!("0x{text}") } else { text };
        text.parse::<Address>().map_err(|fault| format!("{name}: {fault}"))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.text(name)?.as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(format!("{name}: {other:?} is neither true nor false")),
        }
    }
}

/// The decimal digits of `2^N`; any other text unchanged.
fn power_of_two(text: &str) -> String {
    let Some(exponent) = text.strip_prefix("2^").and_then(|n| n.parse::<u16>().ok()) else {
        return text.to_owned();
    };
    let mut digits = vec![1_u8];
    for _ in 0..exponent {
        let mut carry = 0;
        for digit in &mut digits {
            let doubled = *digit * 2 + carry;
            (*digit, carry) = (doubled % 10, doubled / 10);
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}
