//! The payment is being opened.
//!
//! The intent is in the journal before the request leaves. A lost answer is found out; a request
//! that did not arrive is sent again, the same to the byte, so that it opens nothing twice. Nobody
//! is told "not charged" before the relay has said that there is nothing.

use kios_protocol::Amount;
use kios_protocol::api::{Answer, PaymentItem};

use crate::context::Desk;
use crate::input::{Input, Update};
use crate::journal::Step;
use crate::outcome::Why;
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{Deal, Sale};
use crate::transition::Transition;
use crate::{Instant, PaymentCall, payment_code};

/// After how long a temporary account is dead for sure, milliseconds: no request that is still on
/// its way can open anything then.
const DEAD: u64 = 75_000;
/// The longest pause between two tries, seconds.
const PAUSE: u64 = 4;

/// A payment that is being opened.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) sale: Sale,
    pub(crate) retry: PaymentRetry,
    /// The page's own time of the press: it does not jump when the relay's is first heard.
    pressed: Instant,
    /// A refusal that came after a lost answer, and has to be found true.
    refused: Option<u32>,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum OpeningExit {
    /// The relay has the payment.
    Opened(Deal),
    /// There is no payment, and why.
    Refused(Sale, Why),
    /// The relay does not take the code, by this number.
    NewCode(Amount, u32),
}

type OpeningTransition = Transition<Opening, OpeningExit>;

impl Opening {
    /// Writes the intent; the request leaves when that is safe.
    pub(crate) fn begin(sale: Sale, desk: &mut Desk) -> Self {
        let retry = PaymentRetry::writing(&sale, Step::Opening, desk);
        Self { sale, retry, pressed: desk.now, refused: None }
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> OpeningTransition {
        if let Input::Update(Update::Payment(record)) = input
            && self.sale.owns(&record.item)
        {
            return self.opened(|sale| Deal::of_record(sale, record), desk);
        }
        match self.retry.on(input, &self.sale, desk) {
            None => Transition::Stay(self),
            Some(RetryEvent::Written(true)) => self.ask(desk),
            Some(RetryEvent::Written(false)) => {
                Transition::Exit(OpeningExit::Refused(self.sale, Why::Storage))
            }
            Some(RetryEvent::Sent(answer)) => self.answered(answer, desk),
            Some(RetryEvent::Queried(Ok(Some(record)))) => {
                self.opened(|sale| Deal::of_record(sale, &record), desk)
            }
            Some(RetryEvent::Queried(Ok(None))) => self.missing(desk),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(PAUSE, Next::QueryStatus, desk);
                Transition::Stay(self)
            }
            Some(RetryEvent::Due(Next::Send)) if !self.is_dead(desk) => self.ask(desk),
            Some(RetryEvent::Due(Next::Send | Next::QueryStatus)) => {
                self.retry.query(&self.sale, desk);
                Transition::Stay(self)
            }
        }
    }

    fn ask(mut self, desk: &mut Desk) -> OpeningTransition {
        self.retry.send(PaymentCall::Open(Box::new(self.sale.request())), desk);
        Transition::Stay(self)
    }

    fn is_dead(&self, desk: &Desk) -> bool {
        desk.now.ms_since(self.pressed) > DEAD
    }

    fn opened(self, deal: impl FnOnce(Sale) -> Deal, desk: &mut Desk) -> OpeningTransition {
        let deal = deal(self.sale);
        desk.clock.observe_recorded(deal.began_at(), desk.now);
        desk.write(deal.sale.record(deal.open_step()));
        Transition::Exit(OpeningExit::Opened(deal))
    }

    fn answered(mut self, answer: Answer<Box<PaymentItem>>, desk: &mut Desk) -> OpeningTransition {
        match answer {
            Answer::Done(item) => self.opened(|sale| Deal::of_item(sale, &item), desk),
            // The first request cannot have opened anything that this refusal does not know of.
            Answer::Refused(code) if self.retry.sent() == 1 => self.refuse(code, desk),
            Answer::Refused(code) => {
                self.refused = Some(code);
                self.retry.query(&self.sale, desk);
                Transition::Stay(self)
            }
            Answer::Unknown(_) => {
                self.retry.query(&self.sale, desk);
                Transition::Stay(self)
            }
        }
    }

    /// The relay has no such payment. Whether one can still come of it depends on what is under way.
    fn missing(mut self, desk: &mut Desk) -> OpeningTransition {
        self.retry.set_known();
        match self.refused {
            Some(code) if payment_code::is_code_dead(code) || self.is_dead(desk) => {
                self.refuse(code, desk)
            }
            Some(_) => {
                self.retry.pause(2_000, Next::QueryStatus, desk);
                Transition::Stay(self)
            }
            None if self.is_dead(desk) => {
                Transition::Exit(OpeningExit::Refused(self.sale, Why::Unreachable))
            }
            None => {
                self.retry.back_off(PAUSE, Next::Send, desk);
                Transition::Stay(self)
            }
        }
    }

    fn refuse(self, code: u32, desk: &mut Desk) -> OpeningTransition {
        if payment_code::is_code_dead(code) {
            desk.forget(&self.sale);
            return Transition::Exit(OpeningExit::NewCode(self.sale.amount, code));
        }
        Transition::Exit(OpeningExit::Refused(self.sale, Why::Refused(code)))
    }
}
