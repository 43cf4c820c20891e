//! The events of the relay's stream. Source: `relay.md §5`.

use serde::{Deserialize, Serialize};

use super::{PaymentRecord, RefundEvent, RelaySettings, TaskKind};
use crate::Timestamp;

/// The first event of every stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// Names this log; another epoch means another database.
    pub epoch: String,
    /// The oldest sequence that is kept.
    pub oldest: u64,
    /// The newest sequence.
    pub latest: u64,
    /// The relay's clock.
    pub server_time: Timestamp,
    /// The settings of the relay, with those of the shop on the stream of a kiosk.
    #[serde(flatten)]
    pub settings: RelaySettings,
}

/// Which life of the payment changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentEventKind {
    /// A new payment.
    PayNew,
    /// A cancel.
    PayCancel,
}

/// A payment's status changed, or its answering time ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentEvent {
    /// Its place in this reader's log: gapless, in the order of commit.
    pub sequence: u64,
    /// Which life.
    #[serde(rename = "type")]
    pub kind: PaymentEventKind,
    /// 0, 4000 denied, 7000 timed out.
    pub code: u32,
    /// The code's message.
    pub message: String,
    /// The payment's version; also in `data`.
    pub version: u64,
    /// The payment.
    pub data: PaymentRecord,
}

/// A shop changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShopEvent {
    /// Its place in this reader's log.
    pub sequence: u64,
    /// What about the shop.
    #[serde(rename = "type")]
    pub kind: TaskKind,
    /// 0, 4000 denied, 7000 timed out.
    pub code: u32,
    /// The code's message.
    pub message: String,
    /// The shop, as the callback carries it.
    pub data: serde_json::Value,
}

/// A sign of life, every 15 seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Heartbeat {
    /// The relay's clock.
    pub server_time: Timestamp,
}

/// Whether the network's relay responds to a relay in bridge mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum UpstreamState {
    /// It responds.
    Reachable,
    /// It does not: nothing can be opened, approved or closed.
    Unreachable,
}

/// Bridge mode: sent after `hello`, and when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UpstreamStatus {
    /// The state.
    pub state: UpstreamState,
    /// The relay's clock.
    pub server_time: Timestamp,
}

/// The cursor does not fit the log; what is open follows, then new events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reset {
    /// Why, for a log.
    pub reason: String,
    /// The reader's payments that are open.
    pub payments: Vec<PaymentRecord>,
}

/// One event of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// `hello`.
    Hello(Hello),
    /// `payment`; its id is the sequence.
    Payment(Box<PaymentEvent>),
    /// `refund`; its id is the sequence.
    Refund(Box<RefundEvent>),
    /// `shop`; its id is the sequence.
    Shop(ShopEvent),
    /// `heartbeat`.
    Heartbeat(Heartbeat),
    /// `upstream`.
    Upstream(UpstreamStatus),
    /// `reset`.
    Reset(Reset),
}

/// An update from the code that reads the stream.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamUpdate {
    /// `hello` was read, so that the stream is live; it follows as an event.
    Open,
    /// An event arrived.
    Event(StreamEvent),
    /// The stream ended or timed out, or could not be opened; it is tried again.
    Lost,
    /// The relay does not accept this reader's key, or no longer.
    Rejected,
}

/// Why an event could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamEventError {
    /// An event name that this version does not know; to be skipped.
    #[error("stream event {0:?} is not known")]
    Unknown(String),
    /// Data that does not match the event's type.
    #[error("stream event {name:?} has unreadable data: {fault}")]
    Data {
        /// The event.
        name: String,
        /// The parser's message.
        fault: String,
    },
}

impl StreamEvent {
    /// The event's name on the stream.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Payment(_) => "payment",
            Self::Refund(_) => "refund",
            Self::Shop(_) => "shop",
            Self::Heartbeat(_) => "heartbeat",
            Self::Upstream(_) => "upstream",
            Self::Reset(_) => "reset",
        }
    }

    /// The sequence, which a reader stores as its cursor.
    pub const fn sequence(&self) -> Option<u64> {
        match self {
            Self::Payment(event) => Some(event.sequence),
            Self::Refund(event) => Some(event.sequence),
            Self::Shop(event) => Some(event.sequence),
            Self::Hello(_) | Self::Heartbeat(_) | Self::Upstream(_) | Self::Reset(_) => None,
        }
    }

    /// The event's data, one line of JSON.
    ///
    /// # Errors
    /// The serializer's error; these types do not cause one.
    pub fn data(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Hello(data) => serde_json::to_string(data),
            Self::Payment(data) => serde_json::to_string(data),
            Self::Refund(data) => serde_json::to_string(data),
            Self::Shop(data) => serde_json::to_string(data),
            Self::Heartbeat(data) => serde_json::to_string(data),
            Self::Upstream(data) => serde_json::to_string(data),
            Self::Reset(data) => serde_json::to_string(data),
        }
    }

    /// Parses an event by its name.
    ///
    /// # Errors
    /// [`StreamEventError::Unknown`] for an unknown name, [`StreamEventError::Data`] for a known one
    /// whose data does not parse.
    pub fn read(name: &str, data: &str) -> Result<Self, StreamEventError> {
        fn of<T: serde::de::DeserializeOwned>(
            name: &str,
            data: &str,
        ) -> Result<T, StreamEventError> {
            serde_json::from_str(data).map_err(|fault| StreamEventError::Data {
                name: name.to_owned(),
                fault: fault.to_string(),
            })
        }
        match name {
            "hello" => of(name, data).map(Self::Hello),
            "payment" => of(name, data).map(Box::new).map(Self::Payment),
            "refund" => of(name, data).map(Box::new).map(Self::Refund),
            "shop" => of(name, data).map(Self::Shop),
            "heartbeat" => of(name, data).map(Self::Heartbeat),
            "upstream" => of(name, data).map(Self::Upstream),
            "reset" => of(name, data).map(Self::Reset),
            other => Err(StreamEventError::Unknown(other.to_owned())),
        }
    }
}
