//! Opens the cancel of a paid payment: the shop owner is asked to approve it.
//!
//! The intent is in the journal before the request is sent. After every reply but success the status is
//! queried: a network's relay can refuse a cancel that it has opened, and a lost request opens nothing.
//! The relay closes as failed whatever arrives after this state has given up, so that no points go back
//! unnoticed. Source: `protocol.md §2.6`, `kiosk.md §2`.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, PaymentItem};
use kios_protocol::payment::Phase;

use crate::context::Context;
use crate::input::{Input, Update};
use crate::journal::Step;
use crate::outcome::RefusalReason;
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{CancelTarget, Sale, SalePayment};
use crate::states::unfinished::Unfinished;
use crate::transition::Transition;
use crate::{Instant, PaymentCall};

/// The period in which the request is repeated.
const OPEN_TIMEOUT_MS: u64 = 75_000;
/// The longest pause between two requests.
const MAX_BACKOFF_S: u64 = 4;

/// A cancel that is being opened.
#[derive(Debug)]
pub(crate) struct OpeningCancel {
    pub(crate) sale: Sale,
    back: CancelTarget,
    pub(crate) retry: PaymentRetry,
    pressed: Instant,
    /// A refusal that is not confirmed by a status query yet.
    refused: Option<u32>,
}

/// The exits of [`OpeningCancel`].
#[derive(Debug)]
pub(crate) enum OpeningCancelExit {
    /// The relay has opened the cancel.
    Opened(SalePayment),
    /// There is no cancel, for this reason.
    Refused(Sale, RefusalReason),
}

type OpeningCancelTransition = Transition<OpeningCancel, OpeningCancelExit>;

impl OpeningCancel {
    /// Writes the intent; the request is sent once that is durable.
    pub(crate) fn start(sale: Sale, back: CancelTarget, ctx: &mut Context) -> Self {
        let retry = PaymentRetry::writing(&sale, step(back), ctx);
        Self { sale, back, retry, pressed: ctx.now, refused: None }
    }

    /// The cancel and its step, to be resumed later.
    pub(crate) fn into_backlog(self) -> Unfinished {
        let step = step(self.back);
        Unfinished::Sale(Box::new(self.sale), step)
    }

    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> OpeningCancelTransition {
        if let Input::Update(Update::Payment(record)) = input
            && self.sale.owns(&record.item)
            && self.sale.matches(&record.item)
            && record.item.payment_status.phase == Phase::Cancel
            && record.item.open_cancel_timestamp > self.back.before
        {
            return opened(SalePayment::of_record(self.sale, record), ctx);
        }
        match self.retry.handle(input, &self.sale, ctx) {
            None => Transition::Stay(self),
            Some(RetryEvent::Written(true)) => self.ask(ctx),
            Some(RetryEvent::Written(false)) => self.refuse(RefusalReason::Storage),
            Some(RetryEvent::Sent(answer)) => self.answered(&answer, ctx),
            Some(RetryEvent::Queried(Ok(Some(record)))) if self.back.has_begun(&record) => {
                opened(SalePayment::of_record(self.sale, &record), ctx)
            }
            Some(RetryEvent::Queried(Ok(Some(_)))) => {
                self.not_begun(RefusalReason::Unreachable, ctx)
            }
            Some(RetryEvent::Queried(Ok(None))) => self.not_begun(RefusalReason::Lost, ctx),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(MAX_BACKOFF_S, Next::QueryStatus, ctx);
                Transition::Stay(self)
            }
            Some(RetryEvent::Due(Next::Send)) if !self.is_over(ctx) => self.ask(ctx),
            Some(RetryEvent::Due(Next::Send | Next::QueryStatus)) => self.find(ctx),
        }
    }

    fn ask(mut self, ctx: &mut Context) -> OpeningCancelTransition {
        self.retry.send(PaymentCall::OpenCancel { payment_id: self.back.payment_id }, ctx);
        Transition::Stay(self)
    }

    fn find(mut self, ctx: &mut Context) -> OpeningCancelTransition {
        self.retry.query(&self.sale, ctx);
        Transition::Stay(self)
    }

    fn refuse(self, why: RefusalReason) -> OpeningCancelTransition {
        Transition::Exit(OpeningCancelExit::Refused(self.sale, why))
    }

    fn is_over(&self, ctx: &Context) -> bool {
        ctx.now.ms_since(self.pressed) > OPEN_TIMEOUT_MS
    }

    fn answered(
        mut self,
        answer: &Answer<Box<PaymentItem>>,
        ctx: &mut Context,
    ) -> OpeningCancelTransition {
        match answer {
            Answer::Done(item)
                if item.payment_status.phase == Phase::Cancel
                    && item.payment_id == self.back.payment_id
                    && self.sale.matches(item) =>
            {
                return opened(SalePayment::of_item(self.sale, item), ctx);
            }
            Answer::Refused(code) => self.refused = Some(*code),
            Answer::Done(_) | Answer::Unknown(_) => {}
        }
        self.find(ctx)
    }

    /// The relay has no such cancel.
    fn not_begun(mut self, otherwise: RefusalReason, ctx: &mut Context) -> OpeningCancelTransition {
        self.retry.set_known();
        match self.refused {
            Some(code) if !ResultCode::is_inconclusive(code) || self.is_over(ctx) => {
                self.refuse(RefusalReason::Refused(code))
            }
            None if self.is_over(ctx) => self.refuse(otherwise),
            Some(_) | None => {
                self.retry.back_off(MAX_BACKOFF_S, Next::Send, ctx);
                Transition::Stay(self)
            }
        }
    }
}

fn opened(sale_payment: SalePayment, ctx: &mut Context) -> OpeningCancelTransition {
    ctx.clock.observe_recorded(sale_payment.began_at(), ctx.now);
    ctx.write(sale_payment.sale.record(sale_payment.open_step()));
    Transition::Exit(OpeningCancelExit::Opened(sale_payment))
}

fn step(back: CancelTarget) -> Step {
    Step::CancelOpening { payment_id: back.payment_id.to_string(), before: back.before.seconds() }
}
