//! Retry loop for one request: write the intent, send, query the status when the reply is lost, back
//! off, repeat.
//!
//! The loop knows what is awaited and since when; what a reply means, and what to do next, is up to
//! the state that owns it.

use kios_protocol::api::{Answer, Unknown};

use crate::call::Request;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::journal::Entry;
use crate::reply::Pending;
use crate::{Button, Instant, Token};

/// How long a write to the journal may take.
const WRITE_TIMEOUT_MS: u64 = 5_000;
/// How long a reply is awaited when even the shell does not report one.
const REPLY_TIMEOUT_MS: u64 = 90_000;
/// After how long an outcome that is not known is shown as unknown.
pub(crate) const UNKNOWN_AFTER_MS: u64 = 10_000;

/// What to do when a pause is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send the request.
    Send,
    /// Query what became of it.
    QueryStatus,
}

/// What is awaited.
#[derive(Debug)]
enum Step<S, Q> {
    Writing { token: Token, since: Instant },
    Sending(Pending<S>),
    Querying(Pending<Q>),
    Pausing { until: Instant, next: Next },
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

/// The loop of one request `S`, whose status is queried by `Q`.
#[derive(Debug)]
pub(crate) struct RetryLoop<S: Request, Q: Request> {
    step: Step<S::Reply, Q::Reply>,
    /// Requests that were sent.
    sent: u32,
    /// Replies that were lost since the last that was not.
    lost: u32,
}

/// What an input means to a loop.
type Event<'a, S, Q> =
    RetryEvent<Answer<&'a <S as Request>::Reply>, Answer<&'a <Q as Request>::Reply>>;

impl<S: Request, Q: Request> RetryLoop<S, Q> {
    const fn new(step: Step<S::Reply, Q::Reply>) -> Self {
        Self { step, sent: 0, lost: 0 }
    }

    /// Starts by writing the intent.
    pub(crate) fn writing(intent: Entry, ctx: &mut Context) -> Self {
        Self::new(Step::Writing { token: ctx.write(intent), since: ctx.now })
    }

    /// Starts by sending.
    pub(crate) fn sending(request: S, ctx: &mut Context) -> Self {
        let mut retry = Self::due(Next::Send, ctx);
        retry.send(request, ctx);
        retry
    }

    /// Starts by querying the status.
    pub(crate) fn querying(query: Q, ctx: &mut Context) -> Self {
        let mut retry = Self::due(Next::QueryStatus, ctx);
        retry.query(query, ctx);
        retry
    }

    /// Starts with a pause that is over.
    pub(crate) const fn due(next: Next, ctx: &Context) -> Self {
        Self::new(Step::Pausing { until: ctx.now, next })
    }

    /// Sends the request.
    pub(crate) fn send(&mut self, request: S, ctx: &mut Context) {
        self.sent = self.sent.saturating_add(1);
        self.step = Step::Sending(ctx.call(request));
    }

    /// Queries the status.
    pub(crate) fn query(&mut self, query: Q, ctx: &mut Context) {
        self.step = Step::Querying(ctx.call(query));
    }

    /// Waits, then does what is next.
    pub(crate) const fn pause(&mut self, millis: u64, next: Next, ctx: &Context) {
        self.step = Step::Pausing { until: ctx.now.plus_ms(millis), next };
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
    pub(crate) const fn awaiting_since(&self) -> Option<Instant> {
        match &self.step {
            Step::Sending(pending) => Some(pending.since()),
            Step::Querying(pending) => Some(pending.since()),
            Step::Writing { .. } | Step::Pausing { .. } => None,
        }
    }

    /// What an input means to the request. The step stays as it is: whoever handles the event says
    /// what is next.
    pub(crate) fn handle<'a>(&self, input: &'a Input, now: Instant) -> Option<Event<'a, S, Q>> {
        match input {
            Input::Stored { token, stored } => {
                let awaited =
                    matches!(self.step, Step::Writing { token: awaited, .. } if awaited == *token);
                awaited.then_some(RetryEvent::Written(*stored))
            }
            Input::Reply(received) => match &self.step {
                Step::Sending(pending) => received.of(pending).map(RetryEvent::Sent),
                Step::Querying(pending) => received.of(pending).map(RetryEvent::Queried),
                Step::Writing { .. } | Step::Pausing { .. } => None,
            },
            Input::Tick => self.tick(now),
            // The stream is open again: what was missed may settle the matter.
            Input::User(UserInput::Pressed(Button::CheckAgain)) | Input::Resumed => {
                self.is_pausing().then_some(RetryEvent::Due(Next::QueryStatus))
            }
            Input::User(_) | Input::Update(_) => None,
        }
    }

    fn tick<'a>(&self, now: Instant) -> Option<Event<'a, S, Q>> {
        let late = |since: Instant| now.ms_since(since) > REPLY_TIMEOUT_MS;
        match &self.step {
            Step::Writing { since, .. } => {
                (now.ms_since(*since) > WRITE_TIMEOUT_MS).then_some(RetryEvent::Written(false))
            }
            Step::Sending(pending) => {
                late(pending.since()).then_some(RetryEvent::Sent(Answer::Unknown(Unknown::Late)))
            }
            Step::Querying(pending) => {
                late(pending.since()).then_some(RetryEvent::Queried(Answer::Unknown(Unknown::Late)))
            }
            Step::Pausing { until, next } => (now >= *until).then_some(RetryEvent::Due(*next)),
        }
    }
}

/// 1, 2, 4 and so on seconds up to a maximum, in milliseconds, before the attempt of this number.
pub(crate) fn backoff(attempt: u32, max_s: u64) -> u64 {
    let doublings = attempt.saturating_sub(1).min(6);
    1_000_u64.saturating_mul(1 << doublings).min(max_s.saturating_mul(1_000))
}
