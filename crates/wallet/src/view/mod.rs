//! The view model: what each screen shows, as text in the chosen language.
//!
//! [`ui`](crate::ui) renders it and decides nothing. The test ids are here as well, because they
//! belong to the contract of a screen. Source: `kiosk.md §7`.

mod approval;
mod frame;
mod home;
mod limit;
mod login;
mod outcome;
mod shop;

use kios_client::{Instant, Language, Money};

use crate::i18n::{Messages, fill};
use crate::wallet::{Button, Direction, Readiness, Screen as State, Wallet};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The language of all texts.
    pub language: Language,
    /// The name of the account; before the sign-in the name of the page.
    pub title: String,
    /// The badge of a shop owner's wallet; `None` in a customer's.
    pub owner: Option<&'static str>,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// The connection badge's `data-state`.
    pub connection: &'static str,
    /// The text of the connection badge.
    pub connection_label: &'static str,
    /// The page's `data-tone`: `paper`, `paid`, `calm`, `checking`, or `refund` in an owner's wallet.
    pub tone: &'static str,
    /// The direction of the transition to this screen.
    pub direction: Direction,
    /// What a screen reader announces when the screen changes.
    pub announcement: String,
    /// The screen.
    pub screen: Screen,
}

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The choice of a wallet.
    Login(LoginView),
    /// The balance, with the payment code while it is shown.
    Home(HomeView),
    /// A shop owner's home.
    Shop(ShopView),
    /// A decision on a payment, a cancel or an action above the limit.
    Approval(ApprovalView),
    /// The outcome of a decision.
    Outcome(OutcomeView),
}

impl Screen {
    /// The page's `data-screen`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Login(_) => "choose",
            Self::Home(_) | Self::Shop(_) => "home",
            Self::Approval(_) => "approval",
            Self::Outcome(_) => "done",
        }
    }

    /// The page's `data-outcome`, on the outcome screen.
    pub const fn outcome(&self) -> Option<&'static str> {
        match self {
            Self::Outcome(view) => Some(view.outcome),
            Self::Login(_) | Self::Home(_) | Self::Shop(_) | Self::Approval(_) => None,
        }
    }

    /// Marks the buttons that are ready as not ready yet. Approve and Deny have a readiness of their own.
    fn settle(&mut self) {
        let readiness: Vec<&mut Readiness> = match self {
            Self::Login(view) => {
                let customers = view.customers.iter_mut().map(|row| &mut row.readiness);
                customers.chain(view.owners.iter_mut().map(|row| &mut row.readiness)).collect()
            }
            Self::Home(view) => {
                let buttons = [&mut view.toggle_code, &mut view.switch_wallet];
                let buttons = buttons.into_iter().map(|button| &mut button.readiness);
                buttons.chain(view.pending.iter_mut().map(|row| &mut row.readiness)).collect()
            }
            Self::Shop(view) => {
                let rows = view.pending.iter_mut().map(|row| &mut row.readiness);
                let locked = view.locked.iter_mut().map(|shop| &mut shop.unlock.readiness);
                rows.chain(locked).chain([&mut view.switch_wallet.readiness]).collect()
            }
            Self::Approval(view) => {
                let buttons = view.later.iter_mut().chain(&mut view.home);
                buttons.map(|button| &mut button.readiness).collect()
            }
            Self::Outcome(view) => {
                let buttons = [&mut view.home].into_iter().chain(&mut view.switch_wallet);
                buttons.map(|button| &mut button.readiness).collect()
            }
        };
        for one in readiness {
            if *one == Readiness::Ready {
                *one = Readiness::Settling;
            }
        }
    }
}

/// A labelled button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ButtonView {
    /// Its text.
    pub label: String,
    /// The button that the event names.
    pub button: Button,
    /// Whether it can be pressed.
    pub readiness: Readiness,
}

impl ButtonView {
    fn of(label: &str, button: Button) -> Self {
        Self { label: label.to_owned(), button, readiness: Readiness::Ready }
    }

    /// Whether it can be pressed, now or in a moment.
    pub fn is_enabled(&self) -> bool {
        self.readiness != Readiness::Disabled
    }

    fn with(self, readiness: Readiness) -> Self {
        Self { readiness, ..self }
    }

    fn disabled(self) -> Self {
        self.with(Readiness::Disabled)
    }
}

/// A line of a list: label and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
    /// Whether it is the total of the lines above.
    pub total: bool,
    /// The `data-testid` of the value, where there is one.
    pub test_id: Option<&'static str>,
}

impl Fact {
    fn of(label: &str, value: String) -> Self {
        Self { label: label.to_owned(), value, total: false, test_id: None }
    }
}

/// A countdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countdown {
    /// The part that is left, in thousandths.
    pub thousandths: u16,
    /// The time left: whole seconds, rounded up; from a minute on `9:58`, if it is long.
    pub face: String,
    /// The same for a screen reader.
    pub label: String,
}

impl Countdown {
    fn of(left_ms: u64, whole_ms: u64, messages: &Messages) -> Self {
        let face = seconds(left_ms);
        let label = fill(messages.countdown, &[("seconds", &face)]);
        Self { thousandths: thousandths(left_ms, whole_ms), face, label }
    }

    /// A countdown of several minutes.
    fn long(left_ms: u64, whole_ms: u64, messages: &Messages) -> Self {
        let all = left_ms.div_ceil(1_000);
        let (minutes, rest) = (all / 60, all % 60);
        if minutes == 0 {
            return Self::of(left_ms, whole_ms, messages);
        }
        let face = format!("{minutes}:{rest:02}");
        let (minutes, rest) = (minutes.to_string(), rest.to_string());
        let values = [("minutes", minutes.as_str()), ("seconds", rest.as_str())];
        let label = fill(messages.countdown_minutes, &values);
        Self { thousandths: thousandths(left_ms, whole_ms), face, label }
    }
}

/// The part that is left, in thousandths.
fn thousandths(left_ms: u64, whole_ms: u64) -> u16 {
    // Steps of half a second: CSS animates between them, and an idle page is not rendered again.
    let steps = left_ms.div_ceil(500).saturating_mul(500);
    let part = steps.saturating_mul(1_000).checked_div(whole_ms).unwrap_or(0).min(1_000);
    u16::try_from(part).unwrap_or(1_000)
}

/// Whole seconds, rounded up.
fn seconds(millis: u64) -> String {
    millis.div_ceil(1_000).to_string()
}

/// The choice of a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginView {
    /// The heading.
    pub title: &'static str,
    /// The sentence below it.
    pub detail: &'static str,
    /// The demo's customers.
    pub customers: Vec<CustomerView>,
    /// The heading of the demo's shop owners.
    pub owners_title: &'static str,
    /// The demo's shop owners.
    pub owners: Vec<OwnerView>,
    /// The key field's label.
    pub key_label: &'static str,
    /// The key field's placeholder.
    pub key_placeholder: &'static str,
    /// Why the last key was not accepted; may be empty.
    pub error: &'static str,
    /// The text of the button that opens the wallet of the key.
    pub submit: &'static str,
}

/// A demo customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerView {
    /// The name.
    pub name: String,
    /// The balance; empty while it is not known.
    pub balance: String,
    /// The button that signs in.
    pub button: Button,
    /// Whether it can be pressed.
    pub readiness: Readiness,
}

/// A shop owner of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerView {
    /// The name.
    pub name: String,
    /// The button that signs in.
    pub button: Button,
    /// Whether it can be pressed.
    pub readiness: Readiness,
}

/// A shop owner's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopView {
    /// The label of the shops.
    pub label: &'static str,
    /// The names of the owner's shops, as far as they are known.
    pub shops: Vec<String>,
    /// The text while nothing is pending.
    pub idle: &'static str,
    /// The shops in which PINs are locked.
    pub locked: Vec<LockedShopView>,
    /// The heading of the pending decisions.
    pub pending_title: &'static str,
    /// The pending decisions.
    pub pending: Vec<PendingView>,
    /// Signs out, to choose another wallet.
    pub switch_wallet: ButtonView,
}

/// A shop in which PINs are locked after wrong ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedShopView {
    /// Its id, for `data-shop-id`.
    pub shop_id: String,
    /// Names the shop and says that its PINs are locked.
    pub text: String,
    /// Why it may still be locked after a press; may be empty.
    pub problem: &'static str,
    /// Unlocks them.
    pub unlock: ButtonView,
}

/// A customer's home screen: the balance, with the payment code while it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeView {
    /// The label of the balance.
    pub label: &'static str,
    /// The balance; `None` while it is not known.
    pub balance: Option<Money>,
    /// The payment code while it is shown.
    pub code: Option<CodeView>,
    /// The heading of the pending payments.
    pub pending_title: &'static str,
    /// The pending payments.
    pub pending: Vec<PendingView>,
    /// Shows or hides the payment code.
    pub toggle_code: ButtonView,
    /// Signs out, to choose another wallet.
    pub switch_wallet: ButtonView,
}

/// The payment code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeView {
    /// The heading.
    pub title: &'static str,
    /// The label of the QR code, for a screen reader.
    pub label: &'static str,
    /// How the code can be typed.
    pub detail: &'static str,
    /// The temporary account; `None` while there is none.
    pub account: Option<AccountView>,
    /// The text while there is none.
    pub status: &'static str,
}

/// A temporary account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Its full text.
    pub text: String,
    /// The 24 digits between its fixed prefix and suffix, in groups of four.
    pub groups: Vec<String>,
    /// The time until it expires.
    pub countdown: Countdown,
}

/// A pending decision in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingView {
    /// What is decided on.
    pub id: PendingId,
    /// A payment's shop; for a cancel also the purchase id; for an action above the limit what it is.
    pub title: String,
    /// Who asks for an action above the limit, and where; empty for a payment.
    pub detail: String,
    /// The price.
    pub price: String,
    /// The time left; empty while it is not known.
    pub time_left: String,
    /// The button that opens it.
    pub button: Button,
    /// Whether it can be pressed.
    pub readiness: Readiness,
}

/// What a row opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingId {
    /// A payment's id, for `data-payment-id`.
    Payment(String),
    /// An approval id, for `data-approval-id`.
    Limit(String),
}

/// A decision on a payment, a cancel or an action above the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalView {
    /// The heading.
    pub title: &'static str,
    /// The sentence below it; may be empty.
    pub detail: &'static str,
    /// The shop; empty while it is not known.
    pub shop: String,
    /// The price; `None` until the payment is received.
    pub price: Option<Money>,
    /// The time left for the decision.
    pub countdown: Option<Countdown>,
    /// Price, fee, total and balance after, or who asks where; empty until the payment is received.
    pub facts: Vec<Fact>,
    /// The notice beside the buttons; may be empty.
    pub notice: &'static str,
    /// Whether the outcome is unknown.
    pub unknown: bool,
    /// Approves.
    pub approve: ButtonView,
    /// Denies.
    pub deny: ButtonView,
    /// Returns to the home screen without a decision, where it can wait.
    pub later: Option<ButtonView>,
    /// Returns to the home screen, while no decision can be made.
    pub home: Option<ButtonView>,
}

/// The outcome of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// The page's `data-outcome`.
    pub outcome: &'static str,
    /// The icon.
    pub icon: Icon,
    /// The heading.
    pub title: &'static str,
    /// The sentence below it.
    pub detail: &'static str,
    /// The price, if the payment is known.
    pub price: Option<Money>,
    /// The points moved, and the balance.
    pub facts: Vec<Fact>,
    /// Returns to the home screen.
    pub home: ButtonView,
    /// Signs out, to choose the wallet that the payment belongs to.
    pub switch_wallet: Option<ButtonView>,
}

/// The icon of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Done.
    Tick,
    /// Not done.
    Hand,
    /// Not known to this wallet.
    Plug,
}

impl Wallet {
    /// The page at this time.
    pub fn view(&self, now: Instant) -> View {
        let messages = Messages::in_language(self.language);
        let connection = self.connection(now);
        let owner = self.account.as_ref().filter(|account| account.is_owner());
        let mut screen = match &self.screen {
            State::Login => Screen::Login(login::screen(&self.login, messages)),
            State::Home(code) => match owner {
                Some(owner) => Screen::Shop(shop::screen(self, owner, now)),
                None => Screen::Home(home::screen(self, code.as_ref(), now)),
            },
            State::Approval(approval) => Screen::Approval(approval::screen(self, approval, now)),
            State::Outcome(done) => Screen::Outcome(outcome::screen(self, done, now)),
            State::Limit(decision) => Screen::Approval(limit::screen(self, decision, now)),
            State::LimitOutcome(done) => Screen::Outcome(limit::outcome(self, done, now)),
        };
        if self.is_settling(now) {
            screen.settle();
        }
        let title = match &self.account {
            Some(account) => account.name.clone().unwrap_or_else(|| messages.my_wallet.to_owned()),
            None => messages.page.to_owned(),
        };
        View {
            language: self.language,
            title,
            owner: owner.map(|_| messages.owner_mode),
            signed_in: self.account.is_some(),
            connection: connection.as_str(),
            connection_label: frame::connection(connection, messages),
            tone: frame::tone(self, &screen),
            direction: self.direction,
            announcement: frame::announcement(&screen),
            screen,
        }
    }
}
