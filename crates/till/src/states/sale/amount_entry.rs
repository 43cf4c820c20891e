//! The amount entry: the price is entered on the keypad.

use kios_protocol::{Amount, Currency, TemporaryAccount};

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::payment_code::{self, CodeError};
use crate::take_back::TakeBack;
use crate::transition::Transition;
use crate::{Button, Key, Keypad, Sound};

/// The amount entry.
#[derive(Debug)]
pub(crate) struct AmountEntry {
    pub(crate) keypad: Keypad,
    /// The keypad before the latest keys, which may turn out to be a scan.
    before: TakeBack<Keypad>,
    /// A code that was scanned before the price was entered.
    pub(crate) account: Option<TemporaryAccount>,
    pub(crate) code_error: Option<CodeError>,
}

/// A price with the keys that entered it.
#[derive(Debug)]
pub(crate) struct Price {
    pub(crate) amount: Amount,
    pub(crate) keypad: Keypad,
}

/// The exits of [`AmountEntry`].
#[derive(Debug)]
pub(crate) enum AmountEntryExit {
    /// To the idle screen.
    Back,
    /// The price is entered; the code is missing.
    Code(Price),
    /// Price and code are known.
    Estimate(Price, TemporaryAccount),
}

impl AmountEntry {
    /// Starts with an empty keypad; `None` before pairing.
    pub(crate) fn start(account: Option<TemporaryAccount>, ctx: &mut Context) -> Option<Self> {
        if account.is_some() {
            ctx.play(Sound::Scanned);
        }
        Self::keyed(Amount::ZERO, account, ctx)
    }

    /// Starts with this price; `None` before pairing.
    pub(crate) fn with(amount: Amount, ctx: &Context) -> Option<Self> {
        Self::keyed(amount, None, ctx)
    }

    /// Continues with a keypad as it was left.
    pub(crate) fn resume(keypad: Keypad) -> Self {
        Self { before: TakeBack::default(), keypad, account: None, code_error: None }
    }

    fn keyed(amount: Amount, account: Option<TemporaryAccount>, ctx: &Context) -> Option<Self> {
        let terminal = ctx.terminal.as_ref()?;
        let mut keypad = Keypad::new(&Currency::new(&terminal.currency));
        if !amount.is_zero() {
            keypad.add(amount);
        }
        Some(Self { before: TakeBack::default(), keypad, account, code_error: None })
    }

    /// The price, if it can be charged.
    pub(crate) fn chargeable(&self, ctx: &Context) -> Option<Amount> {
        let total = self.keypad.total();
        (!total.is_zero() && total <= ctx.highest_charge() && !self.keypad.has_wrong_point())
            .then_some(total)
    }

    pub(crate) fn handle(
        mut self,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Self, AmountEntryExit> {
        let exit = match input {
            Input::User(user) => self.user(user, ctx),
            Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<AmountEntryExit> {
        match input {
            UserInput::Pressed(Button::Charge) => return self.charge(ctx),
            UserInput::Pressed(Button::Back) => return Some(AmountEntryExit::Back),
            UserInput::Pressed(button) => {
                self.before.forget();
                self.press(*button, ctx);
            }
            UserInput::Key { key } => {
                self.before.keep(self.keypad.clone());
                return self.key(*key, ctx);
            }
            UserInput::Scanned(scan) => {
                if let Some(before) = self.before.take(scan.taken_back) {
                    self.keypad = before;
                }
                self.read(&scan.text, ctx);
            }
            UserInput::Pasted(text) => self.read(text, ctx),
            UserInput::Typed(_) | UserInput::FieldChanged { .. } => {}
        }
        None
    }

    /// Takes the customer's code.
    fn read(&mut self, text: &str, ctx: &mut Context) {
        ctx.take_scan();
        match payment_code::parse(text) {
            Ok(account) => {
                ctx.play(Sound::Scanned);
                self.account = Some(account);
                self.code_error = None;
            }
            Err(code_error) => self.code_error = Some(code_error),
        }
    }

    fn key(&mut self, key: Key, ctx: &mut Context) -> Option<AmountEntryExit> {
        match key {
            Key::Enter => return self.charge(ctx),
            Key::Escape => return Some(AmountEntryExit::Back),
            Key::Character(character) => {
                let digit = character.to_digit(10).and_then(|d| u8::try_from(d).ok());
                if let Some(digit) = digit {
                    self.press(Button::Digit(digit), ctx);
                }
            }
            Key::Backspace => self.press(Button::Backspace, ctx),
            Key::Point => self.press(Button::Dot, ctx),
            Key::Plus => self.press(Button::Plus, ctx),
        }
        None
    }

    fn charge(&self, ctx: &Context) -> Option<AmountEntryExit> {
        let price = Price { amount: self.chargeable(ctx)?, keypad: self.keypad.clone() };
        Some(match self.account {
            None => AmountEntryExit::Code(price),
            Some(account) => AmountEntryExit::Estimate(price, account),
        })
    }

    fn press(&mut self, button: Button, ctx: &mut Context) {
        let gave_in = if let Button::Preset(place) = button {
            ctx.shop().presets.get(place).is_some_and(|sum| self.keypad.add(*sum))
        } else {
            self.keypad.press(button)
        };
        if gave_in {
            self.code_error = None;
            ctx.play(Sound::Tap);
        }
    }
}
