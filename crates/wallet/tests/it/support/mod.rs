//! A phone with a wallet on it, its relay played by the test.

pub(crate) mod relay;

use kios_client::{Instant, Language};
use kios_protocol::api::{Answer, Unknown};
use kios_protocol::{PaymentId, SecretKey};
use kios_wallet::view::{ApprovalView, DoneView, HomeView, Screen, ShopView, View};
use kios_wallet::wallet::{
    Button, DeepLink, Effect, Event, KeyInput, Request, Response, Signer, Token, Wallet,
};

/// The first second of every test, on the relay's clock and the phone's.
pub(crate) const START: u64 = 1_700_000_000;

/// A customer's key.
pub(crate) fn minji() -> Signer {
    signer(0x11)
}

/// Another one's.
pub(crate) fn junho() -> Signer {
    signer(0x22)
}

/// The owner of the shop where they pay.
pub(crate) fn owner() -> Signer {
    signer(0x33)
}

/// The owner of another one.
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
    open: Vec<(Token, Request)>,
    /// What else was wanted, in order.
    pub(crate) wanted: Vec<Effect>,
}

impl Phone {
    /// The page has just been opened.
    pub(crate) fn opened(link: DeepLink) -> Self {
        let mut phone = Self {
            wallet: Wallet::new(),
            now: START * 1_000,
            open: Vec::new(),
            wanted: Vec::new(),
        };
        phone.happens(Event::Started { language: Language::En, link });
        phone
    }

    /// A demo, whose first customer has opened their wallet; balance and list are known.
    pub(crate) fn of_minji() -> Self {
        let mut phone = Self::opened(DeepLink::default());
        phone.learns(Response::Demo(Answer::Done(relay::cast())));
        phone.presses(Button::Customer(0));
        phone.hears_hello();
        phone.learns(Response::Balance(minji().account(), Answer::Done(relay::points(1_000_000))));
        phone.learns(Response::Payments(Answer::Done(relay::list(phone.second(), []))));
        phone
    }

    /// The same, with a payment of 12,500 won on the screen, read and waiting.
    pub(crate) fn asked_to_pay() -> Self {
        let mut phone = Self::of_minji();
        phone.hears(relay::news(1, relay::record(1, 11, START)));
        phone.reads(relay::item(11, START));
        phone.learns(Response::Shop(relay::shop_id(), Answer::Done(relay::shop())));
        phone
    }

    /// A demo, whose first shop owner has opened their wallet; shop and list are known.
    pub(crate) fn of_the_owner() -> Self {
        let mut phone = Self::opened(DeepLink::default());
        phone.learns(Response::Demo(Answer::Done(relay::cast())));
        phone.presses(Button::Owner(0));
        phone.hears_hello();
        phone.learns(Response::Shop(relay::shop_id(), Answer::Done(relay::shop())));
        phone.learns(Response::Payments(Answer::Done(relay::list(phone.second(), []))));
        phone
    }

    /// The same, with the cancel of a payment of yesterday on the screen, read and waiting.
    pub(crate) fn asked_to_take_back() -> Self {
        let mut phone = Self::of_the_owner();
        phone.hears(relay::news(1, relay::cancel_record(1, 51, START)));
        phone.reads(relay::cancel(51, START));
        phone
    }

    /// Something happens.
    pub(crate) fn happens(&mut self, event: Event) {
        for effect in self.wallet.handle(event, Instant::from_millis(self.now)) {
            if let Effect::Send { token, request } = effect {
                self.open.push((token, request));
            } else {
                self.wanted.push(effect);
            }
        }
    }

    /// The customer presses a button.
    pub(crate) fn presses(&mut self, button: Button) {
        self.happens(Event::Pressed(button));
    }

    /// The stream brings something.
    pub(crate) fn hears(&mut self, news: kios_protocol::api::StreamUpdate) {
        self.happens(Event::StreamUpdate(news));
    }

    /// The stream opens.
    pub(crate) fn hears_hello(&mut self) {
        self.hears(kios_protocol::api::StreamUpdate::Open);
        self.hears(relay::hello(self.second()));
    }

    /// Time passes, and the page notices as it does.
    pub(crate) fn waits(&mut self, millis: u64) {
        let end = self.now + millis;
        while self.now < end {
            self.now = (self.now + 250).min(end);
            self.happens(Event::Tick);
        }
    }

    /// The relay's clock.
    pub(crate) fn second(&self) -> u64 {
        self.now / 1_000
    }

    /// The relay answers a question that was asked.
    pub(crate) fn learns(&mut self, response: Response) {
        let at = self.open.iter().rposition(|(_, request)| fits(request, &response));
        let Some(at) = at else {
            panic!("nobody asked for {response:?}; open: {:?}", self.open);
        };
        let (token, _) = self.open.remove(at);
        self.happens(Event::Response { token, response: Box::new(response) });
    }

    /// The relay says how the payment stands.
    pub(crate) fn reads(&mut self, item: kios_protocol::api::PaymentItem) {
        self.learns(Response::Payment(relay::payment_id(), Answer::Done(item)));
    }

    /// The relay cannot be asked how the payment stands.
    pub(crate) fn cannot_read(&mut self) {
        self.learns(Response::Payment(relay::payment_id(), Answer::Unknown(Unknown::Unreachable)));
    }

    /// The relay says what came of the answer.
    pub(crate) fn is_told(&mut self, answer: Answer<kios_protocol::api::Approval>) {
        self.learns(Response::Decision(relay::payment_id(), answer));
    }

    /// The questions that are open and that `which` picks.
    pub(crate) fn questions(&self, which: impl Fn(&Request) -> bool) -> usize {
        self.open.iter().filter(|(_, request)| which(request)).count()
    }

    /// Yes or no, as often as it is on its way.
    pub(crate) fn verdicts(&self) -> usize {
        self.questions(|request| matches!(request, Request::Decision(..)))
    }

    /// Whether the payment is being read.
    pub(crate) fn is_reading(&self) -> bool {
        self.questions(|request| *request == Request::Payment(relay::payment_id())) > 0
    }

    /// The page.
    pub(crate) fn view(&self) -> View {
        self.wallet.view(Instant::from_millis(self.now))
    }

    /// The word of the screen.
    pub(crate) fn screen(&self) -> &'static str {
        self.view().screen.handle()
    }

    /// The word of the outcome.
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
    pub(crate) fn done(&self) -> DoneView {
        let Screen::Done(view) = self.view().screen else {
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
    }
}
