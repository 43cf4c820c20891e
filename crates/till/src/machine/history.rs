//! This kiosk's payments, for staff: by day, by purchase, by a receipt's code.
//!
//! The way in is a small button of the idle screen. It is not locked: a PIN belongs to a later issue
//! (`kiosk.md §4`), and nothing here moves points without the shop owner's approval.

use kios_protocol::api::{Answer, PaymentRecord};
use kios_protocol::{PaymentId, PurchaseId};

use super::State;
use super::desk::Desk;
use super::idle::Idle;
use super::input::Input;
use super::looking::Looking;
use crate::view::day;
use crate::{Button, Call, Day, Key, Now, Reply, Sound, Token};

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

/// How far the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// It is being waited for.
    Asked(Token, Now),
    /// It is here.
    Here,
    /// It was lost.
    Lost(Now),
}

/// The payments of this kiosk.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) wanted: Wanted,
    pub(crate) answered: Answered,
    /// Newest first.
    pub(crate) rows: Vec<PaymentRecord>,
    pub(crate) field: String,
    /// What the field holds, or what was scanned, is no purchase and no receipt.
    pub(crate) misread: bool,
}

impl History {
    /// Today's payments.
    pub(crate) fn begin(desk: &mut Desk) -> State {
        desk.touched = desk.now;
        let answered = Answered::Lost(desk.now);
        let wanted = Wanted::Day(0);
        let mut history =
            Self { wanted, answered, rows: Vec::new(), field: String::new(), misread: false };
        history.ask(desk);
        State::History(history)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return Idle::begin(desk);
            }
            Input::Pressed(Button::Show(day)) => self.show(*day, desk),
            Input::Pressed(Button::Open(payment_id)) => {
                let row = self.rows.iter().find(|row| row.item.payment_id == *payment_id);
                if let Some(row) = row.cloned() {
                    return Looking::begin(row, desk);
                }
            }
            Input::Typed(text) => {
                self.field.clone_from(text);
                self.misread = false;
            }
            Input::Scanned { text, .. } => {
                text.trim().clone_into(&mut self.field);
                self.search(desk);
            }
            Input::Pressed(Button::Continue) | Input::Key { key: Key::Enter, .. } => {
                self.search(desk);
            }
            Input::Answered { token, answer } => return self.hear(*token, answer, desk),
            Input::Payment(news) => self.update(news),
            Input::Caught => self.ask(desk),
            Input::Tick => self.tick(desk),
            Input::Pressed(_) | Input::Key { .. } | Input::Written { .. } => {}
        }
        State::History(self)
    }

    fn ask(&mut self, desk: &mut Desk) {
        let call = match &self.wanted {
            Wanted::Day(ago) => {
                let currency = desk.terminal.as_ref().map_or("", |t| t.currency.as_str());
                let (from, to) = day(desk.server_now(), *ago, currency);
                Call::History { from, to }
            }
            Wanted::Purchase(purchase_id) => Call::Find { purchase_id: purchase_id.clone() },
            Wanted::Payment(payment_id) => Call::FindPayment { payment_id: *payment_id },
        };
        self.answered = Answered::Asked(desk.call(call), desk.now);
    }

    fn show(&mut self, day: Day, desk: &mut Desk) {
        let ago = match (day, &self.wanted) {
            (Day::Today, _) => 0,
            (Day::Yesterday, _) => 1,
            (Day::Earlier, Wanted::Day(ago)) => ago.saturating_add(1).max(2),
            (Day::Earlier, Wanted::Purchase(_) | Wanted::Payment(_)) => 2,
        };
        self.field.clear();
        self.misread = false;
        self.want(Wanted::Day(ago), desk);
    }

    fn want(&mut self, wanted: Wanted, desk: &mut Desk) {
        self.wanted = wanted;
        self.rows.clear();
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

    fn hear(mut self, token: Token, answer: &Answer<Reply>, desk: &mut Desk) -> State {
        let ours = matches!(self.answered, Answered::Asked(awaited, _) if awaited == token);
        match answer {
            _ if !ours => {}
            Answer::Done(Reply::Payments(found)) => {
                self.rows.clone_from(&found.payments);
                self.answered = Answered::Here;
                if let (Wanted::Payment(_), [only]) = (&self.wanted, self.rows.as_slice()) {
                    return Looking::begin(only.clone(), desk);
                }
            }
            Answer::Done(_) | Answer::Refused(_) | Answer::Unknown(_) => {
                self.answered = Answered::Lost(desk.now);
            }
        }
        State::History(self)
    }

    fn update(&mut self, news: &PaymentRecord) {
        let same = |row: &&mut PaymentRecord| row.item.payment_id == news.item.payment_id;
        if let Some(row) = self.rows.iter_mut().find(same)
            && news.version > row.version
        {
            row.clone_from(news);
        }
    }

    fn tick(&mut self, desk: &mut Desk) {
        match self.answered {
            Answered::Asked(_, since) if desk.now.since(since) > PATIENCE => {
                self.answered = Answered::Lost(desk.now);
            }
            Answered::Lost(since) if desk.now.since(since) >= AGAIN => self.ask(desk),
            Answered::Asked(..) | Answered::Here | Answered::Lost(_) => {}
        }
    }
}
