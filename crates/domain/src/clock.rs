//! The clock as an interface: this crate reads no clock itself.

use std::fmt::Debug;

use kios_protocol::Timestamp;

/// A source of the current time.
pub trait Clock: Debug + Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}
