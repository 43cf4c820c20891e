//! The life of a payment of one step, as a table.
//!
//! [`State::apply`] is what a request makes of a payment; [`State::settled`] and
//! [`State::timed_out`] are what follows by itself. The clock of an answer is checked with a strict
//! `>`, and the end of the answering time comes at its last second, as in the modern generation.
//!
//! A payment is asked back once: a cancel that was denied or not answered leaves it paid for good,
//! because a cancel needs status 4 and nothing leads back to it.
//!
//! Source: `protocol.md §3.3, §3.4`, with a timeout that really fires (`§3.8`).

use super::{Code, Kind, Status};
use crate::Timestamp;

/// What a request can do to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The buyer says yes.
    Confirm(Kind),
    /// The buyer says no.
    Deny(Kind),
    /// The shop asks for the payment back.
    Cancel,
}

/// What the ledger has to do when a payment settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Buyer → shop the price, buyer → fee the fee.
    Pay,
    /// Shop → buyer the price, fee → buyer the fee.
    GiveBack,
}

/// Where a payment stands: enough to decide what may happen to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Its status on the wire.
    pub status: Status,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was asked back; [`Timestamp::NEVER`] before.
    pub cancelled_at: Timestamp,
}

impl State {
    /// A payment that was just asked for.
    pub const fn received(now: Timestamp) -> Self {
        Self { status: Status::Received, created_at: now, cancelled_at: Timestamp::NEVER }
    }

    /// Which request is, or was last, under way.
    pub fn kind(&self) -> Kind {
        if self.cancelled_at == Timestamp::NEVER { Kind::Create } else { Kind::Cancel }
    }

    /// Whether the buyer is asked.
    pub fn awaits_answer(&self) -> bool {
        self.status == self.kind().asked()
    }

    /// What `event` makes of this payment at `now`, when a buyer has `answer` seconds.
    ///
    /// # Errors
    /// [`Code::AlreadyClosed`] or [`Code::NotBeingCancelled`] for an answer that nobody waits for,
    /// [`Code::TimedOut`] for one that comes too late, [`Code::NotCompleted`] for a cancel of what
    /// is not paid. The payment stays as it is.
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

    /// What follows when the ledger has taken what was confirmed, and what it has to move; `None`
    /// when nothing was.
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

    /// What follows when the answering time of `answer` seconds is over; `None` when it is not, or
    /// when nobody is asked.
    pub fn timed_out(self, now: Timestamp, answer: u64) -> Option<Self> {
        let over = self.awaits_answer() && now.since(self.asked_at()) >= answer;
        over.then(|| self.at(Status::TimedOut))
    }

    const fn at(self, status: Status) -> Self {
        Self { status, ..self }
    }

    /// When the request that is under way was received.
    pub fn asked_at(&self) -> Timestamp {
        match self.kind() {
            Kind::Create => self.created_at,
            Kind::Cancel => self.cancelled_at,
        }
    }

    /// Whether an answer to this request is in order: one after the end of the answering time is
    /// told so, whether the end has been noted or not.
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
