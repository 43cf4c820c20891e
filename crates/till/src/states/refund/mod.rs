//! Money back on the cards: one plan per purchase, one line per rail.
//!
//! `compose` is the clerk's turn, `running` the relay's, `ended` the end. What they hand on is a
//! [`RefundPlan`]: every request exactly as it leaves, written to the journal before the first of them
//! does and kept until the last has come to its end.
//!
//! **The points go first.** They are the one rail on which a person can say no, and while the shop
//! owner is being asked nothing has moved: a no, or no answer, leaves every card as it was, and the
//! clerk decides anew. Cards first would have given half of it back by then. After the points the
//! cards follow one after the other; a card that the relay has taken and that is not settled does
//! not hold up the next.
//!
//! Deliberately absent: deciding what became of a refund. That is the relay's; here it is only ever
//! asked. Source: `relay.md §6`, `kiosk.md §2`.

pub(crate) mod amount_input;
pub(crate) mod draft;
pub(crate) mod executing;
pub(crate) mod form;
mod plan;
pub(crate) mod reason;
pub(crate) mod result;
mod split;

pub(crate) use self::plan::{LineFailure, LineStatus, PlanLine, Points, PointsOutcome, RefundPlan};
