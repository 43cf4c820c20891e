//! Closes a payment or its cancel: for good after an approval, as failed otherwise.
//!
//! The intent is written first; if the journal fails the close is sent all the same, because a payment
//! that nobody closes is worse. After a lost reply or a refusal the status is queried, and only the
//! status decides whether it is paid. A close for good is never sent after its time: the relay releases
//! the points by itself then, and the till polls the status.

use kios_protocol::api::{Answer, PaymentItem};
use kios_protocol::payment::{Phase, Stage};
use kios_protocol::{ResultCode, Timestamp};

use crate::PaymentCall;
use crate::context::Context;
use crate::input::{Input, Update};
use crate::journal::{Reason, Step};
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{ABANDONED_AFTER_S, CLOSE_BUDGET_S, SalePayment};
use crate::states::unfinished::Unfinished;
use crate::transition::Transition;

/// The earliest time at which the network's relay accepts a close of an unanswered payment. Source:
/// `protocol.md §1.3`.
const EARLIEST_CLOSE_S: u64 = 41;
/// The polling interval while the relay or the chain has to finish a step.
const POLL_MS: u64 = 2_000;
/// The same while the stream is not live. With the attempts to open it, it makes at most 15 requests in 25 s.
const POLL_WITHOUT_STREAM_MS: u64 = 2_500;
/// The longest pause between two requests.
const MAX_BACKOFF_S: u64 = 8;

/// A payment that is being closed.
#[derive(Debug)]
pub(crate) struct Closing {
    pub(crate) sale_payment: SalePayment,
    pub(crate) reason: Reason,
    pub(crate) retry: PaymentRetry,
    /// The relay has refused the close as too early.
    early: bool,
}

/// The exits of [`Closing`].
#[derive(Debug)]
pub(crate) enum ClosingExit {
    /// Closed as paid, or as cancelled.
    Paid(SalePayment),
    /// Closed as failed, for this reason.
    NotPaid(SalePayment, Reason),
    /// The relay does not know this payment any more.
    Lost(SalePayment),
}

type ClosingTransition = Transition<Closing, ClosingExit>;

impl Closing {
    /// Writes the intent; the close is sent after it.
    pub(crate) fn start(sale_payment: SalePayment, reason: Reason, ctx: &mut Context) -> Self {
        let retry = PaymentRetry::writing(&sale_payment.sale, step(&sale_payment, reason), ctx);
        Self { sale_payment, reason, retry, early: false }
    }

    /// Closes a payment again that was approved after it had been closed as failed.
    pub(crate) fn give_back(sale_payment: SalePayment, reason: Reason, ctx: &mut Context) -> Self {
        ctx.write(sale_payment.sale.record(step(&sale_payment, reason)));
        let retry = PaymentRetry::sending(close(&sale_payment, false), ctx);
        Self { sale_payment, reason, retry, early: false }
    }

    /// The sale and its step, to be resumed later.
    pub(crate) fn into_backlog(self) -> Unfinished {
        let step = step(&self.sale_payment, self.reason);
        Unfinished::Sale(Box::new(self.sale_payment.sale), step)
    }

    /// Whether it is closed as paid.
    fn confirm(&self) -> bool {
        self.reason == Reason::Approved
    }

    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> ClosingTransition {
        if let Input::Update(Update::Payment(update)) = input
            && self.sale_payment.apply_update(update)
            && (self.sale_payment.is_settled() || self.retry.is_pausing())
        {
            return self.act(ctx);
        }
        match self.retry.handle(input, &self.sale_payment.sale, ctx) {
            None => Transition::Stay(self),
            Some(RetryEvent::Written(_) | RetryEvent::Due(Next::Send)) => self.act(ctx),
            Some(RetryEvent::Sent(answer)) => self.answered(answer, ctx),
            Some(RetryEvent::Queried(Ok(Some(found)))) => {
                self.sale_payment.apply_update(&found);
                self.found(ctx)
            }
            Some(RetryEvent::Queried(Ok(None))) => self.missing(ctx),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(MAX_BACKOFF_S, Next::QueryStatus, ctx);
                Transition::Stay(self)
            }
            Some(RetryEvent::Due(Next::QueryStatus)) => self.find(ctx),
        }
    }

    /// Performs the next step for the last known status.
    fn act(mut self, ctx: &mut Context) -> ClosingTransition {
        match self.sale_payment.stage() {
            Stage::Closed => Transition::Exit(ClosingExit::Paid(self.sale_payment)),
            Stage::Failed => Transition::Exit(ClosingExit::NotPaid(self.sale_payment, self.reason)),
            // A transaction is pending, and the payment must not be closed before it is mined.
            Stage::Sent => self.look(ctx),
            Stage::Opened | Stage::SendFailed | Stage::Reverted
                if self.early && self.sale_payment.age(ctx.server_now()) < EARLIEST_CLOSE_S =>
            {
                self.look(ctx)
            }
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Confirmed
            | Stage::Denied
            | Stage::Replied => match self.leave(ctx.server_now()) {
                Some(confirm) => {
                    self.retry.send(close(&self.sale_payment, confirm), ctx);
                    Transition::Stay(self)
                }
                None => self.watch(ctx),
            },
        }
    }

    /// The `confirm` flag of a close sent now; `None`: no close may be sent.
    fn leave(&self, now: Timestamp) -> Option<bool> {
        match self.sale_payment.age(now) {
            0..CLOSE_BUDGET_S => Some(self.confirm()),
            CLOSE_BUDGET_S..ABANDONED_AFTER_S => None,
            // The relay has not closed it in its time; closing as failed returns the points.
            _ => Some(false),
        }
    }

    /// Polls the status until the relay's or the chain's pending step finishes.
    fn look(mut self, ctx: &Context) -> ClosingTransition {
        self.retry.set_known();
        let live = ctx.stream.is_live(ctx.now);
        let pause = if live { POLL_MS } else { POLL_WITHOUT_STREAM_MS };
        self.retry.pause(pause, Next::QueryStatus, ctx);
        Transition::Stay(self)
    }

    /// Polls the status because it is too late to close: the relay returns the points by itself.
    fn watch(mut self, ctx: &Context) -> ClosingTransition {
        self.retry.set_unknown(ctx.now);
        self.retry.pause(2 * POLL_MS, Next::QueryStatus, ctx);
        Transition::Stay(self)
    }

    fn find(mut self, ctx: &mut Context) -> ClosingTransition {
        self.retry.query(&self.sale_payment.sale, ctx);
        Transition::Stay(self)
    }

    fn answered(
        mut self,
        answer: Answer<Box<PaymentItem>>,
        ctx: &mut Context,
    ) -> ClosingTransition {
        match answer {
            Answer::Done(item) => {
                self.sale_payment.apply_item(&item);
                if self.sale_payment.is_settled() { self.act(ctx) } else { self.find(ctx) }
            }
            Answer::Refused(code) => {
                self.early |= code == ResultCode::NotYetApproved.number();
                self.find(ctx)
            }
            Answer::Unknown(_) => self.find(ctx),
        }
    }

    /// The status is up to date. If the payment is still open, it is closed again with backoff.
    fn found(mut self, ctx: &mut Context) -> ClosingTransition {
        let turn =
            matches!(self.sale_payment.stage(), Stage::Confirmed | Stage::Replied | Stage::Denied);
        let waits = self.early && !turn;
        if self.sale_payment.is_settled() || self.retry.sent() == 0 || waits {
            return self.act(ctx);
        }
        self.retry.back_off(MAX_BACKOFF_S, Next::Send, ctx);
        Transition::Stay(self)
    }

    /// The relay does not know the payment that it opened.
    fn missing(mut self, ctx: &Context) -> ClosingTransition {
        if self.sale_payment.age(ctx.server_now()) > ABANDONED_AFTER_S {
            return Transition::Exit(ClosingExit::Lost(self.sale_payment));
        }
        let pause = self.retry.backoff(MAX_BACKOFF_S).max(POLL_MS);
        self.retry.pause(pause, Next::QueryStatus, ctx);
        Transition::Stay(self)
    }
}

fn step(sale_payment: &SalePayment, reason: Reason) -> Step {
    let (payment_id, confirm) = (sale_payment.payment.id.to_string(), reason == Reason::Approved);
    match sale_payment.sale.phase() {
        Phase::New => Step::Closing { payment_id, confirm, reason },
        Phase::Cancel => Step::CancelClosing { payment_id, confirm, reason },
    }
}

#[expect(clippy::fn_params_excessive_bools, reason = "confirm is the wire's own yes or no")]
fn close(sale_payment: &SalePayment, confirm: bool) -> PaymentCall {
    let payment_id = sale_payment.payment.id;
    match sale_payment.sale.phase() {
        Phase::New => PaymentCall::Close { payment_id, confirm },
        Phase::Cancel => PaymentCall::CloseCancel { payment_id, confirm },
    }
}
