//! The errors of use cases.

use kios_protocol::ResultCode;
use kios_protocol::api::Violation;
use kios_protocol::payment::TransitionError;

use crate::entropy::EntropyError;
use crate::limits::TooMany;
use crate::storage::StorageError;
use kios_domain::ledger::LedgerError;
use kios_domain::payment::Refusal;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A refusal with a code of the network.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database; unexpected.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The source of random bytes; unexpected.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// A PIN could not be hashed; unexpected.
    #[error("a PIN could not be hashed: {0}")]
    PinHash(String),
    /// More requests than its signer may make; trying again later is safe.
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

impl From<ResultCode> for Failure {
    fn from(code: ResultCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<TransitionError> for Failure {
    fn from(refused: TransitionError) -> Self {
        Self::Refused(refused.into())
    }
}

impl From<Vec<Violation>> for Failure {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Refused(violations.into())
    }
}

impl From<LedgerError> for Failure {
    fn from(fault: LedgerError) -> Self {
        Self::Storage(fault.into())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(fault: serde_json::Error) -> Self {
        Self::Storage(fault.into())
    }
}
