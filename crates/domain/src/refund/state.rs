//! The life of a refund, as a table.
//!
//! `requested → sent → done | refused | unknown`, and from unknown by asking: `unknown → asking →
//! done | refused | unknown`. A gateway that does not know the refund when it is asked twice, a quiet
//! period apart, is sent the same bytes once more. Nothing else sends, and nothing but the gateway's
//! own words makes a refund done or refused.
//!
//! A second sending that is refused proves nothing: the first may have been carried out late and be
//! the reason. Its words are kept, and count when the gateway still does not know the refund.
//!
//! Source: `relay.md §6`, State.

use kios_protocol::refund::RefundState;
use kios_protocol::{Amount, Timestamp};

use super::gateway::{GatewayMessage, QueryOutcome, Receipt, SendOutcome};

/// How far apart two "not found" have to be before something is sent again, seconds; longer than any
/// call may take.
pub const RESEND_GRACE_S: u64 = 60;
/// After how long a person is called, seconds.
pub const REVIEW_AFTER_S: u64 = 900;
/// How long after a lost answer the gateway is asked, seconds; every question that brings nothing
/// doubles it, up to [`MAX_QUERY_INTERVAL_S`].
const FIRST_QUERY_S: u64 = 5;
/// The longest time between two questions, seconds.
const MAX_QUERY_INTERVAL_S: u64 = 60;

/// Whether a person has to look, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ManualReview {
    /// No.
    NotNeeded,
    /// It takes too long.
    Late,
    /// The gateway has said something that does not fit the request.
    Mismatch,
}

/// Where a refund stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// How far it is.
    pub stage: RefundState,
    /// How often it was sent.
    pub sent: u32,
    /// Since when nobody knows; until something was lost, when it was asked for.
    pub since: Timestamp,
    /// How often the gateway was asked since the last sending.
    pub asked: u32,
    /// When the gateway is asked next.
    pub ask_at: Timestamp,
    /// When it first did not know the refund; [`Timestamp::NEVER`] if it has not said so.
    pub missed_at: Timestamp,
    /// What a second sending was refused with.
    pub declined: Option<GatewayMessage>,
    /// Whether a person has to look.
    pub person: ManualReview,
    /// The last that was heard, or what went wrong.
    pub words: GatewayMessage,
    /// The gateway's number of the refund, once it is done.
    pub gateway_id: Option<String>,
    /// What can still be given back, once it is done and where the gateway says so.
    pub balance_after: Option<Amount>,
}

/// What can happen to a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is about to be sent.
    Sending,
    /// What came of sending it.
    Answered(SendOutcome),
    /// The gateway is about to be asked.
    Asking,
    /// What the gateway says.
    Queried(QueryOutcome),
    /// Whoever was sending or asking is gone, and what they were told with them.
    Lost,
    /// It has been open for too long.
    Late,
}

/// An event that the table has no row for, or whose time has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event} does not happen to a refund that is {stage}")]
pub struct InvalidTransition {
    /// Where the refund stands, unchanged.
    pub stage: RefundState,
    /// What was tried.
    pub event: &'static str,
}

impl Event {
    /// What it is called in a log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Answered(_) => "answered",
            Self::Asking => "asking",
            Self::Queried(_) => "heard",
            Self::Lost => "lost",
            Self::Late => "late",
        }
    }
}

impl State {
    /// A refund that was just accepted.
    pub fn requested(now: Timestamp) -> Self {
        Self {
            stage: RefundState::Requested,
            sent: 0,
            since: now,
            asked: 0,
            ask_at: Timestamp::NEVER,
            missed_at: Timestamp::NEVER,
            declined: None,
            person: ManualReview::NotNeeded,
            words: GatewayMessage::default(),
            gateway_id: None,
            balance_after: None,
        }
    }

    /// When something is to be done about it; never once it is final.
    pub fn due_at(&self) -> Option<Timestamp> {
        let late_at = match self.person {
            ManualReview::NotNeeded => Some(self.since.plus(REVIEW_AFTER_S)),
            ManualReview::Late | ManualReview::Mismatch => None,
        };
        match self.stage {
            RefundState::Done | RefundState::Refused => None,
            RefundState::Unknown => Some(late_at.map_or(self.ask_at, |at| at.min(self.ask_at))),
            // At once: to be sent, or to be found lost by whoever comes after.
            RefundState::Requested | RefundState::Sent | RefundState::Asking => Some(self.since),
        }
    }

    /// What `event` makes of this refund at `now`.
    ///
    /// # Errors
    /// [`InvalidTransition`]; the refund stays as it is.
    pub fn apply(self, event: Event, now: Timestamp) -> Result<Self, InvalidTransition> {
        use RefundState as S;
        let stage = self.stage;
        match (stage, event) {
            (S::Requested, Event::Sending) => Ok(self.sending()),
            (S::Sent, Event::Answered(answer)) => Ok(self.answered(answer, now)),
            (S::Sent | S::Asking, Event::Lost) => Ok(self.lost(now)),
            (S::Unknown, Event::Asking) if now >= self.ask_at => Ok(self.asking()),
            (S::Asking, Event::Queried(found)) => Ok(self.transport_failure(found, now)),
            (S::Requested | S::Unknown, Event::Late) if self.is_late(now) => {
                Ok(Self { person: ManualReview::Late, ..self })
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

    /// Whether a person is to be called.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.person == ManualReview::NotNeeded && now.since(self.since) >= REVIEW_AFTER_S
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
            SendOutcome::Refused(words) if self.sent <= 1 => self.refused(words),
            SendOutcome::Refused(words) => {
                let declined = Some(words.clone());
                Self { declined, ..self.unknown(Some(words), now) }
            }
            SendOutcome::Unknown(words) => self.unknown(Some(words), now),
            SendOutcome::Mismatch(words) => self.mismatched(words, now),
        }
    }

    fn transport_failure(self, found: QueryOutcome, now: Timestamp) -> Self {
        let never = Timestamp::NEVER;
        match found {
            QueryOutcome::Done(receipt) => self.done(receipt),
            // Something was given back once, it said; that it was not is no end to that.
            QueryOutcome::Refused(words) if self.person == ManualReview::Mismatch => {
                self.unknown(Some(words), now)
            }
            QueryOutcome::Refused(words) => self.refused(words),
            QueryOutcome::InProgress => Self { missed_at: never, ..self }.unknown(None, now),
            QueryOutcome::NotFound => self.not_found(now),
            QueryOutcome::Unknown(words) => self.unknown(Some(words), now),
            QueryOutcome::Mismatch(words) => self.mismatched(words, now),
        }
    }

    fn not_found(self, now: Timestamp) -> Self {
        if self.person == ManualReview::Mismatch {
            return self.unknown(None, now);
        }
        if self.missed_at == Timestamp::NEVER {
            return Self { missed_at: now, ..self }.unknown(None, now);
        }
        if now.since(self.missed_at) < RESEND_GRACE_S {
            return self.unknown(None, now);
        }
        match self.declined.clone() {
            Some(words) => self.refused(words),
            None => self.sending(),
        }
    }

    /// Nobody knows any more who had it in hand: it may have been carried out, or not.
    fn lost(self, now: Timestamp) -> Self {
        self.unknown(None, now)
    }

    fn mismatched(self, words: GatewayMessage, now: Timestamp) -> Self {
        let (person, missed_at) = (ManualReview::Mismatch, Timestamp::NEVER);
        Self { missed_at, person, words, ..self }.unknown(None, now)
    }

    fn unknown(self, words: Option<GatewayMessage>, now: Timestamp) -> Self {
        // The first answer that is lost starts the clock; a later one does not stop it.
        let first = self.sent <= 1 && self.asked == 0;
        let since = if first { now } else { self.since };
        let doubled = FIRST_QUERY_S.saturating_mul(1 << self.asked.min(8));
        let mut wait = doubled.min(MAX_QUERY_INTERVAL_S);
        if self.missed_at != Timestamp::NEVER {
            let quiet = RESEND_GRACE_S.saturating_sub(now.since(self.missed_at));
            wait = if quiet == 0 { wait } else { wait.min(quiet) };
        }
        // What did not fit is what a person has to see.
        let words = words.filter(|_| self.person != ManualReview::Mismatch);
        let words = words.unwrap_or_else(|| self.words.clone());
        Self { stage: RefundState::Unknown, since, ask_at: now.plus(wait), words, ..self }
    }

    fn done(self, receipt: Receipt) -> Self {
        let Receipt { balance_after, gateway_id, code, message, .. } = receipt;
        Self {
            stage: RefundState::Done,
            person: ManualReview::NotNeeded,
            words: GatewayMessage { code, message },
            gateway_id,
            balance_after,
            ..self
        }
    }

    fn refused(self, words: GatewayMessage) -> Self {
        Self { stage: RefundState::Refused, person: ManualReview::NotNeeded, words, ..self }
    }
}
