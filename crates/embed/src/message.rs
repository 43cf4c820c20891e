//! The messages between an iframe with the kiosk and its host page (`window.postMessage`).
//!
//! Each message is an object with `kios: 1` and a `type`. The kiosk accepts messages only from an origin in the shop's
//! configuration, and sends its own only to the origin that it has accepted one from, but for `waiting` and `invalid`, which
//! hold nothing of a payment; the browser shows the page only in frames of `frame-ancestors`.

use kios_protocol::PurchaseId;
use serde::Serialize;
use serde_json::Value;

use crate::ErrorKind;
use crate::fields::{FieldError, Fields, fault};
use crate::look::{self, ThemeFields, WordField};
use crate::query::{HostQuery, QueryAnswer};
use crate::request::PaymentRequest;
use crate::result::{PaymentResult, RequestState};
use crate::staff::{StaffRequest, StaffResult};

const VERSION: &str = "1, the version of these messages";
const TYPE: &str = "connect, requestPayment, requestStaff, cancel, query, theme, words";

/// A message to the kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostMessage {
    /// Asks for [`KioskMessage::Connection`] now, and for all messages from now on.
    Connect,
    /// Requests a payment.
    RequestPayment(PaymentRequest),
    /// Requests something of the shop's staff.
    RequestStaff(StaffRequest),
    /// Gives the request up.
    Cancel,
    /// Reads payments.
    Query(HostQuery),
    /// Gives the kiosk the host's colours and shapes.
    Theme(Box<ThemeFields>),
    /// Replaces texts of the kiosk.
    Words(Vec<WordField>),
}

impl HostMessage {
    /// Reads a message; `None` if it is not one of these, such as a message of another library.
    ///
    /// # Errors
    /// [`FieldError`] of the first field that is missing, unknown or wrong.
    pub fn read(message: Value) -> Option<Result<Self, FieldError>> {
        message.get("kios")?;
        Some(Self::of(message))
    }

    fn of(message: Value) -> Result<Self, FieldError> {
        let mut fields = Fields::of(message)?;
        if fields.count("kios", VERSION)? != Some(1) {
            return Err(fault("kios", "is another version".to_owned(), VERSION));
        }
        let kind = fields.text("type", TYPE)?;
        let read = match kind.as_deref() {
            Some("connect") => Self::Connect,
            Some("requestPayment") => {
                let request = Fields::of(fields.value("request"))?;
                Self::RequestPayment(PaymentRequest::read(request)?)
            }
            Some("requestStaff") => {
                let request = Fields::of(fields.value("request"))?;
                Self::RequestStaff(StaffRequest::read(request)?)
            }
            Some("cancel") => Self::Cancel,
            Some("query") => {
                let id = fields.text("id", "a text")?;
                Self::Query(HostQuery::read(id, fields.value("query"))?)
            }
            Some("theme") => {
                let theme = ThemeFields::read(fields.value("theme"));
                Self::Theme(Box::new(theme.map_err(|error| error.below("theme"))?))
            }
            Some("words") => Self::Words(look::words(fields.value("words"))?),
            Some(_) | None => return Err(fault("type", "is none of these".to_owned(), TYPE)),
        };
        fields.end("kios, type, request, id, query, theme, words")?;
        Ok(read)
    }
}

/// Whether the kiosk reaches its relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ConnectionState {
    /// Events arrive at once.
    Live,
    /// The event stream is down; the kiosk polls.
    Polling,
    /// The relay does not answer.
    Offline,
}

/// A message to the host page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum KioskMessage {
    /// Whether the kiosk reaches its relay; sent first, and at each change.
    Connection {
        /// The state.
        state: ConnectionState,
    },
    /// The answer to a `connect` before the kiosk can serve: it starts, is not paired, or needs a PIN.
    Waiting {
        /// The screen, as `data-screen` names it: `starting`, `setup`, `locked`, `mirror`.
        screen: String,
    },
    /// A request has got further.
    Status {
        /// The request.
        purchase_id: PurchaseId,
        /// Where it is.
        state: RequestState,
    },
    /// The outcome of a payment; after [`crate::PaymentOutcome::Unknown`] a second time, once it is known.
    Outcome {
        /// The result.
        result: Box<PaymentResult>,
        /// Whether it is the result of the host's request; otherwise it is the end of another sale, or of an earlier
        /// request of the order.
        requested: bool,
    },
    /// The result of a request to staff.
    StaffOutcome {
        /// The result.
        result: StaffResult,
    },
    /// The answer to a query.
    Answer {
        /// The query's id.
        id: String,
        /// What was read.
        answer: QueryAnswer,
    },
    /// The kiosk has left the screen of the outcome.
    Finished {
        /// The request.
        purchase_id: PurchaseId,
    },
    /// A message was refused.
    Invalid {
        /// The field.
        field: String,
        /// What is wrong with it.
        fault: String,
        /// What is accepted.
        accepted: String,
    },
}

impl KioskMessage {
    /// The result of the host's request.
    pub fn answer(result: PaymentResult) -> Self {
        Self::Outcome { result: Box::new(result), requested: true }
    }

    /// The end of a sale that no present request is about.
    pub fn unrequested(result: PaymentResult) -> Self {
        Self::Outcome { result: Box::new(result), requested: false }
    }

    /// The answer to a message that was refused.
    pub fn invalid(error: FieldError) -> Self {
        let FieldError { field, fault, accepted } = error;
        Self::Invalid { field, fault, accepted: accepted.to_owned() }
    }

    /// Adds the relay's id of the request that failed to an error of the relay.
    pub fn add_request_id(&mut self, request_id: impl FnOnce() -> Option<String>) {
        let error = match self {
            Self::Outcome { result, .. } => result.error.as_mut(),
            Self::StaffOutcome { result } => result.error.as_mut(),
            Self::Answer { answer: QueryAnswer::Error(error), .. } => Some(error),
            Self::Answer { .. }
            | Self::Connection { .. }
            | Self::Waiting { .. }
            | Self::Status { .. }
            | Self::Finished { .. }
            | Self::Invalid { .. } => None,
        };
        if let Some(error) = error.filter(|error| error.kind == ErrorKind::Relay) {
            error.request_id = request_id();
        }
    }
}
