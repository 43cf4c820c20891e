//! This kiosk's payments and card sales, for staff: by day, by purchase, by a receipt's code.
//!
//! The way in is a small button of the idle screen. It is not locked: a PIN belongs to a later issue
//! (`kiosk.md §4`), and nothing here moves points without the shop owner's approval.
//!
//! Points and cards are two questions to the relay; each is asked again by itself when its answer is
//! lost, and what one of them brought is shown meanwhile.

pub(crate) mod purchase;
pub(crate) mod purchase_details;

use kios_protocol::api::{Answer, CardSale, CardSales, PaymentRecord, Payments, Refund};
use kios_protocol::{PaymentId, PurchaseId};

use crate::calendar::day;
use crate::context::Desk;
use crate::input::{Input, Update, UserInput};
use crate::reply::{FromReply, Pending, Received};
use crate::states::history::purchase::Purchase;
use crate::transition::Transition;
use crate::{Button, CardQuery, Day, Instant, Key, PaymentQuery, Sound};

/// How long an answer is waited for, milliseconds.
const PATIENCE: u64 = 30_000;
/// How soon a lost question is asked again, milliseconds.
const AGAIN: u64 = 4_000;

/// Which payments are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those of a day, this many days ago.
    Day(u64),
    /// Those of a purchase.
    Purchase(PurchaseId),
    /// The one of a receipt.
    Payment(PaymentId),
}

/// How far a reply is.
#[derive(Debug)]
enum Answered<T> {
    /// It is being waited for.
    Asked(Pending<T>),
    /// It is here, or there is no question.
    Here,
    /// It was lost.
    Lost(Instant),
}

impl<T: FromReply> Answered<T> {
    /// What came of the question, if this is it.
    fn receive<'a>(&mut self, received: &'a Received, now: Instant) -> Option<Answer<&'a T>> {
        let Self::Asked(pending) = self else { return None };
        let answer = received.of(pending)?;
        *self = match answer {
            Answer::Done(_) => Self::Here,
            Answer::Refused(_) | Answer::Unknown(_) => Self::Lost(now),
        };
        Some(answer)
    }

    /// Whether it is time to ask again.
    fn tick(&mut self, now: Instant) -> bool {
        match self {
            Self::Asked(pending) if now.ms_since(pending.since()) > PATIENCE => {
                *self = Self::Lost(now);
                false
            }
            Self::Lost(since) => now.ms_since(*since) >= AGAIN,
            Self::Asked(_) | Self::Here => false,
        }
    }
}

/// The payments and card sales of this kiosk.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) wanted: Wanted,
    payments_answered: Answered<Payments>,
    sales_answered: Answered<CardSales>,
    /// Newest first.
    pub(crate) payments: Vec<PaymentRecord>,
    /// Newest first.
    pub(crate) sales: Vec<CardSale>,
    pub(crate) field: String,
    /// What the field holds, or what was scanned, is no purchase and no receipt.
    pub(crate) misread: bool,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum HistoryExit {
    /// Nobody is being served.
    Back,
    /// Points for a sale that this kiosk has not seen.
    GivePoints,
    /// One purchase was chosen.
    Open(Box<Purchase>),
}

impl History {
    /// Today's payments.
    pub(crate) fn begin(desk: &mut Desk) -> Self {
        desk.touched = desk.now;
        let mut history = Self {
            wanted: Wanted::Day(0),
            payments_answered: Answered::Lost(desk.now),
            sales_answered: Answered::Lost(desk.now),
            payments: Vec::new(),
            sales: Vec::new(),
            field: String::new(),
            misread: false,
        };
        history.ask(desk);
        history
    }

    /// Whether a reply is awaited.
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self.payments_answered, Answered::Asked(_))
            || matches!(self.sales_answered, Answered::Asked(_))
    }

    /// Whether a reply was lost.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self.payments_answered, Answered::Lost(_))
            || matches!(self.sales_answered, Answered::Lost(_))
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> Transition<Self, HistoryExit> {
        let exit = match input {
            Input::User(user) => self.user(user, desk),
            Input::Reply(received) => self.receive(received, desk.now),
            Input::Update(update) => {
                self.update(update, desk);
                None
            }
            Input::Resumed => {
                self.ask(desk);
                None
            }
            Input::Tick => {
                self.tick(desk);
                None
            }
            Input::Stored { .. } => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, desk: &mut Desk) -> Option<HistoryExit> {
        match input {
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape, .. } => {
                return Some(HistoryExit::Back);
            }
            UserInput::Pressed(Button::GivePoints) => return Some(HistoryExit::GivePoints),
            UserInput::Pressed(Button::Show(day)) => self.show(*day, desk),
            UserInput::Pressed(Button::Open(payment_id)) => {
                let row = self.payments.iter().find(|row| row.item.payment_id == *payment_id);
                return row.cloned().map(Purchase::of_payment).map(Box::new).map(HistoryExit::Open);
            }
            UserInput::Pressed(Button::OpenSale(place)) => {
                let sale = self.sales.get(*place).cloned();
                return sale.map(Purchase::of_card).map(Box::new).map(HistoryExit::Open);
            }
            UserInput::Typed(text) => {
                self.field.clone_from(text);
                self.misread = false;
            }
            UserInput::Scanned { text, .. } => {
                text.trim().clone_into(&mut self.field);
                self.search(desk);
            }
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter, .. } => {
                self.search(desk);
            }
            UserInput::Pressed(_) | UserInput::Filled { .. } | UserInput::Key { .. } => {}
        }
        None
    }

    fn ask(&mut self, desk: &mut Desk) {
        self.ask_payments(desk);
        self.ask_sales(desk);
    }

    fn ask_payments(&mut self, desk: &mut Desk) {
        let call = match &self.wanted {
            Wanted::Day(ago) => {
                let (from, to) = day(desk.server_now(), *ago, desk.currency());
                PaymentQuery::Period { from, to }
            }
            Wanted::Purchase(purchase_id) => {
                PaymentQuery::Purchase { purchase_id: purchase_id.clone() }
            }
            Wanted::Payment(payment_id) => PaymentQuery::Payment { payment_id: *payment_id },
        };
        self.payments_answered = Answered::Asked(desk.call(call));
    }

    fn ask_sales(&mut self, desk: &mut Desk) {
        let call = match &self.wanted {
            Wanted::Day(ago) => {
                let (from, to) = day(desk.server_now(), *ago, desk.currency());
                CardQuery::Period { from, to }
            }
            Wanted::Purchase(purchase_id) => {
                CardQuery::Purchase { purchase_id: purchase_id.clone() }
            }
            // A receipt's code is a payment's; its cards are on the payment's page.
            Wanted::Payment(_) => {
                self.sales_answered = Answered::Here;
                return;
            }
        };
        self.sales_answered = Answered::Asked(desk.call(call));
    }

    fn show(&mut self, day: Day, desk: &mut Desk) {
        let ago = match day {
            Day::Today => 0,
            Day::Yesterday => 1,
            Day::Earlier => match &self.wanted {
                Wanted::Day(ago) => ago.saturating_add(1).max(2),
                Wanted::Purchase(_) | Wanted::Payment(_) => 2,
            },
        };
        self.field.clear();
        self.misread = false;
        self.want(Wanted::Day(ago), desk);
    }

    fn want(&mut self, wanted: Wanted, desk: &mut Desk) {
        self.wanted = wanted;
        self.payments.clear();
        self.sales.clear();
        self.ask(desk);
    }

    fn search(&mut self, desk: &mut Desk) {
        let text = self.field.trim();
        if let Ok(payment_id) = text.to_ascii_lowercase().parse::<PaymentId>() {
            desk.play(Sound::Scanned);
            self.want(Wanted::Payment(payment_id), desk);
        } else if let Ok(purchase_id) = text.parse::<PurchaseId>()
            && !text.starts_with("0x")
        {
            self.want(Wanted::Purchase(purchase_id), desk);
        } else {
            self.misread = !text.is_empty();
        }
    }

    fn receive(&mut self, received: &Received, now: Instant) -> Option<HistoryExit> {
        if let Some(Answer::Done(found)) = self.payments_answered.receive(received, now) {
            self.payments.clone_from(&found.payments);
            if let (Wanted::Payment(_), [only]) = (&self.wanted, self.payments.as_slice()) {
                let purchase = Purchase::of_payment(only.clone());
                return Some(HistoryExit::Open(Box::new(purchase)));
            }
        }
        if let Some(Answer::Done(found)) = self.sales_answered.receive(received, now) {
            self.sales.clone_from(&found.sales);
        }
        None
    }

    fn update(&mut self, update: &Update, desk: &mut Desk) {
        match update {
            Update::Payment(news) => {
                let same = |row: &&mut PaymentRecord| row.item.payment_id == news.item.payment_id;
                if let Some(row) = self.payments.iter_mut().find(same)
                    && news.version > row.version
                {
                    row.clone_from(news);
                }
            }
            Update::Refund(news) => {
                if self.shows(news) {
                    self.ask_sales(desk);
                }
            }
        }
    }

    /// Whether the refund is of a sale that is shown.
    fn shows(&self, news: &Refund) -> bool {
        self.sales
            .iter()
            .any(|sale| sale.gateway == news.gateway && sale.transaction_id == news.transaction_id)
    }

    fn tick(&mut self, desk: &mut Desk) {
        if self.payments_answered.tick(desk.now) {
            self.ask_payments(desk);
        }
        if self.sales_answered.tick(desk.now) {
            self.ask_sales(desk);
        }
    }
}
