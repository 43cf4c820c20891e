//! A search text as the patterns of a query.

use kios_protocol::{Amount, PaymentId, PurchaseId};
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
    /// The text itself, and what it has of a payment id's digits.
    pub(super) text: String,
    pub(super) digits: String,
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
            digits: found.id_digits().to_owned(),
            text: found.text,
        }
    }

    /// Whether it finds a payment or a sale of this purchase and amount.
    pub(super) fn finds(&self, purchase_id: &PurchaseId, amount: Amount) -> bool {
        let purchase_id = purchase_id.as_str().to_ascii_lowercase();
        purchase_id.contains(&self.text.to_ascii_lowercase())
            || self.amount.as_ref().is_some_and(|searched| *searched == amount.to_string())
    }

    /// Whether it is the beginning of this payment id.
    pub(super) fn begins(&self, payment_id: PaymentId) -> bool {
        let digits = self.digits.to_ascii_lowercase();
        payment_id.to_string().starts_with(&format!("0x{digits}"))
    }
}

/// The text as a pattern that matches itself; `LIKE` ignores the case of ASCII letters.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}
