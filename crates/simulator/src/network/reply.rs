//! The result of a handler: data, or a code with a message.

use serde_json::{Value, json};

use crate::network::chain::Revert;

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    code: u32,
    message: String,
    validation: Vec<Value>,
}

/// The result of a handler.
pub(crate) type Reply = Result<Value, Refusal>;

impl Refusal {
    /// A code of the network, with its own message.
    pub(crate) fn code(code: u32) -> Self {
        let message =
            kios_protocol::ResultCode::from_number(code).map_or("", |code| code.message());
        Self { code, message: message.to_owned(), validation: Vec::new() }
    }

    /// Code 5000 with a library's exception text.
    pub(crate) fn exception(text: impl Into<String>) -> Self {
        Self { code: 5000, message: text.into(), validation: Vec::new() }
    }

    /// Invalid parameters.
    pub(crate) fn parameters(validation: Vec<Value>) -> Self {
        Self { validation, ..Self::code(2001) }
    }

    /// A rate that the contract does not have, as a read-only call reports it.
    pub(crate) fn unknown_rate(method: &str) -> Self {
        Self::exception(format!(
            "call revert exception; VM Exception while processing transaction: reverted with \
             reason string \"1211\" [ See: https://links.ethers.org/v5-errors-CALL_EXCEPTION ] \
             (method=\"{method}\", errorArgs=[\"1211\"], errorName=\"Error\", \
             errorSignature=\"Error(string)\", reason=\"1211\", code=CALL_EXCEPTION, \
             version=abi/5.7.0)"
        ))
    }

    /// An address with a wrong checksum.
    pub(crate) fn checksum(text: &str) -> Self {
        Self::exception(format!(
            "bad address checksum (argument=\"address\", value=\"{text}\", \
             code=INVALID_ARGUMENT, version=address/5.7.0)"
        ))
    }

    /// A text longer than its column.
    pub(crate) fn too_long(characters: usize) -> Self {
        Self::exception(format!("value too long for type character varying({characters})"))
    }
}

impl From<Revert> for Refusal {
    /// A contract's code that the relay's table has becomes that code; any other text becomes 5000.
    fn from(revert: Revert) -> Self {
        match revert {
            Revert::Code(code) if kios_protocol::ResultCode::from_number(code).is_some() => {
                Self::code(code)
            }
            Revert::Code(code) => Self::exception(code.to_string()),
            Revert::Text(text) => Self::exception(text),
        }
    }
}

/// The envelope of a result.
pub(crate) fn envelope(reply: Reply) -> Value {
    match reply {
        Ok(data) => json!({"code": 0, "data": data}),
        Err(Refusal { code, message, validation }) if validation.is_empty() => {
            json!({"code": code, "error": {"message": message}})
        }
        Err(Refusal { code, message, validation }) => {
            json!({"code": code, "error": {"message": message, "validation": validation}})
        }
    }
}
