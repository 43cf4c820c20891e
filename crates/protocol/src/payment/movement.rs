//! What the ledger has to do when a payment moves on.

use super::{Contract, State};

/// A movement of points that belongs to a change of state.
///
/// P is the price and F the fee, both in points. Source: `protocol.md §5.2, §5.3`, side effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Customer → escrow, P + F.
    Hold,
    /// Escrow → shop P, escrow → fee F; the shop's used amount grows.
    Pay,
    /// Escrow → customer, P + F.
    Release,
    /// Shop → escrow P, fee → escrow F.
    HoldBack,
    /// Escrow → customer P + F; the shop's used amount shrinks.
    GiveBack,
    /// Escrow → shop P, escrow → fee F: the cancel failed after all.
    KeepPaid,
}

impl Movement {
    /// What has to move between two states; `None` when nothing does.
    pub fn between(before: &State, after: &State) -> Option<Self> {
        let (from, movement) = match after.contract {
            Contract::Nothing => return None,
            Contract::PaymentOpened => (Contract::Nothing, Self::Hold),
            Contract::PaymentClosed => (Contract::PaymentOpened, Self::Pay),
            Contract::PaymentFailed => (Contract::PaymentOpened, Self::Release),
            Contract::CancelOpened => (Contract::PaymentClosed, Self::HoldBack),
            Contract::CancelClosed => (Contract::CancelOpened, Self::GiveBack),
            Contract::CancelFailed => (Contract::CancelOpened, Self::KeepPaid),
        };
        (before.contract == from).then_some(movement)
    }
}
