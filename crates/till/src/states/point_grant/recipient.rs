//! Parses the recipient of a point grant.

use kios_protocol::{Address, Currency};
use kios_text::clean_phone;

use crate::Button;
use crate::payment_code::{self, CodeError};
use crate::scan::to_latin;

/// The digits of the shortest phone number, with or without country code.
const MIN_DIGITS: usize = 7;
/// The digits of the longest phone number.
const MAX_DIGITS: usize = 15;

/// The recipient of a point grant, as it was scanned or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recipient {
    /// A payment code, or a customer's own account.
    Account(Address),
    /// A phone number with its country code.
    Phone(String),
}

/// Why a text identifies no customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecipientError {
    /// It is not a code.
    Code(CodeError),
    /// A phone number without a known country.
    Country,
    /// Too few or too many digits for a phone number.
    Digits,
}

impl Recipient {
    /// Parses a code, an account or a phone number. A number without a country code belongs to the
    /// shop's country, if the currency determines it.
    ///
    /// # Errors
    /// [`RecipientError`], from which the error text is chosen.
    pub(crate) fn parse(text: &str, currency: &str) -> Result<Self, RecipientError> {
        let number = clean_phone(text);
        let digits = number.chars().filter(char::is_ascii_digit).count();
        // A code may begin with decimal digits only, and is longer than any phone number.
        if !is_dialled(&number) || (digits > MAX_DIGITS && !number.contains('+')) {
            let account = payment_code::parse_any_account(text)
                .or_else(|error| {
                    payment_code::parse_any_account(&to_latin(text)).map_err(|_| error)
                })
                .map_err(RecipientError::Code)?;
            return Ok(Self::Account(account));
        }
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&digits) {
            return Err(RecipientError::Digits);
        }
        if number.starts_with('+') {
            return Ok(Self::Phone(number));
        }
        let own = Currency::new(currency).as_str() == "krw";
        let national = number.strip_prefix('0').filter(|_| own);
        national.map(|rest| Self::Phone(format!("+82 {rest}"))).ok_or(RecipientError::Country)
    }
}

/// Handles a key of the keypad in the phone number; returns whether it was accepted.
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

/// Whether the text has only characters of phone numbers.
fn is_dialled(text: &str) -> bool {
    let between = |sign| matches!(sign, '+' | ' ' | '-' | '.');
    text.chars().all(|sign| sign.is_ascii_digit() || between(sign))
}
