//! The price is being keyed in.

use kios_protocol::{Amount, Currency, TemporaryAccount};

use crate::context::Desk;
use crate::input::{Input, UserInput};
use crate::keypad::presets;
use crate::payment_code::{self, Misread};
use crate::transition::Transition;
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

/// How it ends.
#[derive(Debug)]
pub(crate) enum AmountExit {
    /// Nobody is being served.
    Back,
    /// The price stands; the customer's code is missing.
    Code(Amount),
    /// Price and code are there.
    Estimate(Amount, TemporaryAccount),
}

impl Pricing {
    /// An empty keypad; `None` before pairing.
    pub(crate) fn begin(account: Option<TemporaryAccount>, desk: &mut Desk) -> Option<Self> {
        if account.is_some() {
            desk.play(Sound::Scanned);
        }
        Self::keyed(Amount::ZERO, account, desk)
    }

    /// The keypad with a price on it; `None` before pairing.
    pub(crate) fn with(amount: Amount, desk: &Desk) -> Option<Self> {
        Self::keyed(amount, None, desk)
    }

    fn keyed(amount: Amount, account: Option<TemporaryAccount>, desk: &Desk) -> Option<Self> {
        let terminal = desk.terminal.as_ref()?;
        let mut keypad = Keypad::new(&Currency::new(&terminal.currency));
        if !amount.is_zero() {
            keypad.add(amount);
        }
        Some(Self { before: keypad.clone(), keypad, account, misread: None })
    }

    /// The price, when it can be charged.
    pub(crate) fn chargeable(&self, desk: &Desk) -> Option<Amount> {
        let total = self.keypad.total();
        (!total.is_zero() && total <= desk.settings.limit.0).then_some(total)
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> Transition<Self, AmountExit> {
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

    fn user(&mut self, input: &UserInput, desk: &mut Desk) -> Option<AmountExit> {
        match input {
            UserInput::Pressed(Button::Charge) => return self.charge(desk),
            UserInput::Pressed(Button::Back) => return Some(AmountExit::Back),
            UserInput::Pressed(button) => self.press(*button, desk),
            UserInput::Key { key, first } => {
                if *first {
                    self.before.clone_from(&self.keypad);
                }
                return self.key(*key, desk);
            }
            UserInput::Scanned { text, by_keys } => {
                if *by_keys {
                    self.keypad.clone_from(&self.before);
                }
                match payment_code::read(text) {
                    Ok(account) => {
                        desk.play(Sound::Scanned);
                        self.account = Some(account);
                        self.misread = None;
                    }
                    Err(misread) => self.misread = Some(misread),
                }
            }
            UserInput::Typed(_) | UserInput::Filled { .. } => {}
        }
        None
    }

    fn key(&mut self, key: Key, desk: &mut Desk) -> Option<AmountExit> {
        match key {
            Key::Enter => return self.charge(desk),
            Key::Escape => return Some(AmountExit::Back),
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
        None
    }

    fn charge(&self, desk: &Desk) -> Option<AmountExit> {
        let amount = self.chargeable(desk)?;
        Some(match self.account {
            None => AmountExit::Code(amount),
            Some(account) => AmountExit::Estimate(amount, account),
        })
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
