//! Wrong PINs at a terminal and in a shop.
//!
//! A PIN identifies its holder, so a wrong one cannot be assigned to a person. It counts against the terminal, which is
//! locked for a growing time, and against every PIN of the shop, which tries at several terminals would reach.

use kios_protocol::Timestamp;
use kios_protocol::api::{KeyRelease, Unlocked};

/// The wrong PINs after which a terminal is locked.
pub const TRIES: u32 = 5;
/// The duration of the first lock, seconds; each further one takes twice as long.
const FIRST_LOCK_S: u64 = 300;
/// The longest lock, seconds. A terminal that was not locked for as long starts again with the first lock.
const LONGEST_LOCK_S: u64 = 86_400;
/// How long after the last wrong PIN a right one forgives it, seconds.
const FORGIVEN_AFTER_S: u64 = 3_600;
/// The wrong PINs in a shop within [`SHOP_WINDOW_S`] after which its PINs are locked.
const SHOP_TRIES: u32 = 30;
/// The period in which the wrong PINs of a shop are counted, seconds.
pub const SHOP_WINDOW_S: u64 = 3_600;

/// The wrong PINs at a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalTries {
    /// Wrong PINs that count towards the next lock.
    pub wrong: u32,
    /// How often it was locked.
    pub locks: u32,
    /// The last wrong PIN.
    pub since: Timestamp,
    /// The end of the last lock.
    pub locked_until: Timestamp,
}

impl TerminalTries {
    /// The end of the lock, if it is locked.
    pub fn lock(&self, now: Timestamp) -> Option<Timestamp> {
        (self.locked_until > now).then_some(self.locked_until)
    }

    /// How many wrong PINs are left before a lock.
    pub const fn left(&self) -> u32 {
        TRIES.saturating_sub(self.wrong)
    }

    /// The refusal of the wrong PIN that was counted last.
    pub fn refusal(&self, now: Timestamp) -> PinRefusal {
        match self.lock(now) {
            Some(until) => PinRefusal::Locked { until, server_time: now },
            None => PinRefusal::Wrong { tries_left: self.left() },
        }
    }

    /// After a wrong PIN.
    #[must_use]
    pub fn wrong(self, now: Timestamp) -> Self {
        // Wrong PINs now and then, as a busy terminal has them every day, do not keep earlier locks counted.
        let locks = if self.locked_until.plus(LONGEST_LOCK_S) < now { 0 } else { self.locks };
        let wrong = if self.since.plus(LONGEST_LOCK_S) < now { 0 } else { self.wrong };
        let before = Self { wrong, locks, ..self };
        let wrong = before.wrong.saturating_add(1);
        if wrong < TRIES {
            return Self { wrong, since: now, ..before };
        }
        let factor = 1_u64.checked_shl(before.locks).unwrap_or(u64::MAX);
        let seconds = FIRST_LOCK_S.saturating_mul(factor).min(LONGEST_LOCK_S);
        let locks = before.locks.saturating_add(1);
        Self { wrong: 0, locks, since: now, locked_until: now.plus(seconds) }
    }

    /// After a right PIN: it forgives wrong ones only an hour after the last of them, and earlier locks never, so that a
    /// person with a PIN cannot try those of others between their own.
    #[must_use]
    pub fn right(self, now: Timestamp) -> Self {
        if self.since.plus(FORGIVEN_AFTER_S) < now { Self { wrong: 0, ..self } } else { self }
    }
}

/// Why a PIN was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinRefusal {
    /// It is wrong.
    Wrong {
        /// How many tries the terminal has left.
        tries_left: u32,
    },
    /// The terminal is locked.
    Locked {
        /// Until this instant.
        until: Timestamp,
        /// The relay's clock.
        server_time: Timestamp,
    },
}

impl From<PinRefusal> for Unlocked {
    fn from(refusal: PinRefusal) -> Self {
        match refusal {
            PinRefusal::Wrong { tries_left } => Self::Wrong { tries_left },
            PinRefusal::Locked { until, server_time } => Self::Locked { until, server_time },
        }
    }
}

impl From<PinRefusal> for KeyRelease {
    fn from(refusal: PinRefusal) -> Self {
        match refusal {
            PinRefusal::Wrong { tries_left } => Self::Wrong { tries_left },
            PinRefusal::Locked { until, server_time } => Self::Locked { until, server_time },
        }
    }
}

/// The wrong PINs in a shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShopTries {
    /// Wrong PINs since `since`.
    pub wrong: u32,
    /// The first of them.
    pub since: Timestamp,
}

impl ShopTries {
    /// After a wrong PIN; `true` if every PIN of the shop is to be locked.
    #[must_use]
    pub fn wrong(self, now: Timestamp) -> (Self, bool) {
        let before =
            if self.since.plus(SHOP_WINDOW_S) < now { Self { wrong: 0, since: now } } else { self };
        let wrong = before.wrong.saturating_add(1);
        if wrong < SHOP_TRIES {
            (Self { wrong, ..before }, false)
        } else {
            (Self { wrong: 0, since: now }, true)
        }
    }
}
