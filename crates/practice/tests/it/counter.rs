//! The kiosk's till at a practice world, through the relay's client; a clerk whom the test directs presses its buttons.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures::executor::block_on;
use kios_practice::Practice;
use kios_protocol::api::{Answer, StreamEvent, StreamUpdate};
use kios_sdk::{
    CardSaleFilter, Close, PaymentFilter, Platform, Relay, RelayClient, TerminalClient, Time as _,
};
use kios_till::journal::Entry;
use kios_till::view::Screen;
use kios_till::{
    Accepted, AreaButton, Button, Call, CardQuery, Effect, Event, HashPhoneCall, Instant, Language,
    PaymentCall, PaymentQuery, PinAnswer, PriceCall, PublicCall, RefundCall, Reply, Settings,
    SettingsCall, ShopCall, StaffCall, StreamCommand, Terminal, Till, Token, ZoneOffsets,
};

use crate::support::{Clock, Kiosk, Reader};

/// Seoul has no summer time.
const ZONES: ZoneOffsets = ZoneOffsets(|_, _| Some(9 * 3_600));

/// The till, its journal and its stream.
pub(crate) struct Counter {
    kiosk: Kiosk,
    client: TerminalClient,
    till: Till,
    journal: BTreeMap<String, Entry>,
    listens: bool,
    stream: Option<Reader>,
    /// The last event that was read, and the log it is in.
    cursor: Option<(String, u64)>,
    /// Every screen or outcome that was shown, in order.
    shown: Vec<&'static str>,
}

impl Counter {
    /// A paired till in the default world, connected and idle.
    pub(crate) fn open() -> Self {
        let kiosk = Kiosk::start();
        let terminal = Terminal {
            shop_id: kiosk.shop,
            shop_name: "Practice".to_owned(),
            currency: "krw".to_owned(),
            terminal_id: kiosk.terminal.clone(),
        };
        let platform = Platform {
            transport: kiosk.practice.transport(),
            time: Rc::<Clock>::clone(&kiosk.clock),
        };
        let relay = RelayClient::new(Relay::at(platform, "https://relay.invalid"));
        let key = Rc::new(kiosk.key.clone());
        let client = TerminalClient::new(&relay, key, kiosk.shop, kiosk.terminal.clone());
        let mut counter = Self {
            kiosk,
            client,
            till: Till::new(ZONES),
            journal: BTreeMap::new(),
            listens: false,
            stream: None,
            cursor: None,
            shown: Vec::new(),
        };
        let settings =
            Settings { language: Language::En, seed: Some([7; 16]), ..Settings::default() };
        let (terminal, journal) = (Some(terminal), Vec::new());
        counter.happens(Event::Started { terminal, journal, unreadable: 0, settings });
        counter.until("idle");
        counter.waits(5);
        counter
    }

    pub(crate) fn practice(&self) -> Practice {
        self.kiosk.practice.clone()
    }

    fn now(&self) -> Instant {
        Instant::from_millis(self.kiosk.clock.millis())
    }

    /// The handle of the outcome, or else of the screen.
    pub(crate) fn screen(&self) -> &'static str {
        let screen = self.till.view(self.now()).screen;
        screen.outcome().unwrap_or_else(|| screen.handle())
    }

    fn happens(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let now = self.now();
            for effect in self.till.handle(event, now) {
                events.extend(self.executes(effect));
            }
        }
        let screen = self.screen();
        if self.shown.last() != Some(&screen) {
            self.shown.push(screen);
        }
    }

    fn executes(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Call { token, call } => self.calls(token, call),
            Effect::Write { token, entry } => {
                self.journal.insert(entry.key().to_owned(), *entry);
                Some(Event::Written { token, stored: true })
            }
            Effect::DeleteEntry(key) => {
                self.journal.remove(&key);
                None
            }
            Effect::Stream(command) => {
                self.listens = command == StreamCommand::Connect;
                self.stream = None;
                None
            }
            Effect::SaveTerminal(_)
            | Effect::SaveLanguage(_)
            | Effect::Reload(_)
            | Effect::Print
            | Effect::Play(_)
            | Effect::Report(_) => None,
        }
    }

    /// Sends a call, as the kiosk's shell does.
    fn calls(&mut self, token: Token, call: Call) -> Option<Event> {
        let answer = match call {
            Call::Public(call) => block_on(public(&self.client.reads(), call)),
            Call::Payment(call) => block_on(payment(&self.client, call)),
            Call::Query(query) => {
                block_on(self.client.payments(&payments(query))).map(Reply::Payments)
            }
            Call::Cards(query) => {
                block_on(self.client.card_sales(&card_sales(query))).map(Reply::CardSales)
            }
            Call::Refund(RefundCall::Send(request)) => {
                block_on(self.client.refund(*request)).map(Box::new).map(Reply::Refund)
            }
            Call::Refund(RefundCall::Query { refund_id }) => {
                block_on(self.client.refund_state(&refund_id)).map(Box::new).map(Reply::Refund)
            }
            Call::Staff(StaffCall::Status(_)) => {
                block_on(self.client.staff_status()).map(Reply::StaffStatus)
            }
            Call::Staff(StaffCall::Unlock(call)) => block_on(self.client.unlock_staff(&call.0))
                .map(|response| Reply::Pin(PinAnswer::of(response))),
            Call::Staff(StaffCall::Lock(_)) => {
                // Nobody waits for its answer.
                block_on(self.client.lock_staff());
                return None;
            }
            Call::CheckKey(_) => {
                block_on(self.client.may_charge()).map(|()| Reply::Accepted(Accepted))
            }
            Call::Pair(_)
            | Call::Points(_)
            | Call::UnlockKey(_)
            | Call::Result(_)
            | Call::Staff(
                StaffCall::EndShift(_)
                | StaffCall::Members(_)
                | StaffCall::Add(_)
                | StaffCall::ChangePin(_)
                | StaffCall::Remove(_)
                | StaffCall::Actions(_),
            ) => panic!("no lesson needs {call:?}"),
        };
        Some(Event::Answered { token, answer })
    }

    /// A quarter of a second passes.
    fn ticks(&mut self) {
        self.kiosk.passes_ms(250);
        if self.listens && self.stream.is_none() {
            self.connects();
        }
        let arrived = self.stream.as_mut().map(Reader::arrived);
        match arrived {
            Some(Ok(events)) => events.into_iter().for_each(|event| self.hears(event)),
            Some(Err(_)) => {
                self.stream = None;
                self.happens(Event::StreamUpdate(StreamUpdate::Lost));
            }
            None => {}
        }
        self.happens(Event::Tick);
    }

    fn connects(&mut self) {
        let cursor = self.cursor.as_ref();
        let query = cursor.map(|(epoch, last)| format!("?lastEventId={last}&epoch={epoch}"));
        match self.kiosk.tries_to_read(&query.unwrap_or_default()) {
            Some(reader) => self.stream = Some(reader),
            None => self.happens(Event::StreamUpdate(StreamUpdate::Lost)),
        }
    }

    fn hears(&mut self, event: StreamEvent) {
        if let StreamEvent::Hello(hello) = &event {
            self.cursor.get_or_insert_with(|| (hello.epoch.clone(), hello.latest));
            self.happens(Event::StreamUpdate(StreamUpdate::Open));
        }
        if let (Some(sequence), Some((_, last))) = (event.sequence(), &mut self.cursor) {
            *last = sequence;
        }
        self.happens(Event::StreamUpdate(StreamUpdate::Event(event)));
    }

    /// Lets as many seconds pass.
    pub(crate) fn waits(&mut self, seconds: u64) {
        (0..seconds * 4).for_each(|_| self.ticks());
    }

    /// Waits for a screen or outcome.
    #[track_caller]
    pub(crate) fn until(&mut self, screen: &str) {
        for _ in 0..90 * 4 {
            if self.screen() == screen {
                return;
            }
            self.ticks();
        }
        panic!("{screen} was not shown, but {:?}", self.shown);
    }

    /// Presses a button once the screen has settled.
    pub(crate) fn presses(&mut self, button: Button) {
        self.waits(1);
        self.happens(Event::Pressed(button));
    }

    pub(crate) fn enters(&mut self, digits: &str) {
        for digit in digits.chars() {
            let digit = u8::try_from(digit.to_digit(10).unwrap()).unwrap();
            self.presses(Button::Digit(digit));
        }
    }

    /// Scans a new code of the customer with many points.
    pub(crate) fn scans(&mut self) {
        let code = self.kiosk.practice.phone(0).unwrap().show_code().unwrap();
        self.waits(1);
        self.happens(Event::Pasted(code.qr()));
    }

    /// From idle to the price in points.
    pub(crate) fn rings_up(&mut self, price: &str) {
        self.presses(Button::Start);
        self.enters(price);
        self.presses(Button::Charge);
        self.until("customer");
        self.scans();
    }

    /// Rings up and pays.
    pub(crate) fn sells(&mut self, price: &str) {
        self.rings_up(price);
        self.until("estimate");
        self.presses(Button::Pay);
    }

    /// From idle to the staff area, with a PIN.
    pub(crate) fn opens_staff_area(&mut self, pin: &str) {
        for _ in 0..5 {
            self.happens(Event::Pressed(Button::Staff));
        }
        self.until("locked");
        self.enters(pin);
        self.presses(Button::Continue);
        self.until("staff");
    }

    /// From the menu of the staff area to a purchase, by its place in the list of the day.
    pub(crate) fn looks_at(&mut self, row: usize) {
        self.presses(Button::Area(AreaButton::History));
        self.until("history");
        self.waits(1);
        let Screen::History(history) = self.till.view(self.now()).screen else { panic!("history") };
        self.presses(history.rows[row].open.button);
        self.until("payment");
    }

    /// Whether the price on the screen can be paid.
    pub(crate) fn can_be_paid(&self) -> bool {
        let screen = self.till.view(self.now()).screen;
        if let Screen::Estimate(estimate) = screen { estimate.pay.enabled } else { false }
    }

    /// Whether nothing is left to be found out.
    pub(crate) fn is_settled(&self) -> bool {
        self.journal.is_empty()
    }
}

async fn public(relay: &RelayClient, call: PublicCall) -> Answer<Reply> {
    match call {
        PublicCall::Price(PriceCall { account, amount, currency }) => {
            relay.price(account, amount, &currency).await.map(Box::new).map(Reply::Price)
        }
        PublicCall::Shop(ShopCall { shop_id }) => {
            relay.shop(shop_id).await.map(Box::new).map(Reply::Shop)
        }
        PublicCall::Settings(SettingsCall { shop_id }) => {
            relay.settings(shop_id).await.map(Box::new).map(Reply::Settings)
        }
        PublicCall::HashPhone(HashPhoneCall { number }) => {
            relay.hash_phone(&number).await.map(Reply::Phone)
        }
    }
}

async fn payment(client: &TerminalClient, call: PaymentCall) -> Answer<Reply> {
    let of = |confirm| if confirm { Close::Complete } else { Close::Release };
    let answer = match call {
        PaymentCall::Open(request) => client.open(*request).await,
        PaymentCall::Close { payment_id, confirm } => client.close(payment_id, of(confirm)).await,
        PaymentCall::OpenCancel { payment_id } => client.open_cancel(payment_id).await,
        PaymentCall::CloseCancel { payment_id, confirm } => {
            client.close_cancel(payment_id, of(confirm)).await
        }
    };
    answer.map(Box::new).map(Reply::Payment)
}

fn payments(query: PaymentQuery) -> PaymentFilter {
    let none = PaymentFilter::default();
    match query {
        PaymentQuery::Purchase { purchase_id } => {
            PaymentFilter { purchase_id: Some(purchase_id), ..none }
        }
        PaymentQuery::Search { text, to } => PaymentFilter { search: Some(text), to, ..none },
        PaymentQuery::Payment { payment_id } => {
            PaymentFilter { payment_id: Some(payment_id), ..none }
        }
        PaymentQuery::Period { from, to } => {
            PaymentFilter { from: Some(from), to: Some(to), limit: Some(200), ..none }
        }
    }
}

fn card_sales(query: CardQuery) -> CardSaleFilter {
    let none = CardSaleFilter::default();
    match query {
        CardQuery::Purchase { purchase_id } => {
            CardSaleFilter { purchase_id: Some(purchase_id), ..none }
        }
        CardQuery::Search { text, to } => CardSaleFilter { search: Some(text), to, ..none },
        CardQuery::Period { from, to } => {
            CardSaleFilter { from: Some(from), to: Some(to), limit: Some(200), ..none }
        }
    }
}
