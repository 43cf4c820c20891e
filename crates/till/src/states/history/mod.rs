//! This kiosk's payments and card sales, for staff: by day, by purchase, by a receipt's code.
//!
//! It opens from the menu of the staff area. What moves money needs the role of a manager, here and in
//! the relay.
//!
//! Payments and card sales are two queries, whose rows are shown together once both have ended, so that a later reply
//! moves no row. Each query is repeated when its reply is lost; the other's rows are shown meanwhile.

mod pages;
pub(crate) mod purchase;
pub(crate) mod purchase_details;
mod query;

use kios_protocol::api::{CardSale, CardSales, Payments, PointGrants, Refund};
use kios_protocol::staff::StaffRole;
use kios_protocol::{PaymentId, ResultCode};
use kios_text::clean;

use crate::calendar::Month;
use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::reply::Received;
use crate::scan::to_latin;
use crate::states::history::pages::{PageReply, Pages, Row as _};
use crate::states::history::purchase::Purchase;
use crate::transition::Transition;
use crate::{Button, CardQuery, Day, Key, PaymentQuery, Scan, Sound};

/// The filter of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HistoryQuery {
    /// Those of a day of the shop, counted from 1970.
    Day(u64),
    /// Those that a text finds.
    Search(String),
    /// The payment of a receipt's code.
    Payment(PaymentId),
}

impl HistoryQuery {
    /// What a text in the field searches; `None` if it has nothing to search.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        // A hand may type in Hangul mode; whole syllables are words, as in `12,500원`.
        let is_jamo = |c| ('ㄱ'..='ㅣ').contains(&c);
        let text = if text.contains(is_jamo) { to_latin(text) } else { text.to_owned() };
        let text = clean(&text);
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
    /// The card sales that this list has shown. A button names one by its place here, which stays the same when the rows
    /// change.
    known_sales: Vec<CardSale>,
    pub(crate) field: String,
    /// The month from which a day is chosen, while the calendar is shown.
    pub(crate) month: Option<Month>,
}

/// The exits of [`History`].
#[derive(Debug)]
pub(crate) enum HistoryExit {
    /// To the menu of the staff area.
    Back,
    /// Grant points for a sale that is unknown to this kiosk.
    GivePoints,
    /// A purchase was selected; with the list to come back to.
    Open(Box<Purchase>, Option<HistoryQuery>),
}

impl History {
    /// The payments of this query, or today's.
    pub(crate) fn start(query: Option<HistoryQuery>, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        ctx.given_back.clear();
        let field = match &query {
            Some(HistoryQuery::Search(text)) => text.clone(),
            Some(HistoryQuery::Day(_) | HistoryQuery::Payment(_)) | None => String::new(),
        };
        let mut history = Self {
            query: query.unwrap_or_else(|| HistoryQuery::Day(ctx.today())),
            payments: Pages::new(ctx.now),
            sales: Pages::new(ctx.now),
            known_sales: Vec::new(),
            field,
            month: None,
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
        self.payments.query.is_busy() || self.sales.query.is_busy()
    }

    /// Whether the rows are shown: each of the two queries has ended once.
    pub(crate) fn has_rows(&self) -> bool {
        self.payments.has_ended() && self.sales.has_ended()
    }

    /// Whether all rows are shown.
    pub(crate) fn is_whole(&self) -> bool {
        self.payments.has_all() && self.sales.has_all()
    }

    /// The number of a card sale for its button.
    pub(crate) fn sale_number(&self, sale: &CardSale) -> Option<usize> {
        self.known_sales.iter().position(|known| known.is_same(sale))
    }

    fn sale_of_number(&self, number: usize) -> Option<&CardSale> {
        let known = self.known_sales.get(number)?;
        self.sales.rows.iter().find(|sale| sale.is_same(known))
    }

    /// The code with which the relay has refused a query, if it says more than that the server has a fault.
    pub(crate) fn refusal(&self) -> Option<u32> {
        let refusal = self.payments.query.refusal().or_else(|| self.sales.query.refusal());
        refusal.filter(|code| !ResultCode::is_inconclusive(*code))
    }

    /// Whether a reply was lost or refused.
    pub(crate) const fn is_lost(&self) -> bool {
        self.payments.query.is_lost() || self.sales.query.is_lost()
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
            UserInput::Key { key: Key::Escape } if self.month.is_some() => self.month = None,
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape } => {
                return Some(HistoryExit::Back);
            }
            UserInput::Pressed(Button::GivePoints) if Self::can_give_points(ctx) => {
                return Some(HistoryExit::GivePoints);
            }
            UserInput::Pressed(Button::Show(day)) => self.show(*day, ctx),
            UserInput::Pressed(Button::Open(payment_id)) => {
                let row = self.payments.rows.iter().find(|row| row.item.payment_id == *payment_id);
                return row.cloned().map(Purchase::of_payment).map(|purchase| self.open(purchase));
            }
            UserInput::Pressed(Button::OpenSale(number)) => {
                let sale = self.sale_of_number(*number).cloned();
                return sale.map(Purchase::of_card).map(|purchase| self.open(purchase));
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

    fn open(&self, purchase: Purchase) -> HistoryExit {
        let back = match &self.query {
            HistoryQuery::Day(_) | HistoryQuery::Search(_) => Some(self.query.clone()),
            // It would be opened again at once.
            HistoryQuery::Payment(_) => None,
        };
        HistoryExit::Open(Box::new(purchase), back)
    }

    fn ask(&mut self, ctx: &mut Context) {
        self.payments.begin();
        self.ask_payments_page(ctx);
        self.ask_sales(ctx);
    }

    /// Reads all pages of the card sales.
    fn ask_sales(&mut self, ctx: &mut Context) {
        self.sales.begin();
        self.ask_sales_page(ctx);
    }

    /// Reads the page of payments after those that have arrived.
    fn ask_payments_page(&mut self, ctx: &mut Context) {
        let last = self.payments.last();
        let query = match &self.query {
            HistoryQuery::Day(day) => {
                let (from, to) = ctx.zone().period(*day);
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
            HistoryQuery::Day(day) => {
                let (from, to) = ctx.zone().period(*day);
                CardQuery::Period { from, to: last.unwrap_or(to) }
            }
            HistoryQuery::Search(text) => CardQuery::Search { text: text.clone(), to: last },
            // A receipt's code identifies a payment; its card sales are shown with its details.
            HistoryQuery::Payment(_) => return self.sales.end(),
        };
        self.sales.ask(query, ctx);
    }

    fn show(&mut self, day: Day, ctx: &mut Context) {
        let today = ctx.today();
        let day = match day {
            Day::Today => today,
            Day::Yesterday => today.saturating_sub(1),
            Day::Earlier => {
                let before = today.saturating_sub(1);
                self.day().map_or(before, |day| day.min(before)).saturating_sub(1)
            }
            Day::On(day) if day <= today => day,
            Day::On(_) => return,
            Day::Choose => {
                let shown = self.day().unwrap_or(today);
                self.month = self.month.is_none().then(|| Month::of(shown));
                return;
            }
            Day::MonthBefore => {
                self.month = self.month.and_then(|month| month.before().or(Some(month)));
                return;
            }
            Day::MonthAfter => {
                let after = self.month.map(Month::after).filter(|month| month.first <= today);
                self.month = after.or(self.month);
                return;
            }
        };
        self.field.clear();
        self.want(HistoryQuery::Day(day), ctx);
    }

    /// The day that is shown, unless something was searched.
    pub(crate) const fn day(&self) -> Option<u64> {
        match self.query {
            HistoryQuery::Day(day) => Some(day),
            HistoryQuery::Search(_) | HistoryQuery::Payment(_) => None,
        }
    }

    fn want(&mut self, query: HistoryQuery, ctx: &mut Context) {
        self.query = query;
        self.payments = Pages::new(ctx.now);
        self.sales = Pages::new(ctx.now);
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
            PageReply::More => self.ask_payments_page(ctx),
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
        Some(self.open(Purchase::of_payment(only.clone())))
    }

    fn receive_sales(&mut self, received: &Received, ctx: &mut Context) {
        match self.sales.receive(received, ctx.now) {
            Some(PageReply::More) => self.ask_sales_page(ctx),
            Some(PageReply::Refused(code)) if self.finds_nothing(code) => self.sales.end(),
            Some(PageReply::All) => {
                for sale in &self.sales.rows {
                    if !self.known_sales.iter().any(|known| known.is_same(sale)) {
                        self.known_sales.push(sale.clone());
                    }
                }
            }
            Some(PageReply::Refused(_) | PageReply::Lost) | None => {}
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
        !self.sales.query.is_answered() || self.sales.rows.iter().any(is_its)
    }

    fn tick(&mut self, ctx: &mut Context) {
        // The pages that have arrived are not read again.
        if self.payments.tick(ctx.now) {
            self.ask_payments_page(ctx);
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
