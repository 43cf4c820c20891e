//! The errors of the first generation's use cases.

use kios_protocol::api::Violation;
use kios_protocol::{ResultCode, legacy};

use crate::entropy::EntropyError;
use crate::storage::StorageError;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Fields that break a rule: 501.
    #[error("{} field(s) are not accepted", .0.len())]
    Invalid(Vec<Violation>),
    /// A refusal with a code and message of this generation.
    #[error("{0}")]
    Refused(legacy::Code),
    /// 500 with the message of the contract, or of the code that stands for it.
    #[error("{0}")]
    Exception(ResultCode),
    /// The database; unexpected.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The source of random bytes; unexpected.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl From<legacy::Code> for Failure {
    fn from(code: legacy::Code) -> Self {
        Self::Refused(code)
    }
}

impl From<Vec<Violation>> for Failure {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(fault: serde_json::Error) -> Self {
        Self::Storage(fault.into())
    }
}
