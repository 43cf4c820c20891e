//! A new PIN, entered twice.

use kios_protocol::staff::Pin;

use super::pin::PinDigits;
use crate::context::Context;
use crate::input::UserInput;
use crate::{Button, Key, Sound};

/// Why a new PIN is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewPinProblem {
    /// One repeated digit, or digits in sequence.
    Guessable,
    /// The second PIN differs from the first.
    Different,
}

/// A new PIN, entered twice.
#[derive(Debug, Default)]
pub(crate) struct NewPin {
    /// The first one, once it is complete.
    first: Option<Pin>,
    pub(crate) digits: PinDigits,
    pub(crate) problem: Option<NewPinProblem>,
}

impl NewPin {
    /// Whether the PIN is entered for the second time.
    pub(crate) const fn is_repeated(&self) -> bool {
        self.first.is_some()
    }

    /// Handles input; returns the PIN once both are the same.
    pub(super) fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<Pin> {
        match input {
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter } => {
                return self.next();
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

    fn next(&mut self) -> Option<Pin> {
        let pin = self.digits.pin()?;
        self.digits = PinDigits::default();
        match self.first.take() {
            None if pin.is_guessable() => self.problem = Some(NewPinProblem::Guessable),
            None => {
                self.problem = None;
                self.first = Some(pin);
            }
            Some(first) if first == pin => return Some(pin),
            Some(_) => self.problem = Some(NewPinProblem::Different),
        }
        None
    }
}
