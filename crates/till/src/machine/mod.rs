//! The state machine: one state per screen, and what leads from one to the next.
//!
//! [`Till::handle`] applies what concerns every state (the time, the stream, the language) and hands
//! the rest to the present state, which stays or returns an exit; [`flow`] is the table of what
//! follows each exit. Three rules hold everywhere: an answer counts only if its token is the one that
//! is awaited; a payment counts by its version; and what is shown as paid or not paid is what the
//! payment's own status says.

mod aftermath;
pub(crate) mod amount;
pub(crate) mod approval;
pub(crate) mod asking;
pub(crate) mod closing;
pub(crate) mod customer;
pub(crate) mod desk;
pub(crate) mod ending;
pub(crate) mod estimate;
mod flow;
pub(crate) mod history;
pub(crate) mod idle;
mod input;
pub(crate) mod looking;
pub(crate) mod opening;
mod payment_retry;
pub(crate) mod points;
pub(crate) mod preflight;
pub(crate) mod purchase;
pub(crate) mod refund;
pub(crate) mod resuming;
mod retry;
pub(crate) mod sale;
pub(crate) mod setup;
pub(crate) mod state;
mod take;
mod till;
mod transition;
mod unfinished;

pub use self::till::Till;
