//! This kiosk's payments and card sales, for staff: by day, by purchase, by a receipt's code.
//!
//! It opens from the menu of the staff area. What moves money needs the role of a manager, here and in
//! the relay.
//!
//! Payments and card sales are two queries. Each is repeated when its reply is lost; the other's rows
//! are shown meanwhile.

mod pages;
pub(crate) mod purchase;
pub(crate) mod purchase_details;

use kios_protocol::api::{CardSale, CardSales, Payments, PointGrants, Refund};
use kios_protocol::staff::StaffRole;
use kios_protocol::{PaymentId, ResultCode};
use kios_text::clean;

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::reply::Received;
use crate::states::history::pages::{PageReply, Pages};
use crate::states::history::purchase::Purchase;
use crate::transition::Transition;
use crate::{Button, CardQuery, Day, Key, PaymentQuery, Scan, Sound};

/// The filter of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HistoryQuery {
    /// Those of a day, this many days ago.
    Day(u64),
    /// Those that a text finds.
    Search(String),
    /// The payment of a receipt's code.
    Payment(PaymentId),
}

impl HistoryQuery {
    /// What a text in the field searches; `None` if it has nothing to search.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let text = clean(text);
        let text = text.trim();
        let searched = || (!text.is_empty()).then(|| Self::Search(text.to_owned()));
        payment_id(text).map(Self::Payment).or_else(searched)
    }
}

/// The payments and card sales of this kiosk.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) query: HistoryQuery,
    pub(crate) payments: Pages<Payments>,
    pub(crate) sales: Pages<CardSales>,
    pub(crate) field: String,
}

/// The exits of [`History`].
#[derive(Debug)]
pub(crate) enum HistoryExit {
    /// To the menu of the staff area.
    Back,
    /// Grant points for a sale that is unknown to this kiosk.
    GivePoints,
    /// A purchase was selected.
    Open(Box<Purchase>),
}

impl History {
    /// Today's payments.
    pub(crate) fn start(ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        ctx.given_back.clear();
        let mut history = Self {
            query: HistoryQuery::Day(0),
            payments: Pages::new(ctx.now),
            sales: Pages::new(ctx.now),
            field: String::new(),
        };
        history.ask(ctx);
        history
    }

    /// Whether points can be granted here.
    pub(crate) fn can_give_points(ctx: &Context) -> bool {
        ctx.point_grants != PointGrants::Off && ctx.allows(StaffRole::Manager)
    }

    /// Whether a reply is awaited.
    pub(crate) const fn is_busy(&self) -> bool {
        self.payments.is_busy() || self.sales.is_busy()
    }

    /// Whether a reply was lost.
    pub(crate) const fn is_lost(&self) -> bool {
        self.payments.is_lost() || self.sales.is_lost()
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, HistoryExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => {
                self.receive_sales(received, ctx);
                self.receive_payments(received, ctx)
            }
            Input::Update(update) => {
                self.update(update, ctx);
                None
            }
            Input::Resumed => {
                self.ask(ctx);
                None
            }
            Input::Tick => {
                self.tick(ctx);
                None
            }
            Input::Stored { .. } => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<HistoryExit> {
        match input {
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape } => {
                return Some(HistoryExit::Back);
            }
            UserInput::Pressed(Button::GivePoints) if Self::can_give_points(ctx) => {
                return Some(HistoryExit::GivePoints);
            }
            UserInput::Pressed(Button::Show(day)) => self.show(*day, ctx),
            UserInput::Pressed(Button::Open(payment_id)) => {
                let row = self.payments.rows.iter().find(|row| row.item.payment_id == *payment_id);
                return row.cloned().map(Purchase::of_payment).map(Box::new).map(HistoryExit::Open);
            }
            UserInput::Pressed(Button::OpenSale(place)) => {
                let sale = self.sales.rows.get(*place).cloned();
                return sale.map(Purchase::of_card).map(Box::new).map(HistoryExit::Open);
            }
            UserInput::Typed(text) => {
                self.field.clone_from(text);
            }
            UserInput::Scanned(Scan { text, .. }) | UserInput::Pasted(text) => {
                ctx.take_scan();
                text.trim().clone_into(&mut self.field);
                self.search(ctx);
            }
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter } => {
                self.search(ctx);
            }
            UserInput::Pressed(_) | UserInput::FieldChanged { .. } | UserInput::Key { .. } => {}
        }
        None
    }

    fn ask(&mut self, ctx: &mut Context) {
        self.payments.begin();
        self.ask_payments(ctx);
        self.ask_sales(ctx);
    }

    /// Reads all pages of the card sales.
    fn ask_sales(&mut self, ctx: &mut Context) {
        self.sales.begin();
        self.ask_sales_page(ctx);
    }

    /// Reads the page of payments after those that have arrived.
    fn ask_payments(&mut self, ctx: &mut Context) {
        let last = self.payments.last();
        let query = match &self.query {
            HistoryQuery::Day(ago) => {
                let (from, to) = ctx.day(*ago);
                PaymentQuery::Period { from, to: last.unwrap_or(to) }
            }
            HistoryQuery::Search(text) => PaymentQuery::Search { text: text.clone(), to: last },
            HistoryQuery::Payment(payment_id) => PaymentQuery::Payment { payment_id: *payment_id },
        };
        self.payments.ask(query, ctx);
    }

    /// The same for card sales.
    fn ask_sales_page(&mut self, ctx: &mut Context) {
        let last = self.sales.last();
        let query = match &self.query {
            HistoryQuery::Day(ago) => {
                let (from, to) = ctx.day(*ago);
                CardQuery::Period { from, to: last.unwrap_or(to) }
            }
            HistoryQuery::Search(text) => CardQuery::Search { text: text.clone(), to: last },
            // A receipt's code identifies a payment; its card sales are shown with its details.
            HistoryQuery::Payment(_) => return self.sales.end(),
        };
        self.sales.ask(query, ctx);
    }

    fn show(&mut self, day: Day, ctx: &mut Context) {
        let ago = match day {
            Day::Today => 0,
            Day::Yesterday => 1,
            Day::Earlier => match &self.query {
                HistoryQuery::Day(ago) => ago.saturating_add(1).max(2),
                HistoryQuery::Search(_) | HistoryQuery::Payment(_) => 2,
            },
        };
        self.field.clear();
        self.want(HistoryQuery::Day(ago), ctx);
    }

    fn want(&mut self, query: HistoryQuery, ctx: &mut Context) {
        self.query = query;
        self.payments.rows.clear();
        self.sales.rows.clear();
        self.ask(ctx);
    }

    fn search(&mut self, ctx: &mut Context) {
        let Some(query) = HistoryQuery::of_text(&self.field) else { return };
        if let HistoryQuery::Payment(_) = query {
            ctx.play(Sound::Scanned);
        }
        self.want(query, ctx);
    }

    fn receive_payments(&mut self, received: &Received, ctx: &mut Context) -> Option<HistoryExit> {
        match self.payments.receive(received, ctx.now)? {
            PageReply::More => self.ask_payments(ctx),
            PageReply::Refused(code) if self.finds_nothing(code) => self.payments.end(),
            PageReply::All => return self.found(),
            PageReply::Refused(_) | PageReply::Lost => {}
        }
        None
    }

    /// The payment of a receipt's code is opened.
    fn found(&self) -> Option<HistoryExit> {
        let (HistoryQuery::Payment(_), [only]) = (&self.query, self.payments.rows.as_slice())
        else {
            return None;
        };
        let purchase = Purchase::of_payment(only.clone());
        Some(HistoryExit::Open(Box::new(purchase)))
    }

    fn receive_sales(&mut self, received: &Received, ctx: &mut Context) {
        match self.sales.receive(received, ctx.now) {
            Some(PageReply::More) => self.ask_sales_page(ctx),
            Some(PageReply::Refused(code)) if self.finds_nothing(code) => self.sales.end(),
            Some(PageReply::All | PageReply::Refused(_) | PageReply::Lost) | None => {}
        }
    }

    /// A text that the relay refuses to search, because it is too long, finds nothing; it is not sent again.
    fn finds_nothing(&self, code: u32) -> bool {
        matches!(self.query, HistoryQuery::Search(_))
            && code == ResultCode::InvalidParameters.number()
    }

    fn update(&mut self, update: &Update, ctx: &mut Context) {
        match update {
            Update::Payment(update) => self.payments.update(update),
            Update::Refund(update) => {
                if self.may_show(update) {
                    self.ask_sales(ctx);
                }
            }
        }
    }

    /// Whether the refund belongs to a sale that is shown, or may be on a page that is being read.
    fn may_show(&self, update: &Refund) -> bool {
        let is_its = |sale: &CardSale| {
            sale.gateway == update.gateway && sale.transaction_id == update.transaction_id
        };
        self.sales.is_busy() || self.sales.rows.iter().any(is_its)
    }

    fn tick(&mut self, ctx: &mut Context) {
        // The pages that have arrived are not read again.
        if self.payments.tick(ctx.now) {
            self.ask_payments(ctx);
        }
        if self.sales.tick(ctx.now) {
            self.ask_sales_page(ctx);
        }
    }
}

/// The payment id in a receipt's code, or in the link of a payment's QR code.
fn payment_id(text: &str) -> Option<PaymentId> {
    let text = text.to_ascii_lowercase();
    text.match_indices("0x").find_map(|(at, _)| {
        let digits = text.get(at..)?.split(|c: char| !c.is_alphanumeric()).next()?;
        digits.parse().ok()
    })
}
