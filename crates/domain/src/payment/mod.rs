//! The rules of a payment as pure functions.
//!
//! A use case loads the facts and calls them: may the payment be opened ([`open`]), may this caller
//! act for it ([`Caller`]), what does this event change ([`Payment::apply`]). The order in which
//! reasons for a refusal are checked is defined only here.
//!
//! Deliberately absent: I/O, time, and the transition table, which is
//! which is `kios_protocol::payment`.

mod caller;
pub mod open;
mod refusal;
mod transition;

pub use caller::Caller;
pub use refusal::{Refusal, violation};
pub use transition::{CancelProof, Notification, Opener, Payment, PhaseTimes, Transition};
