//! What each screen shows, in the chosen language: text and numbers, ready to draw.
//!
//! Components add shape and colour and decide nothing. The handles for tests are here as well,
//! because they are part of what a screen is. Source: `kiosk.md §7`.

mod choose;
mod frame;
mod home;
mod outcome;
mod payment;
mod shop;

use kios_client::{Instant, Language, Money};

use crate::wallet::{Button, Screen as State, Wallet, Way};
use crate::words::{Words, fill};

/// A whole page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The language of all texts.
    pub language: Language,
    /// Whose wallet it is; what the page is before anybody is signed in.
    pub title: String,
    /// Marks a shop owner's wallet; `None` in a customer's.
    pub owner: Option<&'static str>,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// The word of the connection's `data-state` handle.
    pub connection: &'static str,
    /// The same in the page's words.
    pub connection_label: &'static str,
    /// The colour's meaning: `paper`, `paid`, `calm`, `checking`, and `refund` at an owner's.
    pub tone: &'static str,
    /// Which way things moved to get here.
    pub way: Way,
    /// What a screen reader says when the screen changes.
    pub announcement: String,
    /// The screen.
    pub screen: Screen,
}

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Whose wallet is it?
    Choose(ChooseView),
    /// The balance, and the code while it is shown.
    Home(HomeView),
    /// A shop owner's home.
    Shop(ShopView),
    /// A payment.
    Approval(ApprovalView),
    /// How a payment ended.
    Done(DoneView),
}

impl Screen {
    /// The word of the `data-screen` handle.
    pub const fn handle(&self) -> &'static str {
        match self {
            Self::Choose(_) => "choose",
            Self::Home(_) | Self::Shop(_) => "home",
            Self::Approval(_) => "approval",
            Self::Done(_) => "done",
        }
    }

    /// The word of the `data-outcome` handle, on the last screen.
    pub const fn outcome(&self) -> Option<&'static str> {
        match self {
            Self::Done(view) => Some(view.outcome),
            Self::Choose(_) | Self::Home(_) | Self::Shop(_) | Self::Approval(_) => None,
        }
    }
}

/// A labelled button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its words.
    pub label: String,
    /// What pressing it means.
    pub button: Button,
    /// Whether it can be pressed.
    pub enabled: bool,
}

impl Choice {
    fn of(label: &str, button: Button) -> Self {
        Self { label: label.to_owned(), button, enabled: true }
    }

    fn disabled(self) -> Self {
        Self { enabled: false, ..self }
    }
}

/// A line of a list of facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Whether it is the sum of the lines above.
    pub sum: bool,
    /// The `data-testid` of the value, where there is one.
    pub handle: Option<&'static str>,
}

impl Line {
    fn of(label: &str, value: String) -> Self {
        Self { label: label.to_owned(), value, sum: false, handle: None }
    }
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// How much is left, in thousandths.
    pub thousandths: u16,
    /// Whole seconds, rounded up.
    pub face: String,
    /// The same for a screen reader.
    pub label: String,
}

impl Ring {
    fn of(left: u64, whole: u64, words: &Words) -> Self {
        let face = seconds(left);
        // Half-second steps: the stroke is drawn smoothly between them, and an idle page rests.
        let steps = left.div_ceil(500).saturating_mul(500);
        let thousandths = steps.saturating_mul(1_000).checked_div(whole).unwrap_or(0).min(1_000);
        let label = fill(words.clock, &[("seconds", &face)]);
        Self { thousandths: u16::try_from(thousandths).unwrap_or(1_000), face, label }
    }
}

/// Whole seconds, rounded up.
fn seconds(millis: u64) -> String {
    millis.div_ceil(1_000).to_string()
}

/// Whose wallet is it?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChooseView {
    /// The one sentence.
    pub title: &'static str,
    /// A calmer second one.
    pub detail: &'static str,
    /// The demo's customers.
    pub customers: Vec<CustomerView>,
    /// Heads the demo's shop owners.
    pub owners_title: &'static str,
    /// The demo's shop owners.
    pub owners: Vec<OwnerView>,
    /// The key field's label.
    pub key_label: &'static str,
    /// What an empty field shows.
    pub key_placeholder: &'static str,
    /// What was wrong with the last key; empty when nothing.
    pub problem: &'static str,
    /// Opens the wallet of the key.
    pub open: &'static str,
}

/// A demo customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerView {
    /// Who.
    pub name: String,
    /// How many points; empty while that is not known.
    pub points: String,
    /// What choosing them means.
    pub button: Button,
}

/// A shop owner of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerView {
    /// Who.
    pub name: String,
    /// What choosing them means.
    pub button: Button,
}

/// A shop owner's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopView {
    /// What the names are.
    pub label: &'static str,
    /// The owner's shops; empty while they are not known.
    pub shops: Vec<String>,
    /// What happens here, while nothing does.
    pub calm: &'static str,
    /// Heads the cancels that wait.
    pub waiting_title: &'static str,
    /// The cancels that wait.
    pub waiting: Vec<WaitingView>,
    /// Chooses another wallet.
    pub leave: Choice,
}

/// The balance, and the code while it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeView {
    /// What the large number is.
    pub label: &'static str,
    /// The points; `None` while they are not known.
    pub balance: Option<Money>,
    /// The code.
    pub code: Option<CodeView>,
    /// Heads the payments that wait.
    pub waiting_title: &'static str,
    /// The payments that wait.
    pub waiting: Vec<WaitingView>,
    /// Shows a code, or puts it away.
    pub show: Choice,
    /// Chooses another wallet.
    pub leave: Choice,
}

/// The code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeView {
    /// What to do with it.
    pub title: &'static str,
    /// What the picture is, for a screen reader.
    pub label: &'static str,
    /// How to type it.
    pub detail: &'static str,
    /// The temporary account; `None` while there is none.
    pub account: Option<AccountView>,
    /// What is said while there is none.
    pub problem: &'static str,
}

/// A temporary account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Its text, whole.
    pub text: String,
    /// The 24 digits between its fixed ends, in groups of four.
    pub groups: Vec<String>,
    /// Its minute.
    pub ring: Ring,
}

/// A payment that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingView {
    /// The payment, for the handle.
    pub payment_id: String,
    /// Who sells; of a cancel also which purchase.
    pub shop: String,
    /// The price.
    pub price: String,
    /// How long is left; empty while that is not known.
    pub left: String,
    /// What opening it means.
    pub button: Button,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalView {
    /// The one sentence.
    pub title: &'static str,
    /// A calmer second one; empty when there is none.
    pub detail: &'static str,
    /// Who sells; empty while that is not known.
    pub shop: String,
    /// The price; `None` while it is being read.
    pub price: Option<Money>,
    /// The time to answer.
    pub ring: Option<Ring>,
    /// Price, fee, total and balance after; empty while they are being read.
    pub lines: Vec<Line>,
    /// What stands in the way; empty when nothing.
    pub problem: &'static str,
    /// Whether the outcome is unknown at the moment.
    pub checking: bool,
    /// Says yes.
    pub approve: Choice,
    /// Says no.
    pub deny: Choice,
    /// Leaves, where there is nothing to answer.
    pub home: Option<Choice>,
}

/// How a payment ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneView {
    /// The word of the `data-outcome` handle.
    pub outcome: &'static str,
    /// Its shape.
    pub shape: Shape,
    /// The one sentence.
    pub title: &'static str,
    /// A calmer second one.
    pub detail: &'static str,
    /// The price, where there is one to show.
    pub price: Option<Money>,
    /// Shop and balance.
    pub lines: Vec<Line>,
    /// Back to the balance.
    pub home: Choice,
    /// Chooses the wallet that the payment belongs to.
    pub leave: Option<Choice>,
}

/// What a state looks like without its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Done as asked.
    Tick,
    /// Not done, and nobody did anything wrong.
    Hand,
    /// Unknown to this wallet.
    Plug,
}

impl Wallet {
    /// What the page shows at this moment.
    pub fn view(&self, now: Instant) -> View {
        let words = Words::in_language(self.language);
        let connection = self.connection(now);
        let owner = self.account.as_ref().filter(|account| account.is_owner());
        let screen = match &self.screen {
            State::Choose => Screen::Choose(choose::screen(&self.door, words)),
            State::Home(code) => match owner {
                Some(owner) => Screen::Shop(shop::screen(self, owner, now)),
                None => Screen::Home(home::screen(self, code.as_ref(), now)),
            },
            State::Approval(approval) => Screen::Approval(payment::approval(self, approval, now)),
            State::Done(done) => Screen::Done(outcome::done(self, done, now)),
        };
        let title = match &self.account {
            Some(account) => account.name.clone().unwrap_or_else(|| words.my_wallet.to_owned()),
            None => words.page.to_owned(),
        };
        View {
            language: self.language,
            title,
            owner: owner.map(|_| words.owner_mode),
            signed_in: self.account.is_some(),
            connection: connection.as_str(),
            connection_label: frame::connection(connection, words),
            tone: frame::tone(self, &screen),
            way: self.way,
            announcement: frame::announcement(&screen),
            screen,
        }
    }
}
