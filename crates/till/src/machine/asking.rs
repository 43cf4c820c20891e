//! The shop owner is being asked to take a payment back.
//!
//! The intent is in the journal before the request leaves. Every answer but a plain yes is found
//! out: a network's relay can refuse a cancel that it has opened, and a lost request opens nothing.
//! Whatever arrives after this has given up is closed as failed by the relay, so that no points go
//! back behind anybody's back. Source: `protocol.md §2.6`, `kiosk.md §2`.

use kios_protocol::api::{Answer, PaymentItem};
use kios_protocol::payment::Phase;

use super::desk::{Desk, Left};
use super::ending::Ended;
use super::errand::{Errand, Heard, Next};
use super::input::Input;
use super::sale::{Deal, Sale, TakesBack};
use super::{State, after};
use crate::journal::Step;
use crate::outcome::Why;
use crate::{Call, Now};

/// For how long it is asked again, milliseconds.
const PATIENCE: u64 = 75_000;
/// The longest pause between two tries, seconds.
const PAUSE: u64 = 4;

/// A cancel that is being opened.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) sale: Sale,
    back: TakesBack,
    pub(crate) errand: Errand,
    pressed: Now,
    /// A refusal that has to be found true.
    refused: Option<u32>,
}

impl Asking {
    /// Writes the intent; the request leaves when that is safe.
    pub(crate) fn begin(sale: Sale, desk: &mut Desk) -> State {
        let Some(back) = sale.takes_back else {
            return Ended::refused(sale, Why::Lost, desk);
        };
        // What is asked for again is no late success of what was asked for before.
        desk.aftermath.retain(|watched| !watched.is_of(&sale.purchase_id));
        let errand = Errand::writing(&sale, step(back), desk);
        State::Asking(Self { sale, back, errand, pressed: desk.now, refused: None })
    }

    /// The cancel and its step, to be resumed another time.
    pub(crate) fn into_backlog(self) -> Left {
        let step = step(self.back);
        Left::Sale(Box::new(self.sale), step)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        if let Input::Payment(record) = input
            && self.sale.owns(&record.item)
            && record.item.payment_status.phase == Phase::Cancel
            && record.item.open_cancel_timestamp > self.back.before
        {
            return opened(Deal::of_record(self.sale, record), desk);
        }
        match self.errand.read(input, &self.sale, desk) {
            None => State::Asking(self),
            Some(Heard::Written(true)) => self.ask(desk),
            Some(Heard::Written(false)) => Ended::refused(self.sale, Why::Storage, desk),
            Some(Heard::Asked(answer)) => self.answered(&answer, desk),
            Some(Heard::Found(Ok(Some(record)))) if self.back.has_begun(&record) => {
                opened(Deal::of_record(self.sale, &record), desk)
            }
            Some(Heard::Found(Ok(Some(_)))) => self.not_begun(Why::Unreachable, desk),
            Some(Heard::Found(Ok(None))) => self.not_begun(Why::Lost, desk),
            Some(Heard::Found(Err(_))) => {
                let pause = self.errand.backoff(PAUSE);
                self.errand.pause(pause, Next::Find, desk);
                State::Asking(self)
            }
            Some(Heard::Due(Next::Ask)) if !self.is_over(desk) => self.ask(desk),
            Some(Heard::Due(Next::Ask | Next::Find)) => self.find(desk),
        }
    }

    fn ask(mut self, desk: &mut Desk) -> State {
        self.errand.ask(Call::OpenCancel { payment_id: self.back.payment_id }, desk);
        State::Asking(self)
    }

    fn find(mut self, desk: &mut Desk) -> State {
        self.errand.find(&self.sale, desk);
        State::Asking(self)
    }

    fn is_over(&self, desk: &Desk) -> bool {
        desk.now.since(self.pressed) > PATIENCE
    }

    fn answered(mut self, answer: &Answer<Box<PaymentItem>>, desk: &mut Desk) -> State {
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
    fn not_begun(mut self, otherwise: Why, desk: &mut Desk) -> State {
        self.errand.is_known();
        match self.refused {
            Some(code) => Ended::refused(self.sale, Why::Refused(code), desk),
            None if self.is_over(desk) => Ended::refused(self.sale, otherwise, desk),
            None => {
                let pause = self.errand.backoff(PAUSE);
                self.errand.pause(pause, Next::Ask, desk);
                State::Asking(self)
            }
        }
    }
}

fn opened(deal: Deal, desk: &mut Desk) -> State {
    desk.clock.at_least(deal.began_at(), desk.now);
    desk.write(deal.sale.record(deal.open_step()));
    after(deal, desk)
}

fn step(back: TakesBack) -> Step {
    Step::CancelOpening { payment_id: back.payment_id.to_string(), before: back.before.seconds() }
}
