//! The named fields of a request, read one by one so that a fault names its field.

use core::fmt;

use serde_json::{Map, Value};

/// The fields of a request that were not read yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields(Map<String, Value>);

/// A field that is missing, unknown or has a wrong value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong with it. It does not repeat the value, which may be a payment code.
    pub fault: String,
    /// What is accepted.
    pub accepted: &'static str,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, fault, accepted } = self;
        write!(f, "{field}: {fault}; accepted: {accepted}")
    }
}

impl core::error::Error for FieldError {}

impl FieldError {
    /// The same error, of a field below this one.
    pub(crate) fn below(self, name: &str) -> Self {
        Self { field: format!("{name}.{}", self.field), ..self }
    }
}

impl Fields {
    /// The fields of a JSON object.
    ///
    /// # Errors
    /// [`FieldError`] if it is another value.
    pub fn of(value: Value) -> Result<Self, FieldError> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)) => Err(fault("request", type_fault(&other), "an object")),
        }
    }

    /// The fields of name and text pairs, as in a query.
    ///
    /// # Errors
    /// [`FieldError`] if a name is there twice.
    pub fn of_pairs(pairs: impl Iterator<Item = (String, String)>) -> Result<Self, FieldError> {
        let mut fields = Map::new();
        for (name, text) in pairs {
            if fields.insert(name.clone(), Value::String(text)).is_some() {
                return Err(fault(&name, "is there twice".to_owned(), "one value"));
            }
        }
        Ok(Self(fields))
    }

    /// Reads a text; `None` if the field is absent, `null` or `undefined`.
    pub(crate) fn text(
        &mut self,
        name: &str,
        accepted: &'static str,
    ) -> Result<Option<String>, FieldError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(
                other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)),
            ) => Err(fault(name, type_fault(&other), accepted)),
        }
    }

    /// Reads a field with a parser of its text.
    pub(crate) fn parse<T, E: fmt::Display>(
        &mut self,
        name: &str,
        accepted: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, FieldError> {
        self.text(name, accepted)?
            .map(|text| parse(&text).map_err(|error| fault(name, error.to_string(), accepted)))
            .transpose()
    }

    /// Reads a count, as a number or as a text of digits.
    pub(crate) fn count(
        &mut self,
        name: &str,
        accepted: &'static str,
    ) -> Result<Option<u64>, FieldError> {
        let value = match self.0.remove(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().ok()
            }
            Some(Value::String(_)) => None,
            Some(other @ (Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                return Err(fault(name, type_fault(&other), accepted));
            }
        };
        value.map(Some).ok_or_else(|| fault(name, "is no count".to_owned(), accepted))
    }

    /// Reads a whole value, such as a nested object.
    pub(crate) fn value(&mut self, name: &str) -> Value {
        self.0.remove(name).unwrap_or(Value::Null)
    }

    /// Refuses what was not read.
    pub(crate) fn end(self, accepted: &'static str) -> Result<(), FieldError> {
        match self.0.into_iter().next() {
            Some((name, _)) => Err(fault(&name, "is unknown".to_owned(), accepted)),
            None => Ok(()),
        }
    }
}

/// The error about a field.
pub(crate) fn fault(field: &str, fault: String, accepted: &'static str) -> FieldError {
    FieldError { field: field.to_owned(), fault, accepted }
}

/// The error about a field that is absent.
pub(crate) fn missing(field: &str, accepted: &'static str) -> FieldError {
    fault(field, "is missing".to_owned(), accepted)
}

fn type_fault(value: &Value) -> String {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    format!("is {found}")
}
