//! This kiosk's payments and card sales, for staff: by day, by purchase, by a receipt's code.
//!
//! It opens from the menu of the staff area. What moves money needs the role of a manager, here and in
//! the relay.
//!
//! Payments and card sales are two queries. Each is repeated when its reply is lost; the other's rows
//! are shown meanwhile.

pub(crate) mod purchase;
pub(crate) mod purchase_details;

use kios_protocol::PaymentId;
use kios_protocol::api::{
    Answer, CardSale, CardSales, PaymentRecord, Payments, PointGrants, Refund,
};
use kios_protocol::staff::StaffRole;
use kios_text::clean;

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::reply::{FromReply, Pending, Received};
use crate::states::history::purchase::Purchase;
use crate::transition::Transition;
use crate::{Button, CardQuery, Day, Instant, Key, PaymentQuery, Scan, Sound};

/// How long a reply is awaited.
const REPLY_TIMEOUT_MS: u64 = 30_000;
/// The rows of a full page. Source: `relay.md §5`, the highest limit.
const PAGE_ROWS: usize = 200;
/// The pause before a lost query is repeated.
const RETRY_MS: u64 = 4_000;

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

/// The state of a query.
#[derive(Debug)]
enum HistoryResult<T> {
    /// The reply is awaited.
    Asked(Pending<T>),
    /// The reply has arrived, or no query is needed.
    Here,
    /// The reply was lost.
    Lost(Instant),
}

impl<T: FromReply> HistoryResult<T> {
    /// Takes the reply to this query out of `received`.
    fn receive<'a>(&mut self, received: &'a Received, now: Instant) -> Option<Answer<&'a T>> {
        let Self::Asked(pending) = self else { return None };
        let answer = received.of(pending)?;
        *self = match answer {
            Answer::Done(_) => Self::Here,
            Answer::Refused(_) | Answer::Unknown(_) => Self::Lost(now),
        };
        Some(answer)
    }

    /// Whether the query is to be repeated now.
    fn tick(&mut self, now: Instant) -> bool {
        match self {
            Self::Asked(pending) if now.ms_since(pending.since()) > REPLY_TIMEOUT_MS => {
                *self = Self::Lost(now);
                false
            }
            Self::Lost(since) => now.ms_since(*since) >= RETRY_MS,
            Self::Asked(_) | Self::Here => false,
        }
    }
}

/// Whether there may be another page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    /// It had as many rows as a page can have, of which some were new.
    Full,
    /// It was the last one.
    Last,
}

/// Appends the rows of a page that have not arrived with the page before.
fn take_page<T: Clone>(rows: &mut Vec<T>, page: &[T], same: impl Fn(&T, &T) -> bool) -> Page {
    let before = rows.len();
    for row in page {
        if !rows.iter().rev().take(PAGE_ROWS).any(|known| same(known, row)) {
            rows.push(row.clone());
        }
    }
    if page.len() >= PAGE_ROWS && rows.len() > before { Page::Full } else { Page::Last }
}

/// The payments and card sales of this kiosk.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) query: HistoryQuery,
    payments_result: HistoryResult<Payments>,
    sales_result: HistoryResult<CardSales>,
    /// Newest first.
    pub(crate) payments: Vec<PaymentRecord>,
    /// Newest first.
    pub(crate) sales: Vec<CardSale>,
    /// The pages that are being read anew: rows that are shown stay until their pages have arrived.
    new_payments: Vec<PaymentRecord>,
    new_sales: Vec<CardSale>,
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
            payments_result: HistoryResult::Lost(ctx.now),
            sales_result: HistoryResult::Lost(ctx.now),
            payments: Vec::new(),
            sales: Vec::new(),
            new_payments: Vec::new(),
            new_sales: Vec::new(),
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
        matches!(self.payments_result, HistoryResult::Asked(_))
            || matches!(self.sales_result, HistoryResult::Asked(_))
    }

    /// Whether a reply was lost.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self.payments_result, HistoryResult::Lost(_))
            || matches!(self.sales_result, HistoryResult::Lost(_))
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, HistoryExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => self.receive(received, ctx),
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
                let row = self.payments.iter().find(|row| row.item.payment_id == *payment_id);
                return row.cloned().map(Purchase::of_payment).map(Box::new).map(HistoryExit::Open);
            }
            UserInput::Pressed(Button::OpenSale(place)) => {
                let sale = self.sales.get(*place).cloned();
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
        self.ask_payments(ctx);
        self.ask_sales(ctx);
    }

    /// Reads all pages of the payments.
    fn ask_payments(&mut self, ctx: &mut Context) {
        self.new_payments.clear();
        self.ask_payments_page(ctx);
    }

    /// Reads all pages of the card sales.
    fn ask_sales(&mut self, ctx: &mut Context) {
        self.new_sales.clear();
        self.ask_sales_page(ctx);
    }

    /// Reads the page of payments after those that have arrived. It begins with their last second, which may have more.
    fn ask_payments_page(&mut self, ctx: &mut Context) {
        let last = self.new_payments.last().map(|record| record.item.open_new_timestamp);
        let call = match &self.query {
            HistoryQuery::Day(ago) => {
                let (from, to) = ctx.day(*ago);
                PaymentQuery::Period { from, to: last.unwrap_or(to) }
            }
            HistoryQuery::Search(text) => PaymentQuery::Search { text: text.clone(), to: last },
            HistoryQuery::Payment(payment_id) => PaymentQuery::Payment { payment_id: *payment_id },
        };
        self.payments_result = HistoryResult::Asked(ctx.call(call));
    }

    /// The same for card sales.
    fn ask_sales_page(&mut self, ctx: &mut Context) {
        let last = self.new_sales.last().map(|sale| sale.sold_at);
        let call = match &self.query {
            HistoryQuery::Day(ago) => {
                let (from, to) = ctx.day(*ago);
                CardQuery::Period { from, to: last.unwrap_or(to) }
            }
            HistoryQuery::Search(text) => CardQuery::Search { text: text.clone(), to: last },
            // A receipt's code identifies a payment; its card sales are shown with its details.
            HistoryQuery::Payment(_) => {
                self.sales_result = HistoryResult::Here;
                return;
            }
        };
        self.sales_result = HistoryResult::Asked(ctx.call(call));
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
        self.payments.clear();
        self.sales.clear();
        self.ask(ctx);
    }

    fn search(&mut self, ctx: &mut Context) {
        let text = clean(&self.field);
        let text = text.trim();
        if let Some(payment_id) = payment_id(text) {
            ctx.play(Sound::Scanned);
            self.want(HistoryQuery::Payment(payment_id), ctx);
        } else if !text.is_empty() {
            self.want(HistoryQuery::Search(text.to_owned()), ctx);
        }
    }

    fn receive(&mut self, received: &Received, ctx: &mut Context) -> Option<HistoryExit> {
        self.receive_sales(received, ctx);
        let answer = self.payments_result.receive(received, ctx.now);
        if matches!(answer, Some(Answer::Refused(_))) && self.is_search() {
            self.payments_result = HistoryResult::Here;
        }
        if let Some(Answer::Done(found)) = answer {
            let same =
                |a: &PaymentRecord, b: &PaymentRecord| a.item.payment_id == b.item.payment_id;
            if take_page(&mut self.new_payments, &found.payments, same) == Page::Full {
                self.ask_payments_page(ctx);
            } else {
                self.payments = core::mem::take(&mut self.new_payments);
            }
            if let (HistoryQuery::Payment(_), [only]) = (&self.query, self.payments.as_slice()) {
                let purchase = Purchase::of_payment(only.clone());
                return Some(HistoryExit::Open(Box::new(purchase)));
            }
        }
        None
    }

    fn receive_sales(&mut self, received: &Received, ctx: &mut Context) {
        let answer = self.sales_result.receive(received, ctx.now);
        if matches!(answer, Some(Answer::Refused(_))) && self.is_search() {
            self.sales_result = HistoryResult::Here;
        }
        if let Some(Answer::Done(found)) = answer {
            let same = |a: &CardSale, b: &CardSale| {
                a.gateway == b.gateway && a.transaction_id == b.transaction_id
            };
            if take_page(&mut self.new_sales, &found.sales, same) == Page::Full {
                self.ask_sales_page(ctx);
            } else {
                self.sales = core::mem::take(&mut self.new_sales);
            }
        }
    }

    /// A text that the relay refuses to search, because it is too long, finds nothing; it is not sent again.
    const fn is_search(&self) -> bool {
        matches!(self.query, HistoryQuery::Search(_))
    }

    fn update(&mut self, update: &Update, ctx: &mut Context) {
        match update {
            Update::Payment(update) => {
                let same = |row: &&mut PaymentRecord| row.item.payment_id == update.item.payment_id;
                if let Some(row) = self.payments.iter_mut().find(same)
                    && update.version > row.version
                {
                    row.clone_from(update);
                }
            }
            Update::Refund(update) => {
                if self.shows(update) {
                    self.ask_sales(ctx);
                }
            }
        }
    }

    /// Whether the refund belongs to a sale that is shown.
    fn shows(&self, update: &Refund) -> bool {
        self.sales.iter().any(|sale| {
            sale.gateway == update.gateway && sale.transaction_id == update.transaction_id
        })
    }

    fn tick(&mut self, ctx: &mut Context) {
        // The pages that have arrived are not read again.
        if self.payments_result.tick(ctx.now) {
            self.ask_payments_page(ctx);
        }
        if self.sales_result.tick(ctx.now) {
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
