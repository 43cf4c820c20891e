//! The customer's code is being read.

use kios_protocol::{Amount, TemporaryAccount};

use crate::context::Desk;
use crate::input::{Input, UserInput};
use crate::payment_code::{self, Misread};
use crate::transition::Transition;
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

/// How it ends.
#[derive(Debug)]
pub(crate) enum CustomerExit {
    /// To the keypad, with this price on it.
    Back(Amount),
    /// Price and code are there.
    Estimate(Amount, TemporaryAccount),
}

impl Customer {
    /// Waits for a code.
    pub(crate) fn begin(amount: Amount, desk: &mut Desk) -> Self {
        desk.touched = desk.now;
        Self { amount, field: String::new(), problem: None }
    }

    /// Waits for another code, because the relay did not take the last one.
    pub(crate) fn again(amount: Amount, code: u32, desk: &mut Desk) -> Self {
        desk.touched = desk.now;
        Self { amount, field: String::new(), problem: Some(Problem::Refused(code)) }
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> Transition<Self, CustomerExit> {
        let exit = match input {
            Input::User(user) => self.user(user, desk),
            Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, desk: &mut Desk) -> Option<CustomerExit> {
        match input {
            UserInput::Typed(text) => {
                self.field.clone_from(text);
                // While somebody types, only what no further digit can mend is worth a word.
                self.problem = match payment_code::read(text) {
                    Ok(_) | Err(Misread::Short) => None,
                    Err(misread) => Some(Problem::Misread(misread)),
                };
                None
            }
            UserInput::Scanned { text, .. } => {
                text.trim().clone_into(&mut self.field);
                self.go(desk)
            }
            UserInput::Pressed(Button::Continue) | UserInput::Key { key: Key::Enter, .. } => {
                self.go(desk)
            }
            UserInput::Pressed(Button::Back) | UserInput::Key { key: Key::Escape, .. } => {
                Some(CustomerExit::Back(self.amount))
            }
            UserInput::Pressed(_) | UserInput::Filled { .. } | UserInput::Key { .. } => None,
        }
    }

    fn go(&mut self, desk: &mut Desk) -> Option<CustomerExit> {
        match payment_code::read(&self.field) {
            Ok(account) => {
                desk.play(Sound::Scanned);
                Some(CustomerExit::Estimate(self.amount, account))
            }
            Err(misread) => {
                self.problem = Some(Problem::Misread(misread));
                None
            }
        }
    }
}
