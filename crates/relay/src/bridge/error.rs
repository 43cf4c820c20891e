//! Why a request or a job of the bridge ends early.

use axum::http::StatusCode;

use super::reply::Reply;
use crate::service::Failure;
use crate::storage::StorageError;
use crate::upstream::TransportError;

/// Why a query of the network's relay has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// The network's relay.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a request ends before its call was made.
#[derive(Debug)]
pub(super) enum BridgeError {
    /// The client gets this reply.
    Reply(Box<Reply>),
    /// The database.
    Storage(StorageError),
}

impl BridgeError {
    /// What the request ends with.
    pub(super) fn into_result(self) -> Result<Reply, StorageError> {
        match self {
            Self::Reply(reply) => Ok(*reply),
            Self::Storage(fault) => Err(fault),
        }
    }
}

impl<T: Into<Reply>> From<T> for BridgeError {
    fn from(reply: T) -> Self {
        Self::Reply(Box::new(reply.into()))
    }
}

impl From<StorageError> for BridgeError {
    fn from(fault: StorageError) -> Self {
        Self::Storage(fault)
    }
}

impl From<Failure> for BridgeError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Storage(fault) => Self::Storage(fault),
            fault @ (Failure::Entropy(_) | Failure::PinHash(_) | Failure::TooMany(_)) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Reply::OutcomeUnknown(status, fault.to_string()).into()
            }
        }
    }
}

impl From<FetchError> for BridgeError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Transport(error) => error.into(),
            FetchError::Storage(fault) => Self::Storage(fault),
        }
    }
}
