//! One purchase of the history, rail by rail, and the question whether to take it back.
//!
//! What is shown may be old: the page asks anew when it opens, and follows the stream. The relay has
//! the last word on whether a payment can be cancelled; this only saves a question in vain.

use kios_protocol::api::{Answer, PaymentRecord};
use kios_protocol::{Amount, Timestamp};

use super::State;
use super::asking::Asking;
use super::desk::Desk;
use super::history::History;
use super::input::Input;
use super::points::compose::Offering;
use super::points::sold;
use super::purchase::{Obstacle, Purchase};
use super::refund::compose::Composing;
use super::sale::Sale;
use crate::{Button, Call, Key, Reply, Token};

/// A purchase that staff looks at.
#[derive(Debug)]
pub(crate) struct Looking {
    pub(crate) purchase: Purchase,
    /// The question about points, and the one about cards.
    asked: (Option<Token>, Option<Token>),
}

impl Looking {
    /// Shows what is known, and asks what is new.
    pub(crate) fn begin(purchase: Purchase, desk: &mut Desk) -> State {
        desk.touched = desk.now;
        let mut looking = Self { purchase, asked: (None, None) };
        looking.ask(desk);
        State::Looking(looking)
    }

    /// Whether it is not yet known what is on the cards.
    pub(crate) const fn is_busy(&self) -> bool {
        self.asked.1.is_some()
    }

    /// Whether money can be given back on a card.
    pub(crate) fn can_refund(&self, desk: &Desk) -> bool {
        !self.is_busy() && desk.settings.seed.is_some() && self.purchase.has_refundable_card()
    }

    /// What points can be given for: what was paid by card.
    pub(crate) fn earning(&self, desk: &Desk) -> Option<Amount> {
        let paid = sold::paid_by_card(&self.purchase, desk.currency())?;
        (!self.is_busy() && paid <= desk.settings.limit.0).then_some(paid)
    }

    /// The payment, when its points can be taken back.
    pub(crate) fn cancellable(&self, now: Timestamp) -> Option<&PaymentRecord> {
        self.purchase.payment.as_ref().filter(|record| Obstacle::of(record, now).is_none())
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return History::begin(desk);
            }
            Input::Pressed(Button::TakeBack) => {
                if let Some(record) = self.cancellable(desk.server_now()).cloned() {
                    let confirm = Confirm { purchase: self.purchase, record };
                    return State::Confirm(Box::new(confirm));
                }
            }
            Input::Pressed(Button::Refund) if self.can_refund(desk) => {
                return Composing::begin(self.purchase, desk);
            }
            Input::Pressed(Button::GivePoints) => {
                if let Some(paid) = self.earning(desk) {
                    return Offering::of_cards(self.purchase, paid, desk);
                }
            }
            Input::Answered { token, answer } if self.asked.0 == Some(*token) => {
                self.asked.0 = None;
                if let Answer::Done(Reply::Payments(found)) = answer {
                    self.purchase.take_payments(found);
                }
            }
            Input::Answered { token, answer } if self.asked.1 == Some(*token) => {
                self.asked.1 = None;
                if let Answer::Done(Reply::CardSales(found)) = answer {
                    self.purchase.take_cards(found);
                }
            }
            Input::Payment(news) => self.purchase.hear(news),
            // What is left of a card is the relay's to say.
            Input::Refund(news) if news.purchase_id == self.purchase.purchase_id => {
                self.ask_cards(desk);
            }
            Input::Caught => self.ask(desk),
            Input::Tick
            | Input::Pressed(_)
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Key { .. }
            | Input::Scanned { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Refund(_) => {}
        }
        State::Looking(self)
    }

    fn ask(&mut self, desk: &mut Desk) {
        self.asked.0 = Some(match &self.purchase.payment {
            Some(record) => {
                let payment_id = record.item.payment_id;
                desk.call(Call::FindPayment { payment_id })
            }
            None => desk.find(&self.purchase.purchase_id),
        });
        self.ask_cards(desk);
    }

    fn ask_cards(&mut self, desk: &mut Desk) {
        let purchase_id = self.purchase.purchase_id.clone();
        self.asked.1 = Some(desk.call(Call::CardSales { purchase_id }));
    }
}

/// Staff is asked once more.
#[derive(Debug)]
pub(crate) struct Confirm {
    purchase: Purchase,
    pub(crate) record: PaymentRecord,
}

impl Confirm {
    pub(crate) fn on(mut self: Box<Self>, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Confirm) => {
                let sale = Sale::taking_back(&self.record, desk.server_now());
                return Asking::begin(sale, desk);
            }
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return Looking::begin(self.purchase, desk);
            }
            Input::Payment(news) => {
                self.purchase.hear(news);
                if let Some(record) = &self.purchase.payment {
                    self.record.clone_from(record);
                }
                if Obstacle::of(&self.record, desk.server_now()).is_some() {
                    return Looking::begin(self.purchase, desk);
                }
            }
            Input::Tick
            | Input::Pressed(_)
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Scanned { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Caught => {}
        }
        State::Confirm(self)
    }
}
