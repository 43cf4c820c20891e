//! The state machine of a refund, as a transition table.
//!
//! `requested → sent → done | refused | unknown`, and by a query `unknown → asking → done | refused |
//! unknown`. If the gateway reports twice, at least `RESEND_GRACE_S` apart, that it does not know
//! the refund, the same bytes are sent once more. Nothing else sends again, and only a response of
//! the gateway makes a refund done or refused.
//!
//! A refusal of a second sending is not conclusive, because the first may have been executed late
//! and be its reason. The refusal is stored and applied if the gateway still does not know the refund.
//!
//! Source: `relay.md §6`, State.

use kios_protocol::refund::RefundState;
use kios_protocol::{Amount, Timestamp};

use super::gateway::{GatewayMessage, QueryOutcome, Receipt, SendOutcome};

/// How far apart two "not found" must be before the request is sent again, seconds; longer than the
/// timeout of any call.
pub const RESEND_GRACE_S: u64 = 60;
/// After how long a refund needs manual review, seconds.
pub const REVIEW_AFTER_S: u64 = 900;
/// The wait before the first query after a lost response, seconds; every query without a result
/// doubles it, up to [`MAX_QUERY_INTERVAL_S`].
const FIRST_QUERY_S: u64 = 5;
/// The longest wait between two queries, seconds.
const MAX_QUERY_INTERVAL_S: u64 = 60;

/// Whether the refund needs manual review, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ManualReview {
    /// No.
    NotNeeded,
    /// It has been open for too long.
    Late,
    /// The gateway's response does not fit the request.
    Mismatch,
}

/// The status of a refund and what the next transition depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The stage.
    pub stage: RefundState,
    /// How often it was sent.
    pub sent: u32,
    /// Since when the outcome has been unknown; before that, when the refund was requested.
    pub since: Timestamp,
    /// How often it was queried since it was last sent.
    pub asked: u32,
    /// When it is queried next.
    pub ask_at: Timestamp,
    /// When the gateway first reported "not found"; [`Timestamp::NEVER`] if it has not.
    pub missed_at: Timestamp,
    /// The refusal of a second sending.
    pub declined: Option<GatewayMessage>,
    /// Whether it needs manual review.
    pub review: ManualReview,
    /// The gateway's last message, or ours about a failure.
    pub reason: GatewayMessage,
    /// The gateway's number of the refund, once it is done.
    pub gateway_id: Option<String>,
    /// The balance after the refund, once it is done and if the gateway reports it.
    pub balance_after: Option<Amount>,
}

/// An event of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is about to be sent.
    Sending,
    /// The outcome of sending it.
    Answered(SendOutcome),
    /// The gateway is about to be queried.
    Asking,
    /// The outcome of the query.
    Queried(QueryOutcome),
    /// The task that was sending or querying has ended without recording an outcome.
    Lost,
    /// It has been open for too long.
    Late,
}

/// An event that the table does not allow in this stage, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} does not happen to a refund that is {stage}")]
pub struct InvalidTransition {
    /// The unchanged stage.
    pub stage: RefundState,
    /// The event.
    pub event: &'static str,
}

impl Event {
    /// The name for a log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Answered(_) => "answered",
            Self::Asking => "asking",
            Self::Queried(_) => "queried",
            Self::Lost => "lost",
            Self::Late => "late",
        }
    }
}

impl State {
    /// The state of a refund that was just accepted.
    pub fn requested(now: Timestamp) -> Self {
        Self {
            stage: RefundState::Requested,
            sent: 0,
            since: now,
            asked: 0,
            ask_at: Timestamp::NEVER,
            missed_at: Timestamp::NEVER,
            declined: None,
            review: ManualReview::NotNeeded,
            reason: GatewayMessage::default(),
            gateway_id: None,
            balance_after: None,
        }
    }

    /// When the next step is due; `None` once it is final.
    pub fn due_at(&self) -> Option<Timestamp> {
        let late_at = match self.review {
            ManualReview::NotNeeded => Some(self.since.plus(REVIEW_AFTER_S)),
            ManualReview::Late | ManualReview::Mismatch => None,
        };
        match self.stage {
            RefundState::Done | RefundState::Refused => None,
            RefundState::Unknown => Some(late_at.map_or(self.ask_at, |at| at.min(self.ask_at))),
            // Due at once: `Requested` is to be sent; the others are found here only after a restart.
            RefundState::Requested | RefundState::Sent | RefundState::Asking => Some(self.since),
        }
    }

    /// Applies `event` at `now`.
    ///
    /// # Errors
    /// [`InvalidTransition`]; the refund is unchanged.
    pub fn apply(self, event: Event, now: Timestamp) -> Result<Self, InvalidTransition> {
        use RefundState as S;
        let stage = self.stage;
        match (stage, event) {
            (S::Requested, Event::Sending) => Ok(self.sending()),
            (S::Sent, Event::Answered(answer)) => Ok(self.answered(answer, now)),
            (S::Sent | S::Asking, Event::Lost) => Ok(self.lost(now)),
            (S::Unknown, Event::Asking) if now >= self.ask_at => Ok(self.asking()),
            (S::Asking, Event::Queried(found)) => Ok(self.queried(found, now)),
            (S::Requested | S::Unknown, Event::Late) if self.is_late(now) => {
                Ok(Self { review: ManualReview::Late, ..self })
            }
            (
                S::Requested | S::Sent | S::Unknown | S::Asking | S::Done | S::Refused,
                event @ (Event::Sending
                | Event::Answered(_)
                | Event::Asking
                | Event::Queried(_)
                | Event::Lost
                | Event::Late),
            ) => Err(InvalidTransition { stage, event: event.name() }),
        }
    }

    /// Whether it is due for manual review.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.review == ManualReview::NotNeeded && now.since(self.since) >= REVIEW_AFTER_S
    }

    fn sending(self) -> Self {
        Self {
            stage: RefundState::Sent,
            sent: self.sent.saturating_add(1),
            asked: 0,
            missed_at: Timestamp::NEVER,
            declined: None,
            ..self
        }
    }

    fn asking(self) -> Self {
        Self { stage: RefundState::Asking, asked: self.asked.saturating_add(1), ..self }
    }

    fn answered(self, answer: SendOutcome, now: Timestamp) -> Self {
        match answer {
            SendOutcome::Done(receipt) => self.done(receipt),
            SendOutcome::Refused(reason) if self.sent <= 1 => self.refused(reason),
            SendOutcome::Refused(reason) => {
                let declined = Some(reason.clone());
                Self { declined, ..self.unknown(Some(reason), now) }
            }
            SendOutcome::Unknown(reason) => self.unknown(Some(reason), now),
            SendOutcome::Mismatch(reason) => self.mismatched(reason, now),
        }
    }

    fn queried(self, found: QueryOutcome, now: Timestamp) -> Self {
        let never = Timestamp::NEVER;
        match found {
            QueryOutcome::Done(receipt) => self.done(receipt),
            // An earlier response reported an execution that did not fit; a refusal does not settle that.
            QueryOutcome::Refused(reason) if self.review == ManualReview::Mismatch => {
                self.unknown(Some(reason), now)
            }
            QueryOutcome::Refused(reason) => self.refused(reason),
            QueryOutcome::InProgress => Self { missed_at: never, ..self }.unknown(None, now),
            QueryOutcome::NotFound => self.not_found(now),
            QueryOutcome::Unknown(reason) => self.unknown(Some(reason), now),
            QueryOutcome::Mismatch(reason) => self.mismatched(reason, now),
        }
    }

    fn not_found(self, now: Timestamp) -> Self {
        if self.review == ManualReview::Mismatch {
            return self.unknown(None, now);
        }
        if self.missed_at == Timestamp::NEVER {
            return Self { missed_at: now, ..self }.unknown(None, now);
        }
        if now.since(self.missed_at) < RESEND_GRACE_S {
            return self.unknown(None, now);
        }
        match self.declined.clone() {
            Some(reason) => self.refused(reason),
            None => self.sending(),
        }
    }

    /// The outcome of the interrupted call is unknown: it may have been executed.
    fn lost(self, now: Timestamp) -> Self {
        self.unknown(None, now)
    }

    fn mismatched(self, reason: GatewayMessage, now: Timestamp) -> Self {
        let (review, missed_at) = (ManualReview::Mismatch, Timestamp::NEVER);
        Self { missed_at, review, reason, ..self }.unknown(None, now)
    }

    fn unknown(self, reason: Option<GatewayMessage>, now: Timestamp) -> Self {
        // The first lost response starts the review clock; later ones do not restart it.
        let first = self.sent <= 1 && self.asked == 0;
        let since = if first { now } else { self.since };
        let doubled = FIRST_QUERY_S.saturating_mul(1 << self.asked.min(8));
        let mut wait = doubled.min(MAX_QUERY_INTERVAL_S);
        if self.missed_at != Timestamp::NEVER {
            let quiet = RESEND_GRACE_S.saturating_sub(now.since(self.missed_at));
            wait = if quiet == 0 { wait } else { wait.min(quiet) };
        }
        // The message of the mismatch is kept: manual review needs it.
        let reason = reason.filter(|_| self.review != ManualReview::Mismatch);
        let reason = reason.unwrap_or_else(|| self.reason.clone());
        Self { stage: RefundState::Unknown, since, ask_at: now.plus(wait), reason, ..self }
    }

    fn done(self, receipt: Receipt) -> Self {
        let Receipt { balance_after, gateway_id, code, message, .. } = receipt;
        Self {
            stage: RefundState::Done,
            review: ManualReview::NotNeeded,
            reason: GatewayMessage { code, message },
            gateway_id,
            balance_after,
            ..self
        }
    }

    fn refused(self, reason: GatewayMessage) -> Self {
        Self { stage: RefundState::Refused, review: ManualReview::NotNeeded, reason, ..self }
    }
}
