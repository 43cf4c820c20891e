//! One request of a host page.

use kios_embed::{KioskMessage, PaymentOutcome, PaymentRequest, PaymentResult, RequestState};
use kios_protocol::api::{Answer, PaymentRecord, Payments, PurchaseOutcome, SignedResult};
use kios_protocol::payment::Stage;
use kios_protocol::{Currency, PaymentId, TemporaryAccount};

use super::fault::HostFault;
use super::report::{End, state_of};
use super::{Backlog, HostOrigin, Next, decimals, is_free};
use crate::context::Context;
use crate::journal::Reason;
use crate::reply::{Pending, Received};
use crate::retry::backoff;
use crate::states::State;
use crate::states::sale::charge::SaleOrigin;
use crate::states::sale::{Sale, SalePayment};
use crate::{Effect, Instant, PaymentQuery, ResultCall};

/// How long an idle kiosk tries to reach the relay before a request is refused.
pub(super) const WAIT_MS: u64 = 60_000;
/// How long the relay's signed statement is waited for.
const TOKEN_MS: u64 = 8_000;
/// How long after a host has given up the outcome may stay unknown before that is reported.
const UNKNOWN_AFTER_MS: u64 = 10_000;
/// The longest pause between two queries.
const MAX_BACKOFF_S: u64 = 4;

/// How far a request has got.
#[derive(Debug)]
pub(super) enum Step {
    /// The kiosk is not free.
    Waiting,
    /// The relay is asked for the purchase; `None` between two queries.
    Looking { question: Option<Pending<Payments>>, since: Instant, due: Instant, lost: u32 },
    /// A payment of the order is open or paid.
    Found(Box<SalePayment>),
    /// The order is not paid; its earlier payments have ended.
    New { earlier: Vec<PaymentId> },
    /// The state machine runs the sale.
    Running,
    /// The result waits for the signed statement.
    Signing { result: Box<PaymentResult>, question: Option<Pending<SignedResult>>, due: Instant },
    /// The result is reported; the screen shows it.
    Reported,
}

/// Why a request is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    reason: Reason,
    since: Instant,
}

/// One request.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) request: PaymentRequest,
    from: HostOrigin,
    pub(super) step: Step,
    /// When it was requested last.
    since: Instant,
    /// Since when the kiosk has been free and does not know the shop's settings.
    free_since: Option<Instant>,
    pub(super) stop: Option<Stop>,
    /// Whether it was reported that the outcome is unknown.
    is_unknown: bool,
    pub(super) state: Option<RequestState>,
}

impl Step {
    /// The request is refused; no payment was looked for, so nothing is signed.
    pub(super) fn refused(request: &PaymentRequest, fault: HostFault, ctx: &Context) -> Self {
        let result = PaymentResult {
            error: Some(fault.error(ctx)),
            ..PaymentResult::bare(PaymentOutcome::Refused, request.purchase_id.clone())
        };
        Self::Signing { result: Box::new(result), question: None, due: ctx.now }
    }
}

impl Session {
    /// A request that waits until the kiosk is free.
    pub(super) const fn new(from: HostOrigin, request: PaymentRequest, now: Instant) -> Self {
        Self {
            request,
            from,
            step: Step::Waiting,
            since: now,
            free_since: None,
            stop: None,
            is_unknown: false,
            state: None,
        }
    }

    /// Whether its result was not reported.
    pub(super) const fn is_open(&self) -> bool {
        match self.step {
            Step::Waiting
            | Step::Looking { .. }
            | Step::Found(_)
            | Step::New { .. }
            | Step::Running
            | Step::Signing { .. } => true,
            Step::Reported => false,
        }
    }

    /// Whether a sale that has ended is this one.
    pub(super) fn owns(&self, end: &End<'_>) -> bool {
        self.request.purchase_id == *end.purchase_id() && self.request.amount == end.amount()
    }

    /// The host has sent the same request once more, perhaps from another page: its time begins again, and it is
    /// informed anew.
    pub(super) fn repeat(&mut self, request: PaymentRequest, now: Instant) {
        self.request = PaymentRequest { account: self.request.account, ..request };
        self.since = now;
        self.state = None;
        self.is_unknown = false;
        if let Some(stop) = &mut self.stop {
            stop.since = now;
        }
    }

    /// The customer has shown this code before the screen for it.
    pub(super) const fn keep_code(&mut self, account: TemporaryAccount) {
        self.request.account = Some(account);
    }

    /// Asks the relay for the order, or returns why the request is refused. Without the shop's settings it waits for them.
    pub(super) fn begin(&mut self, ctx: &mut Context) -> Option<HostFault> {
        match self.check(ctx) {
            Some(Ok(())) => {
                self.step = Step::Looking { question: None, since: ctx.now, due: ctx.now, lost: 0 };
                self.tick(ctx);
            }
            Some(Err(fault)) => {
                self.step = Step::refused(&self.request, fault, ctx);
                return Some(fault);
            }
            None => {
                let since = *self.free_since.get_or_insert(ctx.now);
                let limit = if self.stop.is_some() { UNKNOWN_AFTER_MS } else { WAIT_MS };
                if ctx.now.ms_since(since) >= limit {
                    self.step = self.not_looked_for(ctx);
                }
            }
        }
        None
    }

    /// Whether a page of this origin may give it up: the page that requested it, or one that may request payments.
    pub(super) fn may_be_given_up(&self, from: &HostOrigin, ctx: &Context) -> bool {
        *from == self.from || from.is_allowed(ctx)
    }

    pub(super) fn give_up(&mut self, reason: Reason, now: Instant) {
        self.stop.get_or_insert(Stop { reason, since: now });
    }

    /// Whether the kiosk can take the request; `None` while the shop's settings are not known.
    pub(super) fn check(&self, ctx: &Context) -> Option<Result<(), HostFault>> {
        let terminal = ctx.terminal.as_ref()?;
        let shop = ctx.shop.as_ref()?;
        let currency = Currency::new(&terminal.currency);
        let PaymentRequest { amount, currency: named, .. } = &self.request;
        Some(if !self.from.is_allowed(ctx) {
            Err(HostFault::Origin)
        } else if named.as_ref().is_some_and(|named| *named != currency) {
            Err(HostFault::Currency)
        } else if decimals(*amount) > currency.digits() {
            Err(HostFault::Decimals)
        } else if *amount > shop.highest_charge {
            Err(HostFault::AboveLimit)
        } else {
            Ok(())
        })
    }

    pub(super) fn receive(&mut self, received: &Received, ctx: &mut Context) {
        match &mut self.step {
            Step::Looking { question, due, lost, .. } => {
                let Some(answer) = received.take(question) else { return };
                match answer {
                    Answer::Done(found) => self.step = found_step(&self.request, found, ctx),
                    Answer::Refused(_) | Answer::Unknown(_) => {
                        *lost = lost.saturating_add(1);
                        *due = ctx.now.plus_ms(backoff(*lost, MAX_BACKOFF_S));
                    }
                }
            }
            Step::Signing { result, question, .. } => {
                let Some(answer) = received.take(question) else { return };
                match answer {
                    Answer::Done(signed) => result.token = Some(signed.token.clone()),
                    // It is not asked for again, so that waiting would give nothing; a repeated request has one.
                    Answer::Refused(_) | Answer::Unknown(_) => {}
                }
                self.report_outcome(ctx);
            }
            Step::Waiting | Step::Found(_) | Step::New { .. } | Step::Running | Step::Reported => {}
        }
    }

    pub(super) fn tick(&mut self, ctx: &mut Context) {
        let age = ctx.now.ms_since(self.since);
        let timeout = self.request.timeout.map(|timeout| timeout.as_millis());
        if self.is_open() && timeout.is_some_and(|timeout| u128::from(age) >= timeout) {
            self.give_up(Reason::TimedOut, ctx.now);
        }
        match &mut self.step {
            Step::Looking { since, .. } if ctx.now.ms_since(*since) >= WAIT_MS => {
                self.step = self.not_looked_for(ctx);
            }
            Step::Looking { question: question @ None, due, .. } if ctx.now >= *due => {
                let purchase_id = self.request.purchase_id.clone();
                *question = Some(ctx.call(PaymentQuery::Purchase { purchase_id }));
            }
            Step::Signing { due, .. } if ctx.now >= *due => self.report_outcome(ctx),
            Step::Waiting
            | Step::Looking { .. }
            | Step::Found(_)
            | Step::New { .. }
            | Step::Running
            | Step::Signing { .. }
            | Step::Reported => {}
        }
    }

    /// What to do about a request that is given up.
    pub(super) fn stopping(
        &mut self,
        stop: Stop,
        (state, backlog): (&State, Backlog),
        ctx: &mut Context,
    ) -> Next {
        match core::mem::replace(&mut self.step, Step::Running) {
            Step::Looking { .. } if ctx.now.ms_since(stop.since) >= UNKNOWN_AFTER_MS => {
                self.step = self.not_looked_for(ctx);
            }
            Step::Found(found) if found.stage() == Stage::Closed => {
                self.end(End::Paid(&found).result(ctx), ctx);
            }
            // It is open: it is continued, and closed as failed.
            Step::Found(found) if is_free(state, backlog) => return Next::Continue(found),
            Step::Found(found) => {
                self.step = Step::Found(found);
                self.report_unknown(stop.since, ctx);
            }
            Step::New { .. } => self.end(self.given_up(stop), ctx),
            Step::Running => return self.stopping_sale(stop, state, ctx),
            same @ (Step::Waiting
            | Step::Looking { .. }
            | Step::Signing { .. }
            | Step::Reported) => {
                self.step = same;
            }
        }
        Next::Stay
    }

    fn stopping_sale(&mut self, stop: Stop, state: &State, ctx: &mut Context) -> Next {
        match state_of(state) {
            RequestState::Waiting if matches!(state, State::Idle(_)) => {
                self.end(self.given_up(stop), ctx);
            }
            RequestState::Code | RequestState::Estimate => {
                self.end(self.given_up(stop), ctx);
                return Next::Drop;
            }
            RequestState::Approval if is_unanswered(state) => return Next::Close(stop.reason),
            // The sale may have been interrupted: nothing is known about it before it is resumed.
            RequestState::Waiting
            | RequestState::Opening
            | RequestState::Approval
            | RequestState::Closing
            | RequestState::Checking
            | RequestState::Shown => self.report_unknown(stop.since, ctx),
        }
        Next::Stay
    }

    /// The result of a request that is given up before a payment was opened.
    fn given_up(&self, stop: Stop) -> PaymentResult {
        let outcome = match stop.reason {
            Reason::TimedOut => PaymentOutcome::TimedOut,
            Reason::Cancelled | Reason::Approved | Reason::Denied => PaymentOutcome::Cancelled,
        };
        PaymentResult::bare(outcome, self.request.purchase_id.clone())
    }

    /// The relay was not asked whether an earlier page has paid the order, so nothing can be said about it.
    pub(super) fn not_looked_for(&self, ctx: &Context) -> Step {
        let result = PaymentResult {
            error: Some(HostFault::Unreachable.error(ctx)),
            ..PaymentResult::bare(PaymentOutcome::Unknown, self.request.purchase_id.clone())
        };
        Step::Signing { result: Box::new(result), question: None, due: ctx.now }
    }

    /// Tells the host once that the outcome is not known yet.
    fn report_unknown(&mut self, since: Instant, ctx: &mut Context) {
        if self.is_unknown || ctx.now.ms_since(since) < UNKNOWN_AFTER_MS {
            return;
        }
        self.is_unknown = true;
        let purchase_id = self.request.purchase_id.clone();
        let result = PaymentResult {
            error: Some(HostFault::Unknown.error(ctx)),
            ..PaymentResult::bare(PaymentOutcome::Unknown, purchase_id)
        };
        ctx.push(Effect::Report(KioskMessage::answer(result)));
    }

    /// The request has this result; the signed statement is requested.
    pub(super) fn end(&mut self, result: PaymentResult, ctx: &mut Context) {
        let purchase_id = result.purchase_id.clone();
        let question = Some(ctx.call(ResultCall { purchase_id }));
        let due = ctx.now.plus_ms(TOKEN_MS);
        self.step = Step::Signing { result: Box::new(result), question, due };
    }

    fn report_outcome(&mut self, ctx: &mut Context) {
        if let Step::Signing { result, .. } = core::mem::replace(&mut self.step, Step::Reported) {
            ctx.push(Effect::Report(KioskMessage::answer(*result)));
        }
    }
}

/// Whether the customer has not answered, so that the payment may be closed as failed.
fn is_unanswered(state: &State) -> bool {
    matches!(state, State::Approval(approval) if !approval.is_sent())
}

/// What the payments of the purchase mean for the request.
fn found_step(request: &PaymentRequest, found: &Payments, ctx: &Context) -> Step {
    let outcome = |record: &PaymentRecord| PurchaseOutcome::of(record.item.payment_status);
    let of = |wanted| found.payments.iter().find(|record| outcome(record) == wanted);
    if let Some(paid) = of(PurchaseOutcome::Paid).or_else(|| of(PurchaseOutcome::Pending)) {
        if paid.item.amount != request.amount {
            return Step::refused(request, HostFault::OtherAmount, ctx);
        }
        let others = found.payments.iter().map(|record| record.item.payment_id);
        let earlier = others.filter(|id| *id != paid.item.payment_id).collect();
        let origin = SaleOrigin::Host { earlier };
        let sale = Sale { origin, ..Sale::for_receipt(paid) };
        return Step::Found(Box::new(SalePayment::of_record(sale, paid)));
    }
    if of(PurchaseOutcome::Returned).is_some() {
        return Step::refused(request, HostFault::Returned, ctx);
    }
    let earlier = found.payments.iter().map(|record| record.item.payment_id);
    Step::New { earlier: earlier.collect() }
}
