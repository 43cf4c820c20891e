//! The rules of a refund on a card rail, as functions of what is known.
//!
//! A kiosk asks for a refund; [`decide`] says whether it may be. From then on [`State::apply`] is the
//! whole life of the refund: it is sent once, and when its answer is lost the gateway is asked until
//! somebody knows. What is left of a sale ([`Sale::left`]) is counted from its refunds and kept
//! nowhere.
//!
//! Deliberately absent: reading or writing anything, the time, calling a gateway, and what a
//! gateway's answers mean, which its adapter says.
//!
//! Source: `relay.md §6`.

mod gateway;
mod request;
mod sale;
mod state;

pub use gateway::{
    CardCurrencyAmount, GatewayMessage, Order, OrderError, PreparedRequest, QueryOutcome, Receipt,
    SendOutcome,
};
pub use request::{Decision, Facts, GatewayAvailability, check_sale, decide};
pub use sale::{Refund, Remaining, Sale};
pub use state::{Event, InvalidTransition, ManualReview, RESEND_GRACE_S, REVIEW_AFTER_S, State};
