//! Who is given points.

use kios_protocol::{Address, Currency};

use crate::Button;
use crate::payment_code::{self, CodeError};

/// Digits of the shortest phone number, with or without its country's code.
const MIN_DIGITS: usize = 7;
/// Digits of the longest phone number in the world.
const MAX_DIGITS: usize = 15;

/// Who is given points, as it was scanned or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recipient {
    /// The code on a phone, or a customer's own account.
    Account(Address),
    /// Whoever has this number; with its country's code.
    Phone(String),
}

/// Why a text names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecipientError {
    /// It is no code.
    Code(CodeError),
    /// A phone number of no country.
    Country,
    /// Too few digits for a phone number, or too many.
    Digits,
}

impl Recipient {
    /// Reads a code, an account or a phone number. A number without its country's code is one of
    /// the shop's own country, where that is known by the currency.
    ///
    /// # Errors
    /// [`RecipientError`], for the words that tell what to do.
    pub(crate) fn parse(text: &str, currency: &str) -> Result<Self, RecipientError> {
        let text = text.trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        // A code that is typed may begin with figures only, and is longer than any phone number.
        if !is_dialled(text) || (digits > MAX_DIGITS && !text.contains('+')) {
            let account = payment_code::parse_any_account(text).map_err(RecipientError::Code)?;
            return Ok(Self::Account(account));
        }
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&digits) {
            return Err(RecipientError::Digits);
        }
        if text.starts_with('+') {
            return Ok(Self::Phone(text.to_owned()));
        }
        let own = Currency::new(currency).as_str() == "krw";
        let national = text.strip_prefix('0').filter(|_| own);
        national.map(|rest| Self::Phone(format!("+82 {rest}"))).ok_or(RecipientError::Country)
    }
}

/// A key of the pad, where it writes a phone number; whether it gave in.
pub(super) fn dial(field: &mut String, button: Button) -> bool {
    let digits = field.chars().filter(char::is_ascii_digit).count();
    let keyed = if let Button::Digit(digit) = button {
        digit.to_string()
    } else if button == Button::DoubleZero {
        "00".to_owned()
    } else if button == Button::Plus && field.is_empty() {
        "+".to_owned()
    } else {
        return erase(field, button);
    };
    let fits = digits.saturating_add(keyed.len()) <= MAX_DIGITS;
    if fits {
        field.push_str(&keyed);
    }
    fits
}

fn erase(field: &mut String, button: Button) -> bool {
    let held = !field.is_empty();
    if button == Button::Clear {
        field.clear();
    } else if button == Button::Backspace {
        field.pop();
    } else {
        return false;
    }
    held
}

/// Whether it has only what a phone number is written with.
fn is_dialled(text: &str) -> bool {
    let between = |sign| matches!(sign, '+' | ' ' | '-' | '.' | '(' | ')');
    text.chars().all(|sign| sign.is_ascii_digit() || between(sign))
}
