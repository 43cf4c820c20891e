//! What an event means to every screen, before the present one hears of it.

use kios_protocol::api::{Answer, StreamEvent, StreamUpdate};

use crate::flow;
use crate::input::{Input, Update, UserInput};
use crate::journal::Entry;
use crate::reply::Received;
use crate::scan::Read;
use crate::states::State;
use crate::till::Till;
use crate::{Button, Effect, Event, Listen, Reply, Settings, Terminal};
use kios_client::PollResult;

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
            Event::Pressed(button) => self.touch(UserInput::Pressed(button)),
            Event::Typed(text) => self.touch(UserInput::Typed(text)),
            Event::Filled { blank, text } => self.touch(UserInput::Filled { blank, text }),
            Event::Key(key) => {
                let input = match self.wedge.key(key, now) {
                    Read::Key { key, first } => UserInput::Key { key, first },
                    Read::Scan(text) => UserInput::Scanned { text, by_keys: true },
                };
                self.touch(input)
            }
            Event::Scanned(text) => self.touch(UserInput::Scanned { text, by_keys: false }),
            Event::Answered { token, answer } => {
                self.hear_answer(&answer);
                let received = Received::new(token, answer);
                if self.desk.preflight.takes(&received, now) {
                    return Vec::new();
                }
                vec![Input::Reply(received)]
            }
            Event::Written { token, stored } => vec![Input::Stored { token, stored }],
            Event::StreamUpdate(news) => self.hear_news(news),
        }
    }

    fn touch(&mut self, input: UserInput) -> Vec<Input> {
        self.desk.touched = self.desk.now;
        vec![Input::User(input)]
    }

    fn start(&mut self, terminal: Option<Terminal>, journal: Vec<Entry>, settings: Settings) {
        let desk = &mut self.desk;
        let unreadable = self.flow.load(journal, desk);
        desk.unreadable = desk.unreadable.saturating_add(unreadable);
        desk.language = settings.language;
        desk.settings = settings;
        desk.touched = desk.now;
        desk.terminal = terminal;
        self.state = flow::first(desk);
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
        self.flow.clear();
        self.state = State::Mirror;
    }

    fn hear_answer(&mut self, answer: &Answer<Reply>) {
        let desk = &mut self.desk;
        desk.stream.polled(PollResult::from(answer));
        match answer {
            Answer::Done(reply) => {
                match reply {
                    Reply::Paired(paired) => desk.clock.observe(paired.server_time, desk.now),
                    Reply::Payments(found) => desk.clock.observe(found.server_time, desk.now),
                    Reply::CardSales(found) => desk.clock.observe(found.server_time, desk.now),
                    Reply::Price(_)
                    | Reply::Shop(_)
                    | Reply::Payment(_)
                    | Reply::Refund(_)
                    | Reply::Phone(_)
                    | Reply::Accepted(_) => {}
                }
                desk.preflight.reached(desk.now);
            }
            Answer::Refused(_) | Answer::Unknown(_) => {}
        }
    }

    fn hear_news(&mut self, news: StreamUpdate) -> Vec<Input> {
        let desk = &mut self.desk;
        match news {
            StreamUpdate::Open => {
                self.rejected = false;
                desk.stream.opened();
                desk.preflight.reached(desk.now);
                vec![Input::Resumed]
            }
            StreamUpdate::Lost => {
                desk.stream.lost(desk.now);
                Vec::new()
            }
            StreamUpdate::Rejected => {
                desk.stream.lost(desk.now);
                self.rejected = true;
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Hello(hello)) => {
                desk.clock.observe(hello.server_time, desk.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Heartbeat(heartbeat)) => {
                desk.clock.observe(heartbeat.server_time, desk.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Payment(event)) => {
                vec![Input::Update(Update::Payment(Box::new(event.data)))]
            }
            StreamUpdate::Event(StreamEvent::Refund(event)) => {
                vec![Input::Update(Update::Refund(Box::new(event.data)))]
            }
            StreamUpdate::Event(StreamEvent::Shop(_)) => {
                desk.preflight.hurry(desk.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Reset(reset)) => {
                let payments = reset.payments.into_iter().map(Box::new);
                let payments = payments.map(Update::Payment).map(Input::Update);
                payments.chain([Input::Resumed]).collect()
            }
        }
    }
}
