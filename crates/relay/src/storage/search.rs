//! What a person searches a purchase by: a part of its number, the printed beginning of its payment's id, or its amount.

use kios_protocol::Amount;
use kios_text::{clean, is_dash, parse_amount};

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
        let amount = parse_amount(without_unit(text), Amount::DECIMALS).ok();
        let hyphenated = |c| if is_dash(c) { '-' } else { c.to_ascii_lowercase() };
        let text: String = clean(text).trim().chars().map(hyphenated).collect();
        let plain = escaped(&text);
        let digits = escaped(text.strip_prefix("0x").unwrap_or(&text));
        Self {
            purchase: format!("%{plain}%"),
            payment: format!("0x{digits}%"),
            amount: amount.map(|amount| amount.to_string()),
        }
    }
}

/// The number of an amount as screens and receipts show it: `12,500원`, `KRW 12,500`, `$8.50`.
fn without_unit(text: &str) -> &str {
    let is_unit =
        |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let text = text.trim();
    let text = match text.split_once(' ') {
        Some((unit, number)) if is_unit(unit) => number,
        Some(_) | None => text,
    };
    let text = match text.rsplit_once(' ') {
        Some((number, unit)) if is_unit(unit) => number,
        Some(_) | None => text,
    };
    text.trim().trim_matches(['원', '₩', '￦', '$', '¥', '€', '£', '₱']).trim()
}

/// The text as a pattern that matches itself; `LIKE` ignores the case of ASCII letters.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}
