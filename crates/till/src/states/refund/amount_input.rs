//! An input field for an amount, for the keypad or a keyboard.

use kios_protocol::{Amount, Currency};
use kios_text::{AmountTextError, clean, parse_amount};

use crate::{Button, Keypad};

/// An amount field: the keypad enters digits from the right, a keyboard enters a decimal text.
#[derive(Clone, Debug)]
pub(crate) struct AmountInput {
    currency: Currency,
    keypad: Keypad,
    /// The text from a keyboard; `None` once a key of the keypad was pressed.
    typed: Option<String>,
    /// Whether it has the suggested amount; the first digit replaces it.
    suggested: bool,
}

impl AmountInput {
    /// A field with a suggested amount.
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
            // The amount has too many digits for the keypad; the field shows it as text.
            self.typed = Some(sum.to_decimal(0));
        }
    }

    /// The amount.
    ///
    /// # Errors
    /// [`AmountTextError`] if the text is not an amount; an empty field is zero.
    pub(crate) fn sum(&self) -> Result<Amount, AmountTextError> {
        let Some(typed) = &self.typed else {
            let wrong = self.keypad.has_wrong_point();
            return if wrong {
                Err(AmountTextError { decimals: self.currency.digits() })
            } else {
                Ok(self.keypad.total())
            };
        };
        if clean(typed).trim().is_empty() {
            return Ok(Amount::ZERO);
        }
        // The suggested amount may have more decimals than can be typed.
        let digits = if self.suggested { 18 } else { self.currency.digits() };
        parse_amount(typed, digits)
    }

    /// The text from a keyboard, or what was entered where the amount alone loses a point.
    pub(crate) fn typed(&self) -> Option<&str> {
        self.typed.as_deref().or_else(|| self.keypad.written_so_far())
    }

    /// Sets the field's text.
    pub(crate) fn write(&mut self, text: &str) {
        self.suggested = false;
        self.typed = Some(text.to_owned());
    }

    /// Handles a key of the keypad; returns whether it was accepted.
    pub(crate) fn press(&mut self, button: Button) -> bool {
        let digit = matches!(button, Button::Digit(_) | Button::DoubleZero | Button::Dot);
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
