//! An input for an amount, filled by the keypad or by a keyboard.

use kios_protocol::{Amount, Currency};

use crate::{Button, Keypad};

/// A field for a sum: the keypad fills it from the right, a keyboard writes it as people do.
#[derive(Clone, Debug)]
pub(crate) struct AmountInput {
    currency: Currency,
    keypad: Keypad,
    /// What a keyboard wrote, as long as no key of the pad was pressed since.
    typed: Option<String>,
    /// Whether it holds what was suggested; the first digit replaces that.
    suggested: bool,
}

/// What is typed is no sum of this currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AmountInputError;

impl AmountInput {
    /// A field that suggests a sum.
    pub(crate) fn of(sum: Amount, currency: &str) -> Self {
        let currency = Currency::new(currency);
        let mut figure =
            Self { keypad: Keypad::new(&currency), currency, typed: None, suggested: true };
        figure.hold(sum);
        figure
    }

    fn hold(&mut self, sum: Amount) {
        self.keypad = Keypad::new(&self.currency);
        self.typed = None;
        if !sum.is_zero() && !self.keypad.add(sum) {
            // More digits than a pad has; the field shows them all the same.
            self.typed = Some(sum.to_decimal(0));
        }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`AmountInputError`] when what is typed is none; an empty field is nothing.
    pub(crate) fn sum(&self) -> Result<Amount, AmountInputError> {
        let Some(typed) = &self.typed else { return Ok(self.keypad.total()) };
        let plain: String = typed.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
        if plain.is_empty() {
            return Ok(Amount::ZERO);
        }
        // What was suggested may have more decimals than anybody may type.
        let digits = if self.suggested { 18 } else { self.currency.digits() };
        Amount::parse_decimal_with(&plain, digits).map_err(|_| AmountInputError)
    }

    /// What a keyboard wrote.
    pub(crate) fn typed(&self) -> Option<&str> {
        self.typed.as_deref()
    }

    /// The field's text is this from here on.
    pub(crate) fn write(&mut self, text: &str) {
        self.suggested = false;
        self.typed = Some(text.to_owned());
    }

    /// A key of the pad; whether it gave in.
    pub(crate) fn press(&mut self, button: Button) -> bool {
        let digit = matches!(button, Button::Digit(_) | Button::DoubleZero);
        if self.suggested && digit {
            self.hold(Amount::ZERO);
        } else if self.typed.is_some() {
            let sum = self.sum().unwrap_or_default();
            self.hold(sum);
        }
        let gave_in = self.keypad.press(button);
        self.suggested &= !gave_in && !digit;
        gave_in
    }
}
