//! The state machine of one decision: approve or deny, on a payment or on its cancel.
//!
//! The customer decides on the payment; if the till requests a cancel later, the shop owner decides
//! on that. Both decisions have the same states.
//!
//! A decision is sent once. Its result is done, refused or unknown. Only *done* gives the outcome;
//! after the other two the payment is requested, and its status gives the outcome.
//!
//! Source: `protocol.md §1.1 to §1.4, §2.5, §2.8, §5.2, §5.3`.

use kios_client::{Instant, ServerClock};
use kios_protocol::api::{self, Answer, PaymentItem};
use kios_protocol::payment::{Phase, Stage, Status, Timeouts};
use kios_protocol::{PaymentId, ResultCode};

use super::account::{is_pending, ms_left, opened_at};
use super::effect::Decision;
use super::readiness::Readiness;

/// The interval between requests for a payment, milliseconds.
const RETRY_MS: u64 = 2_000;
/// How long after the timeout the payment is requested if the stream has not reported it,
/// milliseconds.
const TIMEOUT_GRACE_MS: u64 = 1_500;
/// How many responses must show the payment still pending before a decision whose result is
/// unknown may be sent again.
const PENDING_READS: u8 = 2;

/// A payment or cancel on the screen.
#[derive(Clone, Debug)]
pub struct Approval {
    pub(crate) id: PaymentId,
    /// Whether the payment or its cancel is decided on.
    pub(crate) phase: Phase,
    /// The payment as it is shown; this is what is signed.
    pub(crate) item: Option<PaymentItem>,
    pub(crate) state: ApprovalState,
    /// The decision made here, whether or not it has arrived.
    sent: Option<Decision>,
    /// Whether the response to a decision was lost, so that it may have been executed.
    lost: bool,
    pub(crate) notice: Option<Notice>,
    /// When to request the payment next.
    request_at: Option<Instant>,
    /// Since when a decision can be made; `None` while it cannot.
    decidable_since: Option<Instant>,
}

/// The state of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalState {
    /// The payment has not been received yet.
    Loading,
    /// No decision has been made.
    Open,
    /// The decision has been sent; its result is awaited.
    Sending(Decision),
    /// Whether the decision has arrived is unknown; this many more responses must show the payment
    /// still pending before it may be sent again.
    Unknown(u8),
}

/// The text beside the buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The decision has not arrived; it may be sent again.
    NotArrived,
    /// The relay cannot be reached.
    Unreachable,
    /// The relay refused with this code.
    Refused(u32),
}

/// The outcome of a payment or cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Approved here.
    Approved,
    /// Approved here and closed by the till: paid, or the points returned.
    Completed,
    /// Denied here.
    Denied,
    /// The time for the decision has passed.
    TimedOut,
    /// Approved elsewhere.
    ApprovedElsewhere,
    /// Denied elsewhere.
    DeniedElsewhere,
    /// Withdrawn by the till before a decision.
    Cancelled,
    /// Approved here but not completed by the till: no points were moved.
    NotCompleted,
    /// Another account decides on it.
    OtherAccount,
    /// The relay knows no such payment.
    NotFound,
}

impl Approval {
    /// A payment of which only the id is known.
    pub(super) const fn new(id: PaymentId) -> Self {
        Self {
            id,
            phase: Phase::New,
            item: None,
            state: ApprovalState::Loading,
            sent: None,
            lost: false,
            notice: None,
            request_at: None,
            decidable_since: None,
        }
    }

    /// Applies a decision that was made before this screen was opened and whose response was lost.
    pub(super) const fn recall_lost(&mut self, decision: Decision) {
        self.sent = Some(decision);
        self.lost = true;
    }

    /// The decision whose response was lost, and the payment that it was about.
    pub(super) fn lost_decision(&self) -> Option<(&PaymentItem, Decision)> {
        self.item.as_ref().zip(self.sent).filter(|_| self.lost)
    }

    /// Whether a decision can be made.
    pub(crate) fn readiness(&self, clock: &ServerClock, now: Instant) -> Readiness {
        if self.is_decidable(clock, now) {
            Readiness::since(self.decidable_since, now)
        } else {
            Readiness::Disabled
        }
    }

    fn is_decidable(&self, clock: &ServerClock, now: Instant) -> bool {
        self.state == ApprovalState::Open && self.ms_left(clock, now) != Some(0)
    }

    /// Makes the decision and returns what to sign; `None` unless it is ready, so that a double tap sends
    /// once.
    pub(super) fn decide(
        &mut self,
        decision: Decision,
        clock: &ServerClock,
        now: Instant,
    ) -> Option<PaymentItem> {
        let ready = self.readiness(clock, now) == Readiness::Ready;
        let item = self.item.clone().filter(|_| ready)?;
        self.state = ApprovalState::Sending(decision);
        self.sent = Some(decision);
        self.notice = None;
        self.request_at = None;
        Some(item)
    }

    /// Applies the result of the decision that was sent.
    pub(super) fn apply_result(
        &mut self,
        result: Answer<api::Approval>,
        clock: &ServerClock,
        now: Instant,
    ) -> Option<Outcome> {
        match result {
            Answer::Done(approval) => {
                let outcome = self.outcome_of(approval.payment_status, clock, now);
                if outcome.is_none() {
                    // Done, but still pending: a contradiction, so that the outcome is unknown.
                    self.query_status(Notice::NotArrived, PENDING_READS, now);
                }
                return outcome;
            }
            Answer::Refused(code) if code == ResultCode::TimedOut.number() && !self.lost => {
                return Some(Outcome::TimedOut);
            }
            // The payment's status gives the outcome; the refusal is only shown.
            Answer::Refused(code) => self.query_status(Notice::Refused(code), 1, now),
            Answer::Unknown(_) => {
                self.lost = true;
                self.query_status(Notice::NotArrived, PENDING_READS, now);
            }
        }
        None
    }

    fn query_status(&mut self, notice: Notice, pending_reads: u8, now: Instant) {
        self.state = ApprovalState::Unknown(pending_reads);
        self.notice = Some(notice);
        self.request_at = Some(now);
    }

    /// Applies a response without the payment: refused, or unknown.
    pub(super) fn apply_missing(
        &mut self,
        response: &Answer<PaymentItem>,
        now: Instant,
    ) -> Option<Outcome> {
        let notice = match response {
            Answer::Refused(code)
                if *code == ResultCode::UnknownPayment.number() && self.sent.is_none() =>
            {
                return Some(Outcome::NotFound);
            }
            Answer::Refused(code) => Notice::Refused(*code),
            Answer::Done(_) | Answer::Unknown(_) => Notice::Unreachable,
        };
        match self.state {
            ApprovalState::Loading => self.notice = Some(notice),
            // A payment that is shown stays as it is; an unknown outcome stays unknown.
            ApprovalState::Open | ApprovalState::Sending(_) | ApprovalState::Unknown(_) => {}
        }
        self.request_at = Some(now.plus_ms(RETRY_MS));
        None
    }

    /// Applies the state of the payment. The caller has checked that this account decides on it.
    pub(super) fn apply_item(
        &mut self,
        item: &PaymentItem,
        clock: &ServerClock,
        now: Instant,
    ) -> Option<Outcome> {
        self.item = Some(item.clone());
        if !is_pending(item) || item.payment_status.phase != self.phase {
            return self.outcome_of(item.payment_status, clock, now);
        }
        self.request_at = None;
        if !matches!(self.state, ApprovalState::Sending(_)) && self.is_overdue(clock, now) {
            if !self.lost {
                return Some(Outcome::TimedOut);
            }
            // The lost decision may have arrived in time and be settling; only the end of the payment gives the outcome.
            self.state = ApprovalState::Unknown(PENDING_READS);
            self.request_at = Some(now.plus_ms(RETRY_MS));
            return None;
        }
        match self.state {
            ApprovalState::Sending(_) | ApprovalState::Open => {}
            ApprovalState::Loading => {
                self.state = ApprovalState::Open;
                self.notice = None;
            }
            ApprovalState::Unknown(0 | 1) => self.state = ApprovalState::Open,
            ApprovalState::Unknown(reads) => {
                self.state = ApprovalState::Unknown(reads - 1);
                self.request_at = Some(now.plus_ms(RETRY_MS));
            }
        }
        None
    }

    /// The outcome when the relay has reported the timeout.
    pub(super) const fn timed_out(&self) -> Option<Outcome> {
        match self.state {
            ApprovalState::Loading | ApprovalState::Open | ApprovalState::Unknown(_) => {
                Some(Outcome::TimedOut)
            }
            // The result of the decision says whether it was in time.
            ApprovalState::Sending(_) => None,
        }
    }

    /// The outcome that a status means; `None` while a decision is pending.
    fn outcome_of(&self, status: Status, clock: &ServerClock, now: Instant) -> Option<Outcome> {
        match (self.phase, status.phase) {
            (Phase::New, Phase::New) | (Phase::Cancel, Phase::Cancel) => {}
            // Only an approved and paid payment can be cancelled.
            (Phase::New, Phase::Cancel) => return Some(Outcome::ApprovedElsewhere),
            // The payment has the status from before the cancel was requested.
            (Phase::Cancel, Phase::New) => return Some(Outcome::Cancelled),
        }
        let outcome = match (status.stage, self.sent) {
            (Stage::Sent | Stage::Confirmed | Stage::Replied, Some(Decision::Approve)) => {
                Outcome::Approved
            }
            (Stage::Closed, Some(Decision::Approve)) => Outcome::Completed,
            (
                Stage::Sent | Stage::Confirmed | Stage::Replied | Stage::Closed,
                Some(Decision::Deny) | None,
            ) => Outcome::ApprovedElsewhere,
            (Stage::Denied | Stage::Failed, Some(Decision::Deny)) => Outcome::Denied,
            (Stage::Denied, Some(Decision::Approve) | None) => Outcome::DeniedElsewhere,
            (Stage::Failed, Some(Decision::Approve)) => Outcome::NotCompleted,
            (Stage::Failed, None) if self.ms_left(clock, now) == Some(0) => Outcome::TimedOut,
            (Stage::Failed, None) => Outcome::Cancelled,
            (Stage::Opened | Stage::SendFailed | Stage::Reverted, _) => return None,
        };
        Some(outcome)
    }

    /// Whether to request the payment now.
    pub(super) fn tick(&mut self, clock: &ServerClock, now: Instant) -> bool {
        let since = self.decidable_since.unwrap_or(now);
        self.decidable_since = self.is_decidable(clock, now).then_some(since);
        if self.state == ApprovalState::Open
            && self.request_at.is_none()
            && self.ms_left(clock, now) == Some(0)
        {
            self.request_at = Some(now.plus_ms(TIMEOUT_GRACE_MS));
        }
        let due = self.request_at.is_some_and(|at| at <= now);
        if due {
            // If no response arrives, it is requested again.
            self.request_at = Some(now.plus_ms(RETRY_MS));
        }
        due
    }

    /// Milliseconds left for the decision; `None` while it is not known.
    pub(crate) fn ms_left(&self, clock: &ServerClock, now: Instant) -> Option<u64> {
        ms_left(self.item.as_ref()?, clock, now)
    }

    /// Whether the relay, which counts whole seconds, certainly accepts no new decision any more.
    fn is_overdue(&self, clock: &ServerClock, now: Instant) -> bool {
        let Some(item) = &self.item else { return false };
        let deadline = opened_at(item).plus(Timeouts::NETWORK.answer.saturating_add(1));
        clock.ms_until(deadline, now) == Some(0)
    }
}
