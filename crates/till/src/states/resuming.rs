//! Resumes an unfinished sale of an earlier page: the decision table of a restart.
//!
//! The journal has the till's last step, the relay the payment's status; the decision needs both.
//! Nobody is charged and no outcome is shown before the relay has answered. Source: `kiosk.md §3`.

use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::Stage;

use crate::Instant;
use crate::context::Context;
use crate::input::{Input, Update};
use crate::journal::{Reason, Step};
use crate::outcome::RefusalReason;
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{ABANDONED_AFTER_S, Sale, SalePayment};
use crate::states::unfinished::Unfinished;
use crate::transition::Transition;

/// Seconds after which a request of an earlier page has arrived or never will.
const ARRIVAL_GRACE_S: u64 = 10;
/// The longest pause between two queries.
const MAX_BACKOFF_S: u64 = 4;

/// An unfinished sale of an earlier page.
#[derive(Debug)]
pub(crate) struct Resuming {
    pub(crate) sale: Sale,
    step: Step,
    pub(crate) retry: PaymentRetry,
    since: Instant,
}

/// The exits of [`Resuming`].
#[derive(Debug)]
pub(crate) enum ResumingExit {
    /// There is no payment, or no cancel, for this reason.
    Refused(Sale, RefusalReason),
    /// Closed as paid, or as cancelled.
    Paid(SalePayment),
    /// Closed as failed, for this reason.
    NotPaid(SalePayment, Reason),
    /// It has to be closed, for this reason.
    Close(SalePayment, Reason),
    /// The customer's or the shop owner's approval is still awaited.
    Await(SalePayment),
}

type ResumingTransition = Transition<Resuming, ResumingExit>;

impl Resuming {
    /// Queries the payment's status.
    pub(crate) fn start(sale: Sale, step: Step, ctx: &mut Context) -> Self {
        let retry = PaymentRetry::querying(&sale, ctx);
        Self { sale, step, retry, since: ctx.now }
    }

    /// The sale and its step, to be resumed later.
    pub(crate) fn into_backlog(self) -> Unfinished {
        Unfinished::Sale(Box::new(self.sale), self.step)
    }

    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> ResumingTransition {
        if let Input::Update(Update::Payment(record)) = input
            && self.sale.owns(&record.item)
        {
            // The update may be outdated; it only triggers a query.
            self.retry.query(&self.sale, ctx);
            return Transition::Stay(self);
        }
        match self.retry.handle(input, &self.sale, ctx) {
            None => Transition::Stay(self),
            Some(RetryEvent::Queried(Ok(Some(record)))) if !self.has_begun(&record) => {
                self.not_asked(ctx)
            }
            Some(RetryEvent::Queried(Ok(Some(record)))) => {
                let sale_payment = SalePayment::of_record(self.sale, &record);
                Transition::Exit(decide(sale_payment, &self.step, ctx))
            }
            Some(RetryEvent::Queried(Ok(None))) => self.missing(ctx),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(MAX_BACKOFF_S, Next::QueryStatus, ctx);
                Transition::Stay(self)
            }
            // This loop only queries, so no other step is awaited.
            Some(RetryEvent::Written(_) | RetryEvent::Sent(_) | RetryEvent::Due(_)) => {
                self.retry.query(&self.sale, ctx);
                Transition::Stay(self)
            }
        }
    }

    /// Whether the phase of the record, payment or cancel, has begun; a payment always has.
    fn has_begun(&self, record: &PaymentRecord) -> bool {
        self.sale.cancel_target.is_none_or(|back| back.has_begun(record))
    }

    /// The payment's cancel has not begun; its request may still be in flight if it was sent just
    /// before the restart. A cancel that begins later is closed as failed by the relay, so it has
    /// no effect.
    fn not_asked(mut self, ctx: &Context) -> ResumingTransition {
        if self.age(ctx) >= ARRIVAL_GRACE_S {
            let why = match self.step {
                Step::CancelOpening { .. } => RefusalReason::Unreachable,
                Step::Opening
                | Step::Open { .. }
                | Step::Closing { .. }
                | Step::CancelOpen { .. }
                | Step::CancelClosing { .. } => RefusalReason::Lost,
            };
            return self.refuse(why);
        }
        self.retry.set_known();
        self.retry.pause(2_000, Next::QueryStatus, ctx);
        Transition::Stay(self)
    }

    fn refuse(self, why: RefusalReason) -> ResumingTransition {
        Transition::Exit(ResumingExit::Refused(self.sale, why))
    }

    /// Seconds since pay or cancel was pressed, by the relay's time or since the page's start.
    fn age(&self, ctx: &Context) -> u64 {
        let by_server = ctx.server_now().since(self.sale.pressed_at);
        let by_page = ctx.now.ms_since(self.since) / 1_000;
        by_server.max(by_page)
    }

    /// The relay has no such payment; its request may be in flight if it was sent just before the
    /// restart.
    fn missing(mut self, ctx: &Context) -> ResumingTransition {
        let age = self.age(ctx);
        let opened = match self.step {
            Step::Opening => false,
            Step::Open { .. }
            | Step::Closing { .. }
            | Step::CancelOpening { .. }
            | Step::CancelOpen { .. }
            | Step::CancelClosing { .. } => true,
        };
        match opened {
            false if age >= ARRIVAL_GRACE_S => self.refuse(RefusalReason::Unreachable),
            true if age > ABANDONED_AFTER_S => self.refuse(RefusalReason::Lost),
            false | true => {
                self.retry.set_known();
                if opened {
                    self.retry.set_unknown(self.since);
                }
                self.retry.pause(2_000, Next::QueryStatus, ctx);
                Transition::Stay(self)
            }
        }
    }
}

/// The decision table.
fn decide(sale_payment: SalePayment, step: &Step, ctx: &mut Context) -> ResumingExit {
    let taken_back = match step {
        Step::Closing { confirm: false, reason, .. }
        | Step::CancelClosing { confirm: false, reason, .. } => Some(*reason),
        Step::Closing { confirm: true, .. }
        | Step::CancelClosing { confirm: true, .. }
        | Step::Opening
        | Step::Open { .. }
        | Step::CancelOpening { .. }
        | Step::CancelOpen { .. } => None,
    };
    match (sale_payment.stage(), taken_back) {
        (Stage::Closed, _) => ResumingExit::Paid(sale_payment),
        (Stage::Failed, reason) => {
            ResumingExit::NotPaid(sale_payment, reason.unwrap_or(Reason::TimedOut))
        }
        (Stage::Denied, _) => ResumingExit::Close(sale_payment, Reason::Denied),
        (
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied,
            Some(reason),
        ) => ResumingExit::Close(sale_payment, reason),
        (Stage::Confirmed | Stage::Replied, None) => {
            ResumingExit::Close(sale_payment, Reason::Approved)
        }
        (Stage::Opened | Stage::SendFailed | Stage::Reverted, None)
            if sale_payment.is_late(ctx.server_now()) =>
        {
            ResumingExit::Close(sale_payment, Reason::TimedOut)
        }
        (Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent, None) => {
            ctx.write(sale_payment.sale.record(sale_payment.open_step()));
            ResumingExit::Await(sale_payment)
        }
    }
}
