//! The parser of an amount that a person has written.

use kios_protocol::{Amount, Currency};

use crate::clean::{clean, is_invisible};

/// Digits between two separators of thousands.
const GROUP: usize = 3;

/// The text is not an amount. It is never read as another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an amount: digits, a comma or a blank only between thousands, and at most {decimals} decimals \
     after a point"
)]
pub struct AmountTextError {
    /// The decimals of the currency.
    pub decimals: usize,
}

/// Parses an amount with at most `decimals` decimals, as a person writes it: `1250`, `1,250`, `1 250`,
/// `12,345.60`, also in full width.
///
/// Commas or blanks are accepted only where thousands stand, all of them or none, and only of one kind.
/// `0,20`, `1,00` and `,5` are not amounts: a comma may be meant as a decimal point. Nor are a sign, a
/// unit, an exponent, more decimals than the currency has, and a number that begins with a needless
/// zero, which may be meant as cents.
///
/// # Errors
/// [`AmountTextError`]: the text is anything else, empty, or too large.
pub fn parse_amount(text: &str, decimals: usize) -> Result<Amount, AmountTextError> {
    let refused = AmountTextError { decimals };
    // NFKC makes digits of signs that are none in an amount: `5²`, `①`.
    if !text.chars().all(is_accepted) {
        return Err(refused);
    }
    let text = clean(text);
    let text = text.trim();
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let whole = ungrouped(whole).ok_or(refused)?;
    let plain = match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    };
    Amount::parse_decimal_with(&plain, decimals).map_err(|_| refused)
}

/// An amount of this currency as a person may write it, for the sentence about one that is none.
pub fn amount_example(currency: &str) -> &'static str {
    match Currency::new(currency).digits() {
        0 => "12,500",
        _ => "1,250.50",
    }
}

/// ASCII, full-width ASCII, blanks and invisible characters.
fn is_accepted(c: char) -> bool {
    c.is_ascii() || ('\u{FF01}'..='\u{FF5E}').contains(&c) || is_blank(c) || is_invisible(c)
}

/// The blanks that are written between thousands, and the ideographic one.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{2007}' | '\u{2009}' | '\u{202F}' | '\u{3000}')
}

/// The digits of a whole number, if its separators stand where thousands do.
fn ungrouped(whole: &str) -> Option<String> {
    let separator = whole.chars().find(|c| matches!(c, ',' | ' '));
    let groups: Vec<&str> = match separator {
        Some(separator) => whole.split(separator).collect(),
        None => vec![whole],
    };
    let (first, others) = groups.split_first()?;
    let length = if separator.is_some() { first.len() <= GROUP } else { true };
    let is_number = !first.is_empty()
        && length
        && (*first == "0" || !first.starts_with('0'))
        && !(*first == "0" && separator.is_some())
        && others.iter().all(|group| group.len() == GROUP)
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    is_number.then(|| groups.concat())
}
