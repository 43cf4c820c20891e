//! What an event means to every screen, before the present one hears of it.

use core::cmp::Reverse;

use kios_protocol::PurchaseId;
use kios_protocol::api::{Answer, StreamEvent, StreamUpdate};

use super::desk::Left;
use super::input::Input;
use super::points::Gift;
use super::refund::Plan;
use super::sale::Sale;
use super::{State, Till, idle, setup};
use crate::connection::Asked;
use crate::journal::Entry;
use crate::scan::Read;
use crate::{Button, Effect, Event, Listen, Reply, Settings, Terminal};

impl Till {
    /// Takes what concerns every screen, and gives what the present one has to hear.
    pub(super) fn take(&mut self, event: Event) -> Vec<Input> {
        let now = self.desk.now;
        match event {
            Event::Started { terminal, journal, unreadable, settings } => {
                self.desk.unreadable = unreadable;
                self.start(terminal, journal, settings);
                Vec::new()
            }
            Event::Tick => vec![Input::Tick],
            Event::Leads(true) => {
                self.take_the_lead();
                Vec::new()
            }
            Event::Leads(false) => {
                self.leave_the_lead();
                Vec::new()
            }
            Event::Pressed(Button::Speak(language)) => {
                self.desk.touched = now;
                self.desk.language = language;
                self.desk.push(Effect::KeepLanguage(language));
                Vec::new()
            }
            // The last key of a scan presses whatever button has the focus.
            Event::Pressed(_) if self.wedge.is_typing(now) => Vec::new(),
            Event::Pressed(button) => self.touch(Input::Pressed(button)),
            Event::Typed(text) => self.touch(Input::Typed(text)),
            Event::Filled { blank, text } => self.touch(Input::Filled { blank, text }),
            Event::Key(key) => {
                let input = match self.wedge.key(key, now) {
                    Read::Key { key, first } => Input::Key { key, first },
                    Read::Scan(text) => Input::Scanned { text, by_keys: true },
                };
                self.touch(input)
            }
            Event::Scanned(text) => self.touch(Input::Scanned { text, by_keys: false }),
            Event::Answered { token, answer } => {
                self.hear_answer(&answer);
                let input = Input::Answered { token, answer };
                if self.desk.preflight.takes(&input, now) { Vec::new() } else { vec![input] }
            }
            Event::Written { token, stored } => vec![Input::Written { token, stored }],
            Event::StreamUpdate(news) => self.hear_news(news),
        }
    }

    fn touch(&mut self, input: Input) -> Vec<Input> {
        self.desk.touched = self.desk.now;
        vec![input]
    }

    fn start(&mut self, terminal: Option<Terminal>, journal: Vec<Entry>, settings: Settings) {
        let desk = &mut self.desk;
        let count = journal.len();
        desk.backlog = journal
            .into_iter()
            .filter_map(|entry| match entry {
                Entry::Sale(record) => {
                    let sale = Sale::read(&record)?;
                    Some(Left::Sale(Box::new(sale), record.step))
                }
                Entry::Refund(plan) => Plan::read(&plan).map(Box::new).map(Left::Refund),
                Entry::Points(gift) => Gift::read(&gift).map(Box::new).map(Left::Points),
            })
            .collect();
        desk.unreadable = desk.unreadable.saturating_add(count.saturating_sub(desk.backlog.len()));
        // The oldest is resumed first, and the list is taken from its end.
        desk.backlog.sort_by_key(|left| Reverse(left.pressed_at()));
        desk.plan = waiting_plan(&mut desk.backlog);
        let used: Vec<_> = desk.backlog.iter().filter_map(purchase_id).collect();
        for purchase_id in &used {
            desk.keep_clear_of(purchase_id);
        }
        desk.language = settings.language;
        desk.settings = settings;
        desk.touched = desk.now;
        let paired = terminal.is_some();
        desk.terminal = terminal;
        self.state = if paired {
            desk.push(Effect::Listen(Listen::On));
            desk.preflight.hurry(desk.now);
            idle::Idle::begin(desk)
        } else {
            setup::Setup::begin(None, desk)
        };
    }

    /// A tab that begins to sell begins with the journal, by [`Event::Started`].
    fn take_the_lead(&mut self) {
        if matches!(self.state, State::Mirror) {
            self.state = State::Starting;
        }
    }

    /// A tab that does not sell does nothing at all.
    fn leave_the_lead(&mut self) {
        if !matches!(self.state, State::Starting | State::Mirror) {
            self.desk.push(Effect::Listen(Listen::Off));
        }
        self.desk.backlog.clear();
        self.desk.plan = None;
        self.desk.aftermath.clear();
        self.state = State::Mirror;
    }

    fn hear_answer(&mut self, answer: &Answer<Reply>) {
        let desk = &mut self.desk;
        match answer {
            Answer::Done(reply) => {
                desk.link.asked(Asked::Answered);
                match reply {
                    Reply::Paired(paired) => desk.clock.hear(paired.server_time, desk.now),
                    Reply::Payments(found) => desk.clock.hear(found.server_time, desk.now),
                    Reply::CardSales(found) => desk.clock.hear(found.server_time, desk.now),
                    Reply::Price(_)
                    | Reply::Shop(_)
                    | Reply::Payment(_)
                    | Reply::Refund(_)
                    | Reply::Phone(_)
                    | Reply::Taken => {}
                }
                desk.preflight.reached(desk.now);
            }
            Answer::Refused(_) => desk.link.asked(Asked::Answered),
            Answer::Unknown(_) => desk.link.asked(Asked::Lost),
        }
    }

    fn hear_news(&mut self, news: StreamUpdate) -> Vec<Input> {
        let desk = &mut self.desk;
        match news {
            StreamUpdate::Open => {
                self.rejected = false;
                desk.link.opened();
                desk.preflight.reached(desk.now);
                vec![Input::Caught]
            }
            StreamUpdate::Lost => {
                desk.link.lost(desk.now);
                Vec::new()
            }
            StreamUpdate::Rejected => {
                desk.link.lost(desk.now);
                self.rejected = true;
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Hello(hello)) => {
                desk.clock.hear(hello.server_time, desk.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Heartbeat(heartbeat)) => {
                desk.clock.hear(heartbeat.server_time, desk.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Payment(event)) => {
                vec![Input::Payment(Box::new(event.data))]
            }
            StreamUpdate::Event(StreamEvent::Refund(event)) => {
                vec![Input::Refund(Box::new(event.data))]
            }
            StreamUpdate::Event(StreamEvent::Shop(_)) => {
                desk.preflight.hurry(desk.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Reset(reset)) => {
                let payments = reset.payments.into_iter().map(Box::new).map(Input::Payment);
                payments.chain([Input::Caught]).collect()
            }
        }
    }
}

/// The plan whose points an earlier page was asking for: their own record says so. It goes on when
/// that has been finished.
fn waiting_plan(backlog: &mut Vec<Left>) -> Option<Plan> {
    let waits = |plan: &Plan| {
        let points = plan.points.as_ref().filter(|_| plan.awaits_points());
        points.is_some_and(|points| {
            backlog.iter().any(|left| {
                matches!(left, Left::Sale(sale, _)
                    if sale.takes_back.is_some_and(|back| back.payment_id == points.payment_id))
            })
        })
    };
    let at = backlog.iter().position(|left| matches!(left, Left::Refund(plan) if waits(plan)))?;
    match backlog.remove(at) {
        Left::Refund(plan) => Some(*plan),
        Left::Sale(..) | Left::Points(_) => None,
    }
}

fn purchase_id(left: &Left) -> Option<PurchaseId> {
    match left {
        Left::Sale(sale, _) => Some(sale.purchase_id.clone()),
        Left::Points(gift) => Some(gift.purchase_id.clone()),
        Left::Refund(_) => None,
    }
}
