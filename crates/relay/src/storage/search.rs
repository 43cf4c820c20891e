//! What a person searches a purchase by: a part of its number, the printed beginning of its payment's id, or its amount.

use kios_protocol::Amount;
use kios_text::{clean, parse_amount};

/// A search text in the forms that the columns are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// A pattern for `LIKE` that matches purchase ids with the text in them, in any case of its letters.
    pub(super) purchase: String,
    /// A pattern for `LIKE` that matches payment ids that begin with the text.
    pub(super) payment: String,
    /// The amount, base units, if the text is one.
    pub(super) amount: Option<String>,
}

impl Search {
    /// The search for a text as a person writes it.
    pub fn new(text: &str) -> Self {
        // Not of the cleaned text, which has digits for signs that are none in an amount, as for a superscript.
        let amount = parse_amount(text, Amount::DECIMALS).ok();
        let text = clean(text).trim().to_ascii_lowercase();
        let plain = escaped(&text);
        let digits = escaped(text.strip_prefix("0x").unwrap_or(&text));
        Self {
            purchase: format!("%{plain}%"),
            payment: format!("0x{digits}%"),
            amount: amount.map(|amount| amount.to_string()),
        }
    }
}

/// The text as a pattern that matches itself; `LIKE` ignores the case of ASCII letters.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}
