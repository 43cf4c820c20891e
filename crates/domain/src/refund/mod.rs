//! The rules of a refund at a card gateway, as pure functions.
//!
//! [`decide`] accepts or refuses a kiosk's request. From then on [`State::apply`] is the only
//! transition function of the refund: it is sent once, and if the response is lost, the gateway is
//! queried until the outcome is known. The remaining amount of a sale ([`Sale::left`]) is computed
//! from its refunds and not stored.
//!
//! A sale is accepted only as its gateway has it: [`verify_sale`] compares the two, when the sale is
//! registered and again before a refund.
//!
//! Deliberately absent: I/O, time, calling a gateway, and interpreting a gateway's responses, which
//! is its adapter's task.
//!
//! Source: `relay.md §6`.

mod gateway;
mod request;
mod sale;
mod state;
mod verify;

pub use gateway::{
    CardCurrencyAmount, GatewayMessage, Order, OrderError, PreparedRequest, QueryOutcome, Receipt,
    SendOutcome,
};
pub use request::{Decision, Facts, GatewayAvailability, check_sale, decide};
pub use sale::{Refund, Remaining, Sale};
pub use state::{Event, InvalidTransition, ManualReview, RESEND_GRACE_S, REVIEW_AFTER_S, State};
pub use verify::{GatewaySale, SaleInquiry, SaleStatus, verify_sale};
