//! Preprocesses events: handles what is the same in every state and passes the rest to the current
//! state.
//!
//! Language, leadership, relay time and stream health are handled here.

use kios_protocol::api::{Answer, StreamEvent, StreamUpdate};

use crate::flow;
use crate::input::{Input, Update, UserInput};
use crate::journal::Entry;
use crate::reply::Received;
use crate::states::State;
use crate::states::sealed::Sealed;
use crate::till::{PageState, Till};
use crate::{
    Button, Effect, Event, KeyAnswer, Language, PairAnswer, PinAnswer, Reply, Settings,
    StreamCommand, Terminal,
};
use kios_client::PollResult;

impl Till {
    /// Handles what is the same in every state; returns the inputs for the current state.
    pub(super) fn preprocess(&mut self, event: Event) -> Vec<Input> {
        let now = self.ctx.now;
        match event {
            Event::Started { terminal, journal, unreadable, settings } => {
                self.ctx.unreadable = unreadable;
                self.start(terminal, journal, settings);
                Vec::new()
            }
            Event::Tick => {
                self.query_settings();
                vec![Input::Tick]
            }
            Event::LeaderChanged(true) => {
                self.take_the_lead();
                Vec::new()
            }
            Event::LeaderChanged(false) => {
                self.leave_the_lead();
                Vec::new()
            }
            Event::Pressed(Button::Speak(language)) => {
                self.speak(language);
                Vec::new()
            }
            Event::Pressed(button) => self.touch(UserInput::Pressed(button)),
            Event::Typed(text) => self.touch(UserInput::Typed(text)),
            Event::FieldChanged { field, text } => {
                self.touch(UserInput::FieldChanged { field, text })
            }
            Event::Key(key) => self.touch(UserInput::Key { key }),
            Event::Scanned(scan) => self.touch(UserInput::Scanned(scan)),
            Event::Pasted(text) => self.touch(UserInput::Pasted(text)),
            Event::Answered { token, answer } => {
                self.apply_reply(&answer);
                let received = Received::new(token, answer);
                let taken =
                    self.ctx.takes_settings(&received) || self.ctx.preflight.takes(&received, now);
                if taken { Vec::new() } else { vec![Input::Reply(received)] }
            }
            Event::KeyLoaded(agent) => {
                self.ctx.agent = Some(agent);
                Vec::new()
            }
            Event::Touched => {
                self.ctx.touched = now;
                Vec::new()
            }
            Event::PageHidden => {
                self.ctx.lock_soon();
                self.page = PageState::Hidden;
                Vec::new()
            }
            Event::Written { token, stored } => vec![Input::Stored { token, stored }],
            Event::StreamUpdate(update) => self.apply_stream_update(update),
            Event::Host { from, command } => {
                self.hosting.take(from, command, &mut self.ctx);
                Vec::new()
            }
        }
    }

    fn query_settings(&mut self) {
        if !matches!(self.state, State::Starting | State::Mirror) {
            self.ctx.query_settings();
        }
    }

    fn speak(&mut self, language: Language) {
        let ctx = &mut self.ctx;
        ctx.touched = ctx.now;
        ctx.language = language;
        // After the pairing a customer chooses for themself; the settings choose for the start.
        if ctx.terminal.is_none() {
            ctx.settings.choose(language);
            ctx.push(Effect::SaveLanguage(language));
        }
    }

    fn touch(&mut self, input: UserInput) -> Vec<Input> {
        self.ctx.touched = self.ctx.now;
        vec![Input::User(input)]
    }

    fn start(&mut self, terminal: Option<Terminal>, journal: Vec<Entry>, settings: Settings) {
        let ctx = &mut self.ctx;
        let unreadable = self.flow.load(journal, ctx);
        ctx.unreadable = ctx.unreadable.saturating_add(unreadable);
        ctx.settings = settings;
        ctx.language = ctx.start_language();
        ctx.touched = ctx.now;
        ctx.terminal = terminal;
        ctx.settings_query.hurry(ctx.now);
        self.state = if ctx.settings.sealed && ctx.terminal.is_some() {
            State::Sealed(Sealed::start())
        } else {
            flow::first(ctx)
        };
    }

    /// A tab that becomes the leader waits for [`Event::Started`] with the journal.
    fn take_the_lead(&mut self) {
        if matches!(self.state, State::Mirror) {
            self.state = State::Starting;
        }
    }

    /// A tab that is not the leader has no effects and drops its state.
    fn leave_the_lead(&mut self) {
        if !matches!(self.state, State::Starting | State::Mirror) {
            self.ctx.push(Effect::Stream(StreamCommand::Disconnect));
        }
        self.flow.clear();
        self.state = State::Mirror;
    }

    fn apply_reply(&mut self, answer: &Answer<Reply>) {
        let ctx = &mut self.ctx;
        ctx.stream.polled(PollResult::from(answer));
        match answer {
            Answer::Done(reply) => {
                match reply {
                    Reply::Pair(answer) => match &**answer {
                        PairAnswer::Paired(paired) => {
                            ctx.clock.observe(paired.server_time, ctx.now);
                        }
                        PairAnswer::NotImported(_) => {}
                    },
                    Reply::Payments(found) => ctx.clock.observe(found.server_time, ctx.now),
                    Reply::CardSales(found) => ctx.clock.observe(found.server_time, ctx.now),
                    Reply::StaffStatus(status) => ctx.clock.observe(status.server_time, ctx.now),
                    Reply::Pin(
                        PinAnswer::Right { server_time, .. }
                        | PinAnswer::Locked { server_time, .. },
                    ) => ctx.clock.observe(*server_time, ctx.now),
                    Reply::Key(KeyAnswer::Unlocked { key }) => ctx.agent = Some(*key),
                    Reply::Key(KeyAnswer::Locked { server_time, .. }) => {
                        ctx.clock.observe(*server_time, ctx.now);
                    }
                    Reply::Actions(found) => ctx.clock.observe(found.server_time, ctx.now),
                    Reply::Price(_)
                    | Reply::Shop(_)
                    | Reply::Settings(_)
                    | Reply::Payment(_)
                    | Reply::Refund(_)
                    | Reply::Phone(_)
                    | Reply::Accepted(_)
                    | Reply::Pin(PinAnswer::Wrong { .. })
                    | Reply::Key(KeyAnswer::Wrong { .. } | KeyAnswer::Unreadable)
                    | Reply::Members(_)
                    | Reply::Result(_) => {}
                }
                ctx.preflight.reached(ctx.now);
            }
            Answer::Refused(_) | Answer::Unknown(_) => {}
        }
    }

    fn apply_stream_update(&mut self, update: StreamUpdate) -> Vec<Input> {
        let ctx = &mut self.ctx;
        if let StreamUpdate::Event(_) = update {
            ctx.stream.received(ctx.now);
        }
        match update {
            StreamUpdate::Open => {
                self.rejected = false;
                ctx.stream.opened(ctx.now);
                ctx.preflight.stream_opened();
                ctx.preflight.reached(ctx.now);
                vec![Input::Resumed]
            }
            StreamUpdate::Lost => {
                ctx.stream.lost(ctx.now);
                Vec::new()
            }
            StreamUpdate::Rejected => {
                ctx.stream.lost(ctx.now);
                self.rejected = true;
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Hello(hello)) => {
                ctx.clock.observe(hello.server_time, ctx.now);
                ctx.settings_query.delivered_by_stream(ctx.now);
                ctx.apply_settings(hello.settings);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Heartbeat(heartbeat)) => {
                ctx.clock.observe(heartbeat.server_time, ctx.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Upstream(status)) => {
                ctx.clock.observe(status.server_time, ctx.now);
                ctx.preflight.upstream(status.state, ctx.now);
                Vec::new()
            }
            StreamUpdate::Event(StreamEvent::Payment(event)) => {
                vec![Input::Update(Update::Payment(Box::new(event.data)))]
            }
            StreamUpdate::Event(StreamEvent::Refund(event)) => {
                vec![Input::Update(Update::Refund(Box::new(event.data)))]
            }
            StreamUpdate::Event(StreamEvent::Shop(_)) => {
                ctx.preflight.hurry(ctx.now);
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
