//! The owner's first PIN, right after pairing.
//!
//! The relay accepts it without a PIN within ten minutes of the pairing, because whoever has the pairing
//! code is the owner or was sent by the owner.

use kios_protocol::api::{AddMemberRequest, Answer};
use kios_protocol::staff::{Pin, StaffRole};
use kios_text::clean_name;

use super::StaffExit;
use super::new_pin::NewPin;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::Pending;
use crate::transition::Transition;
use crate::{Accepted, AddMemberCall, Button, Key, Sound};

/// The step of the first PIN.
#[derive(Debug)]
pub(crate) enum FirstPinStep {
    /// The owner's name.
    Name,
    /// The PIN, twice.
    Pin(NewPin),
    /// The relay is asked.
    Sending(Pending<Accepted>),
    /// The relay has stored the PIN.
    Done,
}

/// Why the PIN was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreProblem {
    /// The relay was not reached.
    Lost,
    /// The relay refused the request with this code.
    Refused(u32),
}

/// The owner's first PIN.
#[derive(Debug)]
pub(crate) struct FirstPin {
    /// The owner's name.
    pub(crate) name: String,
    pub(crate) step: FirstPinStep,
    pub(crate) problem: Option<StoreProblem>,
}

impl FirstPin {
    /// Asks for the name, with a suggestion.
    pub(crate) fn start(ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        let name = ctx.messages().area.roles.owner.to_owned();
        Self { name, step: FirstPinStep::Name, problem: None }
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, StaffExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(received) => {
                if let FirstPinStep::Sending(pending) = &self.step
                    && let Some(answer) = received.of(pending)
                {
                    self.answered(&answer, ctx);
                }
                None
            }
            Input::Stored { .. } | Input::Update(_) | Input::Tick | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    /// Deletes the digits of a PIN that is half entered, because somebody else may see the pad next.
    pub(crate) fn clear(&mut self) {
        if let FirstPinStep::Pin(new_pin) = &mut self.step {
            *new_pin = NewPin::default();
        }
    }

    fn answered(&mut self, answer: &Answer<&Accepted>, ctx: &mut Context) {
        ctx.touched = ctx.now;
        self.problem = match answer {
            Answer::Done(Accepted) => None,
            Answer::Refused(code) => Some(StoreProblem::Refused(*code)),
            Answer::Unknown(_) => Some(StoreProblem::Lost),
        };
        self.step = match self.problem {
            None => {
                ctx.play(Sound::Paid);
                FirstPinStep::Done
            }
            Some(_) => FirstPinStep::Name,
        };
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<StaffExit> {
        let later =
            matches!(input, UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape });
        match &mut self.step {
            FirstPinStep::Name | FirstPinStep::Pin(_) | FirstPinStep::Done if later => {
                return Some(StaffExit::Idle);
            }
            FirstPinStep::Name => match input {
                UserInput::Typed(text) => self.name.clone_from(text),
                UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter, .. }
                    if clean_name(&self.name).is_some() =>
                {
                    self.problem = None;
                    self.step = FirstPinStep::Pin(NewPin::default());
                }
                UserInput::Pressed(_)
                | UserInput::Key { .. }
                | UserInput::FieldChanged { .. }
                | UserInput::Scanned(_)
                | UserInput::Pasted(_) => {}
            },
            FirstPinStep::Pin(_) if matches!(input, UserInput::Pressed(Button::Back)) => {
                self.step = FirstPinStep::Name;
            }
            FirstPinStep::Pin(new_pin) => {
                if let Some(pin) = new_pin.user(input, ctx) {
                    self.send(pin, ctx);
                }
            }
            FirstPinStep::Sending(_) | FirstPinStep::Done => {}
        }
        None
    }

    fn send(&mut self, pin: Pin, ctx: &mut Context) {
        let Some(name) = clean_name(&self.name) else { return };
        let request = AddMemberRequest { name, role: StaffRole::Owner, pin };
        self.step = FirstPinStep::Sending(ctx.call(AddMemberCall(request)));
    }
}
