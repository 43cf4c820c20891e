//! The status numbers of the wire.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The phase of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The payment itself.
    New,
    /// The cancel of a paid payment.
    Cancel,
}

/// The stage of a phase. Both phases have the same nine stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 1: open; waits for the approval of the customer (or the shop owner), or for the timeout.
    Opened,
    /// 2: approved, but the transaction could not be sent; can be approved again.
    SendFailed,
    /// 3: approved, but the transaction was reverted; can be approved again.
    Reverted,
    /// 4: approved and sent; waits for the chain.
    Sent,
    /// 5: approved and settled; to be reported by the relay.
    Confirmed,
    /// 6: denied; to be closed by the kiosk.
    Denied,
    /// 7: settled and reported; to be closed by the kiosk.
    Replied,
    /// 8: closed: paid, or cancelled.
    Closed,
    /// 9: closed as failed: not paid, or not cancelled.
    Failed,
}

/// A phase and a stage; on the wire the number 11 to 19 or 51 to 59.
///
/// Source: `protocol.md §5.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Status {
    /// The phase.
    pub phase: Phase,
    /// The stage.
    pub stage: Stage,
}

/// A number that is not a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("payment status {0} is neither 11 to 19 nor 51 to 59")]
pub struct StatusError(pub u8);

impl Stage {
    /// All nine, in order.
    pub const ALL: [Self; 9] = [
        Self::Opened,
        Self::SendFailed,
        Self::Reverted,
        Self::Sent,
        Self::Confirmed,
        Self::Denied,
        Self::Replied,
        Self::Closed,
        Self::Failed,
    ];

    const fn number(self) -> u8 {
        match self {
            Self::Opened => 1,
            Self::SendFailed => 2,
            Self::Reverted => 3,
            Self::Sent => 4,
            Self::Confirmed => 5,
            Self::Denied => 6,
            Self::Replied => 7,
            Self::Closed => 8,
            Self::Failed => 9,
        }
    }
}

impl Status {
    /// 18: paid.
    pub const PAID: Self = Self::of(Phase::New, Stage::Closed);
    /// 19: not paid.
    pub const NOT_PAID: Self = Self::of(Phase::New, Stage::Failed);

    /// The status of this phase and stage.
    pub const fn of(phase: Phase, stage: Stage) -> Self {
        Self { phase, stage }
    }

    /// All eighteen, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        [Phase::New, Phase::Cancel]
            .into_iter()
            .flat_map(|phase| Stage::ALL.map(|stage| Self::of(phase, stage)))
    }

    /// The number on the wire.
    pub const fn number(self) -> u8 {
        let tens = match self.phase {
            Phase::New => 10,
            Phase::Cancel => 50,
        };
        tens + self.stage.number()
    }
}

impl From<Status> for u8 {
    fn from(status: Status) -> Self {
        status.number()
    }
}

impl TryFrom<u8> for Status {
    type Error = StatusError;

    fn try_from(number: u8) -> Result<Self, StatusError> {
        Self::all().find(|status| status.number() == number).ok_or(StatusError(number))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
