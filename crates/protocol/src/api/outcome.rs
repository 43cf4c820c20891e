//! What came of asking the relay.

use crate::ResultCode;

/// What came of a call: never two values, always three.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T> {
    /// The relay did it and said so.
    Done(T),
    /// The relay refused with this number; [`ResultCode`] knows most of them.
    Refused(u32),
    /// Nobody knows whether it was done.
    Unknown(Unknown),
}

/// Why an outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// No connection, or it broke.
    Unreachable,
    /// No answer in time.
    Late,
    /// An answer that cannot be read.
    Unreadable,
}

impl<T> Answer<T> {
    /// The same answer with another value inside.
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
