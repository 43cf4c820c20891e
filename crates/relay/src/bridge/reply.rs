//! What a client gets in reply to a request in bridge mode.

use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode};
use kios_protocol::ResultCode;
use kios_protocol::api::Violation;
use serde_json::Value;

use super::in_flight::refuses_sender;
use crate::upstream::{Response, TransportError};
use kios_domain::payment::Refusal;

/// The reply to a client.
#[derive(Debug)]
pub enum Reply {
    /// The response of the network's relay, byte for byte.
    Forwarded {
        /// Its status.
        status: StatusCode,
        /// Its content type.
        content_type: Option<HeaderValue>,
        /// Its body.
        body: Bytes,
        /// The code in its envelope.
        code: u32,
    },
    /// Success with data of this relay.
    Success(Value),
    /// A refusal of this relay.
    Refused(Refusal),
    /// A refusal with a text of its own in place of the code's.
    RefusedWithDetail(ResultCode, String),
    /// The outcome is unknown: the status that says so, and the reason.
    OutcomeUnknown(StatusCode, String),
}

impl Reply {
    /// Whether upstream has refused the request with a code about its sender, or about a payment that upstream does not
    /// know, so that it changed nothing.
    pub(super) fn is_sender_refusal(&self) -> bool {
        match self {
            Self::Forwarded { code, .. } => refuses_sender(*code),
            Self::Success(_)
            | Self::Refused(_)
            | Self::RefusedWithDetail(..)
            | Self::OutcomeUnknown(..) => false,
        }
    }

    /// Whether the request was done.
    pub(super) const fn is_success(&self) -> bool {
        match self {
            Self::Forwarded { code, .. } => *code == 0,
            Self::Success(_) => true,
            Self::Refused(_) | Self::RefusedWithDetail(..) | Self::OutcomeUnknown(..) => false,
        }
    }
}

impl From<Response> for Reply {
    fn from(response: Response) -> Self {
        let Response { status, content_type, body, envelope } = response;
        Self::Forwarded { status, content_type, body, code: envelope.code }
    }
}

impl From<TransportError> for Reply {
    fn from(error: TransportError) -> Self {
        let status = match error {
            TransportError::NotSent => StatusCode::SERVICE_UNAVAILABLE,
            TransportError::Timeout => StatusCode::GATEWAY_TIMEOUT,
            TransportError::Disconnected | TransportError::InvalidResponse(_) => {
                StatusCode::BAD_GATEWAY
            }
        };
        Self::OutcomeUnknown(status, error.to_string())
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ResultCode> for Reply {
    fn from(code: ResultCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Vec<Violation>> for Reply {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Refused(violations.into())
    }
}
