//! The state of a payment.

use super::{Phase, Stage, Status};
use crate::Timestamp;

/// What has settled: the contract's status of a payment, or the embedded ledger's equivalent.
///
/// Source: `protocol.md §5.1`, Contract status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChainState {
    /// 0: nothing.
    Nothing,
    /// 1: the points are in escrow.
    PaymentOpened,
    /// 2: the shop has been paid.
    PaymentClosed,
    /// 3: the points were returned from escrow; nothing was paid.
    PaymentFailed,
    /// 4: the price is in escrow again, before its return.
    CancelOpened,
    /// 5: the customer has all points back.
    CancelClosed,
    /// 6: the cancel failed for good; the shop keeps the price.
    CancelFailed,
}

impl ChainState {
    /// All seven, in order.
    pub const ALL: [Self; 7] = [
        Self::Nothing,
        Self::PaymentOpened,
        Self::PaymentClosed,
        Self::PaymentFailed,
        Self::CancelOpened,
        Self::CancelClosed,
        Self::CancelFailed,
    ];

    /// The number the network uses.
    pub const fn number(self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::PaymentOpened => 1,
            Self::PaymentClosed => 2,
            Self::PaymentFailed => 3,
            Self::CancelOpened => 4,
            Self::CancelClosed => 5,
            Self::CancelFailed => 6,
        }
    }

    /// The contract status with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|contract| contract.number() == number)
    }
}

/// The state of a payment: the status and what the next transition depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Its status on the wire.
    pub status: Status,
    /// What has settled.
    pub contract: ChainState,
    /// When the present phase was opened.
    pub opened_at: Timestamp,
    /// When the points moved to escrow; [`Timestamp::NEVER`] before.
    pub settled_at: Timestamp,
    /// Whether the timeout of the approval was reported.
    pub timed_out: bool,
}

impl State {
    /// The state of a payment that was just opened; the customer's approval is awaited.
    pub const fn opened(now: Timestamp) -> Self {
        Self {
            status: Status::of(Phase::New, Stage::Opened),
            contract: ChainState::Nothing,
            opened_at: now,
            settled_at: Timestamp::NEVER,
            timed_out: false,
        }
    }

    /// Whether the payment is in progress: an approval, a settlement or a close is pending.
    pub const fn is_live(&self) -> bool {
        !matches!(self.status.stage, Stage::Closed | Stage::Failed)
    }

    /// Whether the approval of the customer or the owner is awaited.
    pub const fn awaits_answer(&self) -> bool {
        matches!(self.status.stage, Stage::Opened | Stage::SendFailed | Stage::Reverted)
    }
}
