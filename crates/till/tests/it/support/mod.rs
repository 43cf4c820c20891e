//! The test harness: a till with simulated users, journal and clock, and a scripted relay.
//!
//! Tests read as sentences: `shop.clerk().starts().presses("1250").charges()`. The journal answers
//! every write at once unless a test changes that; the relay answers only when a test says so.

mod cards;
mod host;
mod keyboard;
mod people;
mod points;
mod relay;
mod staff;

use std::collections::BTreeMap;

use kios_protocol::api::{
    Answer, CardSale, Hello, PaymentRecord, PointGrants, RelaySettings, ShopSettings, StreamEvent,
    StreamUpdate,
};
use kios_protocol::{ShopId, Timestamp};
use kios_till::journal::{Entry, Record, Step};
use kios_till::view::{ButtonView, Readiness, Screen, View};
use kios_till::{
    Accepted, Button, Call, Effect, Event, Instant, Language, PaymentCall, PublicCall, Reply,
    Settings, SettingsCall, Sound, StaffCall, StreamCommand, Terminal, Till, Token, ZoneOffsets,
};

pub(crate) use cards::{card_sale, taken, won};
pub(crate) use host::{Report, request};
pub(crate) use keyboard::{Keyboard, hangul_press, press};
pub(crate) use people::{Clerk, Clock, Customer, Scanner};
pub(crate) use points::CUSTOMER;
pub(crate) use relay::{Ask, Relay, item, quote};
pub(crate) use staff::{person, status};

/// The relay's time at the start of a test.
pub(crate) const START: u64 = 1_790_000_000;
/// The customer's code.
pub(crate) const CODE: &str = "0xffffffff0123456789abcdef0123456700000000";

/// Whether the relay says that it is the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RelayKind {
    Real,
    Demo,
}

/// How the journal answers a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    Keeps,
    Refuses,
    Hesitates,
}

/// Whether heartbeats arrive on the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heartbeats {
    Arrive,
    Stop,
}

#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) till: Till,
    pub(crate) now: Instant,
    /// The difference between the relay's clock and the device's, milliseconds.
    pub(crate) ahead: u64,
    pub(crate) heartbeats: Heartbeats,
    pub(crate) disk: Disk,
    pub(crate) journal: BTreeMap<String, Entry>,
    pub(crate) waiting_writes: Vec<(Token, Entry)>,
    pub(crate) calls: Vec<(Token, Call)>,
    /// All effects since the last [`Shop::forget_the_past`].
    pub(crate) effects: Vec<Effect>,
    /// The payment in the relay.
    pub(crate) payment: Option<PaymentRecord>,
    /// The card sales in the relay, newest first.
    pub(crate) sales: Vec<CardSale>,
    pub(crate) currency: String,
    pub(crate) settings: Settings,
    pub(crate) paired: bool,
    /// The relay's answer to every check of the key.
    pub(crate) key_check: Answer<Reply>,
    /// The query of the relay's settings without an answer.
    pub(crate) settings_call: Option<(Token, SettingsCall)>,
    pub(crate) point_grants: PointGrants,
    /// The build of the page that the relay serves.
    pub(crate) kiosk_build: Option<String>,
    /// What the relay says about the shop.
    pub(crate) relay_settings: Option<ShopSettings>,
    pub(crate) public_url: Option<String>,
    /// Whether the relay says that it is the demo.
    pub(crate) kind: RelayKind,
    pub(crate) keyboard: Keyboard,
}

/// The offsets of the zones that tests use; New York has summer time, its clocks change on 1 November 2026 at 06:00 UTC.
pub(crate) const ZONES: ZoneOffsets = ZoneOffsets(|zone, at| match zone {
    "Asia/Seoul" | "Asia/Tokyo" => Some(9 * 3_600),
    "Asia/Manila" => Some(8 * 3_600),
    "UTC" => Some(0),
    "America/New_York" if at.seconds() < 1_793_512_800 => Some(-4 * 3_600),
    "America/New_York" => Some(-5 * 3_600),
    _ => None,
});

pub(crate) fn shop_id() -> ShopId {
    let mut bytes = [0xab; 32];
    bytes[0] = 0;
    bytes[1] = 1;
    ShopId::from_bytes(bytes)
}

impl Shop {
    /// A page before its start.
    pub(crate) fn dark(currency: &str) -> Self {
        Self {
            till: Till::new(ZONES),
            now: Instant::from_millis(5_000_000),
            ahead: START * 1_000 - 5_000_000,
            heartbeats: Heartbeats::Arrive,
            disk: Disk::Keeps,
            journal: BTreeMap::new(),
            waiting_writes: Vec::new(),
            calls: Vec::new(),
            effects: Vec::new(),
            payment: None,
            sales: Vec::new(),
            currency: currency.to_owned(),
            settings: Settings {
                language: Language::En,
                wallet_link: "https://shop.example/wallet/".to_owned(),
                seed: Some([7; 16]),
                ..Settings::default()
            },
            paired: true,
            key_check: Answer::Done(Reply::Accepted(Accepted)),
            settings_call: None,
            point_grants: PointGrants::Credited,
            kiosk_build: None,
            relay_settings: None,
            public_url: None,
            kind: RelayKind::Real,
            keyboard: Keyboard::default(),
        }
    }

    /// A till that is paired, connected and idle.
    pub(crate) fn open() -> Self {
        Self::open_in("krw")
    }

    pub(crate) fn open_in(currency: &str) -> Self {
        let mut shop = Self::dark(currency);
        shop.starts().connects();
        shop.clock().ticks();
        shop.relay().answers_shop();
        shop.forget_the_past();
        shop
    }

    /// A till that awaits the customer's approval of 12,500 won.
    pub(crate) fn waiting_for_approval() -> Self {
        let mut shop = Self::open();
        shop.sells("12500");
        shop.relay().opens();
        assert_eq!(shop.screen(), "approval");
        shop.forget_the_past();
        shop
    }

    /// A till on the details of a payment of a minute ago.
    pub(crate) fn looking_at_a_paid_payment() -> Self {
        let mut shop = Self::waiting_for_approval();
        shop.relay().approves();
        shop.relay().closes();
        let record = shop.payment.as_mut().unwrap();
        record.version += 1;
        record.cancel_until = record.item.open_new_timestamp.plus(604_800);
        record.item.close_new_timestamp = record.item.open_new_timestamp.plus(5);
        shop.ends("paid").clock().passes(60);
        shop.looks();
        shop
    }

    /// From idle to the details of the payment.
    pub(crate) fn looks(&mut self) -> &mut Self {
        self.relay().answers_shop();
        self.opens_history();
        self.relay().lists(Ask::History).lists_sales();
        let open = self.history().rows[0].open.button;
        self.clerk().press(open);
        self.relay().lists(Ask::FindPayment).lists_sales();
        self.shows("payment").forget_the_past()
    }

    /// A till that awaits the owner's approval of a cancel.
    pub(crate) fn waiting_for_the_owner() -> Self {
        let mut shop = Self::looking_at_a_paid_payment();
        shop.clerk().press(Button::TakeBack).press(Button::Confirm);
        shop.relay().opens_cancel();
        shop.shows("cancel").forget_the_past();
        shop
    }

    /// From idle to an open request that was sent.
    pub(crate) fn sells(&mut self, price: &str) -> &mut Self {
        self.clerk().starts().presses(price).charges();
        self.customer().shows_code();
        self.relay().quotes("1000000");
        self.clerk().pays();
        self
    }

    pub(crate) fn terminal(&self) -> Option<Terminal> {
        self.paired.then(|| Terminal {
            shop_id: shop_id(),
            shop_name: "Han River Coffee".to_owned(),
            currency: self.currency.clone(),
            terminal_id: "T1".parse().unwrap(),
        })
    }

    /// Starts the page with the journal's entries.
    pub(crate) fn starts(&mut self) -> &mut Self {
        let event = Event::Started {
            terminal: self.terminal(),
            journal: self.journal.values().cloned().collect(),
            unreadable: 0,
            settings: self.settings.clone(),
        };
        self.send(event)
    }

    /// Closes the page and starts another; pending calls are lost.
    pub(crate) fn restarts(&mut self) -> &mut Self {
        self.till = Till::new(ZONES);
        self.calls.clear();
        self.waiting_writes.clear();
        self.starts().connects()
    }

    pub(crate) fn connects(&mut self) -> &mut Self {
        let hello = Hello {
            epoch: "e".to_owned(),
            oldest: 1,
            latest: 1,
            server_time: self.server_now(),
            settings: self.settings_of_relay(),
        };
        self.send(Event::StreamUpdate(StreamUpdate::Open));
        self.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Hello(hello))))
    }

    pub(crate) fn settings_of_relay(&self) -> RelaySettings {
        RelaySettings {
            point_grants: self.point_grants,
            kiosk_build: self.kiosk_build.clone(),
            shop: self.relay_settings.clone().map(Box::new),
            public_url: self.public_url.clone(),
            demo: self.kind == RelayKind::Demo,
        }
    }

    pub(crate) fn loses_the_stream(&mut self) -> &mut Self {
        self.send(Event::StreamUpdate(StreamUpdate::Lost))
    }

    pub(crate) fn send(&mut self, event: Event) -> &mut Self {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.till.handle(event, self.now) {
                // Nobody waits for the answer to a lock.
                if let Effect::Call { call: Call::Staff(StaffCall::Lock(_)), .. } = effect {
                    self.effects.push(effect);
                    continue;
                }
                // Answered by the tests that are about it.
                if let Effect::Call { token, call: Call::Public(PublicCall::Settings(call)) } =
                    &effect
                {
                    self.settings_call = Some((*token, *call));
                    continue;
                }
                if let Effect::Call { token, call: Call::CheckKey(_) } = effect {
                    let answer = self.key_check.clone();
                    events.push(Event::Answered { token, answer });
                    continue;
                }
                self.effects.push(effect.clone());
                match effect {
                    Effect::Call { token, call } => self.calls.push((token, call)),
                    Effect::Write { token, entry } => match self.disk {
                        Disk::Keeps => {
                            self.journal.insert(entry.key().to_owned(), *entry);
                            events.push(Event::Written { token, stored: true });
                        }
                        Disk::Refuses => events.push(Event::Written { token, stored: false }),
                        Disk::Hesitates => self.waiting_writes.push((token, *entry)),
                    },
                    Effect::DeleteEntry(key) => {
                        self.journal.remove(key.as_str());
                    }
                    Effect::SaveTerminal(_)
                    | Effect::SaveLanguage(_)
                    | Effect::Stream(_)
                    | Effect::Print
                    | Effect::Reload(_)
                    | Effect::Report(_)
                    | Effect::Play(_) => {}
                }
            }
        }
        self
    }

    /// Waits until a press on the button counts, as a person does who reads the screen first.
    pub(crate) fn waits_until_ready(&mut self, button: Button) -> &mut Self {
        let mut screen = self.view().screen;
        let is_settling =
            |view: &&mut ButtonView| view.button == button && view.readiness == Readiness::Settling;
        if screen.buttons_mut().iter().any(is_settling) {
            self.now = self.now.plus_ms(600);
        }
        self
    }

    pub(crate) fn forget_the_past(&mut self) -> &mut Self {
        self.effects.clear();
        self
    }

    pub(crate) fn server_now(&self) -> Timestamp {
        Timestamp::from_seconds((self.now.millis() + self.ahead) / 1_000)
    }

    pub(crate) fn view(&self) -> View {
        self.till.view(self.now)
    }

    pub(crate) fn screen(&self) -> &'static str {
        self.view().screen.handle()
    }

    pub(crate) fn outcome(&self) -> Option<&'static str> {
        self.view().screen.outcome()
    }

    #[track_caller]
    pub(crate) fn shows(&mut self, screen: &str) -> &mut Self {
        assert_eq!(self.screen(), screen);
        self
    }

    #[track_caller]
    pub(crate) fn ends(&mut self, outcome: &str) -> &mut Self {
        assert_eq!(self.outcome(), Some(outcome), "on {}", self.screen());
        assert!(self.journal.is_empty(), "the journal still holds {:?}", self.journal);
        self
    }

    /// The only sale in the journal.
    #[track_caller]
    pub(crate) fn record(&mut self) -> &mut Record {
        let sales = self.journal.values_mut().filter_map(|entry| match entry {
            Entry::Sale(record) => Some(record),
            Entry::Refund(_) | Entry::Points(_) => None,
        });
        { sales }.next().expect("a sale in the journal")
    }

    /// The calls that are not answered, each once if it was repeated.
    pub(crate) fn asks(&self) -> Vec<Ask> {
        let mut calls: Vec<_> = self.calls.iter().map(|(_, call)| call).collect();
        calls.dedup();
        calls.into_iter().map(Ask::of).collect()
    }

    /// The steps written since the effects were cleared.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let step = |effect: &Effect| {
            let Effect::Write { entry, .. } = effect else { return None };
            let Entry::Sale(record) = entry.as_ref() else { return None };
            Some(record.step.clone())
        };
        self.effects.iter().filter_map(step).collect()
    }

    pub(crate) fn played(&self, sound: Sound) -> usize {
        self.effects.iter().filter(|effect| **effect == Effect::Play(sound)).count()
    }

    pub(crate) fn listened(&self, listen: StreamCommand) -> bool {
        self.effects.contains(&Effect::Stream(listen))
    }

    /// The `confirm` flags of the closes that were sent.
    pub(crate) fn closes(&self) -> Vec<bool> {
        let close = |effect: &Effect| {
            let Effect::Call {
                call:
                    Call::Payment(
                        PaymentCall::Close { confirm, .. }
                        | PaymentCall::CloseCancel { confirm, .. },
                    ),
                ..
            } = effect
            else {
                return None;
            };
            Some(*confirm)
        };
        self.effects.iter().filter_map(close).collect()
    }

    pub(crate) fn clerk(&mut self) -> Clerk<'_> {
        Clerk(self)
    }

    pub(crate) fn customer(&mut self) -> Customer<'_> {
        Customer(self)
    }

    pub(crate) fn scanner(&mut self) -> Scanner<'_> {
        Scanner(self)
    }

    pub(crate) fn clock(&mut self) -> Clock<'_> {
        Clock(self)
    }

    pub(crate) fn relay(&mut self) -> Relay<'_> {
        Relay(self)
    }
}

macro_rules! screens {
    ($($name:ident => $variant:ident: $view:ident,)*) => {
        impl Shop {
            $(
                #[track_caller]
                pub(crate) fn $name(&self) -> kios_till::view::$view {
                    match self.view().screen {
                        Screen::$variant(view) => view,
                        other => panic!("the screen is {}", other.handle()),
                    }
                }
            )*
        }
    };
}

screens! {
    setup => Setup: SetupView,
    idle => Idle: IdleView,
    amount => Amount: AmountView,
    asked_for_code => Customer: CustomerView,
    estimate => Estimate: EstimateView,
    approval => Approval: ApprovalView,
    closing => Closing: WaitView,
    receipt => Receipt: ReceiptView,
    outcome_view => Outcome: OutcomeView,
    checking => Checking: CheckingView,
    history => History: HistoryView,
    looked_at => Payment: PaymentView,
    cancel => Cancel: CancelView,
    composed => Refund: ComposeView,
    refunding => Refunding: RefundView,
    offered => Points: PointsView,
    giving_view => Giving: RefundView,
    pin => Pin: PinView,
    locked_out => LockedOut: LockedOutView,
    question => Question: QuestionView,
    menu => Menu: MenuView,
    members => Members: MembersView,
    person => Person: PersonView,
    actions => Actions: ActionsView,
    settings_view => Settings: SettingsView,
}
