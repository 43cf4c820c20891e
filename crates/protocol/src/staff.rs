//! Staff of a shop: PINs, roles and the actions that are recorded.
//!
//! Deliberately absent: hashing and counting of tries, which the relay does.
//!
//! Source: `relay.md §7`.

use core::fmt;
use core::str::FromStr;

use zeroize::Zeroizing;

use crate::serde_text;
use crate::words::words;

/// The number of digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// The maximum length of a person's name, characters.
pub const MOST_NAME: usize = 40;
/// How long the relay keeps an action above the limit for the shop owner, and how long the decision counts, seconds. It
/// counts from the first request.
pub const OWNER_WAIT_S: u64 = 600;

/// A person's name without the blanks around it; `None` if nobody can be stored under it: empty, longer than
/// [`MOST_NAME`], or with control characters.
pub fn person_name(text: &str) -> Option<&str> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= MOST_NAME;
    (fits && !name.chars().any(char::is_control)).then_some(name)
}

words! {
    /// The rights of a person in a shop; each role includes the ones before it.
    StaffRole, "role", "clerk, manager, owner",
    /// Sees the history, prints receipts again.
    Clerk = "clerk",
    /// Also refunds, cancels and grants points.
    Manager = "manager",
    /// Also changes settings and PINs, and pairs the kiosk.
    Owner = "owner",
}

words! {
    /// What was done.
    StaffActionKind, "kind", "unlock, wrong_pin, lock, add_member, change_pin, remove_member, unlock_pins, refund, points, cancel, approve, deny",
    /// The staff area was opened with a right PIN.
    Unlock = "unlock",
    /// A PIN was wrong.
    WrongPin = "wrong_pin",
    /// The staff area was locked.
    Lock = "lock",
    /// A person was given a PIN.
    AddMember = "add_member",
    /// A person was given another PIN, or theirs was unlocked.
    ChangePin = "change_pin",
    /// A person's PIN was removed.
    RemoveMember = "remove_member",
    /// Every PIN and terminal of the shop was unlocked by the command line.
    UnlockPins = "unlock_pins",
    /// A card refund was requested.
    Refund = "refund",
    /// Points were granted.
    Points = "points",
    /// The cancel of a payment was opened.
    Cancel = "cancel",
    /// The shop owner approved an action above the limit.
    Approve = "approve",
    /// The shop owner denied an action above the limit.
    Deny = "deny",
}

/// A PIN: six digits. `Debug` omits them, and they are overwritten in memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<String>);

/// Why a text is not a PIN; the text is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PIN is not {PIN_DIGITS} digits")]
pub struct PinError;

impl Pin {
    /// The digits, to be hashed.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Whether it is one of those that are tried first: one repeated digit, or digits in sequence.
    pub fn is_guessable(&self) -> bool {
        let digits = self.0.as_bytes();
        let steps = |step: i16| {
            digits.windows(2).all(|pair| match pair {
                [first, second] => i16::from(*second).wrapping_sub(i16::from(*first)) == step,
                _ => false,
            })
        };
        steps(0) || steps(1) || steps(-1)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pin").finish_non_exhaustive()
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        if text.len() == PIN_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(PinError)
        }
    }
}

serde_text::as_text!(Pin);
