//! Refunds on cards: one plan per purchase, one line per card.
//!
//! `form` collects amounts and reason, `executing` sends the requests, `result` shows the outcome.
//! They pass on a [`RefundPlan`]: every request exactly as it is sent, written to the journal
//! before the first request and kept until the last one has its outcome.
//!
//! The points are cancelled first, because the shop owner can deny that. Until the approval nothing
//! has been refunded: without it, every card sale is unchanged and the clerk can decide again.
//! After the points the card refunds are sent one after the other; a refund that the relay has
//! accepted and not settled does not delay the next.
//!
//! Deliberately absent: deciding the outcome of a refund. The relay does; this code only queries it.
//! Source: `relay.md §6`, `kiosk.md §2`.

pub(crate) mod amount_input;
pub(crate) mod draft;
pub(crate) mod executing;
pub(crate) mod form;
mod plan;
pub(crate) mod reason;
pub(crate) mod result;
mod split;

pub(crate) use self::plan::{
    LineFailure, LineStatus, PlanLine, Points, PointsOutcome, Price, RefundPlan,
};
