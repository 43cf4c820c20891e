//! The digits of a PIN while it is entered.

use core::fmt;

use kios_protocol::staff::{PIN_DIGITS, Pin};
use zeroize::Zeroizing;

use crate::{Button, Key, Scan};

/// The digits; overwritten in memory when dropped, and not in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PinDigits(Zeroizing<String>);

impl Default for PinDigits {
    fn default() -> Self {
        // The text never grows, because a reallocation would leave a copy behind.
        Self(Zeroizing::new(String::with_capacity(PIN_DIGITS)))
    }
}

impl fmt::Debug for PinDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinDigits").finish_non_exhaustive()
    }
}

impl PinDigits {
    /// The number of digits.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The PIN, once it is complete.
    pub(crate) fn pin(&self) -> Option<Pin> {
        self.0.parse().ok()
    }

    /// Handles a button of the pad; returns whether it was accepted.
    pub(crate) fn press(&mut self, button: Button) -> bool {
        if let Button::Digit(digit) = button {
            self.push(char::from_digit(u32::from(digit), 10))
        } else if button == Button::Backspace {
            self.0.pop().is_some()
        } else if button == Button::Clear {
            let had = !self.0.is_empty();
            *self = Self::default();
            had
        } else {
            false
        }
    }

    /// Handles a key of a keyboard; returns whether it was accepted.
    pub(crate) fn key(&mut self, key: Key) -> bool {
        match key {
            Key::Character(character) => self.push(Some(character)),
            Key::Backspace => self.press(Button::Backspace),
            Key::Enter | Key::Escape | Key::Point | Key::Plus => false,
        }
    }

    /// Deletes the digits if a scanner has typed some of them before its keys were recognised.
    pub(crate) fn take_back(&mut self, scan: &Scan) {
        if scan.taken_back > 0 {
            *self = Self::default();
        }
    }

    fn push(&mut self, digit: Option<char>) -> bool {
        match digit.filter(char::is_ascii_digit) {
            Some(digit) if self.0.len() < PIN_DIGITS => {
                self.0.push(digit);
                true
            }
            Some(_) | None => false,
        }
    }
}
