//! The root component: owns the world, lets its time pass, and shows the kiosk and the panel.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use kios_practice::Practice;
use kios_protocol::Timestamp;
use kios_till::Language;
use kios_web::Clock;
use yew::{Component, Context, Html, Properties, html};

use super::calls::{self, Incoming};
use super::edition::Practising;
use super::panel::{Action, Panel};
use super::start::{PanelPlace, Start};
use crate::shell;

/// How often the time of the world passes.
const SECOND_MS: u32 = 1_000;

/// The properties of [`PracticePage`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct PracticeProps {
    pub(super) start: Start,
}

/// A message to the root component.
#[derive(Debug)]
pub(super) enum Message {
    /// A second has passed.
    Second,
    /// Something was pressed in the panel.
    Pressed(Action),
    /// The kiosk speaks another language.
    Speaks(Language),
    /// The host page has called.
    Called(Incoming),
}

/// The practice page.
#[derive(Debug)]
pub(super) struct PracticePage {
    practice: Practice,
    edition: Practising,
    panel: Option<Panel>,
    clock: Clock,
    _second: Interval,
    _calls: Option<EventListener>,
}

impl Component for PracticePage {
    type Message = Message;
    type Properties = PracticeProps;

    fn create(ctx: &Context<Self>) -> Self {
        let Start { setup, language, panel } = ctx.props().start.clone();
        let clock = Clock::start();
        let practice = Practice::new(setup, Rc::new(clock));
        let link = ctx.link().clone();
        let speaks = ctx.link().callback(Message::Speaks);
        let panel = match panel {
            PanelPlace::Beside => Some(Panel::new(practice.clone())),
            PanelPlace::Nowhere => None,
        };
        Self {
            edition: Practising::new(practice.clone(), language, speaks),
            practice,
            panel,
            clock,
            _second: Interval::new(SECOND_MS, move || link.send_message(Message::Second)),
            // Before the kiosk listens, which would refuse these messages.
            _calls: calls::listen(ctx.link().callback(Message::Called)),
        }
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Second => {
                let now = Timestamp::from_seconds(self.clock.millis() / 1_000);
                self.practice.advance(now);
            }
            Message::Pressed(action) => {
                let text = self.panel.as_mut().and_then(|panel| panel.perform(action));
                if let Some(text) = text {
                    self.edition.scan(text);
                }
            }
            Message::Speaks(language) => {
                if let Some(panel) = &mut self.panel {
                    panel.speak(language);
                }
            }
            Message::Called(incoming) => {
                incoming.answer(&self.practice, |text| self.edition.scan(text));
            }
        }
        if let Some(panel) = &mut self.panel {
            panel.look();
        }
        self.panel.is_some()
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let emit = ctx.link().callback(Message::Pressed);
        html! {
            <div class="practice">
                <div class="practice-kiosk">{ shell::kiosk(self.edition.clone()) }</div>
                { for self.panel.as_ref().map(|panel| panel.draw(&emit)) }
            </div>
        }
    }
}
