//! The keypad: converts keys to a price.
//!
//! For a currency with two decimals the digits enter from the right, as on a cash register: `1`,
//! `2`, `5`, `0` is 12.50, without a point. A currency without decimals takes whole units. One with
//! eighteen takes a decimal number with a point.
//!
//! The price may exceed the shop's highest charge; the screen then shows an error and cannot continue.

use kios_protocol::{Amount, Currency};

use crate::Button;

/// The maximum number of digits of one number.
const MAX_DIGITS: usize = 12;
/// The maximum number of decimals for a currency that has more.
const MAX_DECIMALS: usize = 6;

/// How digits become an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    /// Whole units.
    Whole,
    /// Digits from the right, with this many decimals.
    Register(usize),
    /// A decimal number with a point.
    Written,
}

/// A price while it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keypad {
    entry: Entry,
    /// The current input: digits, and a point for [`Entry::Written`], or from a keyboard: then what is before it are whole
    /// units.
    text: String,
    /// The numbers that were added before it.
    sums: Vec<Amount>,
}

impl Keypad {
    /// An empty keypad for this currency.
    pub fn new(currency: &Currency) -> Self {
        let entry = match currency.digits() {
            0 => Entry::Whole,
            digits @ 1..=MAX_DECIMALS => Entry::Register(digits),
            _ => Entry::Written,
        };
        Self { entry, text: String::new(), sums: Vec::new() }
    }

    /// Whether it has a decimal point instead of `00`.
    pub fn has_dot(&self) -> bool {
        self.entry == Entry::Written
    }

    /// Enters a digit, 0 to 9; returns whether it was accepted.
    pub fn digit(&mut self, digit: u8) -> bool {
        let Some(digit) = char::from_digit(u32::from(digit), 10) else { return false };
        let digits = self.text.chars().filter(char::is_ascii_digit).count();
        let most = match self.entry {
            Entry::Whole => 0,
            Entry::Register(decimals) => decimals,
            Entry::Written => MAX_DECIMALS,
        };
        let is_full = |(_, decimals): (&str, &str)| decimals.len() >= most;
        if digits >= MAX_DIGITS || self.text.split_once('.').is_some_and(is_full) {
            return false;
        }
        match (self.entry, self.text.as_str(), digit) {
            (Entry::Whole | Entry::Register(_), "", '0') | (Entry::Written, "0", '0') => false,
            (Entry::Written, "0", digit) => {
                self.text = digit.to_string();
                true
            }
            (_, _, digit) => {
                self.text.push(digit);
                true
            }
        }
    }

    /// Enters two zeros; returns whether they were accepted.
    pub fn double_zero(&mut self) -> bool {
        let first = self.digit(0);
        let second = self.digit(0);
        first || second
    }

    /// Whether a point was entered in a currency without decimals: nothing can be charged until it is deleted, because the
    /// digits after it would make another price.
    pub fn has_wrong_point(&self) -> bool {
        self.entry == Entry::Whole && self.text.contains('.')
    }

    /// Enters the decimal point; returns whether it was accepted.
    pub fn dot(&mut self) -> bool {
        if self.text.contains('.') {
            return false;
        }
        if self.text.is_empty() {
            self.text.push('0');
        }
        self.text.push('.');
        true
    }

    /// Adds the current number and starts another; returns whether there was one.
    pub fn plus(&mut self) -> bool {
        let sum = self.sum();
        if sum.is_zero() || self.has_wrong_point() {
            return false;
        }
        self.sums.push(sum);
        self.text.clear();
        true
    }

    /// Adds an amount to the current number; returns whether that was possible.
    pub fn add(&mut self, preset: Amount) -> bool {
        if self.has_wrong_point() {
            return false;
        }
        let Some(sum) = self.sum().checked_add(preset) else { return false };
        let Some(text) = self.written(sum) else { return false };
        let before = core::mem::replace(&mut self.text, text);
        // An amount with more decimals than the currency has no keys.
        let fits = self.sum() == sum;
        if !fits {
            self.text = before;
        }
        fits
    }

    /// Clears everything; returns whether there was anything.
    pub fn clear(&mut self) -> bool {
        let empty = self.text.is_empty() && self.sums.is_empty();
        self.text.clear();
        self.sums.clear();
        !empty
    }

    /// Deletes the last digit, or the last `plus`; returns whether there was anything.
    pub fn backspace(&mut self) -> bool {
        if self.text.pop().is_some() {
            return true;
        }
        match self.sums.pop() {
            Some(sum) => {
                self.text = self.written(sum).unwrap_or_default();
                true
            }
            None => false,
        }
    }

    /// Handles a keypad button; returns whether it was accepted. Other buttons are not accepted.
    pub(crate) fn press(&mut self, button: Button) -> bool {
        match button {
            Button::Digit(digit) => self.digit(digit),
            Button::DoubleZero => self.double_zero(),
            Button::Dot => self.dot(),
            Button::Plus => self.plus(),
            Button::Clear => self.clear(),
            Button::Backspace => self.backspace(),
            Button::Start
            | Button::Preset(_)
            | Button::Charge
            | Button::Continue
            | Button::Pay
            | Button::Back
            | Button::Cancel
            | Button::CheckAgain
            | Button::Print
            | Button::Done
            | Button::Import
            | Button::Stay
            | Button::Staff
            | Button::Area(_)
            | Button::Show(_)
            | Button::Open(_)
            | Button::OpenSale(_)
            | Button::GivePoints
            | Button::FillPhone
            | Button::TakeBack
            | Button::Refund
            | Button::Line(_)
            | Button::Fill(_)
            | Button::Whole
            | Button::Points
            | Button::Reason(_)
            | Button::Confirm
            | Button::StillHere
            | Button::Speak(_) => false,
        }
    }

    /// The price: the sum of all numbers.
    pub fn total(&self) -> Amount {
        let sum = self.sum();
        self.sums.iter().fold(sum, |total, sum| total.checked_add(*sum).unwrap_or(Amount::MAX))
    }

    /// The numbers in their order; empty if there is only one.
    pub fn running(&self) -> Vec<Amount> {
        if self.sums.is_empty() {
            return Vec::new();
        }
        let sum = self.sum();
        self.sums.iter().copied().chain((!sum.is_zero()).then_some(sum)).collect()
    }

    /// The text of the current number where the amount alone loses information: `0.` or `0.50`.
    pub fn written_so_far(&self) -> Option<&str> {
        let fraction = self.sums.is_empty() && self.text.contains('.');
        fraction.then_some(self.text.as_str())
    }

    /// The current number as an amount.
    fn sum(&self) -> Amount {
        let text = match self.entry {
            Entry::Register(decimals) if !self.text.contains('.') => register(&self.text, decimals),
            Entry::Whole | Entry::Register(_) | Entry::Written => {
                self.text.strip_suffix('.').unwrap_or(&self.text).to_owned()
            }
        };
        if text.is_empty() {
            return Amount::ZERO;
        }
        // The input is only digits and at most one point, and its length is limited.
        Amount::parse_decimal(&text).unwrap_or(Amount::ZERO)
    }

    /// The keys that enter this amount, unless it has too many digits.
    fn written(&self, sum: Amount) -> Option<String> {
        let text = match self.entry {
            Entry::Whole | Entry::Written => sum.to_decimal(0),
            Entry::Register(decimals) => sum.to_decimal(decimals).replace('.', ""),
        };
        let text = match self.entry {
            Entry::Whole | Entry::Register(_) => text.trim_start_matches('0').to_owned(),
            Entry::Written => text,
        };
        let digits = text.chars().filter(char::is_ascii_digit).count();
        (digits <= MAX_DIGITS).then_some(text)
    }
}

/// `1250` with two decimals is `12.50`, `5` is `0.05`.
fn register(digits: &str, decimals: usize) -> String {
    let padded = format!("{digits:0>width$}", width = decimals.saturating_add(1));
    let (whole, cents) = padded.split_at(padded.len().saturating_sub(decimals));
    format!("{whole}.{cents}")
}
