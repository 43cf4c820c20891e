//! The reason of a refund, in characters that every gateway accepts.

use kios_text::clean;

use crate::Language;
use crate::i18n::Messages;

/// The most bytes of a reason. Source: `protocol.md §9.1`, `§9.2`.
const MAX_BYTES: usize = 100;
/// The characters that a gateway does not accept. Source: `protocol.md §9.2`.
const FORBIDDEN: &str = "'\"<>\\;|&";
/// The characters besides letters and digits that both gateways accept.
const SIGNS: &str = " .,:!?()[]{}+-*/=_%#@~^$`·";

/// The reason of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A predefined one, in the language of the screen.
    Fixed(usize),
    /// A text that the clerk has entered.
    Own(String),
}

impl Reason {
    /// The text as it is sent.
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Fixed(place) => {
                let fixed = Messages::of(language).refund.reasons;
                fixed.get(*place).copied().unwrap_or_default().to_owned()
            }
            Self::Own(text) => clean(text).trim().to_owned(),
        }
    }

    /// What is wrong with it; `None`: it can be sent.
    pub(crate) fn reason_error(&self) -> Option<ReasonError> {
        match self {
            Self::Fixed(_) => None,
            Self::Own(text) => reason_error(&clean(text)),
        }
    }
}

/// What is wrong with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReasonError {
    /// It is empty.
    Empty,
    /// It is too long.
    Long,
    /// It has a character that is not accepted.
    Sign(char),
}

/// What is wrong with this text; `None`: it can be sent.
///
/// Letters of any script are accepted in the basic multilingual plane, which excludes emoji.
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
