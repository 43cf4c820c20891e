//! The source of the present instant, as an interface: this crate reads no clock.

use std::fmt::Debug;

use kios_protocol::Timestamp;

/// A source of instants.
pub trait Clock: Debug + Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}
