//! The JSON envelope of every response.

use serde::{Deserialize, Serialize};

use super::Violation;
use crate::ResultCode;

/// `{code, data?, error?}`: code 0 is success; absent values are omitted, not null.
///
/// Source: `protocol.md §2.0`, Envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// 0, or one of [`ResultCode`]'s numbers, or a number that this version does not know.
    pub code: u32,
    /// The data of a success.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
    /// The error of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
}

fn none<T>() -> Option<T> {
    None
}

/// An error: its message, and for invalid parameters one entry per violation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fault {
    /// The code's message.
    pub message: String,
    /// The violations, for code 2001.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation: Vec<Violation>,
    /// Identifies the request in the relay's log, for unexpected faults.
    #[serde(default, rename = "requestId", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl<T> Envelope<T> {
    /// A success with data.
    pub const fn success(data: T) -> Self {
        Self { code: ResultCode::Success.number(), data: Some(data), error: None }
    }

    /// A refusal with the code's own message.
    pub fn refusal(code: ResultCode) -> Self {
        let message = code.message().to_owned();
        Self { code: code.number(), data: None, error: Some(Fault { message, ..Fault::default() }) }
    }

    /// Code 2001 with the fields that failed.
    pub fn invalid(validation: Vec<Violation>) -> Self {
        let message = ResultCode::InvalidParameters.message().to_owned();
        Self {
            code: ResultCode::InvalidParameters.number(),
            data: None,
            error: Some(Fault { message, validation, request_id: None }),
        }
    }
}
