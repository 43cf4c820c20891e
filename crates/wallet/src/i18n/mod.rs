//! The texts of the wallet.
//!
//! `messages.rs` names them, each language has a file and a line in [`Messages::in_language`], `errors.rs` assigns messages to result codes. `{name}` in a message
//! is a placeholder that [`fill`] replaces.

mod en;
mod errors;
mod ja;
mod ko;
mod messages;

pub(crate) use errors::{cancel_refusal, limit_refusal, refusal};
pub use messages::Messages;

use kios_client::Language;

impl Messages {
    /// The messages in `language`.
    pub const fn in_language(language: Language) -> &'static Self {
        match language {
            Language::Ko => &ko::MESSAGES,
            Language::En => &en::MESSAGES,
            Language::Ja => &ja::MESSAGES,
        }
    }
}

/// Replaces placeholders by values.
pub(crate) fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let put =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(message.to_owned(), put)
}
