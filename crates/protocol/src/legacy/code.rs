//! The result codes of the legacy API: 200 is success; the meaning of others depends on the endpoint.
//!
//! Source: `protocol.md §3.2`. The messages are wire literals.

use core::fmt;

/// The envelope's code for success.
pub const SUCCESS: u32 = 200;

/// The reasons for a refusal, each with its own number and message; numbers repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// 501: fields that violate a rule.
    InvalidParameters,
    /// 400: the access key is wrong.
    InvalidAccessKey,
    /// 401 of `create`: the buyer's balance is too low.
    InsufficientBalance,
    /// 401 of every request with a payment id: no such payment.
    UnknownPayment,
    /// 402 of `create/confirm` and `create/deny`: already approved or denied.
    AlreadyClosed,
    /// 402 of `cancel`: not paid, or a cancel was requested before.
    NotCompleted,
    /// 402 of `cancel/confirm` and `cancel/deny`: no cancel is requested.
    NotBeingCancelled,
    /// 403: not the buyer's signature.
    InvalidSignature,
    /// 404: the time for the approval has passed.
    TimedOut,
}

impl Code {
    /// The number on the wire.
    pub const fn number(self) -> u32 {
        match self {
            Self::InvalidParameters => 501,
            Self::InvalidAccessKey => 400,
            Self::InsufficientBalance | Self::UnknownPayment => 401,
            Self::AlreadyClosed | Self::NotCompleted | Self::NotBeingCancelled => 402,
            Self::InvalidSignature => 403,
            Self::TimedOut => 404,
        }
    }

    /// The number of any other failure; its message is the failure's own.
    pub const EXCEPTION: u32 = 500;

    /// The message on the wire.
    pub const fn message(self) -> &'static str {
        match self {
            Self::InvalidParameters => "Failed to check the validity of parameters.",
            Self::InvalidAccessKey => "The access key entered is not valid.",
            Self::InsufficientBalance => "Insufficient balance",
            Self::UnknownPayment => "Payment ID is not exist.",
            Self::AlreadyClosed => "This payment has already been closed.",
            Self::NotCompleted => "This payment has not been completed.",
            Self::NotBeingCancelled => "This payment is not in a cancellable state.",
            Self::InvalidSignature => "The signature value entered is not valid.",
            Self::TimedOut => "Timeout period expired",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.message())
    }
}
