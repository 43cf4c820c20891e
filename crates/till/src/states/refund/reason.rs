//! The reason of a refund, in characters that every gateway accepts.

use kios_text::clean;

use crate::i18n::Messages;
use crate::reason::{ReasonError, fault};

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
    pub(crate) fn text(&self, messages: &Messages<'_>) -> String {
        match self {
            Self::Fixed(place) => {
                let fixed = messages.refund.reasons;
                fixed.get(*place).copied().unwrap_or_default().to_owned()
            }
            Self::Own(text) => clean(text).trim().to_owned(),
        }
    }

    /// What is wrong with it; `None`: it can be sent.
    pub(crate) fn reason_error(&self) -> Option<ReasonError> {
        match self {
            Self::Fixed(_) => None,
            Self::Own(text) => fault(&clean(text)),
        }
    }
}
