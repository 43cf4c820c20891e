//! What a person searches a purchase by: a part of its number, the printed beginning of its payment's id, or its amount.

use kios_protocol::Amount;

use crate::{clean, is_dash, parse_amount};

/// A search text in the forms that a purchase is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    /// Lower case, with hyphens for every dash: a part of a purchase id in any case of its letters.
    pub text: String,
    /// The amount, if the text is one.
    pub amount: Option<Amount>,
}

impl SearchText {
    /// The search for a text as a person writes it.
    pub fn new(text: &str) -> Self {
        // Not of the cleaned text, which has digits for signs that are none in an amount, as for a superscript.
        let amount = parse_amount(without_unit(text), Amount::DECIMALS).ok();
        let hyphenated = |c| if is_dash(c) { '-' } else { c.to_ascii_lowercase() };
        Self { text: clean(text).trim().chars().map(hyphenated).collect(), amount }
    }

    /// The digits after `0x` with which a payment id begins.
    pub fn id_digits(&self) -> &str {
        self.text.strip_prefix("0x").unwrap_or(&self.text)
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
