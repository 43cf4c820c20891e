//! A wallet whose relay is simulated by the test.

pub(crate) mod relay;

use kios_client::{Instant, Language};
use kios_protocol::api::{Answer, Unknown};
use kios_protocol::{PaymentId, SecretKey};
use kios_wallet::view::{ApprovalView, HomeView, OutcomeView, Screen, ShopView, View};
use kios_wallet::wallet::{
    Button, Decision, DeepLink, Effect, Event, KeyInput, Readiness, Request, Response, Signer,
    Token, Wallet,
};

/// The first second of every test, on the relay's clock and the phone's.
pub(crate) const START: u64 = 1_700_000_000;

/// A customer's key.
pub(crate) fn minji() -> Signer {
    signer(0x11)
}

/// Another customer's key.
pub(crate) fn junho() -> Signer {
    signer(0x22)
}

/// The key of the owner of the shop where they pay.
pub(crate) fn owner() -> Signer {
    signer(0x33)
}

/// The key of another shop's owner.
pub(crate) fn another_owner() -> Signer {
    signer(0x44)
}

fn signer(byte: u8) -> Signer {
    Signer::new(SecretKey::from_bytes(&[byte; 32]).unwrap())
}

/// The text of the customer's key.
pub(crate) fn minjis_key() -> KeyInput {
    KeyInput::new(format!("0x{}", "11".repeat(32)))
}

/// A phone that shows the wallet page.
pub(crate) struct Phone {
    wallet: Wallet,
    now: u64,
    /// Whether heartbeats arrive on the stream.
    pub(crate) beating: bool,
    open: Vec<(Token, Request)>,
    /// The other effects, in order.
    pub(crate) effects: Vec<Effect>,
}

impl Phone {
    /// The page has just been opened.
    pub(crate) fn opened(link: DeepLink) -> Self {
        let mut phone = Self {
            wallet: Wallet::new(),
            now: START * 1_000,
            beating: true,
            open: Vec::new(),
            effects: Vec::new(),
        };
        phone.handles(Event::Started { language: Language::En, link });
        phone
    }

    /// A demo, whose first customer has opened their wallet; balance and list are known.
    pub(crate) fn of_minji() -> Self {
        let mut phone = Self::opened(DeepLink::default());
        phone.responds(Response::Demo(Answer::Done(relay::demo_users())));
        phone.presses(Button::Customer(0));
        phone.connects_stream();
        phone
            .responds(Response::Balance(minji().account(), Answer::Done(relay::points(1_000_000))));
        phone.responds(Response::Payments(Answer::Done(relay::list(phone.second(), []))));
        phone
    }

    /// The same, with a payment of 12,500 won on the screen, received and pending.
    pub(crate) fn with_payment() -> Self {
        let mut phone = Self::of_minji();
        phone.receives(relay::payment_event(1, relay::record(1, 11, START)));
        phone.responds_with_payment(relay::item(11, START));
        phone.responds(Response::Shop(relay::shop_id(), Answer::Done(relay::shop())));
        phone
    }

    /// A demo, whose first shop owner has opened their wallet; shop and list are known.
    pub(crate) fn of_owner() -> Self {
        let mut phone = Self::opened(DeepLink::default());
        phone.responds(Response::Demo(Answer::Done(relay::demo_users())));
        phone.presses(Button::Owner(0));
        phone.connects_stream();
        phone.responds(Response::Shop(relay::shop_id(), Answer::Done(relay::shop())));
        phone.responds(Response::Payments(Answer::Done(relay::list(phone.second(), []))));
        phone
    }

    /// The same, with the cancel of a payment of yesterday on the screen, received and pending.
    pub(crate) fn with_cancel() -> Self {
        let mut phone = Self::of_owner();
        phone.receives(relay::payment_event(1, relay::cancel_record(1, 51, START)));
        phone.responds_with_payment(relay::cancel(51, START));
        phone
    }

    /// A shop owner's wallet to which a manager's request above the limit has come: a card refund of
    /// 250,000 won.
    pub(crate) fn with_limit() -> Self {
        let mut phone = Self::of_owner();
        phone.lists_limits([]);
        phone.advances(3_000);
        phone.lists_limits([relay::refund_above_limit()]);
        phone
    }

    /// A shop owner's wallet after too many wrong PINs in their shop.
    pub(crate) fn with_locked_pins() -> Self {
        let mut phone = Self::of_owner();
        phone.lists_locked([relay::shop_id()]);
        phone
    }

    /// The relay responds with the shops in which PINs are locked.
    pub(crate) fn lists_locked<const N: usize>(&mut self, shops: [kios_protocol::ShopId; N]) {
        let server_time = kios_protocol::Timestamp::from_seconds(self.second());
        let list = kios_protocol::api::LimitApprovals {
            server_time,
            approvals: Vec::new(),
            locked_shops: shops.into(),
        };
        self.responds(Response::LimitApprovals(Answer::Done(list)));
    }

    /// The relay responds with the actions above the limit that wait.
    pub(crate) fn lists_limits<const N: usize>(
        &mut self,
        approvals: [kios_protocol::api::LimitApproval; N],
    ) {
        let server_time = kios_protocol::Timestamp::from_seconds(self.second());
        let list = kios_protocol::api::LimitApprovals {
            server_time,
            approvals: approvals.into(),
            locked_shops: Vec::new(),
        };
        self.responds(Response::LimitApprovals(Answer::Done(list)));
    }

    /// The relay responds to a decision on the refund above the limit.
    pub(crate) fn responds_to_limit(&mut self, decision: Decision, answer: Answer<()>) {
        let id = relay::refund_above_limit().approval_id;
        self.responds(Response::LimitDecision(id, decision, answer));
    }

    /// The number of pending decisions on an action above the limit.
    pub(crate) fn pending_limit_decisions(&self) -> usize {
        self.pending_requests(|request| matches!(request, Request::LimitDecision(..)))
    }

    /// The wallet handles an event.
    pub(crate) fn handles(&mut self, event: Event) {
        for effect in self.wallet.handle(event, Instant::from_millis(self.now)) {
            if let Effect::Send { token, request } = effect {
                self.open.push((token, request));
            } else {
                self.effects.push(effect);
            }
        }
    }

    /// The customer looks at the screen, then presses a button.
    pub(crate) fn presses(&mut self, button: Button) {
        if self.is_settling(&button) {
            self.now += 600;
        }
        self.taps(button);
    }

    /// Whether the button has just appeared.
    fn is_settling(&self, button: &Button) -> bool {
        let readiness = match (self.view().screen, button) {
            (Screen::Approval(view), Button::Approve | Button::Deny) => view.approve.readiness,
            (Screen::Approval(view), _) => match view.later.or(view.home) {
                Some(leave) => leave.readiness,
                None => Readiness::Disabled,
            },
            (Screen::Login(view), _) => match view.customers.first() {
                Some(row) => row.readiness,
                None => Readiness::Disabled,
            },
            (Screen::Home(view), _) => view.switch_wallet.readiness,
            (Screen::Shop(view), _) => view.switch_wallet.readiness,
            (Screen::Outcome(view), _) => view.home.readiness,
        };
        readiness == Readiness::Settling
    }

    /// A finger presses a button at once.
    pub(crate) fn taps(&mut self, button: Button) {
        self.handles(Event::Pressed(button));
    }

    /// The wallet receives a stream update.
    pub(crate) fn receives(&mut self, payment_event: kios_protocol::api::StreamUpdate) {
        self.handles(Event::StreamUpdate(payment_event));
    }

    /// The stream opens.
    pub(crate) fn connects_stream(&mut self) {
        self.receives(kios_protocol::api::StreamUpdate::Open);
        self.receives(relay::hello(self.second()));
    }

    /// Time passes, with a tick every 250 ms and a heartbeat every 15 s.
    pub(crate) fn advances(&mut self, millis: u64) {
        let end = self.now + millis;
        while self.now < end {
            let before = self.now;
            self.now = (self.now + 250).min(end);
            if self.beating && before / 15_000 < self.now / 15_000 {
                self.receives(relay::heartbeat(self.second()));
            }
            self.handles(Event::Tick);
        }
    }

    /// The relay's clock.
    pub(crate) fn second(&self) -> u64 {
        self.now / 1_000
    }

    /// The relay responds to a pending request.
    pub(crate) fn responds(&mut self, response: Response) {
        let at = self.open.iter().rposition(|(_, request)| fits(request, &response));
        let Some(at) = at else {
            panic!("nobody asked for {response:?}; open: {:?}", self.open);
        };
        let (token, _) = self.open.remove(at);
        self.handles(Event::Response { token, response: Box::new(response) });
    }

    /// The relay responds with the payment.
    pub(crate) fn responds_with_payment(&mut self, item: kios_protocol::api::PaymentItem) {
        self.responds(Response::Payment(relay::payment_id(), Answer::Done(item)));
    }

    /// The response with the payment is lost.
    pub(crate) fn loses_payment(&mut self) {
        self.responds(Response::Payment(
            relay::payment_id(),
            Answer::Unknown(Unknown::Unreachable),
        ));
    }

    /// The relay responds to the decision.
    pub(crate) fn responds_to_decision(&mut self, answer: Answer<kios_protocol::api::Approval>) {
        self.responds(Response::Decision(relay::payment_id(), answer));
    }

    /// The number of pending requests that `which` selects.
    pub(crate) fn pending_requests(&self, which: impl Fn(&Request) -> bool) -> usize {
        self.open.iter().filter(|(_, request)| which(request)).count()
    }

    /// The number of pending decisions.
    pub(crate) fn pending_decisions(&self) -> usize {
        self.pending_requests(|request| matches!(request, Request::Decision(..)))
    }

    /// Whether the payment is requested.
    pub(crate) fn is_payment_requested(&self) -> bool {
        self.pending_requests(|request| *request == Request::Payment(relay::payment_id())) > 0
    }

    /// The page.
    pub(crate) fn view(&self) -> View {
        self.wallet.view(Instant::from_millis(self.now))
    }

    /// The page's `data-screen`.
    pub(crate) fn screen(&self) -> &'static str {
        self.view().screen.name()
    }

    /// The page's `data-outcome`.
    pub(crate) fn outcome(&self) -> Option<&'static str> {
        self.view().screen.outcome()
    }

    /// The home screen.
    pub(crate) fn home(&self) -> HomeView {
        let Screen::Home(view) = self.view().screen else {
            panic!("not at home but {:?}", self.view().screen);
        };
        view
    }

    /// A shop owner's home screen.
    pub(crate) fn shop(&self) -> ShopView {
        let Screen::Shop(view) = self.view().screen else {
            panic!("not at a shop but {:?}", self.view().screen);
        };
        view
    }

    /// The payment on the screen.
    pub(crate) fn approval(&self) -> ApprovalView {
        let Screen::Approval(view) = self.view().screen else {
            panic!("no payment on the screen but {:?}", self.view().screen);
        };
        view
    }

    /// The outcome on the screen.
    pub(crate) fn outcome_view(&self) -> OutcomeView {
        let Screen::Outcome(view) = self.view().screen else {
            panic!("no outcome on the screen but {:?}", self.view().screen);
        };
        view
    }
}

/// A link to this payment.
pub(crate) fn link_to(payment: PaymentId) -> DeepLink {
    DeepLink { payment: Some(payment), key: None }
}

/// Whether a response belongs to a request.
fn fits(request: &Request, response: &Response) -> bool {
    match response {
        Response::Demo(_) => *request == Request::Demo,
        Response::Roles(_) => *request == Request::Roles,
        Response::Payments(_) => *request == Request::Payments,
        Response::Code(_) => *request == Request::Code,
        Response::Balance(account, _) => *request == Request::Balance(*account),
        Response::Payment(id, _) => *request == Request::Payment(*id),
        Response::Shop(id, _) => *request == Request::Shop(*id),
        Response::Decision(id, _) => {
            matches!(request, Request::Decision(item, _) if item.payment_id == *id)
        }
        Response::LimitApprovals(_) => *request == Request::LimitApprovals,
        Response::PinsUnlocked(id, _) => *request == Request::UnlockPins(*id),
        Response::LimitDecision(id, decision, _) => {
            *request == Request::LimitDecision(id.clone(), *decision)
        }
    }
}
