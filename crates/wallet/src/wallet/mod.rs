//! The wallet as a pure state machine: [`Wallet::handle`] takes an event and the time and returns
//! effects.
//!
//! This module changes the screens. A payment that arrives while the home screen is shown opens at
//! once, as a notification on a phone would. A shop owner's wallet has the same states: the cancels
//! of the owner's shops are pending, and the home screen shows the shop instead of a balance. The
//! actions above the limit are pending there as well, with states of their own.
//!
//! Deliberately absent: signatures and nonces, which are the shell's, and texts
//! ([`view`](crate::view)).

mod account;
mod approval;
mod code;
mod connection;
mod effect;
mod event;
mod limit;
mod login;
mod readiness;
mod responses;
mod screen;
mod waiting;

pub(crate) use account::ms_left;
pub use account::{Account, Role};
pub(crate) use account::{LockedShop, UnlockState};
pub use approval::{Approval, ApprovalState, Notice, Outcome};
pub use code::Code;
pub(crate) use code::{CODE_TTL_MS, CodeError};
pub use effect::{Decision, Effect, Request, Signer, Token};
pub use event::{Button, Customer, DeepLink, DemoUsers, Event, KeyInput, Owner, Response};
pub(crate) use limit::LIMIT_WAIT_MS;
pub use limit::{
    LimitDecision, LimitKind, LimitOutcome, LimitOutcomeScreen, LimitState, WaitingAction,
};
pub(crate) use login::DemoMode;
pub use login::{Login, LoginError};
pub use readiness::Readiness;
pub use screen::{Direction, OutcomeScreen, Screen};

use connection::RelayConnection;
use core::mem::Discriminant;
use effect::PendingRequests;
use kios_client::{Connection, Instant, Language, ServerClock, is_settling};
use kios_protocol::PaymentId;
use login::DemoRole;

/// How long an outcome is shown, milliseconds.
pub(crate) const OUTCOME_DURATION_MS: u64 = 7_000;

/// The screen and the buttons on it, in their order.
type Shown = (Discriminant<Screen>, Vec<Button>);

/// The wallet.
#[derive(Debug)]
pub struct Wallet {
    pub(crate) language: Language,
    pub(crate) clock: ServerClock,
    pub(crate) login: Login,
    pub(crate) account: Option<Account>,
    pub(crate) screen: Screen,
    pub(crate) direction: Direction,
    /// The buttons after the latest event. When they change, they are not ready for a moment.
    shown: Option<Shown>,
    shown_since: Instant,
    connection: RelayConnection,
    pending: PendingRequests,
    effects: Vec<Effect>,
}

impl Default for Wallet {
    fn default() -> Self {
        Self::new()
    }
}

impl Wallet {
    /// A wallet that has not been started.
    pub fn new() -> Self {
        Self {
            language: Language::default(),
            clock: ServerClock::default(),
            login: Login::new(),
            account: None,
            screen: Screen::Login,
            direction: Direction::Forward,
            shown: None,
            shown_since: Instant::default(),
            connection: RelayConnection::without_stream(),
            pending: PendingRequests::default(),
            effects: Vec::new(),
        }
    }

    /// Handles an event and returns the effects.
    #[must_use = "effects have to be performed"]
    pub fn handle(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        match event {
            Event::Started { language, link } => {
                self.language = language;
                self.open_link(link, now);
            }
            Event::LinkOpened(link) => self.open_link(link, now),
            Event::Tick => {}
            Event::Pressed(button) if is_guarded(&button) && self.is_settling(now) => {}
            Event::Pressed(button) => self.press(button, now),
            Event::KeyEntered(key) => {
                if let Some(signer) = self.login.parse_key(&key) {
                    self.sign_in(signer, now);
                }
            }
            Event::Response { token, response } => {
                if self.pending.take(token) {
                    self.apply_response(*response, now);
                }
            }
            Event::StreamUpdate(update) => self.apply_stream_update(update, now),
        }
        self.tick(now);
        let shown = Some(self.shown(now));
        if self.shown != shown {
            self.shown = shown;
            self.shown_since = now;
        }
        core::mem::take(&mut self.effects)
    }

    fn shown(&self, now: Instant) -> Shown {
        let buttons = match &self.screen {
            Screen::Login => {
                let customers = (0..self.login.customers().len()).map(Button::Customer);
                customers.chain((0..self.login.owners().len()).map(Button::Owner)).collect()
            }
            Screen::Home(code) => self.home_buttons(code.as_ref(), now),
            Screen::Approval(approval) => match approval.state {
                ApprovalState::Open | ApprovalState::Sending(_) => {
                    vec![Button::Approve, Button::Deny]
                }
                ApprovalState::Loading | ApprovalState::Unknown(_) => vec![Button::Home],
            },
            Screen::Limit(decision) => match decision.state {
                LimitState::Open | LimitState::Sending(_) => {
                    vec![Button::Approve, Button::Deny, Button::Home]
                }
                LimitState::Unknown(..) => vec![Button::Home],
            },
            Screen::Outcome(done) if done.outcome == Outcome::OtherAccount => {
                vec![Button::Home, Button::SignOut]
            }
            Screen::Outcome(_) | Screen::LimitOutcome(_) => vec![Button::Home],
        };
        (core::mem::discriminant(&self.screen), buttons)
    }

    fn home_buttons(&self, code: Option<&Code>, now: Instant) -> Vec<Button> {
        let Some(account) = &self.account else { return Vec::new() };
        let rows = account.pending(&self.clock, now);
        let mut buttons: Vec<_> =
            rows.iter().map(|record| Button::Open(record.item.payment_id)).collect();
        if account.is_owner() {
            let waiting = account.waiting.open(&self.clock, now);
            buttons.extend(waiting.map(|one| Button::OpenLimit(one.approval.approval_id.clone())));
            let locked = account.locked_shops.iter();
            buttons.extend(locked.map(|locked| Button::UnlockPins(locked.shop_id)));
        } else {
            buttons.push(if code.is_some() { Button::HideCode } else { Button::ShowCode });
        }
        buttons.push(Button::SignOut);
        buttons
    }

    /// Whether the buttons have just changed, so that a press does not count yet. Source: `kiosk.md §1.2`.
    pub(crate) const fn is_settling(&self, now: Instant) -> bool {
        is_settling(self.shown_since, now)
    }

    /// The state of the connection badge.
    pub(crate) const fn connection(&self, now: Instant) -> Connection {
        self.connection.badge(now)
    }

    /// Whether a shop owner is signed in.
    fn is_owner(&self) -> bool {
        self.account.as_ref().is_some_and(Account::is_owner)
    }

    fn send(&mut self, request: Request) {
        self.effects.extend(self.pending.send(request));
    }

    fn send_anew(&mut self, request: Request) {
        self.effects.extend(self.pending.send_anew(request));
    }

    /// Opens the link in the page's address. Its payment is shown after the sign-in, and not while a
    /// decision is being sent.
    fn open_link(&mut self, link: DeepLink, now: Instant) {
        if let Some(payment) = link.payment {
            self.login.payment = Some(payment);
        }
        if let Some(key) = link.key
            && let Some(signer) = self.login.accept_linked_key(&key)
            && self.account.as_ref().is_none_or(|account| account.signer != signer)
        {
            self.sign_in(signer, now);
        }
        self.open_linked_payment(now);
    }

    fn open_linked_payment(&mut self, now: Instant) {
        let free = match &self.screen {
            Screen::Login => false,
            Screen::Home(_) | Screen::Outcome(_) | Screen::LimitOutcome(_) => true,
            Screen::Approval(approval) => {
                matches!(approval.state, ApprovalState::Loading | ApprovalState::Open)
            }
            Screen::Limit(decision) => decision.state == LimitState::Open,
        };
        if free && let Some(payment) = self.login.payment.take() {
            self.open(payment, now);
        }
    }

    fn sign_in(&mut self, signer: Signer, now: Instant) {
        self.pending.clear();
        self.clock = ServerClock::default();
        self.connection = RelayConnection::connecting(now);
        self.login.error = None;
        let name = self.login.demo_name(&signer);
        let balance = self.login.balances.get(&signer.account()).copied();
        let role = self.login.demo_role(&signer);
        let mut account = Account::new(signer.clone(), name, balance);
        match role {
            Some(DemoRole::Owner(shop)) => account.add_own_shop(shop),
            Some(DemoRole::Customer) => account.role = Role::Customer,
            None => {}
        }
        self.account = Some(account);
        self.effects.push(Effect::SignIn(signer));
        self.request_roles();
        self.request_shops();
        self.go_home(Direction::Forward, now);
    }

    /// Signs out. A payment that another account decides on is opened after the next sign-in.
    fn sign_out(&mut self) {
        if let Screen::Outcome(done) = &self.screen
            && done.outcome == Outcome::OtherAccount
        {
            self.login.payment = Some(done.id);
        }
        self.pending.clear();
        self.account = None;
        self.connection = RelayConnection::without_stream();
        self.effects.push(Effect::SignOut);
        self.screen = Screen::Login;
        self.direction = Direction::Back;
        self.request_demo_balances();
    }

    fn go_home(&mut self, direction: Direction, now: Instant) {
        self.screen = Screen::Home(None);
        self.direction = direction;
        self.request_balance();
        self.open_linked_payment(now);
    }

    fn request_balance(&mut self) {
        if let Some(account) = &self.account {
            let request = Request::Balance(account.signer.account());
            self.send_anew(request);
        }
    }

    /// Requests the roles of the account, until they are known.
    fn request_roles(&mut self) {
        if self.account.as_ref().is_some_and(|account| account.role == Role::Unknown) {
            self.send(Request::Roles);
        }
    }

    fn request_demo_balances(&mut self) {
        let accounts: Vec<_> =
            self.login.customers().iter().map(|customer| customer.signer.account()).collect();
        for account in accounts {
            self.send(Request::Balance(account));
        }
    }

    /// Shows a payment as far as it is known, and requests the rest.
    fn open(&mut self, id: PaymentId, now: Instant) {
        let Some(account) = &self.account else { return };
        let known = account.pending_record(id).map(|record| record.item.clone());
        self.screen = Screen::Approval(Box::new(Approval::new(id)));
        self.direction = Direction::Forward;
        let outcome = known.and_then(|item| self.apply_item(&item, now));
        if let Some(outcome) = outcome {
            self.finish(outcome, now);
        } else {
            self.send(Request::Payment(id));
            self.request_balance();
            self.request_shop();
        }
    }

    /// Replaces the decision on the screen by its outcome.
    fn finish(&mut self, outcome: Outcome, now: Instant) {
        let Screen::Approval(approval) = &self.screen else { return };
        let (id, phase, item) = (approval.id, approval.phase, approval.item.clone());
        if let Some(account) = &mut self.account {
            account.remove_pending(id);
        }
        let until = (outcome != Outcome::OtherAccount).then(|| now.plus_ms(OUTCOME_DURATION_MS));
        self.screen = Screen::Outcome(Box::new(OutcomeScreen { id, phase, outcome, item, until }));
        self.direction = Direction::Forward;
        self.request_balance();
    }

    /// Requests the shop of the payment on the screen.
    fn request_shop(&mut self) {
        let item = match &self.screen {
            Screen::Approval(approval) => approval.item.as_ref(),
            Screen::Login
            | Screen::Home(_)
            | Screen::Outcome(_)
            | Screen::Limit(_)
            | Screen::LimitOutcome(_) => None,
        };
        if let (Some(item), Some(account)) = (item, &self.account)
            && !account.is_shop_known(item.shop_id)
        {
            let request = Request::Shop(item.shop_id);
            self.send(request);
        }
    }

    fn press(&mut self, button: Button, now: Instant) {
        match button {
            Button::Customer(number) => {
                let customer = self.login.customers().get(number).cloned();
                if let (Some(customer), None) = (customer, &self.account) {
                    self.sign_in(customer.signer, now);
                }
            }
            Button::Owner(number) => {
                let owner = self.login.owners().get(number).cloned();
                if let (Some(owner), None) = (owner, &self.account) {
                    self.sign_in(owner.signer, now);
                }
            }
            Button::ShowCode if self.is_owner() => {}
            Button::ShowCode => {
                if let Screen::Home(code) = &mut self.screen {
                    code.get_or_insert_with(|| Code::requested(now));
                }
            }
            Button::HideCode => {
                if let Screen::Home(code) = &mut self.screen {
                    *code = None;
                }
            }
            Button::Open(id) => {
                if matches!(self.screen, Screen::Home(_)) {
                    self.open(id, now);
                }
            }
            Button::OpenLimit(id) => {
                if matches!(self.screen, Screen::Home(_)) {
                    self.open_limit(&id);
                }
            }
            Button::UnlockPins(shop) => self.unlock_pins(shop),
            Button::Approve => self.decide(Decision::Approve, now),
            Button::Deny => self.decide(Decision::Deny, now),
            Button::Home if self.account.is_some() && !self.is_sending() => {
                self.go_home(Direction::Back, now);
            }
            Button::SignOut if !self.is_sending() => self.sign_out(),
            Button::Home | Button::SignOut => {}
            Button::SetLanguage(language) => {
                self.language = language;
                self.effects.push(Effect::SaveLanguage(language));
            }
        }
    }

    /// Whether a decision is being sent; its screen cannot be left.
    fn is_sending(&self) -> bool {
        match &self.screen {
            Screen::Approval(approval) => matches!(approval.state, ApprovalState::Sending(_)),
            Screen::Limit(decision) => matches!(decision.state, LimitState::Sending(_)),
            Screen::Login | Screen::Home(_) | Screen::Outcome(_) | Screen::LimitOutcome(_) => false,
        }
    }

    fn decide(&mut self, decision: Decision, now: Instant) {
        let request = match &mut self.screen {
            Screen::Approval(approval) => approval
                .decide(decision, &self.clock, now)
                .map(|item| Request::Decision(Box::new(item), decision)),
            Screen::Limit(limit) => limit
                .decide(decision, &self.clock, now)
                .then(|| Request::LimitDecision(limit.id().to_owned(), decision)),
            Screen::Login | Screen::Home(_) | Screen::Outcome(_) | Screen::LimitOutcome(_) => None,
        };
        if let Some(request) = request {
            self.send(request);
        }
    }

    /// Performs what is due at this time.
    fn tick(&mut self, now: Instant) {
        match &mut self.screen {
            Screen::Login => {
                if self.login.tick(now) {
                    self.send(Request::Demo);
                }
            }
            // The relay may report only now that the account is a shop owner's.
            Screen::Home(code) if self.account.as_ref().is_some_and(Account::is_owner) => {
                *code = None;
            }
            Screen::Home(Some(code)) => {
                if code.tick(now) {
                    self.send(Request::Code);
                }
            }
            Screen::Home(None) => {}
            Screen::Approval(approval) => {
                if approval.tick(&self.clock, now) {
                    let request = Request::Payment(approval.id);
                    self.send(request);
                }
            }
            Screen::Outcome(done) => {
                if done.until.is_some_and(|until| until <= now) {
                    self.go_home(Direction::Back, now);
                }
            }
            Screen::Limit(limit) => {
                if let Some(decision) = limit.tick(&self.clock, now) {
                    let request = Request::LimitDecision(limit.id().to_owned(), decision);
                    self.send(request);
                }
            }
            Screen::LimitOutcome(done) => {
                if done.until <= now {
                    self.go_home(Direction::Back, now);
                }
            }
        }
        if self.account.is_some() && self.connection.tick(now) {
            self.send(Request::Payments);
        }
        let account = self.account.as_mut().filter(|account| account.is_owner());
        if account.is_some_and(|account| account.waiting.tick(now)) {
            self.send(Request::LimitApprovals);
        }
    }
}

/// Whether a press does not count while the buttons have just changed. [`Button::Approve`] and [`Button::Deny`] have a
/// [`Readiness`] of their own.
const fn is_guarded(button: &Button) -> bool {
    match button {
        Button::Customer(_)
        | Button::Owner(_)
        | Button::ShowCode
        | Button::HideCode
        | Button::Open(_)
        | Button::OpenLimit(_)
        | Button::Home
        | Button::UnlockPins(_)
        | Button::SignOut => true,
        Button::Approve | Button::Deny | Button::SetLanguage(_) => false,
    }
}
