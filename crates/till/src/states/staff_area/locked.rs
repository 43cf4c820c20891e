//! The PIN: opens the staff area.
//!
//! The relay checks the PIN and counts the tries. Selling goes on while no PIN is accepted.

use kios_protocol::Timestamp;
use kios_protocol::api::{Answer, StaffStatus, UnlockRequest};

use super::lookup::Lookup;
use super::pin_entry::{PinEntry, PinProblem};
use super::{AfterPin, StaffExit};
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::transition::Transition;
use crate::{AreaButton, Button, Key, PinAnswer, StaffStatusCall, UnlockCall};

/// The PIN is entered.
#[derive(Debug)]
pub(crate) struct Locked {
    pub(crate) entry: PinEntry<PinAnswer>,
    pub(crate) status: Lookup<StaffStatus>,
    after: AfterPin,
}

impl Locked {
    /// Asks for the PIN.
    pub(crate) fn start(after: AfterPin, problem: Option<PinProblem>, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        let status = Lookup::start(StaffStatusCall, ctx);
        Self { entry: PinEntry::new(problem), status, after }
    }

    /// Whether the shop has no owner's PIN, so that nobody can open the staff area.
    pub(crate) fn has_no_pin(&self) -> bool {
        self.status.here().is_some_and(|status| !status.has_owner)
    }

    /// Whether the owner's first PIN can be set here.
    pub(crate) fn may_set_first(&self) -> bool {
        self.has_no_pin() && self.status.here().is_some_and(|status| status.may_set_first)
    }

    /// Whether a PIN can be entered now.
    pub(crate) fn takes_digits(&self, now: Timestamp) -> bool {
        !self.has_no_pin() && self.entry.takes_digits(now)
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, StaffExit> {
        match input {
            Input::User(user) => match self.user(user, ctx) {
                Some(exit) => Transition::Exit(exit),
                None => Transition::Stay(self),
            },
            Input::Reply(received) => {
                if let Some(code) = self.status.receive(received, ctx.now) {
                    self.entry.problem = Some(PinProblem::Refused(code));
                }
                if let Some(status) = self.status.here() {
                    self.entry.lock_until(status.locked_until);
                }
                match self.entry.take(received) {
                    Some(Answer::Done(PinAnswer::Right { person, .. })) => {
                        ctx.unlock(person.clone());
                        Transition::Exit(StaffExit::Opened(self.after))
                    }
                    Some(answer) => {
                        self.answered(&answer, ctx);
                        Transition::Stay(self)
                    }
                    None => Transition::Stay(self),
                }
            }
            Input::Tick => {
                self.status.tick(StaffStatusCall, ctx);
                Transition::Stay(self)
            }
            Input::Stored { .. } | Input::Update(_) | Input::Resumed => Transition::Stay(self),
        }
    }

    /// An answer that does not open the staff area.
    fn answered(&mut self, answer: &Answer<&PinAnswer>, ctx: &mut Context) {
        ctx.touched = ctx.now;
        let problem = match answer {
            Answer::Done(PinAnswer::Wrong { tries_left }) => Some(PinProblem::Wrong(*tries_left)),
            Answer::Done(PinAnswer::Locked { until, .. }) => {
                self.entry.lock_until(Some(*until));
                None
            }
            Answer::Done(PinAnswer::Right { .. }) => None,
            Answer::Refused(code) => Some(PinProblem::Refused(*code)),
            Answer::Unknown(_) => Some(PinProblem::Lost),
        };
        self.entry.failed(problem, ctx);
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<StaffExit> {
        match input {
            UserInput::Pressed(Button::Back | Button::Done)
            | UserInput::Key { key: Key::Escape } => return Some(StaffExit::Idle),
            UserInput::Pressed(Button::Area(AreaButton::AddMember)) if self.may_set_first() => {
                return Some(StaffExit::FirstPin);
            }
            UserInput::Pressed(_)
            | UserInput::Key { .. }
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Scanned(_)
            | UserInput::Pasted(_) => {}
        }
        if !self.has_no_pin()
            && let Some(pin) = self.entry.user(input, ctx)
        {
            self.entry.awaits(ctx.call(UnlockCall(UnlockRequest { pin })));
        }
        None
    }
}
