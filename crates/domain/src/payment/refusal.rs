//! The reasons for refusing a request.

use kios_protocol::ResultCode;
use kios_protocol::api::{Location, Violation};
use kios_protocol::payment::TransitionError;
use serde_json::Value;

/// A refusal with a result code of the network. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fields that violate a rule: code 2001.
    #[error("{} field(s) are not accepted", .0.len())]
    Invalid(Vec<Violation>),
    /// A code with its own message.
    #[error("{0}")]
    Code(ResultCode),
    /// The request came without the session that it needs.
    #[error("a session is missing")]
    SessionMissing,
}

impl From<ResultCode> for Refusal {
    fn from(code: ResultCode) -> Self {
        Self::Code(code)
    }
}

impl From<TransitionError> for Refusal {
    fn from(refused: TransitionError) -> Self {
        Self::Code(refused.code)
    }
}

impl From<Vec<Violation>> for Refusal {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

/// A violation of one field, found after all fields were parsed.
pub fn violation(
    param: &str,
    location: Location,
    value: impl Into<Value>,
    detail: impl Into<String>,
) -> Violation {
    Violation {
        value: Some(value.into()),
        msg: "Invalid value".to_owned(),
        param: param.to_owned(),
        location,
        detail: detail.into(),
    }
}
