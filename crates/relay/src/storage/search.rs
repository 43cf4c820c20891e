//! A search text as the patterns of a query.

use kios_text::SearchText;

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
        let found = SearchText::new(text);
        let (plain, digits) = (escaped(&found.text), escaped(found.id_digits()));
        Self {
            purchase: format!("%{plain}%"),
            payment: format!("0x{digits}%"),
            amount: found.amount.map(|amount| amount.to_string()),
        }
    }
}

/// The text as a pattern that matches itself; `LIKE` ignores the case of ASCII letters.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}
