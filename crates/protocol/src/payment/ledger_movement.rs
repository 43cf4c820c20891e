//! The ledger movement of a payment's transition.

use super::{ChainState, State};

/// A movement of points that belongs to a transition.
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
    /// Escrow → shop P, escrow → fee F: the cancel failed.
    KeepPaid,
}

impl Movement {
    /// The movement between two states; `None` if no points move.
    pub fn between(before: &State, after: &State) -> Option<Self> {
        let (from, movement) = match after.contract {
            ChainState::Nothing => return None,
            ChainState::PaymentOpened => (ChainState::Nothing, Self::Hold),
            ChainState::PaymentClosed => (ChainState::PaymentOpened, Self::Pay),
            ChainState::PaymentFailed => (ChainState::PaymentOpened, Self::Release),
            ChainState::CancelOpened => (ChainState::PaymentClosed, Self::HoldBack),
            ChainState::CancelClosed => (ChainState::CancelOpened, Self::GiveBack),
            ChainState::CancelFailed => (ChainState::CancelOpened, Self::KeepPaid),
        };
        (before.contract == from).then_some(movement)
    }
}
