//! One purchase of the history, rail by rail, and the question whether to take it back.
//!
//! What is shown may be old: the page asks anew when it opens, and follows the stream. The relay has
//! the last word on whether a payment can be cancelled; this only saves a question in vain.

use kios_protocol::api::{Answer, CardSale, CardSales, PaymentRecord, Payments};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{Amount, PurchaseId, Timestamp};

use super::State;
use super::asking::Asking;
use super::desk::Desk;
use super::history::History;
use super::input::Input;
use super::points::compose::Offering;
use super::points::sold;
use super::refund::Hurdle;
use super::refund::compose::Composing;
use super::sale::Sale;
use crate::{Button, Call, Key, Reply, Token};

/// How long after its opening a payment can be cancelled when the relay did not say it, seconds.
/// Source: `protocol.md §5.4`.
pub(crate) const CANCEL_WINDOW: u64 = 604_800;

/// Why a payment cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// It is still being paid.
    BeingPaid,
    /// It was not paid.
    NotPaid,
    /// The shop owner is being asked already.
    BeingCancelled,
    /// It has been taken back.
    Cancelled,
    /// The seven days are over.
    Over,
    /// The relay says that it cannot.
    Final,
}

impl Obstacle {
    /// What stands in the way at this time of the relay's clock.
    pub(crate) fn of(record: &PaymentRecord, now: Timestamp) -> Option<Self> {
        let Status { phase, stage } = record.item.payment_status;
        match (phase, stage) {
            (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Denied | Stage::Failed) => {
                let until = cancel_until(record);
                match record.cancel_until {
                    _ if now > until => Some(Self::Over),
                    Timestamp::NEVER => Some(Self::Final),
                    _ => None,
                }
            }
            (Phase::New, Stage::Failed) => Some(Self::NotPaid),
            (Phase::New, _) => Some(Self::BeingPaid),
            (Phase::Cancel, Stage::Closed) => Some(Self::Cancelled),
            (Phase::Cancel, _) => Some(Self::BeingCancelled),
        }
    }
}

/// The end of the window.
pub(crate) fn cancel_until(record: &PaymentRecord) -> Timestamp {
    if record.cancel_until == Timestamp::NEVER {
        record.item.open_new_timestamp.plus(CANCEL_WINDOW)
    } else {
        record.cancel_until
    }
}

/// How a purchase was paid, as far as is known.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the protocol's word for it")]
pub(crate) struct Purchase {
    pub(crate) purchase_id: PurchaseId,
    /// With points.
    pub(crate) payment: Option<PaymentRecord>,
    /// With cards.
    pub(crate) cards: Vec<CardSale>,
}

impl Purchase {
    /// The purchase of a payment.
    pub(crate) fn of_payment(record: PaymentRecord) -> Self {
        let purchase_id = record.item.purchase_id.clone();
        Self { purchase_id, payment: Some(record), cards: Vec::new() }
    }

    /// The purchase of a card sale.
    pub(crate) fn of_card(sale: CardSale) -> Self {
        Self { purchase_id: sale.purchase_id.clone(), payment: None, cards: vec![sale] }
    }

    /// Takes news of its payment; versions decide, so that late and doubled news change nothing.
    pub(crate) fn hear(&mut self, news: &PaymentRecord) {
        let known = self.payment.as_mut();
        if let Some(record) = known
            && news.item.payment_id == record.item.payment_id
            && news.version > record.version
        {
            record.clone_from(news);
        }
    }

    /// Takes the payments of this purchase: the one that is known, or else the one that was paid.
    fn take_payments(&mut self, found: &Payments) {
        if self.payment.is_some() {
            return found.payments.iter().for_each(|record| self.hear(record));
        }
        let ours = || found.payments.iter().filter(|r| r.item.purchase_id == self.purchase_id);
        let paid = |record: &&PaymentRecord| {
            !matches!(Obstacle::of(record, record.item.open_new_timestamp), Some(Obstacle::NotPaid))
        };
        self.payment = ours().find(paid).or_else(|| ours().next()).cloned();
    }

    fn take_cards(&mut self, found: &CardSales) {
        let ours = found.sales.iter().filter(|sale| sale.purchase_id == self.purchase_id);
        self.cards = ours.cloned().collect();
    }

    /// Whether anything can be given back on a card.
    pub(crate) fn has_refundable_card(&self) -> bool {
        self.cards.iter().any(|sale| Hurdle::of(sale).is_none())
    }
}

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
