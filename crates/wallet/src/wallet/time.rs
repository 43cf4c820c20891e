//! Time, as it comes in from outside.

use kios_protocol::Timestamp;

/// An instant on the device's clock: milliseconds since 1970, never running backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub u64);

impl Now {
    /// The instant this many milliseconds later.
    #[must_use]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from this instant to `later`; 0 when it has passed.
    pub const fn until(self, later: Self) -> u64 {
        later.0.saturating_sub(self.0)
    }
}

/// The relay's clock, seen from here.
///
/// The relay says whole seconds, and what it says is already old when it arrives. Both make it look
/// slower than it is, so the fastest reading is the truest one.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerClock {
    ahead: Option<i64>,
}

impl ServerClock {
    /// Takes a reading.
    pub fn hear(&mut self, server: Timestamp, now: Now) {
        let ahead = signed(server.seconds().saturating_mul(1_000)).saturating_sub(signed(now.0));
        self.ahead = Some(self.ahead.map_or(ahead, |known| known.max(ahead)));
    }

    /// Forgets every reading: the relay may be another one.
    pub const fn forget(&mut self) {
        self.ahead = None;
    }

    /// Milliseconds until the relay's clock shows `instant`; `None` before the first reading.
    pub fn until(&self, instant: Timestamp, now: Now) -> Option<u64> {
        let server = signed(now.0).saturating_add(self.ahead?);
        let instant = signed(instant.seconds().saturating_mul(1_000));
        Some(u64::try_from(instant.saturating_sub(server)).unwrap_or(0))
    }
}

fn signed(millis: u64) -> i64 {
    i64::try_from(millis).unwrap_or(i64::MAX)
}
