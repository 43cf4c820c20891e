//! Error responses: always an envelope, never the text of an internal error.
//!
//! An internal error is logged with the request's id; the response has that id alone.
//!
//! Source: `protocol.md §2.0`, `relay.md §3 B8`.

use std::error::Error;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use kios_protocol::ResultCode;
use kios_protocol::api::{Envelope, Fault, Location, Violation};

use super::request_log::{RequestId, ResponseCode};
use crate::entropy::EntropyError;
use crate::limits::TooMany;
use crate::service::Failure;
use crate::storage::StorageError;
use kios_domain::payment::Refusal;

/// Why a request has no data in its response.
#[derive(Debug)]
pub enum HttpError {
    /// Fields that break a rule: 200 with code 2001.
    Invalid(Vec<Violation>),
    /// A code of the network: 200.
    Refused(ResultCode),
    /// A code of the network with a more detailed message: 200.
    RefusedWithDetail(ResultCode, String),
    /// A body without fields: 400.
    Unreadable(String),
    /// No session, or an expired one: 401, with what to do.
    Unauthorized(String),
    /// An unknown path: 404, with the path.
    NotFound(String),
    /// A method that the path does not support: 405, with those that it does.
    MethodNotAllowed(String),
    /// A body above the limit: 413.
    TooLarge(String),
    /// More than a client may use: 429, with when to try again.
    TooMany(TooMany),
    /// The network's relay leaves the outcome unknown: this status with code 6000, and the reason.
    OutcomeUnknown(StatusCode, String),
    /// An internal error: 500 with code 6000.
    Unexpected(Box<dyn Error + Send + Sync>),
}

impl HttpError {
    /// The HTTP status and the envelope.
    pub(crate) fn into_envelope(self) -> (StatusCode, Envelope<()>) {
        match self {
            Self::Invalid(violations) => (StatusCode::OK, Envelope::invalid(listed(violations))),
            Self::Refused(code) => (StatusCode::OK, Envelope::refusal(code)),
            Self::RefusedWithDetail(code, message) => (StatusCode::OK, explained(code, message)),
            Self::Unreadable(message) => (StatusCode::BAD_REQUEST, body_fault(message)),
            Self::TooLarge(message) => (StatusCode::PAYLOAD_TOO_LARGE, body_fault(message)),
            Self::Unauthorized(message) => (StatusCode::UNAUTHORIZED, fault(message)),
            Self::NotFound(message) => (StatusCode::NOT_FOUND, fault(message)),
            Self::MethodNotAllowed(message) => (StatusCode::METHOD_NOT_ALLOWED, fault(message)),
            Self::TooMany(limit) => (StatusCode::TOO_MANY_REQUESTS, fault(limit.to_string())),
            Self::OutcomeUnknown(status, why) => (status, unknown(why)),
            Self::Unexpected(error) => (StatusCode::INTERNAL_SERVER_ERROR, unexpected(&*error)),
        }
    }
}

/// One entry for each broken rule, as the network lists them: a missing field breaks the rule that
/// requires it and the one for its form, which sees an empty text where it trims.
fn listed(violations: Vec<Violation>) -> Vec<Violation> {
    let each = |violation: Violation| {
        let form = match violation.param.as_str() {
            _ if violation.value.is_some() => None,
            "account" | "approval" | "confirm" | "delegator" | "shopId" => {
                Some(Violation { value: Some("".into()), ..violation.clone() })
            }
            "amount" | "signature" => Some(violation.clone()),
            _ => None,
        };
        core::iter::once(violation).chain(form)
    };
    violations.into_iter().flat_map(each).collect()
}

fn fault(message: String) -> Envelope<()> {
    explained(ResultCode::InvalidParameters, message)
}

fn explained(code: ResultCode, message: String) -> Envelope<()> {
    let error = Some(Fault { message, ..Fault::default() });
    Envelope { code: code.number(), data: None, error }
}

/// The envelope for an unknown outcome, with how to query it.
fn unknown(why: String) -> Envelope<()> {
    let message = format!(
        "{why}. To find the outcome, query payment/item for a payment, or repeat the same request \
         for points"
    );
    let error = Some(Fault {
        message,
        validation: Vec::new(),
        request_id: RequestId::current().map(|id| id.to_string()),
    });
    Envelope { code: ResultCode::ServerError.number(), data: None, error }
}

fn body_fault(message: String) -> Envelope<()> {
    let violation = Violation {
        value: None,
        msg: "Invalid value".to_owned(),
        param: "body".to_owned(),
        location: Location::Body,
        detail: message.clone(),
    };
    let error = Some(Fault { message, validation: vec![violation], request_id: None });
    Envelope { code: ResultCode::InvalidParameters.number(), data: None, error }
}

/// The envelope of an internal error; the cause is logged.
pub(super) fn unexpected(error: &(dyn Error + Send + Sync)) -> Envelope<()> {
    tracing::error!(%error, "request failed unexpectedly");
    let code = ResultCode::ServerError;
    let error = Some(Fault {
        message: code.message().to_owned(),
        validation: Vec::new(),
        request_id: RequestId::current().map(|id| id.to_string()),
    });
    Envelope { code: code.number(), data: None, error }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let challenge = matches!(self, Self::Unauthorized(_));
        let retry_after =
            if let Self::TooMany(limit) = &self { Some(limit.seconds()) } else { None };
        let (status, envelope) = self.into_envelope();
        let code = ResponseCode(envelope.code);
        let mut response = (status, Json(envelope)).into_response();
        response.extensions_mut().insert(code);
        if challenge {
            let value = axum::http::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(axum::http::header::WWW_AUTHENTICATE, value);
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<TooMany> for HttpError {
    fn from(limit: TooMany) -> Self {
        Self::TooMany(limit)
    }
}

impl From<Failure> for HttpError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Storage(fault) => fault.into(),
            Failure::Entropy(fault) => fault.into(),
            fault @ Failure::PinHash(_) => Self::Unexpected(fault.into()),
            Failure::TooMany(limit) => limit.into(),
        }
    }
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(violations) => Self::Invalid(violations),
            Refusal::Code(code) => Self::Refused(code),
            Refusal::SessionMissing => Self::Unauthorized(
                "this request needs a session beside its signature; accepted: Bearer and a token \
                 of POST /v2/session"
                    .to_owned(),
            ),
        }
    }
}

impl From<Vec<Violation>> for HttpError {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

impl From<ResultCode> for HttpError {
    fn from(code: ResultCode) -> Self {
        Self::Refused(code)
    }
}

impl From<StorageError> for HttpError {
    fn from(fault: StorageError) -> Self {
        Self::Unexpected(Box::new(fault))
    }
}

impl From<EntropyError> for HttpError {
    fn from(fault: EntropyError) -> Self {
        Self::Unexpected(Box::new(fault))
    }
}
