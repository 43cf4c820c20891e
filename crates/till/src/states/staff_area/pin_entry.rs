//! The entry of a PIN that the relay checks: for the staff area, and for the sealed key.

use kios_protocol::Timestamp;
use kios_protocol::api::Answer;
use kios_protocol::staff::Pin;

use super::pin::PinDigits;
use crate::context::Context;
use crate::input::UserInput;
use crate::reply::{FromReply, Pending, Received};
use crate::{Button, Key, Sound};

/// Why a PIN opened nothing.
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

/// The digits, and what the relay, whose reply is `T`, said about the last ones.
#[derive(Debug)]
pub(crate) struct PinEntry<T> {
    pub(crate) digits: PinDigits,
    pub(crate) problem: Option<PinProblem>,
    /// No PIN is accepted before this instant.
    until: Option<Timestamp>,
    asked: Option<Pending<T>>,
}

impl<T: FromReply> PinEntry<T> {
    /// An empty pad with the reason why it is shown.
    pub(crate) fn new(problem: Option<PinProblem>) -> Self {
        Self { digits: PinDigits::default(), problem, until: None, asked: None }
    }

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

    /// Accepts no PIN before this instant, or before a later one that is known already.
    pub(crate) fn lock_until(&mut self, until: Option<Timestamp>) {
        self.until = self.until.max(until);
    }

    /// Deletes the digits, because somebody else may see the pad next.
    pub(crate) fn clear(&mut self) {
        self.digits = PinDigits::default();
    }

    /// Handles input; returns the PIN that is to be checked. Its digits are deleted.
    pub(crate) fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<Pin> {
        if !self.takes_digits(ctx.server_now()) {
            return None;
        }
        match input {
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter } => {
                let pin = self.digits.pin()?;
                self.clear();
                self.problem = None;
                return Some(pin);
            }
            UserInput::Pressed(button) => {
                if self.digits.press(*button) {
                    self.problem = None;
                    ctx.play(Sound::Tap);
                }
            }
            UserInput::Key { key } => {
                if self.digits.key(*key) {
                    self.problem = None;
                }
            }
            UserInput::Scanned(scan) => self.digits.take_back(scan),
            UserInput::Typed(_) | UserInput::FieldChanged { .. } | UserInput::Pasted(_) => {}
        }
        None
    }

    /// The relay checks a PIN.
    pub(crate) fn awaits(&mut self, asked: Pending<T>) {
        self.asked = Some(asked);
    }

    /// The relay's answer to the PIN, if this is it.
    pub(crate) fn take<'a>(&mut self, received: &'a Received) -> Option<Answer<&'a T>> {
        received.take(&mut self.asked)
    }

    /// The PIN opened nothing; without a problem the lock says why.
    pub(crate) fn failed(&mut self, problem: Option<PinProblem>, ctx: &mut Context) {
        ctx.play(Sound::NotPaid);
        self.problem = problem;
    }
}
