//! The spelling of a phone number.

use crate::{clean, is_dash};

/// A phone number in digits, `+` and the separators blank, `-` and `.`, as far as the text allows.
///
/// A `tel:` link loses its scheme and parameters. Every dash, and `/`, becomes `-`. Brackets are removed,
/// with the zero of `+82 (0)10`, which is not dialled from abroad. Other characters stay, so that the
/// caller sees that the text is not a number. Whether the number exists is not checked.
pub fn clean_phone(text: &str) -> String {
    let text = clean(text);
    let text = text.trim();
    let number = match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => {
            let number = text.get(4..).unwrap_or_default();
            number.split([';', '?']).next().unwrap_or_default()
        }
        Some(_) | None => text,
    };
    let international = number.trim_start_matches(['(', ' ']).starts_with('+');
    let number = if international { number.replace("(0)", "") } else { number.to_owned() };
    let separated = number.chars().filter_map(|c| match c {
        '(' | ')' | '[' | ']' => None,
        '/' => Some('-'),
        dash if is_dash(dash) => Some('-'),
        '\u{B7}' | '\u{2027}' | '\u{30FB}' => Some('.'),
        other => Some(other),
    });
    separated.collect::<String>().trim().to_owned()
}
