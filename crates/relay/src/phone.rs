//! Phone numbers.
//!
//! A number is stored and hashed in its international form, so that every spelling has one hash.
//! Only digits and common separators are accepted: letters in place of digits, or an extension, are
//! refused.
//!
//! Source: `protocol.md §4.3`, phoneHash.

use core::fmt;
use core::str::FromStr;

use kios_protocol::PhoneHash;
use kios_text::clean_phone;
use phonenumber::Mode;

/// The longest text that is parsed, in characters.
const MOST: usize = 40;

/// A phone number in international form: `+82 10-1000-5000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

/// A text that is no phone number in international form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number with its country's code")]
pub struct PhoneError;

impl Phone {
    /// Its hash.
    pub fn hash(&self) -> PhoneHash {
        PhoneHash::of(&self.0)
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    /// # Errors
    /// [`PhoneError`] for a number that is not valid in any country.
    fn from_str(text: &str) -> Result<Self, PhoneError> {
        if text.chars().count() > MOST {
            return Err(PhoneError);
        }
        let text = clean_phone(text);
        let between = |c: char| matches!(c, '+' | ' ' | '-' | '.');
        let fine = text.chars().all(|c| c.is_ascii_digit() || between(c));
        if !fine || !text.starts_with('+') {
            return Err(PhoneError);
        }
        let number = phonenumber::parse(None, &text).map_err(|_| PhoneError)?;
        if !number.is_valid() {
            return Err(PhoneError);
        }
        Ok(Self(number.format().mode(Mode::International).to_string()))
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
