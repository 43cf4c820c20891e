//! Decide: the wallet as a pure state machine.
//!
//! [`Wallet::handle`] takes an event and the time and returns effects; it never waits and never
//! asks for anything by itself. A screen ends with an outcome, and this module decides which screen
//! follows. A payment that waits opens by itself when it is heard of on the home screen: that is
//! what a phone's notification does.
//!
//! Deliberately absent: signatures and nonces (the shell's), words and numbers as text
//! ([`view`](crate::view)). A shop owner's wallet is the same machine: what waits are the cancels of
//! their shops, and home is the shop instead of a balance.

mod account;
mod approval;
mod code;
mod connection;
mod door;
mod effect;
mod event;
mod hearing;

pub(crate) use account::time_left;
pub use account::{Account, Role};
pub use approval::{Approval, Note, Outcome, Phase};
pub use code::Code;
pub(crate) use code::{LIFE, Trouble};
pub(crate) use door::Demo;
pub use door::{Door, Problem};
pub use effect::{Decision, Effect, Request, Signer, Token};
pub use event::{Button, Customer, DeepLink, DemoUsers, Event, KeyInput, Owner, Response};

use connection::RelayConnection;
use door::Part;
use effect::PendingRequests;
use kios_client::{Connection, Instant, Language, ServerClock};
use kios_protocol::PaymentId;
use kios_protocol::api::PaymentItem;
use kios_protocol::payment::Phase as Life;

/// How long an outcome stays on the screen, milliseconds.
pub(crate) const STAY: u64 = 7_000;

/// The wallet.
#[derive(Debug)]
pub struct Wallet {
    pub(crate) language: Language,
    pub(crate) clock: ServerClock,
    pub(crate) door: Door,
    pub(crate) account: Option<Account>,
    pub(crate) screen: Screen,
    pub(crate) way: Way,
    connection: RelayConnection,
    pending: PendingRequests,
    effects: Vec<Effect>,
}

/// What is on the screen.
#[derive(Clone, Debug)]
pub enum Screen {
    /// Whose wallet is it?
    Choose,
    /// The balance, and the code while it is shown.
    Home(Option<Code>),
    /// A payment.
    Approval(Box<Approval>),
    /// How a payment ended.
    Done(Box<Done>),
}

/// How a payment ended, while that is on the screen.
#[derive(Clone, Debug)]
pub struct Done {
    pub(crate) id: PaymentId,
    /// Which of its two questions it was.
    pub(crate) life: Life,
    pub(crate) outcome: Outcome,
    pub(crate) item: Option<PaymentItem>,
    /// When the home screen follows by itself; `None`: when somebody says so.
    pub(crate) until: Option<Instant>,
}

/// Which way things moved to get to this screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Deeper.
    Forward,
    /// Back.
    Back,
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
            door: Door::new(),
            account: None,
            screen: Screen::Choose,
            way: Way::Forward,
            connection: RelayConnection::without_stream(),
            pending: PendingRequests::default(),
            effects: Vec::new(),
        }
    }

    /// What `event` makes the wallet want.
    #[must_use = "effects have to be performed"]
    pub fn handle(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        match event {
            Event::Started { language, link } => {
                self.language = language;
                self.follow(link, now);
            }
            Event::LinkOpened(link) => self.follow(link, now),
            Event::Tick => {}
            Event::Pressed(button) => self.press(button, now),
            Event::KeyEntered(key) => {
                if let Some(signer) = self.door.typed(&key) {
                    self.sign_in(signer, now);
                }
            }
            Event::Response { token, response } => {
                if self.pending.take(token) {
                    self.apply_response(*response, now);
                }
            }
            Event::StreamUpdate(news) => self.news(news, now),
        }
        self.tick(now);
        core::mem::take(&mut self.effects)
    }

    /// How well the relay is heard.
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

    /// Follows the page's address. A payment waits while somebody is signing in, and while another
    /// payment's answer is on its way.
    fn follow(&mut self, link: DeepLink, now: Instant) {
        if let Some(payment) = link.payment {
            self.door.payment = Some(payment);
        }
        if let Some(key) = link.key
            && let Some(signer) = self.door.linked(&key)
            && self.account.as_ref().is_none_or(|account| account.signer != signer)
        {
            self.sign_in(signer, now);
        }
        self.open_linked(now);
    }

    fn open_linked(&mut self, now: Instant) {
        let free = match &self.screen {
            Screen::Choose => false,
            Screen::Home(_) | Screen::Done(_) => true,
            Screen::Approval(approval) => {
                matches!(approval.phase, Phase::Reading | Phase::Open)
            }
        };
        if free && let Some(payment) = self.door.payment.take() {
            self.open(payment, now);
        }
    }

    fn sign_in(&mut self, signer: Signer, now: Instant) {
        self.pending.clear();
        self.clock = ServerClock::default();
        self.connection = RelayConnection::connecting(now);
        self.door.problem = None;
        let name = self.door.name(&signer);
        let balance = self.door.points.get(&signer.account()).copied();
        let part = self.door.part(&signer);
        let mut account = Account::new(signer.clone(), name, balance);
        match part {
            Some(Part::Owner(shop)) => account.own(shop),
            Some(Part::Customer) => account.role = Role::Customer,
            None => {}
        }
        self.account = Some(account);
        self.effects.push(Effect::SignIn(signer));
        self.request_roles();
        self.request_shops();
        self.go_home(Way::Forward, now);
    }

    /// Leaves the account; the payment that somebody else has to answer waits for them.
    fn leave(&mut self) {
        if let Screen::Done(done) = &self.screen
            && done.outcome == Outcome::NotMine
        {
            self.door.payment = Some(done.id);
        }
        self.pending.clear();
        self.account = None;
        self.connection = RelayConnection::without_stream();
        self.effects.push(Effect::SignOut);
        self.screen = Screen::Choose;
        self.way = Way::Back;
        self.request_demo_balances();
    }

    fn go_home(&mut self, way: Way, now: Instant) {
        self.screen = Screen::Home(None);
        self.way = way;
        self.request_balance();
        self.open_linked(now);
    }

    fn request_balance(&mut self) {
        if let Some(account) = &self.account {
            let request = Request::Balance(account.signer.account());
            self.send_anew(request);
        }
    }

    /// Requests what the account is to the relay, until that is known.
    fn request_roles(&mut self) {
        if self.account.as_ref().is_some_and(|account| account.role == Role::Unknown) {
            self.send(Request::Roles);
        }
    }

    fn request_demo_balances(&mut self) {
        let accounts: Vec<_> =
            self.door.customers().iter().map(|customer| customer.signer.account()).collect();
        for account in accounts {
            self.send(Request::Balance(account));
        }
    }

    /// Puts a payment on the screen, with what is known of it, and reads the rest.
    fn open(&mut self, id: PaymentId, now: Instant) {
        let Some(account) = &self.account else { return };
        let known = account.get(id).map(|record| record.item.clone());
        self.screen = Screen::Approval(Box::new(Approval::of(id)));
        self.way = Way::Forward;
        let outcome = known.and_then(|item| self.learn(&item, now));
        if let Some(outcome) = outcome {
            self.end(outcome, now);
        } else {
            self.send(Request::Payment(id));
            self.request_balance();
            self.request_shop();
        }
    }

    /// A payment on the screen has ended.
    fn end(&mut self, outcome: Outcome, now: Instant) {
        let Screen::Approval(approval) = &self.screen else { return };
        let (id, life, item) = (approval.id, approval.life, approval.item.clone());
        if let Some(account) = &mut self.account {
            account.settle(id);
        }
        let until = (outcome != Outcome::NotMine).then(|| now.plus_ms(STAY));
        self.screen = Screen::Done(Box::new(Done { id, life, outcome, item, until }));
        self.way = Way::Forward;
        self.request_balance();
    }

    /// Requests what the shop of the payment on the screen is called.
    fn request_shop(&mut self) {
        let item = match &self.screen {
            Screen::Approval(approval) => approval.item.as_ref(),
            Screen::Choose | Screen::Home(_) | Screen::Done(_) => None,
        };
        if let (Some(item), Some(account)) = (item, &self.account)
            && !account.knows_shop(item.shop_id)
        {
            let request = Request::Shop(item.shop_id);
            self.send(request);
        }
    }

    fn press(&mut self, button: Button, now: Instant) {
        match button {
            Button::Customer(number) => {
                let customer = self.door.customers().get(number).cloned();
                if let (Some(customer), None) = (customer, &self.account) {
                    self.sign_in(customer.signer, now);
                }
            }
            Button::Owner(number) => {
                let owner = self.door.owners().get(number).cloned();
                if let (Some(owner), None) = (owner, &self.account) {
                    self.sign_in(owner.signer, now);
                }
            }
            Button::ShowCode if self.is_owner() => {}
            Button::ShowCode => {
                if let Screen::Home(code) = &mut self.screen {
                    code.get_or_insert_with(|| Code::wanted(now));
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
            Button::Approve => self.answer(Decision::Approve, now),
            Button::Deny => self.answer(Decision::Deny, now),
            Button::Home if self.account.is_some() && !self.is_sending() => {
                self.go_home(Way::Back, now);
            }
            Button::SignOut if !self.is_sending() => self.leave(),
            Button::Home | Button::SignOut => {}
            Button::SetLanguage(language) => {
                self.language = language;
                self.effects.push(Effect::SaveLanguage(language));
            }
        }
    }

    /// Whether an answer is on its way, which nobody walks away from.
    fn is_sending(&self) -> bool {
        match &self.screen {
            Screen::Approval(approval) => matches!(approval.phase, Phase::Sent(_)),
            Screen::Choose | Screen::Home(_) | Screen::Done(_) => false,
        }
    }

    fn answer(&mut self, verdict: Decision, now: Instant) {
        let Screen::Approval(approval) = &mut self.screen else { return };
        if let Some(item) = approval.answer(verdict, &self.clock, now) {
            self.send(Request::Decision(Box::new(item), verdict));
        }
    }

    /// Does what is due.
    fn tick(&mut self, now: Instant) {
        match &mut self.screen {
            Screen::Choose => {
                if self.door.tick(now) {
                    self.send(Request::Demo);
                }
            }
            // The relay may say late that the key is a shop owner's.
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
            Screen::Done(done) => {
                if done.until.is_some_and(|until| until <= now) {
                    self.go_home(Way::Back, now);
                }
            }
        }
        if self.account.is_some() && self.connection.tick(now) {
            self.send(Request::Payments);
        }
    }
}
