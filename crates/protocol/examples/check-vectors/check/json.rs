//! Half surrogates in JSON: other languages write them, a Rust string cannot contain them.

/// Returns the JSON with the backslash of every half surrogate's escape doubled.
///
/// The escape, which would be a character that no Rust string may contain, becomes six characters
/// that spell it; everything else is unchanged.
pub(crate) fn tame(text: &str) -> String {
    let mut tamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        tamed.push_str(before);
        let length = match (escape(rest_of(rest, before.len())), behind.chars().next()) {
            (Some(High), _) if escape(rest_of(rest, before.len() + 6)) == Some(Low) => 12,
            (Some(_), _) => {
                tamed.push('\\');
                6
            }
            (None, Some(next)) => 1 + next.len_utf8(),
            (None, None) => 1,
        };
        let here = rest_of(rest, before.len());
        let (escaped, after) = here.split_at_checked(length).unwrap_or((here, ""));
        tamed.push_str(escaped);
        rest = after;
    }
    tamed.push_str(rest);
    tamed
}

use Half::{High, Low};

/// The half of a surrogate pair that an escape encodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    High,
    Low,
}

fn rest_of(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// The half surrogate at the start of a text, written `\uXXXX`.
fn escape(text: &str) -> Option<Half> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(High),
        0xdc00..=0xdfff => Some(Low),
        _ => None,
    }
}
