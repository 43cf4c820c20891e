//! The three-valued outcome of a call to the relay.

use crate::ResultCode;

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T> {
    /// The relay has executed the call.
    Done(T),
    /// The relay has refused the call with this code; [`ResultCode`] has most of them.
    Refused(u32),
    /// It is unknown whether the call was executed.
    Unknown(Unknown),
}

/// Why an outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No connection, or it was lost.
    Unreachable,
    /// A timeout.
    Late,
    /// A response that cannot be parsed.
    Unreadable,
}

impl<T> Answer<T> {
    /// The same outcome with a mapped value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Done(value) => Answer::Done(f(value)),
            Self::Refused(code) => Answer::Refused(code),
            Self::Unknown(why) => Answer::Unknown(why),
        }
    }

    /// Whether the relay refused with this code.
    pub fn is_refused(&self, code: ResultCode) -> bool {
        matches!(self, Self::Refused(number) if *number == code.number())
    }
}
