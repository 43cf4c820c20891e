//! The till of a walk, with a model relay, a journal and a clock.

use std::collections::{BTreeMap, BTreeSet};

use kios_embed::{KioskMessage, PaymentOutcome};
use kios_protocol::api::{
    Answer, Heartbeat, Hello, PaymentEvent, PaymentEventKind, PaymentRecord, PointGrants,
    RelaySettings, ShopSettings, StreamEvent, StreamUpdate, Unknown,
};
use kios_protocol::refund::{RefundId, RefundState};
use kios_protocol::{Currency, PurchaseId, Timestamp};
use kios_till::journal::Entry;
use kios_till::view::Screen;
use kios_till::{
    Call, Effect, Event, HostCommand, HostOrigin, Instant, PaymentCall, PinAnswer, PointsCall,
    RefundCall, Reply, Settings, StaffCall, Terminal, Till, Token,
};

use super::Deed;
use super::hands::any_button;
use super::relay::Relay;
use crate::support::{START, ZONES, request, shop_id};

/// Which part of a call is lost.
#[derive(Clone, Copy)]
enum Lost {
    Request,
    Answer,
}

#[expect(clippy::struct_excessive_bools, reason = "two independent facts of the walk")]
pub(super) struct Walk {
    pub(super) till: Till,
    pub(super) relay: Relay,
    pub(super) now: u64,
    pub(super) journal: BTreeMap<String, Entry>,
    /// The last refund that was written for each card sale.
    pub(super) refunds: BTreeMap<String, RefundId>,
    /// Refunds that were shown as not refunded.
    pub(super) not_done: BTreeSet<RefundId>,
    pages: u8,
    disk: bool,
    pub(super) calls: Vec<(Token, Call)>,
    /// Calls of earlier pages, which may still arrive.
    pub(super) strays: Vec<Call>,
    /// Point grants that were shown as not granted, and when they were confirmed.
    pub(super) no_points: BTreeSet<(PurchaseId, u64)>,
    /// Purchases whose intent is in the journal.
    written: BTreeSet<String>,
    /// Purchases that were shown as unpaid.
    unpaid: BTreeSet<String>,
    pub(super) codes: u8,
    /// Whether a right PIN was entered after the last lock.
    unlocked: bool,
}

impl Walk {
    pub(super) fn new() -> Self {
        let mut walk = Self {
            till: Till::new(ZONES),
            relay: Relay::default(),
            now: 1_000,
            journal: BTreeMap::new(),
            refunds: BTreeMap::new(),
            not_done: BTreeSet::new(),
            pages: 0,
            disk: true,
            calls: Vec::new(),
            strays: Vec::new(),
            no_points: BTreeSet::new(),
            written: BTreeSet::new(),
            unpaid: BTreeSet::new(),
            codes: 0,
            unlocked: false,
        };
        walk.start();
        walk
    }

    pub(super) fn seconds(&self) -> u64 {
        START + self.now / 1_000
    }

    fn start(&mut self) {
        self.till = Till::new(ZONES);
        self.unlocked = false;
        self.pages = self.pages.wrapping_add(1);
        let terminal = Terminal {
            shop_id: shop_id(),
            shop_name: "Shop".to_owned(),
            currency: "krw".to_owned(),
            terminal_id: "T1".parse().unwrap(),
        };
        self.send(Event::Started {
            terminal: Some(terminal),
            journal: self.journal.values().cloned().collect(),
            unreadable: 0,
            settings: Settings { seed: Some([self.pages; 16]), ..Settings::default() },
        });
        self.send(Event::StreamUpdate(StreamUpdate::Open));
        let hello = Hello {
            epoch: "e".to_owned(),
            oldest: 1,
            latest: 1,
            server_time: Timestamp::from_seconds(self.seconds()),
            settings: RelaySettings {
                point_grants: PointGrants::Credited,
                shop: Some(Box::new(ShopSettings::of_currency(&Currency::new("krw")))),
                ..RelaySettings::default()
            },
        };
        self.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Hello(hello))));
        self.beat();
    }

    fn beat(&mut self) {
        let server_time = Timestamp::from_seconds(self.seconds());
        self.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Heartbeat(Heartbeat {
            server_time,
        }))));
    }

    pub(super) fn send(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            if let Event::Answered {
                answer: Answer::Done(Reply::Pin(PinAnswer::Right { .. })),
                ..
            } = &event
            {
                self.unlocked = true;
            }
            let effects = self.till.handle(event, Instant::from_millis(self.now));
            for effect in effects {
                match effect {
                    Effect::Call { token, call } => {
                        self.intent_is_written(&call);
                        self.points_leave(&call);
                        if let Call::Refund(RefundCall::Send(request)) = &call {
                            self.leaves(request);
                        }
                        if matches!(call, Call::Staff(StaffCall::Lock(_) | StaffCall::EndShift(_)))
                        {
                            self.unlocked = false;
                        }
                        self.calls.push((token, call));
                    }
                    Effect::Write { token, entry } => {
                        self.writes(&entry);
                        if self.disk {
                            self.written.insert(entry.key().to_owned());
                            self.journal.insert(entry.key().to_owned(), *entry);
                        }
                        events.push(Event::Written { token, stored: self.disk });
                    }
                    Effect::DeleteEntry(key) if key.starts_with("points:") => {
                        self.points_are_shown(&key);
                        self.journal.remove(&key);
                    }
                    Effect::DeleteEntry(key) if key.starts_with("refund:") => {
                        self.journal.remove(&key);
                    }
                    Effect::DeleteEntry(purchase) => self.forgets(&purchase),
                    Effect::SaveTerminal(_)
                    | Effect::SaveLanguage(_)
                    | Effect::Stream(_)
                    | Effect::Print
                    | Effect::Reload(_)
                    | Effect::Play(_) => {}
                    Effect::Report(message) => self.reports_are_true(&message),
                }
            }
            self.reads_the_end();
            self.check();
        }
    }

    /// A report to the host states what the relay has stored.
    fn reports_are_true(&self, message: &KioskMessage) {
        let KioskMessage::Outcome { result, .. } = message else { return };
        let paid = self.relay.is_paid(result.purchase_id.as_str());
        let code = result.error.as_ref().map(|error| error.code.as_str());
        match result.outcome {
            PaymentOutcome::Paid => assert!(paid, "{result:?}: {:?}", self.relay.payments),
            // Another request is in progress: nothing is said about this order.
            PaymentOutcome::Refused if matches!(code, Some("returned" | "busy")) => {}
            PaymentOutcome::Denied
            | PaymentOutcome::TimedOut
            | PaymentOutcome::Cancelled
            | PaymentOutcome::Refused => {
                assert!(!paid, "{result:?}: {:?}", self.relay.payments);
            }
            PaymentOutcome::Unknown => {}
        }
    }

    /// A call that moves points leaves only after its intent is on the disk.
    fn intent_is_written(&mut self, call: &Call) {
        if let Call::Payment(PaymentCall::Open(request)) = call {
            let purchase = request.purchase_id.as_str();
            if purchase.starts_with("A-") {
                // A host may request an unpaid order again.
                self.unpaid.remove(purchase);
            }
            assert!(
                self.written.contains(purchase),
                "{purchase} was opened before its intent was on the disk"
            );
        }
        if let Call::Payment(PaymentCall::OpenCancel { .. } | PaymentCall::CloseCancel { .. }) =
            call
        {
            assert!(!self.journal.is_empty() || !self.disk, "no intent: {call:?}");
        }
    }

    /// The record of a sale is deleted only when its outcome is shown.
    fn forgets(&mut self, purchase: &str) {
        self.journal.remove(purchase);
        let status = self.relay.of_purchase(purchase);
        let end = self.end().unwrap_or_default();
        let plan = self.screen() == "refund" || end.starts_with("refund-");
        if plan && status == Some(58) {
            // The cancel was the first part of a plan.
            return;
        }
        if self.screen() == "receipt" {
            // A payment whose cancel was requested was paid.
            assert!(
                matches!(status, Some(18 | 51..=59)),
                "{purchase} is shown as paid: {status:?}"
            );
            return;
        }
        if self.end() == Some("cancel-done") {
            assert_eq!(status, Some(58), "{purchase} is shown as given back");
            return;
        }
        if self.end() == Some("cancel-denied") {
            assert!(matches!(status, Some(56 | 59)), "{purchase}: {status:?}");
            return;
        }
        if matches!(status, Some(18 | 51..=59)) {
            // The end of a cancel, or of a late success that was closed again.
            assert_ne!(status, Some(58), "{purchase} was given back, and nobody is told");
            return;
        }
        let screen = self.screen();
        assert!(
            matches!(status, None | Some(19)),
            "{purchase} is given up on {screen}: {status:?}"
        );
        self.unpaid.insert(purchase.to_owned());
    }

    /// Nothing of the staff area is shown without a right PIN.
    fn staff_area_is_open(&self) {
        let staff = ["staff", "members", "activity", "settings", "history", "payment"];
        assert!(self.unlocked || !staff.contains(&self.screen()), "{} is open", self.screen());
    }

    fn check(&self) {
        self.staff_area_is_open();
        self.no_points_stay_away();
        let mut back = self.relay.given_back.clone();
        back.dedup();
        assert_eq!(back.len(), self.relay.given_back.len(), "given back twice");
        assert!(self.relay.live() <= 1, "two live payments: {:?}", self.relay.payments);
        for purchase in &self.unpaid {
            let status = self.relay.of_purchase(purchase);
            assert!(
                matches!(status, None | Some(19)),
                "{purchase} was told to be unpaid: {status:?}"
            );
        }
        for id in &self.not_done {
            let state = self.relay.cards.find(id).map(|refund| refund.state);
            assert!(
                matches!(state, None | Some(RefundState::Refused)),
                "{id} was told not to be done: {state:?}"
            );
        }
        if let Screen::Receipt(view) = self.till.view(Instant::from_millis(self.now)).screen {
            let paid = |r: &&PaymentRecord| r.item.payment_id.to_string() == view.code;
            let record = self.relay.payments.iter().find(paid).unwrap();
            assert!(matches!(record.item.payment_status.number(), 18 | 51..=59));
        }
    }

    pub(super) fn screen(&self) -> &'static str {
        self.till.view(Instant::from_millis(self.now)).screen.handle()
    }

    pub(super) fn end(&self) -> Option<&'static str> {
        self.till.view(Instant::from_millis(self.now)).screen.outcome()
    }

    fn take(&mut self, at: u8) -> Option<(Token, Call)> {
        let at = usize::from(at).checked_rem(self.calls.len())?;
        Some(self.calls.remove(at))
    }

    pub(super) fn deliver(&mut self, at: u8) {
        if let Some((token, call)) = self.take(at) {
            let answer = self.relay.answer(&call, self.seconds());
            self.send(Event::Answered { token, answer });
        }
    }

    fn lose(&mut self, at: u8, lost: Lost) {
        if let Some((token, call)) = self.take(at) {
            let why = match lost {
                Lost::Request => {
                    self.may_arrive(call);
                    Unknown::Unreachable
                }
                Lost::Answer => {
                    let now = self.seconds();
                    drop(self.relay.answer(&call, now));
                    Unknown::Late
                }
            };
            self.send(Event::Answered { token, answer: Answer::Unknown(why) });
        }
    }

    /// The call may still arrive.
    fn may_arrive(&mut self, call: Call) {
        if matches!(call, Call::Refund(RefundCall::Send(_)) | Call::Points(PointsCall::Save(_))) {
            self.strays.push(call);
        }
    }

    fn tell(&mut self, at: usize) {
        let Some(record) = self.relay.update.get(at).cloned() else { return };
        let event = PaymentEvent {
            sequence: record.version,
            kind: PaymentEventKind::PayNew,
            code: 0,
            message: String::new(),
            version: record.version,
            data: record,
        };
        self.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Payment(Box::new(event)))));
    }

    fn wait(&mut self, quarters: u16) {
        for _ in 0..quarters {
            self.ticks_after(250);
        }
    }

    fn ticks_after(&mut self, ms: u64) {
        self.now += ms;
        let now = self.seconds();
        self.relay.works(now);
        self.send(Event::Tick);
    }

    pub(super) fn does(&mut self, deed: &Deed) {
        match deed {
            Deed::Forward => self.forward(),
            Deed::Press(button) => self.send(Event::Pressed(any_button(*button))),
            Deed::Wait(quarters) => self.wait(*quarters),
            Deed::Deliver(at) => self.deliver(*at),
            Deed::LoseAnswer(at) => self.lose(*at, Lost::Answer),
            Deed::LoseRequest(at) => self.lose(*at, Lost::Request),
            Deed::Refuse(at, code) => {
                if let Some((token, call)) = self.take(*at) {
                    let codes = if self.is_bound(&call) {
                        &[5000, 6000, 1501, 7000, 9000, 2002][..]
                    } else {
                        &[5000, 6000, 7000, 9000, 1511, 2004, 2002, 8101, 8102, 8103, 8103, 8104]
                    };
                    let code = codes[usize::from(*code) % codes.len()];
                    if [5000, 6000, 7000, 9000].contains(&code) {
                        self.may_arrive(call);
                    }
                    self.send(Event::Answered { token, answer: Answer::Refused(code) });
                }
            }
            Deed::Tell(at) => {
                if let Some(at) = usize::from(*at).checked_rem(self.relay.cards.update.len()) {
                    self.tell_refund(at);
                }
                if let Some(at) = usize::from(*at).checked_rem(self.relay.update.len()) {
                    self.tell(at);
                }
            }
            Deed::TellLatest => {
                if let Some(at) = self.relay.cards.update.len().checked_sub(1) {
                    self.tell_refund(at);
                }
                if let Some(at) = self.relay.update.len().checked_sub(1) {
                    self.tell(at);
                }
            }
            Deed::Happens(what) => {
                let now = self.seconds();
                if let Some(in_flight) = self.strays.pop() {
                    drop(self.relay.answer(&in_flight, now));
                }
                self.relay.happens(*what, now);
            }
            Deed::Stream(true) => self.send(Event::StreamUpdate(StreamUpdate::Open)),
            Deed::Stream(false) => self.send(Event::StreamUpdate(StreamUpdate::Lost)),
            Deed::Disk(works) => self.disk = *works,
            Deed::Hide => self.send(Event::PageHidden),
            Deed::Host(what) => self.host(*what),
            Deed::Restart => {
                // The calls of the old page may still arrive.
                for (place, (_, call)) in core::mem::take(&mut self.calls).iter().enumerate() {
                    if place % 2 == 0 {
                        let now = self.seconds();
                        drop(self.relay.answer(call, now));
                    }
                }
                // A restart takes time, and purchase ids contain the time.
                self.now += 2_000;
                self.start();
            }
        }
    }

    fn host(&mut self, what: u8) {
        let command = match what % 4 {
            3 => HostCommand::Cancel,
            order => HostCommand::Pay(request(&format!("A-{order}"), "500")),
        };
        self.send(Event::Host { from: HostOrigin::Own, command });
    }

    /// From now on there are no faults and no input.
    pub(super) fn heals(&mut self) {
        self.disk = true;
        self.relay.settles = true;
        self.send(Event::StreamUpdate(StreamUpdate::Lost));
        // After a minute, as in a hidden tab, one tick a second.
        let ticks = [(240, 250), (420, 1_000)];
        let mut passed = 0;
        for ms in ticks.into_iter().flat_map(|(times, ms)| std::iter::repeat_n(ms, times)) {
            if passed == 10_000 {
                self.send(Event::StreamUpdate(StreamUpdate::Open));
            }
            if passed % 15_000 == 0 {
                self.beat();
            }
            passed += ms;
            while !self.calls.is_empty() {
                self.deliver(0);
            }
            let notified = self.relay.update.len();
            let shown_refunds = self.relay.cards.update.len();
            self.ticks_after(ms);
            for at in notified..self.relay.update.len() {
                self.tell(at);
            }
            for at in shown_refunds..self.relay.cards.update.len() {
                self.tell_refund(at);
            }
        }
        assert!(matches!(self.screen(), "idle" | "receipt"), "it rests on {}", self.screen());
        assert_eq!(self.relay.cards.unsettled(), 0, "{:?}", self.relay.cards.sales);
        assert_eq!(self.relay.live(), 0, "{:?}", self.relay.payments);
        assert!(self.journal.is_empty(), "{:?}", self.journal);
    }
}
