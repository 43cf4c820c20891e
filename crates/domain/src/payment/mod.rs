//! The rules of a payment as pure functions.
//!
//! A use case loads the facts and calls them: may the payment be opened ([`open`]), may this caller
//! act for it ([`Caller`]), what does this event change ([`Payment::apply`]), what does an account sign to decide
//! ([`Payment::decision_digest`]). The order in which
//! reasons for a refusal are checked is defined only here.
//!
//! Deliberately absent: I/O, time, and the transition table, which is in `kios_protocol::payment`.

mod caller;
mod decision;
pub mod open;
mod quote;
mod refusal;
mod transition;

pub use caller::Caller;
pub use decision::refused_decision;
pub use quote::quote;
pub use refusal::{Refusal, violation};
pub use transition::{CancelProof, Notification, Opener, Payment, PhaseTimes, Transition};
