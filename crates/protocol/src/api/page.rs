//! What a page reports about itself. Source: `relay.md §4`, Faults of pages.

use std::panic::PanicHookInfo;

use serde::{Deserialize, Serialize};

use super::{Fields, Violation};

/// The most characters of a fault's message or place.
pub const MAX_FAULT_TEXT: usize = 300;
/// The digits or letters in a row from which on a word may be a secret, an id or a person's code.
const SECRET_LENGTH: usize = 20;
/// The digits in a row from which on they may be a PIN or a phone number.
const SECRET_DIGITS: usize = 6;

/// `POST /v2/page/fault`: the program of a page has failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageFault {
    /// The program's message, at most 300 characters.
    pub message: String,
    /// Its place in the source, at most 300 characters.
    pub location: String,
}

impl PageFault {
    /// A fault without what may be a secret in its texts.
    pub fn new(message: &str, location: &str) -> Self {
        Self { message: without_secrets(message), location: without_secrets(location) }
    }

    /// The fault of a program that panics.
    pub fn of_panic(info: &PanicHookInfo<'_>) -> Self {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::new(message.unwrap_or("no message"), &location)
    }

    /// Reads a request. What may be a secret in its texts is left out.
    ///
    /// # Errors
    /// A violation of each field that is missing, too long or not one line of text.
    pub fn read(fields: &Fields) -> Result<Self, Vec<Violation>> {
        let mut reader = fields.reader();
        let message = reader.short("message", MAX_FAULT_TEXT);
        let location = reader.short("location", MAX_FAULT_TEXT);
        let (message, location) = reader.finish(message.zip(location))?;
        Ok(Self::new(&message, &location))
    }
}

/// One line of at most 300 characters in which `…` stands for every word that may be a secret.
fn without_secrets(text: &str) -> String {
    let mut shown = String::new();
    let mut word = String::new();
    for character in text.chars().chain([' ']) {
        if character.is_alphanumeric() {
            word.push(character);
            continue;
        }
        shown.push_str(if may_be_secret(&word) { "…" } else { &word });
        word.clear();
        shown.push(if character.is_control() { ' ' } else { character });
    }
    shown.trim_end().chars().take(MAX_FAULT_TEXT).collect()
}

fn may_be_secret(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let all_digits = digits == word.chars().count();
    (digits > 0 && word.chars().count() >= SECRET_LENGTH) || (all_digits && digits >= SECRET_DIGITS)
}
