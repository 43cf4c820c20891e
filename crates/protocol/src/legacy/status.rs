//! The status numbers of legacy payments.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::Code;

/// The kind of request that a payment is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A payment.
    Create,
    /// A cancel.
    Cancel,
}

/// The status of a payment; on the wire the number 1 to 9.
///
/// Source: `protocol.md §3.4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Status {
    /// 1: requested; waits for the buyer.
    Received,
    /// 2: approved; the transaction was sent.
    Confirmed,
    /// 3: denied.
    Denied,
    /// 4: paid.
    Completed,
    /// 5: cancel requested; waits for the buyer.
    CancelReceived,
    /// 6: cancel approved; the transaction was sent.
    CancelConfirmed,
    /// 7: cancel denied; the payment stays paid for good.
    CancelDenied,
    /// 8: cancelled; the buyer has the whole amount back.
    CancelCompleted,
    /// 9: timed out. Before a cancel nothing was paid; after one the payment stays paid for good.
    TimedOut,
}

/// A number that is not a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("payment status {0} is not 1 to 9")]
pub struct StatusError(pub u8);

impl Status {
    /// All nine, in order.
    pub const ALL: [Self; 9] = [
        Self::Received,
        Self::Confirmed,
        Self::Denied,
        Self::Completed,
        Self::CancelReceived,
        Self::CancelConfirmed,
        Self::CancelDenied,
        Self::CancelCompleted,
        Self::TimedOut,
    ];

    /// The number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Received => 1,
            Self::Confirmed => 2,
            Self::Denied => 3,
            Self::Completed => 4,
            Self::CancelReceived => 5,
            Self::CancelConfirmed => 6,
            Self::CancelDenied => 7,
            Self::CancelCompleted => 8,
            Self::TimedOut => 9,
        }
    }
}

impl From<Status> for u8 {
    fn from(status: Status) -> Self {
        status.number()
    }
}

impl TryFrom<u8> for Status {
    type Error = StatusError;

    fn try_from(number: u8) -> Result<Self, StatusError> {
        Self::ALL.into_iter().find(|status| status.number() == number).ok_or(StatusError(number))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

impl Kind {
    /// The value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Cancel => "cancel",
        }
    }

    /// The status in which the buyer's approval is awaited.
    pub const fn asked(self) -> Status {
        match self {
            Self::Create => Status::Received,
            Self::Cancel => Status::CancelReceived,
        }
    }

    /// The refusal of an approval or denial that is not awaited.
    pub(super) const fn not_asked(self) -> Code {
        match self {
            Self::Create => Code::AlreadyClosed,
            Self::Cancel => Code::NotBeingCancelled,
        }
    }
}
