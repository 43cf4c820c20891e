//! The PIN: opens the staff area.
//!
//! The relay checks the PIN and counts the tries. Selling goes on while no PIN is accepted.

use kios_protocol::Timestamp;
use kios_protocol::api::{Answer, StaffStatus, UnlockRequest};

use super::lookup::Lookup;
use super::pin::PinDigits;
use super::{AfterPin, StaffExit};
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::Pending;
use crate::transition::Transition;
use crate::{AreaButton, Button, Key, PinAnswer, Sound, StaffStatusCall, UnlockCall};

/// Why the staff area did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinProblem {
    /// The PIN is wrong; so many tries are left.
    Wrong(u32),
    /// The relay was not reached.
    Lost,
    /// The relay refused the request with this code.
    Refused(u32),
    /// The relay requires the PIN again.
    Again,
}

/// The PIN is entered.
#[derive(Debug)]
pub(crate) struct Locked {
    pub(crate) digits: PinDigits,
    pub(crate) problem: Option<PinProblem>,
    pub(crate) status: Lookup<StaffStatus>,
    /// No PIN is accepted before this instant.
    until: Option<Timestamp>,
    asked: Option<Pending<PinAnswer>>,
    after: AfterPin,
}

impl Locked {
    /// Asks for the PIN.
    pub(crate) fn start(after: AfterPin, problem: Option<PinProblem>, ctx: &mut Context) -> Self {
        ctx.touched = ctx.now;
        Self {
            digits: PinDigits::default(),
            problem,
            status: Lookup::start(StaffStatusCall, ctx),
            until: None,
            asked: None,
            after,
        }
    }

    /// Whether the relay checks the PIN.
    pub(crate) const fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Until when no PIN is accepted, by the relay's clock.
    pub(crate) fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| *until > now)
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
        !self.is_busy() && !self.has_no_pin() && self.locked_until(now).is_none()
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
                    self.problem = Some(PinProblem::Refused(code));
                }
                if let Some(status) = self.status.here() {
                    self.until = self.until.max(status.locked_until);
                }
                match received.take(&mut self.asked) {
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
        ctx.play(Sound::NotPaid);
        ctx.touched = ctx.now;
        self.problem = match answer {
            Answer::Done(PinAnswer::Wrong { tries_left }) => Some(PinProblem::Wrong(*tries_left)),
            Answer::Done(PinAnswer::Locked { until, .. }) => {
                self.until = Some(*until);
                None
            }
            Answer::Done(PinAnswer::Right { .. }) => None,
            Answer::Refused(code) => Some(PinProblem::Refused(*code)),
            Answer::Unknown(_) => Some(PinProblem::Lost),
        };
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<StaffExit> {
        let takes_digits = self.takes_digits(ctx.server_now());
        match input {
            UserInput::Pressed(Button::Back | Button::Done)
            | UserInput::Key { key: Key::Escape } => return Some(StaffExit::Idle),
            UserInput::Pressed(Button::Area(AreaButton::AddMember)) if self.may_set_first() => {
                return Some(StaffExit::FirstPin);
            }
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter }
                if takes_digits =>
            {
                self.unlock(ctx);
            }
            UserInput::Pressed(button) if takes_digits && self.digits.press(*button) => {
                self.problem = None;
                ctx.play(Sound::Tap);
            }
            UserInput::Key { key } if takes_digits && self.digits.key(*key) => {
                self.problem = None;
            }
            UserInput::Pressed(_)
            | UserInput::Key { .. }
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Scanned { .. } => {}
        }
        None
    }

    fn unlock(&mut self, ctx: &mut Context) {
        if let Some(pin) = self.digits.pin() {
            self.digits = PinDigits::default();
            self.problem = None;
            self.asked = Some(ctx.call(UnlockCall(UnlockRequest { pin })));
        }
    }
}
