//! Retry loop for one request: write the intent, send, query the status when the reply is lost, back
//! off, repeat.
//!
//! The loop knows what is awaited and since when; what a reply means, and what to do next, is up to
//! the state that owns it.

use kios_protocol::api::{Answer, Unknown};

use super::desk::Desk;
use super::input::{Input, UserInput};
use crate::journal::Entry;
use crate::{Button, Call, Now, Reply, Token};

/// How long a write to the journal may take.
const WRITE_TIMEOUT_MS: u64 = 5_000;
/// How long a reply is awaited when even the shell does not report one.
const REPLY_TIMEOUT_MS: u64 = 90_000;
/// After how long an outcome that is not known is shown as unknown.
pub(crate) const UNKNOWN_AFTER_MS: u64 = 10_000;
/// What a reply that never came counts as.
const TIMED_OUT: &Answer<Reply> = &Answer::Unknown(Unknown::Late);

/// What to do when a pause is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send the request.
    Send,
    /// Query what became of it.
    QueryStatus,
}

/// What is awaited.
#[derive(Clone, Copy, Debug)]
enum Step {
    Writing { token: Token, since: Now },
    Sending { token: Token, since: Now },
    Querying { token: Token, since: Now },
    Pausing { until: Now, next: Next },
}

/// What came of a step: `S` of a request, `Q` of a query of its status.
#[derive(Debug)]
pub(crate) enum RetryEvent<S, Q> {
    /// Whether the intent is durable.
    Written(bool),
    /// The reply to the request.
    Sent(S),
    /// The reply to the query.
    Queried(Q),
    /// A pause is over.
    Due(Next),
}

/// The loop of one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryLoop {
    step: Step,
    /// Requests that were sent.
    sent: u32,
    /// Replies that were lost since the last that was not.
    lost: u32,
}

impl RetryLoop {
    const fn new(step: Step) -> Self {
        Self { step, sent: 0, lost: 0 }
    }

    /// Starts by writing the intent.
    pub(crate) fn writing(intent: Entry, desk: &mut Desk) -> Self {
        Self::new(Step::Writing { token: desk.write(intent), since: desk.now })
    }

    /// Starts by sending.
    pub(crate) fn sending(call: Call, desk: &mut Desk) -> Self {
        let mut retry = Self::due(Next::Send, desk);
        retry.send(call, desk);
        retry
    }

    /// Starts by querying the status.
    pub(crate) fn querying(call: Call, desk: &mut Desk) -> Self {
        let mut retry = Self::due(Next::QueryStatus, desk);
        retry.query(call, desk);
        retry
    }

    /// Starts with a pause that is over.
    pub(crate) const fn due(next: Next, desk: &Desk) -> Self {
        Self::new(Step::Pausing { until: desk.now, next })
    }

    /// Sends the request.
    pub(crate) fn send(&mut self, call: Call, desk: &mut Desk) {
        self.sent = self.sent.saturating_add(1);
        self.step = Step::Sending { token: desk.call(call), since: desk.now };
    }

    /// Queries the status.
    pub(crate) fn query(&mut self, call: Call, desk: &mut Desk) {
        self.step = Step::Querying { token: desk.call(call), since: desk.now };
    }

    /// Waits, then does what is next.
    pub(crate) const fn pause(&mut self, millis: u64, next: Next, desk: &Desk) {
        self.step = Step::Pausing { until: desk.now.plus(millis), next };
    }

    /// Requests that were sent.
    pub(crate) const fn sent(&self) -> u32 {
        self.sent
    }

    /// Replies that were lost since the last that was not.
    pub(crate) const fn lost(&self) -> u32 {
        self.lost
    }

    /// A reply was lost: the next pause is longer.
    pub(crate) const fn count_lost(&mut self) {
        self.lost = self.lost.saturating_add(1);
    }

    /// A reply arrived: the next pause is short again.
    pub(crate) const fn reset_lost(&mut self) {
        self.lost = 0;
    }

    /// Whether the intent is not written yet.
    pub(crate) const fn is_writing(&self) -> bool {
        matches!(self.step, Step::Writing { .. })
    }

    /// Whether nothing is awaited but the end of a pause.
    pub(crate) const fn is_pausing(&self) -> bool {
        matches!(self.step, Step::Pausing { .. })
    }

    /// Since when a reply has been awaited.
    pub(crate) const fn awaiting_since(&self) -> Option<Now> {
        match self.step {
            Step::Sending { since, .. } | Step::Querying { since, .. } => Some(since),
            Step::Writing { .. } | Step::Pausing { .. } => None,
        }
    }

    /// What an input means to the request. The step stays as it is: whoever handles the event says
    /// what is next.
    pub(crate) fn on<'a>(
        &self,
        input: &'a Input,
        now: Now,
    ) -> Option<RetryEvent<&'a Answer<Reply>, &'a Answer<Reply>>> {
        match input {
            Input::Stored { token, stored } => {
                self.awaits(*token).then_some(RetryEvent::Written(*stored))
            }
            Input::Reply { token, answer } => match self.step {
                Step::Sending { .. } if self.awaits(*token) => Some(RetryEvent::Sent(answer)),
                Step::Querying { .. } if self.awaits(*token) => Some(RetryEvent::Queried(answer)),
                Step::Writing { .. }
                | Step::Sending { .. }
                | Step::Querying { .. }
                | Step::Pausing { .. } => None,
            },
            Input::Tick => self.tick(now),
            // The stream is open again: what was missed may settle the matter.
            Input::User(UserInput::Pressed(Button::CheckAgain)) | Input::Resumed => {
                self.is_pausing().then_some(RetryEvent::Due(Next::QueryStatus))
            }
            Input::User(_) | Input::Update(_) => None,
        }
    }

    fn awaits(&self, token: Token) -> bool {
        match self.step {
            Step::Writing { token: awaited, .. }
            | Step::Sending { token: awaited, .. }
            | Step::Querying { token: awaited, .. } => awaited == token,
            Step::Pausing { .. } => false,
        }
    }

    fn tick<'a>(&self, now: Now) -> Option<RetryEvent<&'a Answer<Reply>, &'a Answer<Reply>>> {
        match self.step {
            Step::Writing { since, .. } => {
                (now.since(since) > WRITE_TIMEOUT_MS).then_some(RetryEvent::Written(false))
            }
            Step::Sending { since, .. } => {
                (now.since(since) > REPLY_TIMEOUT_MS).then_some(RetryEvent::Sent(TIMED_OUT))
            }
            Step::Querying { since, .. } => {
                (now.since(since) > REPLY_TIMEOUT_MS).then_some(RetryEvent::Queried(TIMED_OUT))
            }
            Step::Pausing { until, next } => (now >= until).then_some(RetryEvent::Due(next)),
        }
    }
}

/// 1, 2, 4 and so on seconds up to a maximum, in milliseconds, before the attempt of this number.
pub(crate) fn backoff(attempt: u32, max_s: u64) -> u64 {
    let doublings = attempt.saturating_sub(1).min(6);
    1_000_u64.saturating_mul(1 << doublings).min(max_s.saturating_mul(1_000))
}
