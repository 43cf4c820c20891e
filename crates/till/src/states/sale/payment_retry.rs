//! The retry loop of a payment: opening, closing and resuming it.
//!
//! The status query searches for the sale's payment. The loop also tracks for how long the outcome
//! has been unknown: after ten seconds the screen shows it.

use kios_protocol::api::{Answer, PaymentItem, PaymentRecord, Unknown};

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::journal::Step;
use crate::retry::{self, Next, RetryEvent, RetryLoop, UNKNOWN_AFTER_MS};
use crate::states::sale::Sale;
use crate::{Button, Instant, PaymentCall, PaymentQuery, Sound};

/// The longest pause while the screen shows that the outcome is unknown.
const MAX_PAUSE_SHOWN_MS: u64 = 5_000;

/// The result of a step; `None` of a query: the relay has no such payment.
pub(crate) type PaymentRetryEvent =
    RetryEvent<Answer<Box<PaymentItem>>, Result<Option<Box<PaymentRecord>>, Unknown>>;

/// The retry loop of one payment.
#[derive(Debug)]
pub(crate) struct PaymentRetry {
    retry: RetryLoop<PaymentCall, PaymentQuery>,
    /// Since when the outcome has been unknown.
    unknown: Option<Instant>,
    /// When it first became unknown, for the duration on the screen.
    first_unknown: Option<Instant>,
    /// Whether the screen shows it.
    checking: bool,
}

impl PaymentRetry {
    const fn new(retry: RetryLoop<PaymentCall, PaymentQuery>) -> Self {
        Self { retry, unknown: None, first_unknown: None, checking: false }
    }

    /// Starts by writing the intent.
    pub(crate) fn writing(sale: &Sale, step: Step, ctx: &mut Context) -> Self {
        Self::new(RetryLoop::writing(sale.record(step), ctx))
    }

    /// Starts by sending.
    pub(crate) fn sending(call: PaymentCall, ctx: &mut Context) -> Self {
        Self::new(RetryLoop::sending(call, ctx))
    }

    /// Starts by querying the status.
    pub(crate) fn querying(sale: &Sale, ctx: &mut Context) -> Self {
        Self::new(RetryLoop::querying(sale.query(), ctx))
    }

    /// Sends the request.
    pub(crate) fn send(&mut self, call: PaymentCall, ctx: &mut Context) {
        self.retry.send(call, ctx);
    }

    /// Queries the status.
    pub(crate) fn query(&mut self, sale: &Sale, ctx: &mut Context) {
        self.retry.query(sale.query(), ctx);
    }

    /// Pauses, then performs `next`.
    pub(crate) fn pause(&mut self, millis: u64, next: Next, ctx: &Context) {
        // The screen announces a query within seconds.
        let millis = if self.checking { millis.min(MAX_PAUSE_SHOWN_MS) } else { millis };
        self.retry.pause(millis, next, ctx);
    }

    /// Pauses for longer the more replies were lost or requests were sent.
    pub(crate) fn back_off(&mut self, max_s: u64, next: Next, ctx: &Context) {
        self.pause(self.backoff(max_s), next, ctx);
    }

    /// How long [`Self::back_off`] waits, milliseconds.
    pub(crate) fn backoff(&self, max_s: u64) -> u64 {
        retry::backoff(self.retry.lost().max(self.retry.sent()), max_s)
    }

    /// Requests that were sent.
    pub(crate) const fn sent(&self) -> u32 {
        self.retry.sent()
    }

    /// Whether it pauses, so that an update may end the pause early.
    pub(crate) const fn is_pausing(&self) -> bool {
        self.retry.is_pausing()
    }

    /// Marks the outcome as not unknown: the relay reports a step that is in progress.
    pub(crate) const fn set_known(&mut self) {
        self.unknown = None;
        self.retry.reset_lost();
    }

    /// Marks the outcome as unknown although the relay replies: it is too late to close.
    pub(crate) fn set_unknown(&mut self, since: Instant) {
        self.unknown.get_or_insert(since);
        self.first_unknown.get_or_insert(since);
    }

    /// Whether the screen shows that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Since when the outcome has been unknown.
    pub(crate) const fn unknown_since(&self) -> Option<Instant> {
        self.first_unknown
    }

    /// What an input means to the loop.
    pub(crate) fn handle(
        &mut self,
        input: &Input,
        sale: &Sale,
        ctx: &mut Context,
    ) -> Option<PaymentRetryEvent> {
        match input {
            Input::Tick => self.tick(ctx),
            Input::User(UserInput::Pressed(Button::CheckAgain)) if !self.checking => return None,
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Resumed => {}
        }
        let event = match self.retry.handle(input, ctx.now)? {
            RetryEvent::Written(stored) => RetryEvent::Written(stored),
            RetryEvent::Sent(answer) => RetryEvent::Sent(answer.map(|item| Box::new(item.clone()))),
            RetryEvent::Queried(answer) => RetryEvent::Queried(sale.find_in(answer)),
            RetryEvent::Due(next) => RetryEvent::Due(next),
        };
        match &event {
            RetryEvent::Sent(Answer::Unknown(_)) | RetryEvent::Queried(Err(_)) => {
                self.retry.count_lost();
                self.set_unknown(self.retry.awaiting_since().unwrap_or(ctx.now));
            }
            RetryEvent::Sent(Answer::Done(_) | Answer::Refused(_)) | RetryEvent::Queried(Ok(_)) => {
                self.retry.reset_lost();
            }
            RetryEvent::Written(_) | RetryEvent::Due(_) => {}
        }
        Some(event)
    }

    fn tick(&mut self, ctx: &mut Context) {
        let is_long = |since: Instant| ctx.now.ms_since(since) > UNKNOWN_AFTER_MS;
        if let Some(since) = self.retry.awaiting_since()
            && is_long(since)
        {
            self.set_unknown(since);
        }
        if !self.checking && self.unknown.is_some_and(is_long) {
            self.checking = true;
            ctx.play(Sound::Attention);
        }
    }
}
