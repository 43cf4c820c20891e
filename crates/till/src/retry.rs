//! Retry loop for one request: write the intent, send, query the status when the reply is lost, back
//! off, repeat.
//!
//! The loop knows which reply is awaited and since when; the state that owns it interprets the
//! reply and decides on the next step.

use kios_protocol::api::{Answer, Unknown};

use crate::call::Request;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::journal::Entry;
use crate::reply::Pending;
use crate::{Button, Instant, Token};

/// How long a write to the journal may take.
const WRITE_TIMEOUT_MS: u64 = 5_000;
/// How long a reply is awaited if the shell does not report a timeout.
const REPLY_TIMEOUT_MS: u64 = 90_000;
/// The time after which an unknown outcome is shown as unknown.
pub(crate) const UNKNOWN_AFTER_MS: u64 = 10_000;

/// The action after a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send the request.
    Send,
    /// Query its status.
    QueryStatus,
}

/// The awaited event.
#[derive(Debug)]
enum Step<S, Q> {
    Writing { token: Token, since: Instant },
    Sending(Pending<S>),
    Querying(Pending<Q>),
    Pausing { until: Instant, next: Next },
}

/// The result of a step: `S` of a request, `Q` of a status query.
#[derive(Debug)]
pub(crate) enum RetryEvent<S, Q> {
    /// Whether the intent is durable.
    Written(bool),
    /// The reply to the request.
    Sent(S),
    /// The reply to the query.
    Queried(Q),
    /// The pause is over.
    Due(Next),
}

/// The retry loop of a request with reply `S`, whose status query has the reply `Q`.
#[derive(Debug)]
pub(crate) struct RetryLoop<S: Request, Q: Request> {
    step: Step<S::Reply, Q::Reply>,
    /// The number of requests sent.
    sent: u32,
    /// The number of replies lost since the last one that arrived.
    lost: u32,
}

/// What an input means to a retry loop.
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

    /// Pauses, then performs `next`.
    pub(crate) const fn pause(&mut self, millis: u64, next: Next, ctx: &Context) {
        self.step = Step::Pausing { until: ctx.now.plus_ms(millis), next };
    }

    /// The number of requests sent.
    pub(crate) const fn sent(&self) -> u32 {
        self.sent
    }

    /// The number of replies lost since the last one that arrived.
    pub(crate) const fn lost(&self) -> u32 {
        self.lost
    }

    /// Counts a lost reply: the next pause is longer.
    pub(crate) const fn count_lost(&mut self) {
        self.lost = self.lost.saturating_add(1);
    }

    /// Resets the count when a reply arrives: the next pause is short again.
    pub(crate) const fn reset_lost(&mut self) {
        self.lost = 0;
    }

    /// Whether the write of the intent is pending.
    pub(crate) const fn is_writing(&self) -> bool {
        matches!(self.step, Step::Writing { .. })
    }

    /// Whether only the end of a pause is awaited.
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

    /// What an input means to the loop. The awaited event stays; the caller decides on the next
    /// step.
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
            // The stream is open again: query the status early, because updates may have been
            // missed.
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

/// The exponential backoff before this attempt: 1, 2, 4 … seconds up to a maximum, in milliseconds.
pub(crate) fn backoff(attempt: u32, max_s: u64) -> u64 {
    let doublings = attempt.saturating_sub(1).min(6);
    1_000_u64.saturating_mul(1 << doublings).min(max_s.saturating_mul(1_000))
}
