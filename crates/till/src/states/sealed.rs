//! The kiosk's key is sealed: a PIN of the shop opens it before selling starts.
//!
//! The relay checks the PIN and counts the tries. Nothing else can be sent, because nothing can be signed.
//! Source: `kiosk.md §4`.

use kios_protocol::Timestamp;
use kios_protocol::api::Answer;

use super::staff_area::locked::PinProblem;
use super::staff_area::pin::PinDigits;
use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::reply::Pending;
use crate::transition::Transition;
use crate::{Button, Key, KeyAnswer, Sound, UnlockKeyCall};

/// A PIN is asked for.
#[derive(Debug, Default)]
pub(crate) struct Sealed {
    pub(crate) digits: PinDigits,
    pub(crate) problem: Option<PinProblem>,
    /// No PIN is accepted before this instant.
    until: Option<Timestamp>,
    asked: Option<Pending<KeyAnswer>>,
}

/// How the state ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealedExit {
    /// The key is in use.
    Opened,
    /// The stored key cannot be decrypted.
    Unreadable,
}

impl Sealed {
    /// Whether the relay checks the PIN.
    pub(crate) const fn is_busy(&self) -> bool {
        self.asked.is_some()
    }

    /// Until when no PIN is accepted, by the relay's clock.
    pub(crate) fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.until.filter(|until| *until > now)
    }

    /// Whether a PIN can be entered now.
    pub(crate) fn takes_digits(&self, now: Timestamp) -> bool {
        !self.is_busy() && self.locked_until(now).is_none()
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, SealedExit> {
        match input {
            Input::User(user) => {
                self.user(user, ctx);
                Transition::Stay(self)
            }
            Input::Reply(received) => match received.take(&mut self.asked) {
                Some(Answer::Done(KeyAnswer::Unlocked)) => Transition::Exit(SealedExit::Opened),
                Some(Answer::Done(KeyAnswer::Unreadable)) => {
                    Transition::Exit(SealedExit::Unreadable)
                }
                Some(Answer::Done(KeyAnswer::Wrong { tries_left })) => {
                    self.failed(Some(PinProblem::Wrong(*tries_left)), ctx)
                }
                Some(Answer::Done(KeyAnswer::Locked { until, .. })) => {
                    self.until = Some(*until);
                    self.failed(None, ctx)
                }
                Some(Answer::Refused(code)) => self.failed(Some(PinProblem::Refused(code)), ctx),
                Some(Answer::Unknown(_)) => self.failed(Some(PinProblem::Lost), ctx),
                None => Transition::Stay(self),
            },
            Input::Tick | Input::Stored { .. } | Input::Update(_) | Input::Resumed => {
                Transition::Stay(self)
            }
        }
    }

    fn failed(
        mut self,
        problem: Option<PinProblem>,
        ctx: &mut Context,
    ) -> Transition<Self, SealedExit> {
        ctx.play(Sound::NotPaid);
        self.problem = problem;
        Transition::Stay(self)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) {
        let takes_digits = self.takes_digits(ctx.server_now());
        match input {
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
    }

    fn unlock(&mut self, ctx: &mut Context) {
        if let (Some(pin), Some(terminal)) = (self.digits.pin(), &ctx.terminal) {
            let (shop_id, terminal_id) = (terminal.shop_id, terminal.terminal_id.clone());
            self.digits = PinDigits::default();
            self.problem = None;
            self.asked = Some(ctx.call(UnlockKeyCall { shop_id, terminal_id, pin }));
        }
    }
}
