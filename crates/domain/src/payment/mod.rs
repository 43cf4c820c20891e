//! The rules of a payment, as functions of what is known.
//!
//! A use case gathers facts and asks: may this be opened ([`open`]), may this caller act
//! ([`Caller`]), what does this event make of the payment ([`Payment::apply`]). The order in which
//! reasons to refuse are given is here and nowhere else.
//!
//! Deliberately absent: reading or writing anything, the time, and the table of statuses itself,
//! which is `kios_protocol::payment`.

mod caller;
pub mod open;
mod refusal;
mod transition;

pub use caller::Caller;
pub use refusal::{Refusal, violation};
pub use transition::{Notification, Opener, Payment, PhaseTimes, Transition};
