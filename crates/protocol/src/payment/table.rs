//! The transition table of a payment.

use super::{ChainState, Phase, Stage, State, Status, Timeouts};
use crate::{ResultCode, Timestamp};

/// An event of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The customer (or the shop) approves, and the transaction was sent.
    Approved,
    /// The customer (or the shop) denies.
    Denied,
    /// The customer (or the shop) approves, and the transaction could not be sent.
    SendFailed,
    /// The chain, or the ledger, has settled the approval.
    Confirmed,
    /// The chain has reverted the transaction.
    Reverted,
    /// The success was reported.
    Replied,
    /// The time for the approval has passed.
    TimedOut,
    /// The kiosk closes a payment.
    CloseNew {
        /// Whether the sale is completed.
        confirm: bool,
    },
    /// The kiosk opens a cancel of a paid payment.
    OpenCancel,
    /// The kiosk closes a cancel.
    CloseCancel {
        /// Whether the points are returned.
        confirm: bool,
    },
    /// The relay closes a payment that no kiosk has closed.
    ForceClosed,
}

/// An event that the table does not allow in this state, and the code of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} is refused at status {}: {code}", state.status)]
pub struct TransitionError {
    /// The unchanged state.
    pub state: State,
    /// The event.
    pub event: Event,
    /// The code.
    pub code: ResultCode,
}

#[expect(clippy::fn_params_excessive_bools, reason = "confirm is a boolean on the wire")]
impl State {
    /// Applies `event` at `now`.
    ///
    /// # Errors
    /// [`TransitionError`] if the table has no such row; the payment is unchanged. With
    /// [`ResultCode::NotYetApproved`] the same event may be accepted later.
    pub fn apply(
        self,
        event: Event,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Self, TransitionError> {
        let next = match event {
            Event::Approved => self.answer(Stage::Sent, now, clocks),
            Event::SendFailed => self.answer(Stage::SendFailed, now, clocks),
            Event::Denied => self.answer(Stage::Denied, now, clocks),
            Event::Confirmed => self.confirmed(now),
            Event::Reverted => self.when(Stage::Sent, self.at(Stage::Reverted)),
            Event::Replied => self.when(Stage::Confirmed, self.at(Stage::Replied)),
            Event::TimedOut => self.timed_out(now, clocks),
            Event::CloseNew { confirm } => self.close_new(confirm, now, clocks),
            Event::OpenCancel => self.open_cancel(now),
            Event::CloseCancel { confirm } => self.close_cancel(confirm, now, clocks),
            Event::ForceClosed => self.force_closed(now, clocks),
        };
        next.map_err(|code| TransitionError { state: self, event, code })
    }

    fn at(self, stage: Stage) -> Self {
        Self { status: Status::of(self.status.phase, stage), ..self }
    }

    fn settled(self, stage: Stage, contract: ChainState) -> Self {
        Self { contract, ..self.at(stage) }
    }

    fn age(&self, now: Timestamp) -> u64 {
        now.since(self.opened_at)
    }

    fn when(self, stage: Stage, next: Self) -> Result<Self, ResultCode> {
        if self.status.stage == stage { Ok(next) } else { Err(ResultCode::NotApprovable) }
    }

    /// `protocol.md §2.5` and `§2.8`: only an open phase, only in time, and never after a close (B6).
    fn answer(self, stage: Stage, now: Timestamp, clocks: &Timeouts) -> Result<Self, ResultCode> {
        if !self.awaits_answer() {
            return Err(ResultCode::NotApprovable);
        }
        if self.timed_out || self.age(now) > clocks.answer {
            return Err(ResultCode::TimedOut);
        }
        let [ready, opened, closed, failed] = self.milestones();
        let denied = stage == Stage::Denied;
        if self.contract == ready {
            let late = self.status.phase == Phase::Cancel
                && now.since(self.settled_at) > clocks.cancel_window;
            return if late && !denied {
                Err(ResultCode::CancelPeriodExpired)
            } else {
                Ok(self.at(stage))
            };
        }
        // The chain has settled more than the status says.
        let codes = [
            (opened, ResultCode::AlreadyApproved),
            (closed, ResultCode::AlreadyClosed),
            (failed, ResultCode::AlreadyApprovedAndFailed),
        ];
        let already = codes.into_iter().find(|(contract, _)| *contract == self.contract);
        let code = if denied {
            ResultCode::NotDeniable
        } else {
            already.map_or(ResultCode::NotApprovable, |(_, code)| code)
        };
        Err(code)
    }

    /// The chain states of this phase: before an approval, after it, and after either close.
    const fn milestones(&self) -> [ChainState; 4] {
        use ChainState as C;
        match self.status.phase {
            Phase::New => [C::Nothing, C::PaymentOpened, C::PaymentClosed, C::PaymentFailed],
            Phase::Cancel => [C::PaymentClosed, C::CancelOpened, C::CancelClosed, C::CancelFailed],
        }
    }

    fn confirmed(self, now: Timestamp) -> Result<Self, ResultCode> {
        let next = match self.status.phase {
            Phase::New => Self {
                settled_at: now,
                ..self.settled(Stage::Confirmed, ChainState::PaymentOpened)
            },
            Phase::Cancel => self.settled(Stage::Confirmed, ChainState::CancelOpened),
        };
        self.when(Stage::Sent, next)
    }

    /// B5: the timeout is reported once, as soon as the time for the approval has passed.
    fn timed_out(self, now: Timestamp, clocks: &Timeouts) -> Result<Self, ResultCode> {
        if !self.awaits_answer() || self.timed_out {
            return Err(ResultCode::NotApprovable);
        }
        if self.age(now) < clocks.answer {
            return Err(ResultCode::NotYetApproved);
        }
        Ok(Self { timed_out: true, ..self })
    }

    /// `protocol.md §2.4`, without its forced writes (B4) and with the early close of B12.
    fn close_new(
        self,
        confirm: bool,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Self, ResultCode> {
        match self.contract {
            ChainState::PaymentOpened => Ok(if confirm {
                self.settled(Stage::Closed, ChainState::PaymentClosed)
            } else {
                self.settled(Stage::Failed, ChainState::PaymentFailed)
            }),
            ChainState::PaymentClosed | ChainState::PaymentFailed => Err(ResultCode::AlreadyClosed),
            ChainState::CancelOpened | ChainState::CancelClosed | ChainState::CancelFailed => {
                Err(ResultCode::NotClosable)
            }
            ChainState::Nothing => match self.status.phase {
                Phase::New => self.close_unsettled(confirm, now, clocks),
                Phase::Cancel => Err(ResultCode::NotClosable),
            },
        }
    }

    /// Closes a phase in which nothing has settled: denied, not approved, or sent to the chain.
    fn close_unsettled(
        self,
        confirm: bool,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Self, ResultCode> {
        match self.status.stage {
            Stage::Denied => Ok(self.at(Stage::Failed)),
            Stage::Opened | Stage::SendFailed | Stage::Reverted => {
                let over = self.timed_out || self.age(now) > clocks.early_close();
                if over || !confirm {
                    Ok(self.at(Stage::Failed))
                } else {
                    Err(ResultCode::NotYetApproved)
                }
            }
            Stage::Sent => Err(ResultCode::NotYetApproved),
            Stage::Confirmed | Stage::Replied => Err(ResultCode::NotClosable),
            Stage::Closed | Stage::Failed => Err(ResultCode::ForcedToClose),
        }
    }

    /// `protocol.md §2.6`. A cancel that failed on the chain is final: no other one can be opened.
    fn open_cancel(self, now: Timestamp) -> Result<Self, ResultCode> {
        let ended = match self.status.phase {
            Phase::New => self.status.stage == Stage::Closed,
            Phase::Cancel => matches!(self.status.stage, Stage::Denied | Stage::Failed),
        };
        if !ended || self.contract != ChainState::PaymentClosed {
            return Err(ResultCode::NotCancellable);
        }
        Ok(Self {
            status: Status::of(Phase::Cancel, Stage::Opened),
            opened_at: now,
            timed_out: false,
            ..self
        })
    }

    /// `protocol.md §2.7`, without its forced writes (B4) and with the early close of B12.
    fn close_cancel(
        self,
        confirm: bool,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Self, ResultCode> {
        match self.contract {
            ChainState::CancelOpened => Ok(if confirm {
                self.settled(Stage::Closed, ChainState::CancelClosed)
            } else {
                self.settled(Stage::Failed, ChainState::CancelFailed)
            }),
            ChainState::CancelClosed | ChainState::PaymentFailed => Err(ResultCode::AlreadyClosed),
            ChainState::Nothing | ChainState::PaymentOpened | ChainState::CancelFailed => {
                Err(ResultCode::NotClosable)
            }
            ChainState::PaymentClosed => match self.status.phase {
                Phase::New => Err(ResultCode::NotClosable),
                Phase::Cancel => self.close_unsettled(confirm, now, clocks),
            },
        }
    }

    /// `protocol.md §5.4`, the close job. A transaction that was sent is settled by the chain, not closed here. A cancel
    /// that the shop has approved is completed (`relay.md §3 B32`): both sides want it, and one that fails now could never
    /// be opened again.
    fn force_closed(self, now: Timestamp, clocks: &Timeouts) -> Result<Self, ResultCode> {
        if !self.is_live() || self.status.stage == Stage::Sent {
            return Err(ResultCode::NotClosable);
        }
        if self.age(now) < clocks.forced_close {
            return Err(ResultCode::NotYetApproved);
        }
        match self.status.phase {
            Phase::New => self.close_new(false, now, clocks),
            Phase::Cancel => {
                let approved = self.contract == ChainState::CancelOpened;
                self.close_cancel(approved, now, clocks)
            }
        }
    }
}
