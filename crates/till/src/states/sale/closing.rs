//! The payment, or its cancel, is being closed: for good when it was approved, as failed otherwise.
//!
//! The intent is in the journal first; if the journal refuses the close leaves all the same, because
//! a payment that nobody closes is worse. Lost answers and refusals are found out; the status alone
//! says paid or not paid. A close for good never leaves after its time: the relay gives the points
//! back by itself then, and the till only watches.

use kios_protocol::api::{Answer, PaymentItem};
use kios_protocol::payment::{Phase, Stage};
use kios_protocol::{ResultCode, Timestamp};

use crate::PaymentCall;
use crate::context::Desk;
use crate::input::{Input, Update};
use crate::journal::{Reason, Step};
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{ABANDONED, BUDGET, Deal};
use crate::states::unfinished::Left;
use crate::transition::Transition;

/// When the network's relay takes a close of an unanswered payment, seconds. Source:
/// `protocol.md §1.3`.
const EARLY_CLOSE: u64 = 41;
/// How often to look while it is somebody else's turn, milliseconds.
const LOOK: u64 = 2_000;
/// The longest pause between two tries, seconds.
const PAUSE: u64 = 8;

/// A payment that is being closed.
#[derive(Debug)]
pub(crate) struct Closing {
    pub(crate) deal: Deal,
    pub(crate) reason: Reason,
    pub(crate) retry: PaymentRetry,
    /// The relay has said that it is too early.
    early: bool,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum ClosingExit {
    /// Paid, or given back.
    Paid(Deal),
    /// Neither, and why it was closed.
    NotPaid(Deal, Reason),
    /// The relay does not know this payment any more.
    Lost(Deal),
}

type ClosingTransition = Transition<Closing, ClosingExit>;

impl Closing {
    /// Writes the intent; the close follows.
    pub(crate) fn begin(deal: Deal, reason: Reason, desk: &mut Desk) -> Self {
        let retry = PaymentRetry::writing(&deal.sale, step(&deal, reason), desk);
        Self { deal, reason, retry, early: false }
    }

    /// Gives back what was approved after it had been closed as failed.
    pub(crate) fn give_back(deal: Deal, reason: Reason, desk: &mut Desk) -> Self {
        desk.write(deal.sale.record(step(&deal, reason)));
        let retry = PaymentRetry::sending(close(&deal, false), desk);
        Self { deal, reason, retry, early: false }
    }

    /// The sale and its step, to be resumed another time.
    pub(crate) fn into_backlog(self) -> Left {
        let step = step(&self.deal, self.reason);
        Left::Sale(Box::new(self.deal.sale), step)
    }

    /// Whether it is closed for good.
    fn confirm(&self) -> bool {
        self.reason == Reason::Approved
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> ClosingTransition {
        if let Input::Update(Update::Payment(news)) = input
            && self.deal.hear(news)
            && (self.deal.is_settled() || self.retry.is_pausing())
        {
            return self.act(desk);
        }
        match self.retry.on(input, &self.deal.sale, desk) {
            None => Transition::Stay(self),
            Some(RetryEvent::Written(_) | RetryEvent::Due(Next::Send)) => self.act(desk),
            Some(RetryEvent::Sent(answer)) => self.answered(answer, desk),
            Some(RetryEvent::Queried(Ok(Some(found)))) => {
                self.deal.hear(&found);
                self.found(desk)
            }
            Some(RetryEvent::Queried(Ok(None))) => self.missing(desk),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(PAUSE, Next::QueryStatus, desk);
                Transition::Stay(self)
            }
            Some(RetryEvent::Due(Next::QueryStatus)) => self.find(desk),
        }
    }

    /// Does what the status, as far as it is known, asks for.
    fn act(mut self, desk: &mut Desk) -> ClosingTransition {
        match self.deal.stage() {
            Stage::Closed => Transition::Exit(ClosingExit::Paid(self.deal)),
            Stage::Failed => Transition::Exit(ClosingExit::NotPaid(self.deal, self.reason)),
            // It is the chain's turn, and nothing may be closed under it.
            Stage::Sent => self.look(desk),
            Stage::Opened | Stage::SendFailed | Stage::Reverted
                if self.early && self.deal.age(desk.server_now()) < EARLY_CLOSE =>
            {
                self.look(desk)
            }
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Confirmed
            | Stage::Denied
            | Stage::Replied => match self.leave(desk.server_now()) {
                Some(confirm) => {
                    self.retry.send(close(&self.deal, confirm), desk);
                    Transition::Stay(self)
                }
                None => self.watch(desk),
            },
        }
    }

    /// What a close that leaves at this time says; `None`: none may leave.
    fn leave(&self, now: Timestamp) -> Option<bool> {
        match self.deal.age(now) {
            0..BUDGET => Some(self.confirm()),
            BUDGET..ABANDONED => None,
            // Points that nobody will give back otherwise.
            _ => Some(false),
        }
    }

    /// Waits for somebody else, with open eyes.
    fn look(mut self, desk: &Desk) -> ClosingTransition {
        self.retry.set_known();
        self.retry.pause(LOOK, Next::QueryStatus, desk);
        Transition::Stay(self)
    }

    /// Too late to close: the relay gives the points back by itself, and this only watches it.
    fn watch(mut self, desk: &Desk) -> ClosingTransition {
        self.retry.set_unknown(desk.now);
        self.retry.pause(2 * LOOK, Next::QueryStatus, desk);
        Transition::Stay(self)
    }

    fn find(mut self, desk: &mut Desk) -> ClosingTransition {
        self.retry.query(&self.deal.sale, desk);
        Transition::Stay(self)
    }

    fn answered(mut self, answer: Answer<Box<PaymentItem>>, desk: &mut Desk) -> ClosingTransition {
        match answer {
            Answer::Done(item) => {
                self.deal.hear_item(&item);
                if self.deal.is_settled() { self.act(desk) } else { self.find(desk) }
            }
            Answer::Refused(code) => {
                self.early |= code == ResultCode::NotYetApproved.number();
                self.find(desk)
            }
            Answer::Unknown(_) => self.find(desk),
        }
    }

    /// The status is fresh. What is still to be closed is closed again, less and less eagerly.
    fn found(mut self, desk: &mut Desk) -> ClosingTransition {
        let turn = matches!(self.deal.stage(), Stage::Confirmed | Stage::Replied | Stage::Denied);
        let waits = self.early && !turn;
        if self.deal.is_settled() || self.retry.sent() == 0 || waits {
            return self.act(desk);
        }
        self.retry.back_off(PAUSE, Next::Send, desk);
        Transition::Stay(self)
    }

    /// The relay does not know the payment that it opened.
    fn missing(mut self, desk: &Desk) -> ClosingTransition {
        if self.deal.age(desk.server_now()) > ABANDONED {
            return Transition::Exit(ClosingExit::Lost(self.deal));
        }
        let pause = self.retry.backoff(PAUSE).max(LOOK);
        self.retry.pause(pause, Next::QueryStatus, desk);
        Transition::Stay(self)
    }
}

fn step(deal: &Deal, reason: Reason) -> Step {
    let (payment_id, confirm) = (deal.payment.id.to_string(), reason == Reason::Approved);
    match deal.sale.life() {
        Phase::New => Step::Closing { payment_id, confirm, reason },
        Phase::Cancel => Step::CancelClosing { payment_id, confirm, reason },
    }
}

#[expect(clippy::fn_params_excessive_bools, reason = "confirm is the wire's own yes or no")]
fn close(deal: &Deal, confirm: bool) -> PaymentCall {
    let payment_id = deal.payment.id;
    match deal.sale.life() {
        Phase::New => PaymentCall::Close { payment_id, confirm },
        Phase::Cancel => PaymentCall::CloseCancel { payment_id, confirm },
    }
}
