//! The shop owner is being asked to take a payment back.
//!
//! The intent is in the journal before the request leaves. Every answer but a plain yes is found
//! out: a network's relay can refuse a cancel that it has opened, and a lost request opens nothing.
//! Whatever arrives after this has given up is closed as failed by the relay, so that no points go
//! back behind anybody's back. Source: `protocol.md §2.6`, `kiosk.md §2`.

use kios_protocol::api::{Answer, PaymentItem};
use kios_protocol::payment::Phase;

use crate::context::Desk;
use crate::input::{Input, Update};
use crate::journal::Step;
use crate::outcome::Why;
use crate::retry::{Next, RetryEvent};
use crate::states::sale::payment_retry::PaymentRetry;
use crate::states::sale::{Deal, Sale, TakesBack};
use crate::states::unfinished::Left;
use crate::transition::Transition;
use crate::{Instant, PaymentCall};

/// For how long it is asked again, milliseconds.
const PATIENCE: u64 = 75_000;
/// The longest pause between two tries, seconds.
const PAUSE: u64 = 4;

/// A cancel that is being opened.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) sale: Sale,
    back: TakesBack,
    pub(crate) retry: PaymentRetry,
    pressed: Instant,
    /// A refusal that has to be found true.
    refused: Option<u32>,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum AskingExit {
    /// The relay has the cancel.
    Opened(Deal),
    /// There is no cancel, and why.
    Refused(Sale, Why),
}

type AskingTransition = Transition<Asking, AskingExit>;

impl Asking {
    /// Writes the intent; the request leaves when that is safe.
    pub(crate) fn begin(sale: Sale, back: TakesBack, desk: &mut Desk) -> Self {
        let retry = PaymentRetry::writing(&sale, step(back), desk);
        Self { sale, back, retry, pressed: desk.now, refused: None }
    }

    /// The cancel and its step, to be resumed another time.
    pub(crate) fn into_backlog(self) -> Left {
        let step = step(self.back);
        Left::Sale(Box::new(self.sale), step)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> AskingTransition {
        if let Input::Update(Update::Payment(record)) = input
            && self.sale.owns(&record.item)
            && record.item.payment_status.phase == Phase::Cancel
            && record.item.open_cancel_timestamp > self.back.before
        {
            return opened(Deal::of_record(self.sale, record), desk);
        }
        match self.retry.on(input, &self.sale, desk) {
            None => Transition::Stay(self),
            Some(RetryEvent::Written(true)) => self.ask(desk),
            Some(RetryEvent::Written(false)) => self.refuse(Why::Storage),
            Some(RetryEvent::Sent(answer)) => self.answered(&answer, desk),
            Some(RetryEvent::Queried(Ok(Some(record)))) if self.back.has_begun(&record) => {
                opened(Deal::of_record(self.sale, &record), desk)
            }
            Some(RetryEvent::Queried(Ok(Some(_)))) => self.not_begun(Why::Unreachable, desk),
            Some(RetryEvent::Queried(Ok(None))) => self.not_begun(Why::Lost, desk),
            Some(RetryEvent::Queried(Err(_))) => {
                self.retry.back_off(PAUSE, Next::QueryStatus, desk);
                Transition::Stay(self)
            }
            Some(RetryEvent::Due(Next::Send)) if !self.is_over(desk) => self.ask(desk),
            Some(RetryEvent::Due(Next::Send | Next::QueryStatus)) => self.find(desk),
        }
    }

    fn ask(mut self, desk: &mut Desk) -> AskingTransition {
        self.retry.send(PaymentCall::OpenCancel { payment_id: self.back.payment_id }, desk);
        Transition::Stay(self)
    }

    fn find(mut self, desk: &mut Desk) -> AskingTransition {
        self.retry.query(&self.sale, desk);
        Transition::Stay(self)
    }

    fn refuse(self, why: Why) -> AskingTransition {
        Transition::Exit(AskingExit::Refused(self.sale, why))
    }

    fn is_over(&self, desk: &Desk) -> bool {
        desk.now.ms_since(self.pressed) > PATIENCE
    }

    fn answered(mut self, answer: &Answer<Box<PaymentItem>>, desk: &mut Desk) -> AskingTransition {
        match answer {
            Answer::Done(item) if item.payment_status.phase == Phase::Cancel => {
                return opened(Deal::of_item(self.sale, item), desk);
            }
            Answer::Refused(code) => self.refused = Some(*code),
            Answer::Done(_) | Answer::Unknown(_) => {}
        }
        self.find(desk)
    }

    /// The relay has no such cancel.
    fn not_begun(mut self, otherwise: Why, desk: &mut Desk) -> AskingTransition {
        self.retry.set_known();
        match self.refused {
            Some(code) => self.refuse(Why::Refused(code)),
            None if self.is_over(desk) => self.refuse(otherwise),
            None => {
                self.retry.back_off(PAUSE, Next::Send, desk);
                Transition::Stay(self)
            }
        }
    }
}

fn opened(deal: Deal, desk: &mut Desk) -> AskingTransition {
    desk.clock.observe_recorded(deal.began_at(), desk.now);
    desk.write(deal.sale.record(deal.open_step()));
    Transition::Exit(AskingExit::Opened(deal))
}

fn step(back: TakesBack) -> Step {
    Step::CancelOpening { payment_id: back.payment_id.to_string(), before: back.before.seconds() }
}
