//! The customer's code is being read.

use kios_protocol::Amount;

use super::State;
use super::amount::Pricing;
use super::desk::Desk;
use super::estimate::Estimate;
use super::input::Input;
use crate::account::{self, Misread};
use crate::{Button, Key, Sound};

/// What is wrong with the field, or with the last code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It cannot be read.
    Misread(Misread),
    /// The relay did not take it.
    Refused(u32),
}

/// The customer's code is being read.
#[derive(Debug)]
pub(crate) struct Customer {
    pub(crate) amount: Amount,
    pub(crate) field: String,
    pub(crate) problem: Option<Problem>,
}

impl Customer {
    /// Waits for a code.
    pub(crate) fn begin(amount: Amount, desk: &mut Desk) -> State {
        desk.touched = desk.now;
        State::Customer(Self { amount, field: String::new(), problem: None })
    }

    /// Waits for another code, because the relay did not take the last one.
    pub(crate) fn again(amount: Amount, code: u32, desk: &mut Desk) -> State {
        desk.touched = desk.now;
        let problem = Some(Problem::Refused(code));
        State::Customer(Self { amount, field: String::new(), problem })
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Typed(text) => {
                self.field.clone_from(text);
                // While somebody types, only what no further digit can mend is worth a word.
                self.problem = match account::read(text) {
                    Ok(_) | Err(Misread::Short) => None,
                    Err(misread) => Some(Problem::Misread(misread)),
                };
            }
            Input::Scanned { text, .. } => {
                text.trim().clone_into(&mut self.field);
                return self.go(desk);
            }
            Input::Pressed(Button::Continue) | Input::Key { key: Key::Enter, .. } => {
                return self.go(desk);
            }
            Input::Pressed(Button::Back) | Input::Key { key: Key::Escape, .. } => {
                return Pricing::with(self.amount, desk);
            }
            Input::Tick
            | Input::Pressed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => {}
        }
        State::Customer(self)
    }

    fn go(mut self, desk: &mut Desk) -> State {
        match account::read(&self.field) {
            Ok(account) => {
                desk.play(Sound::Scanned);
                Estimate::begin(self.amount, account, desk)
            }
            Err(misread) => {
                self.problem = Some(Problem::Misread(misread));
                State::Customer(self)
            }
        }
    }
}
