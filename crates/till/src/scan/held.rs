//! A key that the recogniser keeps: whose it is, and what it would do if it was a hand's.

use super::key::KeyKind;
use super::{Key, KeyPress, KeyTarget, Scan};

/// What to do about keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOutput {
    /// A hand pressed a key: [`crate::Event::Key`].
    Key(Key),
    /// A hand pressed Enter or the space bar on a button, or Enter in a field: press the button, or submit the
    /// field, that had the focus at the key of this number.
    Activate(u64),
    /// The keys from this number on are a scan's: restore the field, the focus and the scroll position of before.
    PutBack(u64),
    /// A scan: [`crate::Event::Scanned`].
    Scan(Scan),
}

/// Whose a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Not decided yet.
    Undecided,
    /// A hand's, and handled by the page alone.
    Hand,
    /// A hand's, and passed to the till.
    Till,
    /// A scanner's.
    Scanner,
}

#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) id: u64,
    pub(super) press: KeyPress,
    pub(super) kind: KeyKind,
    /// The time since the key before.
    pub(super) gap_us: u64,
    pub(super) owner: Owner,
}

impl Held {
    /// Whether it presses the control, or submits the field, that has the focus.
    pub(super) fn activates(&self) -> bool {
        match self.press.target {
            KeyTarget::Page => false,
            KeyTarget::Control => {
                self.kind == KeyKind::Enter || (self.kind == KeyKind::Character && self.is_blank())
            }
            KeyTarget::Field | KeyTarget::Amount | KeyTarget::Text => self.kind == KeyKind::Enter,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.press.by_place().or_else(|| self.press.by_name()) == Some(' ')
    }

    pub(super) fn is_digit(&self) -> bool {
        let character = self.press.by_place().or_else(|| self.press.by_name());
        self.kind == KeyKind::Character && character.is_some_and(|c| c.is_ascii_digit())
    }

    pub(super) fn is_letter(&self) -> bool {
        let character = self.press.by_place().or_else(|| self.press.by_name());
        character.is_some_and(char::is_alphabetic)
    }

    /// What a hand means by the key.
    pub(super) fn output(&self) -> Option<KeyOutput> {
        if self.activates() {
            return Some(KeyOutput::Activate(self.id));
        }
        let key = match self.kind {
            KeyKind::Character | KeyKind::Enter | KeyKind::Other => self.press.key()?,
            KeyKind::Modifier | KeyKind::Shortcut | KeyKind::Tab | KeyKind::LineFeed => {
                return None;
            }
        };
        match self.press.target {
            KeyTarget::Page | KeyTarget::Control => Some(KeyOutput::Key(key)),
            KeyTarget::Field => (key == Key::Escape).then_some(KeyOutput::Key(key)),
            KeyTarget::Amount | KeyTarget::Text => None,
        }
    }
}
