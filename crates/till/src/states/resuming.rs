//! Finishing what an earlier page left: the decision table of a restart.
//!
//! The journal says how far the till came, the relay says how far the payment came, and only both
//! together decide. Nothing is charged and nothing is shown as an outcome before the relay has
//! answered. Source: `kiosk.md §3`.

use kios_protocol::api::PaymentRecord;
use kios_protocol::payment::Stage;

use crate::Instant;
use crate::context::Desk;
use crate::input::{Input, Update};
use crate::journal::{Reason, Step};
use crate::outcome::Why;
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{ABANDONED, Deal, Sale};
use crate::states::unfinished::Left;
use crate::transition::Transition;

/// After how many seconds a request of an earlier page has arrived or never will.
const ARRIVED: u64 = 10;
/// The longest pause between two tries, seconds.
const PAUSE: u64 = 4;

/// A sale of an earlier page.
#[derive(Debug)]
pub(crate) struct Resuming {
    pub(crate) sale: Sale,
    step: Step,
    pub(crate) retry: PaymentRetry,
    since: Instant,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum ResumingExit {
    /// There is no payment, or no cancel, and why.
    Refused(Sale, Why),
    /// Paid, or given back.
    Paid(Deal),
    /// Neither, and why it was closed.
    NotPaid(Deal, Reason),
    /// It has to be closed, and why.
    Close(Deal, Reason),
    /// It still waits for the customer, or for the shop owner.
    Await(Deal),
}

type ResumingTransition = Transition<Resuming, ResumingExit>;

impl Resuming {
    /// Asks the relay what became of it.
    pub(crate) fn begin(sale: Sale, step: Step, desk: &mut Desk) -> Self {
        let retry = PaymentRetry::querying(&sale, desk);
        Self { sale, step, retry, since: desk.now }
    }

    /// The sale and its step, to be resumed another time.
    pub(crate) fn into_backlog(self) -> Left {
        Left::Sale(Box::new(self.sale), self.step)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> ResumingTransition {
        if let Input::Update(Update::Payment(record)) = input
            && self.sale.owns(&record.item)
        {
            // News can be older than what the table needs; it only says that there is an answer.
            self.retry.query(&self.sale, desk);
            return Transition::Stay(self);
        }
        match self.retry.on(input, &self.sale, desk) {
            None => Transition::Stay(self),
            Some(RetryEvent::Queried(Ok(Some(record)))) if !self.has_begun(&record) => {
                self.not_asked(desk)
            }
            Some(RetryEvent::Queried(Ok(Some(record)))) => {
                let deal = Deal::of_record(self.sale, &record);
                Transition::Exit(decide(deal, &self.step, desk))
            }
            Some(RetryEvent::Queried(Ok(None))) => self.missing(desk),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(PAUSE, Next::QueryStatus, desk);
                Transition::Stay(self)
            }
            // An retry that only ever finds out hears nothing else.
            Some(RetryEvent::Written(_) | RetryEvent::Sent(_) | RetryEvent::Due(_)) => {
                self.retry.query(&self.sale, desk);
                Transition::Stay(self)
            }
        }
    }

    /// Whether the life that the record is about has begun; a payment's own has.
    fn has_begun(&self, record: &PaymentRecord) -> bool {
        self.sale.takes_back.is_none_or(|back| back.has_begun(record))
    }

    /// The payment's cancel has not begun; one that was pressed just before the restart may be on
    /// its way. Nobody closes for good what arrives later, so nothing can come of it any more.
    fn not_asked(mut self, desk: &Desk) -> ResumingTransition {
        if self.age(desk) >= ARRIVED {
            let why = match self.step {
                Step::CancelOpening { .. } => Why::Unreachable,
                Step::Opening
                | Step::Open { .. }
                | Step::Closing { .. }
                | Step::CancelOpen { .. }
                | Step::CancelClosing { .. } => Why::Lost,
            };
            return self.refuse(why);
        }
        self.retry.set_known();
        self.retry.pause(2_000, Next::QueryStatus, desk);
        Transition::Stay(self)
    }

    fn refuse(self, why: Why) -> ResumingTransition {
        Transition::Exit(ResumingExit::Refused(self.sale, why))
    }

    /// Seconds since the press, as far as can be known.
    fn age(&self, desk: &Desk) -> u64 {
        let by_server = desk.server_now().since(self.sale.pressed_at);
        let by_page = desk.now.ms_since(self.since) / 1_000;
        by_server.max(by_page)
    }

    /// The relay has no such payment; one that was pressed just before the restart may be on its way.
    fn missing(mut self, desk: &Desk) -> ResumingTransition {
        let age = self.age(desk);
        let opened = match self.step {
            Step::Opening => false,
            Step::Open { .. }
            | Step::Closing { .. }
            | Step::CancelOpening { .. }
            | Step::CancelOpen { .. }
            | Step::CancelClosing { .. } => true,
        };
        match opened {
            false if age >= ARRIVED => self.refuse(Why::Unreachable),
            true if age > ABANDONED => self.refuse(Why::Lost),
            false | true => {
                self.retry.set_known();
                if opened {
                    self.retry.set_unknown(self.since);
                }
                self.retry.pause(2_000, Next::QueryStatus, desk);
                Transition::Stay(self)
            }
        }
    }
}

/// The decision table.
fn decide(deal: Deal, step: &Step, desk: &mut Desk) -> ResumingExit {
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
    match (deal.stage(), taken_back) {
        (Stage::Closed, _) => ResumingExit::Paid(deal),
        (Stage::Failed, reason) => ResumingExit::NotPaid(deal, reason.unwrap_or(Reason::TimedOut)),
        (Stage::Denied, _) => ResumingExit::Close(deal, Reason::Denied),
        (
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied,
            Some(reason),
        ) => ResumingExit::Close(deal, reason),
        (Stage::Confirmed | Stage::Replied, None) => ResumingExit::Close(deal, Reason::Approved),
        (Stage::Opened | Stage::SendFailed | Stage::Reverted, None)
            if deal.is_late(desk.server_now()) =>
        {
            ResumingExit::Close(deal, Reason::TimedOut)
        }
        (Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent, None) => {
            desk.write(deal.sale.record(deal.open_step()));
            ResumingExit::Await(deal)
        }
    }
}
