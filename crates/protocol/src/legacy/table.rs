//! The state machine of a legacy payment, as a transition table.
//!
//! [`State::apply`] is the transition for a request; [`State::settled`] and [`State::timed_out`] are
//! the transitions without one. The age of an approval is compared with a strict `>`, and the timeout
//! fires in the last second of the approval time, as for current payments.
//!
//! A cancel can be requested once: denied or timed out, it leaves the payment paid for good, because
//! a cancel needs status 4 and no transition leads back to it.
//!
//! Source: `protocol.md §3.3, §3.4`, with a timeout that fires (`§3.8`).

use super::{Code, Kind, Status};
use crate::Timestamp;

/// An event of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The buyer approves.
    Confirm(Kind),
    /// The buyer denies.
    Deny(Kind),
    /// The shop requests a cancel.
    Cancel,
}

/// The ledger movement of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Buyer → shop: the price; buyer → fee account: the fee.
    Pay,
    /// Shop → buyer: the price; fee account → buyer: the fee.
    GiveBack,
}

/// The status of a payment and what the next transition depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Its status on the wire.
    pub status: Status,
    /// When it was requested.
    pub created_at: Timestamp,
    /// When a cancel was requested; [`Timestamp::NEVER`] before.
    pub cancelled_at: Timestamp,
}

impl State {
    /// The state of a new payment.
    pub const fn received(now: Timestamp) -> Self {
        Self { status: Status::Received, created_at: now, cancelled_at: Timestamp::NEVER }
    }

    /// The request that is pending, or was last.
    pub fn kind(&self) -> Kind {
        if self.cancelled_at == Timestamp::NEVER { Kind::Create } else { Kind::Cancel }
    }

    /// Whether the buyer's approval is awaited.
    pub fn awaits_answer(&self) -> bool {
        self.status == self.kind().asked()
    }

    /// Applies `event` at `now`; the buyer has `answer` seconds to approve.
    ///
    /// # Errors
    /// [`Code::AlreadyClosed`] or [`Code::NotBeingCancelled`] for an approval or denial that is not
    /// awaited, [`Code::TimedOut`] for a late one, [`Code::NotCompleted`] for a cancel of a payment that
    /// is not paid. The payment is unchanged.
    pub fn apply(self, event: Event, now: Timestamp, answer: u64) -> Result<Self, Code> {
        match event {
            Event::Confirm(kind) => self.answered(kind, now, answer).map(|()| {
                self.at(match kind {
                    Kind::Create => Status::Confirmed,
                    Kind::Cancel => Status::CancelConfirmed,
                })
            }),
            Event::Deny(kind) => self.answered(kind, now, answer).map(|()| {
                self.at(match kind {
                    Kind::Create => Status::Denied,
                    Kind::Cancel => Status::CancelDenied,
                })
            }),
            Event::Cancel if self.status == Status::Completed => {
                Ok(Self { cancelled_at: now, ..self.at(Status::CancelReceived) })
            }
            Event::Cancel => Err(Code::NotCompleted),
        }
    }

    /// The state after the ledger has executed an approval, and the movement; `None` if no approval is
    /// pending.
    pub const fn settled(self) -> Option<(Self, Movement)> {
        match self.status {
            Status::Confirmed => Some((self.at(Status::Completed), Movement::Pay)),
            Status::CancelConfirmed => Some((self.at(Status::CancelCompleted), Movement::GiveBack)),
            Status::Received
            | Status::Denied
            | Status::Completed
            | Status::CancelReceived
            | Status::CancelDenied
            | Status::CancelCompleted
            | Status::TimedOut => None,
        }
    }

    /// The state after the approval time of `answer` seconds; `None` before its end, or if no approval
    /// is awaited.
    pub fn timed_out(self, now: Timestamp, answer: u64) -> Option<Self> {
        let over = self.awaits_answer() && now.since(self.asked_at()) >= answer;
        over.then(|| self.at(Status::TimedOut))
    }

    const fn at(self, status: Status) -> Self {
        Self { status, ..self }
    }

    /// When the pending request was received.
    pub fn asked_at(&self) -> Timestamp {
        match self.kind() {
            Kind::Create => self.created_at,
            Kind::Cancel => self.cancelled_at,
        }
    }

    /// Whether an approval or denial of this request is accepted. After the approval time the code is
    /// always [`Code::TimedOut`], whether or not the timeout was recorded.
    fn answered(&self, kind: Kind, now: Timestamp, answer: u64) -> Result<(), Code> {
        if self.kind() != kind {
            return Err(kind.not_asked());
        }
        if self.status == Status::TimedOut {
            return Err(Code::TimedOut);
        }
        if !self.awaits_answer() {
            return Err(kind.not_asked());
        }
        if now.since(self.asked_at()) > answer { Err(Code::TimedOut) } else { Ok(()) }
    }
}
