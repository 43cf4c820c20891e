//! A query that is repeated until it is answered.

use kios_protocol::api::Answer;

use crate::Instant;
use crate::reply::{FromReply, Pending, Received};
use crate::retry::backoff;

/// How long a reply is awaited.
const REPLY_TIMEOUT_MS: u64 = 30_000;
/// The longest pause before a lost query is repeated; the first one is 4 s.
const MAX_BACKOFF_S: u64 = 15;

/// The state of a query.
#[derive(Debug)]
enum Step<T> {
    /// The reply is awaited.
    Asked(Pending<T>),
    /// It was answered, or there is nothing to ask.
    Answered,
    /// The reply was lost at this time, or the query was refused with this code. It is repeated.
    Lost(Instant, Option<u32>),
}

/// A query whose reply is a `T`.
#[derive(Debug)]
pub(crate) struct Query<T> {
    step: Step<T>,
    /// Whether it was answered at least once.
    was_answered: bool,
    /// How many replies in a row were lost.
    lost: u32,
}

impl<T> Query<T> {
    /// A query that is to be sent.
    pub(crate) const fn new(now: Instant) -> Self {
        Self { step: Step::Lost(now, None), was_answered: false, lost: 0 }
    }

    /// The query was sent.
    pub(crate) const fn sent(&mut self, pending: Pending<T>) {
        self.step = Step::Asked(pending);
    }

    /// There is nothing to ask.
    pub(crate) const fn end(&mut self) {
        self.step = Step::Answered;
    }

    /// Whether a reply is awaited.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self.step, Step::Asked(_))
    }

    /// Whether the latest query was answered, or there was nothing to ask.
    pub(crate) const fn is_answered(&self) -> bool {
        matches!(self.step, Step::Answered)
    }

    /// Whether the query was answered at least once; it may have been sent again since.
    pub(crate) const fn was_answered(&self) -> bool {
        self.was_answered
    }

    /// Whether a reply was lost or refused.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self.step, Step::Lost(..))
    }

    /// The code of the refusal, if the query was refused.
    pub(crate) const fn refusal(&self) -> Option<u32> {
        match self.step {
            Step::Lost(_, refusal) => refusal,
            Step::Asked(_) | Step::Answered => None,
        }
    }

    const fn lose(&mut self, now: Instant, refusal: Option<u32>) {
        self.lost = self.lost.saturating_add(1);
        self.step = Step::Lost(now, refusal);
    }

    /// Whether the query is to be repeated now. A reply that is late is lost.
    pub(crate) fn tick(&mut self, now: Instant) -> bool {
        match &self.step {
            Step::Asked(pending) if now.ms_since(pending.since()) > REPLY_TIMEOUT_MS => {
                self.lose(now, None);
                false
            }
            Step::Lost(since, _) => {
                now.ms_since(*since) >= backoff(self.lost.saturating_add(2), MAX_BACKOFF_S)
            }
            Step::Asked(_) | Step::Answered => false,
        }
    }
}

impl<T: FromReply> Query<T> {
    /// The answer, if the reply is to this query.
    pub(crate) fn receive<'a>(
        &mut self,
        received: &'a Received,
        now: Instant,
    ) -> Option<Answer<&'a T>> {
        let Step::Asked(pending) = &self.step else { return None };
        let answer = received.of(pending)?;
        match answer {
            Answer::Done(_) => *self = Self { step: Step::Answered, was_answered: true, lost: 0 },
            Answer::Refused(code) => self.lose(now, Some(code)),
            Answer::Unknown(_) => self.lose(now, None),
        }
        Some(answer)
    }
}
