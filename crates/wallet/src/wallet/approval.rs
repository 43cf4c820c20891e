//! A payment on the screen, from the question to its outcome.
//!
//! A payment asks twice in its life: first its customer whether to pay, later perhaps its shop
//! owner whether it is taken back. Both questions are put, answered and ended alike.
//!
//! A yes or a no leaves once. What came of it has three values: done, refused, unknown. Only the
//! first is an outcome by itself; after the other two the payment is read, and what it says counts.
//!
//! Source: `protocol.md §1.1 to §1.4, §2.5, §2.8, §5.2, §5.3`.

use kios_client::{Instant, ServerClock};
use kios_protocol::api::{self, Answer, PaymentItem};
use kios_protocol::payment::{Phase as Life, Stage, Status, Timeouts};
use kios_protocol::{PaymentId, ResultCode};

use super::account::{asked_at, awaits, time_left};
use super::effect::Decision;

/// How long to wait before a payment is read again, milliseconds.
const AGAIN: u64 = 2_000;
/// How long after the last second a payment that nobody has spoken of is read, milliseconds.
const GRACE: u64 = 1_500;
/// How often a payment must be seen unanswered before an answer that went missing may be repeated.
const SIGHTINGS: u8 = 2;

/// A payment on the screen.
#[derive(Clone, Debug)]
pub struct Approval {
    pub(crate) id: PaymentId,
    /// Which of its two questions this is.
    pub(crate) life: Life,
    /// The payment as it is shown, which is what gets signed.
    pub(crate) item: Option<PaymentItem>,
    pub(crate) phase: Phase,
    /// What was answered from here, whether or not it arrived.
    sent: Option<Decision>,
    pub(crate) note: Option<Note>,
    /// When to read the payment next.
    read_at: Option<Instant>,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The payment has not been read yet.
    Reading,
    /// The customer's turn.
    Open,
    /// The relay's turn: an answer is on its way.
    Sent(Decision),
    /// Nobody knows whether the answer arrived; so many sightings are still needed.
    Checking(u8),
}

/// What is said beside the buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The answer has not arrived; it may be given again.
    NotArrived,
    /// The relay cannot be reached.
    Unreachable,
    /// The relay refused with this code.
    Refused(u32),
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A yes was given here.
    Approved,
    /// The same, and the shop has closed it: paid, or taken back.
    Settled,
    /// A no was given here.
    Denied,
    /// The time was over.
    TooLate,
    /// A yes was given somewhere else.
    ApprovedElsewhere,
    /// A no was given somewhere else.
    DeniedElsewhere,
    /// The shop dropped the question before an answer.
    Cancelled,
    /// A yes was given here, but the shop did not complete it: nothing moved.
    Returned,
    /// It is another account's to answer.
    NotMine,
    /// The relay knows no such payment.
    NotFound,
}

impl Approval {
    /// A payment of which only the id is known.
    pub(super) const fn of(id: PaymentId) -> Self {
        Self {
            id,
            life: Life::New,
            item: None,
            phase: Phase::Reading,
            sent: None,
            note: None,
            read_at: None,
        }
    }

    /// Says yes or no; `None` when it is not the customer's turn, so that a double tap sends once.
    pub(super) fn answer(
        &mut self,
        verdict: Decision,
        clock: &ServerClock,
        now: Instant,
    ) -> Option<PaymentItem> {
        let item = self.item.clone().filter(|_| self.phase == Phase::Open)?;
        if self.time_left(clock, now) == Some(0) {
            return None;
        }
        self.phase = Phase::Sent(verdict);
        self.sent = Some(verdict);
        self.note = None;
        self.read_at = None;
        Some(item)
    }

    /// Takes what came of the yes or no.
    pub(super) fn answered(
        &mut self,
        answer: Answer<api::Approval>,
        clock: &ServerClock,
        now: Instant,
    ) -> Option<Outcome> {
        match answer {
            Answer::Done(answered) => {
                let outcome = self.over(answered.payment_status, clock, now);
                if outcome.is_none() {
                    // Done, but still waiting: the two do not go together, so neither is believed.
                    self.check(Note::NotArrived, SIGHTINGS, now);
                }
                return outcome;
            }
            Answer::Refused(code) if code == ResultCode::TimedOut.number() => {
                return Some(Outcome::TooLate);
            }
            // The payment itself says what became of it; the refusal only explains.
            Answer::Refused(code) => self.check(Note::Refused(code), 1, now),
            Answer::Unknown(_) => self.check(Note::NotArrived, SIGHTINGS, now),
        }
        None
    }

    fn check(&mut self, note: Note, sightings: u8, now: Instant) {
        self.phase = Phase::Checking(sightings);
        self.note = Some(note);
        self.read_at = Some(now);
    }

    /// The payment was read, and the relay refused to say or did not answer.
    pub(super) fn unread(&mut self, answer: &Answer<PaymentItem>, now: Instant) -> Option<Outcome> {
        let note = match answer {
            Answer::Refused(code) if *code == ResultCode::UnknownPayment.number() => {
                return Some(Outcome::NotFound);
            }
            Answer::Refused(code) => Note::Refused(*code),
            Answer::Done(_) | Answer::Unknown(_) => Note::Unreachable,
        };
        match self.phase {
            Phase::Reading => self.note = Some(note),
            // A payment on the screen stays as it is; what is unknown stays unknown.
            Phase::Open | Phase::Sent(_) | Phase::Checking(_) => {}
        }
        self.read_at = Some(now.plus_ms(AGAIN));
        None
    }

    /// Takes the payment as it stands; whose question it is has been found out.
    pub(super) fn learn(
        &mut self,
        item: &PaymentItem,
        clock: &ServerClock,
        now: Instant,
    ) -> Option<Outcome> {
        self.item = Some(item.clone());
        if !awaits(item) || item.payment_status.phase != self.life {
            return self.over(item.payment_status, clock, now);
        }
        self.read_at = None;
        if !matches!(self.phase, Phase::Sent(_)) && self.is_overdue(clock, now) {
            return Some(Outcome::TooLate);
        }
        match self.phase {
            Phase::Sent(_) | Phase::Open => {}
            Phase::Reading => {
                self.phase = Phase::Open;
                self.note = None;
            }
            Phase::Checking(0 | 1) => self.phase = Phase::Open,
            Phase::Checking(more) => {
                self.phase = Phase::Checking(more - 1);
                self.read_at = Some(now.plus_ms(AGAIN));
            }
        }
        None
    }

    /// The relay has said that the time is over while nobody had answered.
    pub(super) const fn timed_out(&self) -> Option<Outcome> {
        match self.phase {
            Phase::Reading | Phase::Open | Phase::Checking(_) => Some(Outcome::TooLate),
            // The answer that is on its way will be told the same, or that it was in time.
            Phase::Sent(_) => None,
        }
    }

    /// The outcome of a payment that waits for nobody here any more.
    fn over(&self, status: Status, clock: &ServerClock, now: Instant) -> Option<Outcome> {
        match (self.life, status.phase) {
            (Life::New, Life::New) | (Life::Cancel, Life::Cancel) => {}
            // Only what was approved and paid can be taken back.
            (Life::New, Life::Cancel) => return Some(Outcome::ApprovedElsewhere),
            // The payment stands as it did before anybody asked.
            (Life::Cancel, Life::New) => return Some(Outcome::Cancelled),
        }
        let outcome = match (status.stage, self.sent) {
            (Stage::Sent | Stage::Confirmed | Stage::Replied, Some(Decision::Approve)) => {
                Outcome::Approved
            }
            (Stage::Closed, Some(Decision::Approve)) => Outcome::Settled,
            (
                Stage::Sent | Stage::Confirmed | Stage::Replied | Stage::Closed,
                Some(Decision::Deny) | None,
            ) => Outcome::ApprovedElsewhere,
            (Stage::Denied | Stage::Failed, Some(Decision::Deny)) => Outcome::Denied,
            (Stage::Denied, Some(Decision::Approve) | None) => Outcome::DeniedElsewhere,
            (Stage::Failed, Some(Decision::Approve)) => Outcome::Returned,
            (Stage::Failed, None) if self.time_left(clock, now) == Some(0) => Outcome::TooLate,
            (Stage::Failed, None) => Outcome::Cancelled,
            (Stage::Opened | Stage::SendFailed | Stage::Reverted, _) => return None,
        };
        Some(outcome)
    }

    /// Whether the payment is to be read now.
    pub(super) fn tick(&mut self, clock: &ServerClock, now: Instant) -> bool {
        if self.phase == Phase::Open
            && self.read_at.is_none()
            && self.time_left(clock, now) == Some(0)
        {
            self.read_at = Some(now.plus_ms(GRACE));
        }
        let due = self.read_at.is_some_and(|at| at <= now);
        if due {
            // Silence is followed by another question.
            self.read_at = Some(now.plus_ms(AGAIN));
        }
        due
    }

    /// Milliseconds left to answer; `None` while it is not known.
    pub(crate) fn time_left(&self, clock: &ServerClock, now: Instant) -> Option<u64> {
        time_left(self.item.as_ref()?, clock, now)
    }

    /// Whether even a relay that counts whole seconds takes no answer any more.
    fn is_overdue(&self, clock: &ServerClock, now: Instant) -> bool {
        let Some(item) = &self.item else { return false };
        let end = asked_at(item).plus(Timeouts::NETWORK.answer.saturating_add(1));
        clock.ms_until(end, now) == Some(0)
    }
}
