//! What each state means to the lock of the staff area.
//!
//! Customers see only screens that lock it, so that nothing of the staff area can be reached from them
//! without a PIN. An action that moves money is never interrupted by a lock, because its repeats would
//! then be refused. Source: `kiosk.md §2.1`.

use kios_protocol::payment::Phase;

use crate::outcome::Outcome;
use crate::states::State;
use crate::states::point_grant::result::GrantOutcome;
use crate::states::sale::outcome::ReceiptOf;
use crate::states::staff_area::StaffArea;

/// What a state means to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LockPolicy {
    /// A screen for customers, or an action that failed: the staff area is locked.
    Locks,
    /// A screen of the staff area: a lock closes it.
    Closes,
    /// An action of staff is in progress: a lock waits for its end.
    Waits,
    /// The result of an action that succeeded: a lock leaves it on the screen.
    Stays,
}

impl State {
    /// What the state means to the lock of the staff area.
    pub(crate) fn lock_policy(&self) -> LockPolicy {
        match self {
            Self::Receipt(state) if state.of == ReceiptOf::Copy => LockPolicy::Closes,
            Self::RefundResult(state) if state.outcome == Outcome::RefundDone => LockPolicy::Stays,
            Self::RefundResult(_)
            | Self::Receipt(_)
            | Self::Starting
            | Self::Mirror
            | Self::Sealed(_)
            | Self::Setup(_)
            | Self::Resuming(_)
            | Self::Idle(_)
            | Self::AmountEntry(_)
            | Self::CodeEntry(_)
            | Self::Estimate(_)
            | Self::Opening(_) => LockPolicy::Locks,
            Self::Approval(state) => of_phase(state.sale_payment.sale.phase()),
            Self::Closing(state) => of_phase(state.sale_payment.sale.phase()),
            Self::Outcome(state) => match state.outcome {
                Outcome::CancelDone | Outcome::CancelWithdrawn => LockPolicy::Stays,
                Outcome::Denied
                | Outcome::TimedOut
                | Outcome::Cancelled
                | Outcome::Refused
                | Outcome::CancelDenied
                | Outcome::RefundDone
                | Outcome::RefundRefused
                | Outcome::RefundUnknown
                | Outcome::PointsGiven
                | Outcome::PointsRefused
                | Outcome::PointsTakenBack => LockPolicy::Locks,
            },
            Self::Staff(area) => match area {
                StaffArea::Locked(_) | StaffArea::FirstPin(_) => LockPolicy::Locks,
                StaffArea::Menu(_)
                | StaffArea::Members(_)
                | StaffArea::Actions(_)
                | StaffArea::Settings(_) => LockPolicy::Closes,
            },
            Self::History(_)
            | Self::Details(_)
            | Self::CancelConfirmation(_)
            | Self::RefundForm(_)
            | Self::GrantForm(_) => LockPolicy::Closes,
            Self::OpeningCancel(_) | Self::Refunding(_) | Self::Granting(_) => LockPolicy::Waits,
            Self::GrantResult(state) => match state.grant_outcome {
                GrantOutcome::Given | GrantOutcome::TakenBack => LockPolicy::Stays,
                GrantOutcome::Kept
                | GrantOutcome::Refused(_)
                | GrantOutcome::NotApproved(_)
                | GrantOutcome::Storage
                | GrantOutcome::Unsure => LockPolicy::Locks,
            },
        }
    }
}

const fn of_phase(phase: Phase) -> LockPolicy {
    match phase {
        Phase::New => LockPolicy::Locks,
        Phase::Cancel => LockPolicy::Waits,
    }
}
