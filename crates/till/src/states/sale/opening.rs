//! Opens the payment.
//!
//! The intent is in the journal before the request is sent. After a lost reply the status is queried; a
//! request that did not arrive is sent again byte for byte, so that it opens nothing twice. "Not charged"
//! is shown only after the relay has confirmed that there is no payment.

use kios_protocol::api::{Answer, PaymentItem};
use kios_protocol::payment::Status;
use kios_protocol::{Address, ResultCode};

use crate::context::Context;
use crate::input::{Input, Update};
use crate::journal::Step;
use crate::outcome::RefusalReason;
use crate::retry::{Next, RetryEvent};
use crate::states::sale::charge::Charge;
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{Sale, SalePayment};
use crate::transition::Transition;
use crate::{Connection, Instant, PaymentCall, payment_code};

/// The time after which a temporary account has certainly expired: a request that is still in
/// flight cannot open a payment with it.
const CODE_EXPIRY_MS: u64 = 75_000;
/// The time after the press after which the relay knows at the latest whether there is a payment: the last
/// request is sent when the code expires, and the network has closed every payment 340 s later. Source: `protocol.md §10.1`, Q9; `relay.md §3 B4`.
const KNOWN_AFTER_MS: u64 = CODE_EXPIRY_MS + 340_000;
/// The longest pause between two requests.
const MAX_BACKOFF_S: u64 = 4;

/// A payment that is being opened.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) sale: Sale,
    pub(crate) retry: PaymentRetry,
    /// The page's time of the press: it does not change when the relay's time becomes known.
    pressed: Instant,
    /// A refusal after a lost reply, which is not confirmed by a status query yet.
    refused: Option<u32>,
    /// Whether a reply was about another payment than the requested one. Then it is never shown as paid.
    mismatched: bool,
}

/// The exits of [`Opening`].
#[derive(Debug)]
pub(crate) enum OpeningExit {
    /// The relay has opened the payment.
    Opened(SalePayment),
    /// There is no payment, for this reason.
    Refused(Sale, RefusalReason),
    /// The relay refused the payment code of this account with this result code.
    NewCode(Charge, Address, u32),
}

type OpeningTransition = Transition<Opening, OpeningExit>;

impl Opening {
    /// Writes the intent; the request is sent once that is durable.
    pub(crate) fn start(sale: Sale, ctx: &mut Context) -> Self {
        let retry = PaymentRetry::writing(&sale, Step::Opening, ctx);
        Self { sale, retry, pressed: ctx.now, refused: None, mismatched: false }
    }

    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> OpeningTransition {
        if let Input::Update(Update::Payment(record)) = input
            && self.sale.owns(&record.item)
        {
            if !self.may_open(&record.item) {
                return self.keep_unknown(ctx);
            }
            return self.opened(|sale| SalePayment::of_record(sale, record), ctx);
        }
        match self.retry.handle(input, &self.sale, ctx) {
            None => Transition::Stay(self),
            Some(RetryEvent::Written(true)) => self.ask(ctx),
            Some(RetryEvent::Written(false)) => {
                Transition::Exit(OpeningExit::Refused(self.sale, RefusalReason::Storage))
            }
            Some(RetryEvent::Sent(answer)) => self.answered(answer, ctx),
            Some(RetryEvent::Queried(Ok(Some(record)))) if !self.may_open(&record.item) => {
                self.keep_unknown(ctx)
            }
            Some(RetryEvent::Queried(Ok(Some(record)))) => {
                self.opened(|sale| SalePayment::of_record(sale, &record), ctx)
            }
            Some(RetryEvent::Queried(Ok(None))) => self.missing(ctx),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(MAX_BACKOFF_S, Next::QueryStatus, ctx);
                Transition::Stay(self)
            }
            Some(RetryEvent::Due(Next::Send)) if !self.is_dead(ctx) => self.ask(ctx),
            Some(RetryEvent::Due(Next::Send | Next::QueryStatus)) => {
                self.retry.query(&self.sale, ctx);
                Transition::Stay(self)
            }
        }
    }

    /// Until when the outcome is unknown at most, in seconds from now; `None` if that is over or the relay
    /// cannot be reached.
    pub(crate) fn known_in_s(&self, ctx: &Context, now: Instant) -> Option<u64> {
        let left = KNOWN_AFTER_MS.checked_sub(now.ms_since(self.pressed))?;
        (ctx.stream.connection(now) == Connection::Live).then_some(left / 1_000)
    }

    /// Whether the payment is the requested one; after a reply about another one only its failure counts.
    fn may_open(&self, item: &PaymentItem) -> bool {
        self.sale.matches(item) && (!self.mismatched || item.payment_status == Status::NOT_PAID)
    }

    /// The relay reports another payment than the requested one. The outcome stays unknown on the screen, until the
    /// network has closed whatever was opened.
    fn keep_unknown(mut self, ctx: &mut Context) -> OpeningTransition {
        self.mismatched = true;
        self.retry.set_unknown(ctx.now);
        self.retry.back_off(MAX_BACKOFF_S, Next::QueryStatus, ctx);
        Transition::Stay(self)
    }

    fn ask(mut self, ctx: &mut Context) -> OpeningTransition {
        self.retry.send(PaymentCall::Open(Box::new(self.sale.request())), ctx);
        Transition::Stay(self)
    }

    fn is_dead(&self, ctx: &Context) -> bool {
        ctx.now.ms_since(self.pressed) > CODE_EXPIRY_MS
    }

    fn opened(
        self,
        sale_payment: impl FnOnce(Sale) -> SalePayment,
        ctx: &mut Context,
    ) -> OpeningTransition {
        let sale_payment = sale_payment(self.sale);
        ctx.clock.observe_recorded(sale_payment.began_at(), ctx.now);
        ctx.write(sale_payment.sale.record(sale_payment.open_step()));
        Transition::Exit(OpeningExit::Opened(sale_payment))
    }

    fn answered(
        mut self,
        answer: Answer<Box<PaymentItem>>,
        ctx: &mut Context,
    ) -> OpeningTransition {
        match answer {
            // The relay repeats an earlier payment of the order, so its code was used for that one.
            Answer::Done(item) if self.sale.is_earlier(&item) => {
                self.refuse(ResultCode::UnknownTemporaryAccount.number(), ctx)
            }
            Answer::Done(item) if !self.sale.owns(&item) || !self.may_open(&item) => {
                self.keep_unknown(ctx)
            }
            Answer::Done(item) => self.opened(|sale| SalePayment::of_item(sale, &item), ctx),
            // No earlier request is in flight, so the refusal is final.
            Answer::Refused(code)
                if self.retry.sent() == 1 && !ResultCode::is_inconclusive(code) =>
            {
                self.refuse(code, ctx)
            }
            Answer::Refused(code) => {
                self.refused = Some(code);
                self.retry.query(&self.sale, ctx);
                Transition::Stay(self)
            }
            Answer::Unknown(_) => {
                self.retry.query(&self.sale, ctx);
                Transition::Stay(self)
            }
        }
    }

    /// The relay has no such payment. A request that is still in flight may open one.
    fn missing(mut self, ctx: &mut Context) -> OpeningTransition {
        if self.mismatched {
            if ctx.now.ms_since(self.pressed) > KNOWN_AFTER_MS {
                return Transition::Exit(OpeningExit::Refused(self.sale, RefusalReason::Lost));
            }
            return self.keep_unknown(ctx);
        }
        self.retry.set_known();
        match self.refused {
            Some(code) if payment_code::is_code_dead(code) || self.is_dead(ctx) => {
                self.refuse(code, ctx)
            }
            Some(code) if !ResultCode::is_inconclusive(code) => {
                self.retry.pause(2_000, Next::QueryStatus, ctx);
                Transition::Stay(self)
            }
            None if self.is_dead(ctx) => {
                Transition::Exit(OpeningExit::Refused(self.sale, RefusalReason::Unreachable))
            }
            Some(_) | None => {
                self.retry.back_off(MAX_BACKOFF_S, Next::Send, ctx);
                Transition::Stay(self)
            }
        }
    }

    fn refuse(self, code: u32, ctx: &mut Context) -> OpeningTransition {
        if payment_code::is_code_dead(code) {
            ctx.forget(&self.sale);
            let (charge, account) = (self.sale.charge(), self.sale.account);
            return Transition::Exit(OpeningExit::NewCode(charge, account, code));
        }
        Transition::Exit(OpeningExit::Refused(self.sale, RefusalReason::Refused(code)))
    }
}
