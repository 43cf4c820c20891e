//! The reason of a refund, in characters that every gateway accepts.

use crate::Language;
use crate::i18n::Messages;

/// The most bytes of a reason. Source: `protocol.md §9.1`, `§9.2`.
const MAX_BYTES: usize = 100;
/// What a gateway does not take. Source: `protocol.md §9.2`.
const FORBIDDEN: &str = "'\"<>\\;|&";
/// Signs besides letters and figures that both gateways take.
const SIGNS: &str = " .,:!?()[]{}+-*/=_%#@~^$`·";

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// One of the fixed ones, in the language of the screen.
    Fixed(usize),
    /// In the clerk's own words.
    Own(String),
}

impl Reason {
    /// The words as they are sent.
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Fixed(place) => {
                let fixed = Messages::of(language).refund.reasons;
                fixed.get(*place).copied().unwrap_or_default().to_owned()
            }
            Self::Own(text) => text.trim().to_owned(),
        }
    }

    /// What is wrong with it.
    pub(crate) fn reason_error(&self) -> Option<ReasonError> {
        match self {
            Self::Fixed(_) => None,
            Self::Own(text) => reason_error(text),
        }
    }
}

/// What is wrong with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReasonError {
    /// There is none.
    Empty,
    /// It has more bytes than are taken.
    Long,
    /// It has a sign that is not taken.
    Sign(char),
}

/// What is wrong with this text; `None`: it can be sent.
///
/// Letters of any script are fine as long as they are in the basic plane, where no emoji is.
fn reason_error(reason: &str) -> Option<ReasonError> {
    let fine = |sign: char| {
        !FORBIDDEN.contains(sign)
            && (SIGNS.contains(sign) || (sign.is_alphanumeric() && sign <= '\u{FFFF}'))
    };
    if reason.trim().is_empty() {
        return Some(ReasonError::Empty);
    }
    match reason.chars().find(|sign| !fine(*sign)) {
        Some(sign) => Some(ReasonError::Sign(sign)),
        None if reason.trim().len() > MAX_BYTES => Some(ReasonError::Long),
        None => None,
    }
}
