//! Refunds on cards: one plan per purchase, one line per card.
//!
//! `form` collects amounts and reason, `executing` sends the requests, `result` shows the outcome. They
//! pass on a [`RefundPlan`]: every request exactly as it is sent, written to the journal before the first
//! of them and kept until the last has its outcome.
//!
//! The points go first. They are the one rail that a person can refuse, and while the shop owner is being
//! asked nothing has moved: without an approval every card stays as it was, and the clerk decides anew.
//! If the cards went first, part of the money would be back by then. After the points the cards follow
//! one after the other; a card that the relay has accepted and not settled does not delay the next.
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

pub(crate) use self::plan::{LineFailure, LineStatus, PlanLine, Points, PointsOutcome, RefundPlan};
