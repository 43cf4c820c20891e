//! What this generation answers with: 200 is success, everything else depends on who is asked.
//!
//! Source: `protocol.md §3.2`. The messages are wire literals.

use core::fmt;

/// The envelope's code for success.
pub const SUCCESS: u32 = 200;

/// Why a request is refused, each with its own number and message; numbers repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// 501: fields that break a rule.
    InvalidParameters,
    /// 400: not the shared key.
    InvalidAccessKey,
    /// 401 of `create`: the buyer has too little.
    InsufficientBalance,
    /// 401 of everything that names a payment: there is no such payment.
    UnknownPayment,
    /// 402 of `create/confirm` and `create/deny`: it was answered before.
    AlreadyClosed,
    /// 402 of `cancel`: it is not paid, or was asked back before.
    NotCompleted,
    /// 402 of `cancel/confirm` and `cancel/deny`: it is not being asked back.
    NotBeingCancelled,
    /// 403: not the buyer's signature.
    InvalidSignature,
    /// 404: the answering time is over.
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

    /// The number of whatever else goes wrong; its message is the fault's own.
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
