//! The price is being keyed in.

use kios_protocol::{Amount, Currency, TemporaryAccount};

use super::State;
use super::customer::Customer;
use super::desk::Desk;
use super::estimate::Estimate;
use super::idle::Idle;
use super::input::Input;
use crate::account::{self, Misread};
use crate::keypad::presets;
use crate::{Button, Key, Keypad, Sound};

/// A price being keyed in.
#[derive(Debug)]
pub(crate) struct Pricing {
    pub(crate) keypad: Keypad,
    /// The keypad before the present run of keys, which may turn out to be a scan.
    before: Keypad,
    /// A code that was scanned before there was a price.
    pub(crate) account: Option<TemporaryAccount>,
    pub(crate) misread: Option<Misread>,
}

impl Pricing {
    /// An empty keypad.
    pub(crate) fn begin(account: Option<TemporaryAccount>, desk: &mut Desk) -> State {
        if account.is_some() {
            desk.play(Sound::Scanned);
        }
        Self::keyed(Amount::ZERO, account, desk)
    }

    /// The keypad with a price on it.
    pub(crate) fn with(amount: Amount, desk: &Desk) -> State {
        Self::keyed(amount, None, desk)
    }

    fn keyed(amount: Amount, account: Option<TemporaryAccount>, desk: &Desk) -> State {
        let Some(terminal) = &desk.terminal else { return Idle::begin(desk) };
        let mut keypad = Keypad::new(&Currency::new(&terminal.currency));
        if !amount.is_zero() {
            keypad.add(amount);
        }
        State::Amount(Self { before: keypad.clone(), keypad, account, misread: None })
    }

    /// The price, when it can be charged.
    pub(crate) fn chargeable(&self, desk: &Desk) -> Option<Amount> {
        let total = self.keypad.total();
        (!total.is_zero() && total <= desk.settings.limit.0).then_some(total)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Charge) => return self.charge(desk),
            Input::Pressed(Button::Back) => return Idle::begin(desk),
            Input::Pressed(button) => self.press(*button, desk),
            Input::Key { key, first } => {
                if *first {
                    self.before.clone_from(&self.keypad);
                }
                match key {
                    Key::Enter => return self.charge(desk),
                    Key::Escape => return Idle::begin(desk),
                    Key::Character(character) => {
                        let digit = character.to_digit(10).and_then(|d| u8::try_from(d).ok());
                        if let Some(digit) = digit {
                            self.press(Button::Digit(digit), desk);
                        }
                    }
                    Key::Backspace => self.press(Button::Backspace, desk),
                    Key::Point => self.press(Button::Dot, desk),
                    Key::Plus => self.press(Button::Plus, desk),
                }
            }
            Input::Scanned { text, by_keys } => {
                if *by_keys {
                    self.keypad.clone_from(&self.before);
                }
                match account::read(text) {
                    Ok(account) => {
                        desk.play(Sound::Scanned);
                        self.account = Some(account);
                        self.misread = None;
                    }
                    Err(misread) => self.misread = Some(misread),
                }
            }
            Input::Tick
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => {}
        }
        State::Amount(self)
    }

    fn charge(self, desk: &mut Desk) -> State {
        match (self.chargeable(desk), self.account) {
            (None, _) => State::Amount(self),
            (Some(amount), None) => Customer::begin(amount, desk),
            (Some(amount), Some(account)) => Estimate::begin(amount, account, desk),
        }
    }

    fn press(&mut self, button: Button, desk: &mut Desk) {
        let gave_in = if let Button::Preset(place) = button {
            let currency = desk.terminal.as_ref().map(|terminal| terminal.currency.as_str());
            let sums = presets(&Currency::new(currency.unwrap_or_default()));
            sums.get(place).is_some_and(|sum| self.keypad.add(*sum))
        } else {
            self.keypad.press(button)
        };
        if gave_in {
            self.misread = None;
            desk.play(Sound::Tap);
        }
    }
}
