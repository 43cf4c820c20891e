//! What time it is for the simulator: the machine's time, or a time that is moved by hand.

use std::sync::atomic::{AtomicU64, Ordering};

use kios_protocol::Timestamp;

/// Which time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockSettings {
    /// The machine's.
    #[default]
    Real,
    /// A time that stands still until it is moved, in Unix seconds.
    Hand(u64),
}

/// A clock in milliseconds.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The time by hand; `None` for the machine's.
    hand: Option<AtomicU64>,
    /// Milliseconds that a test has moved the machine's time on by.
    ahead: AtomicU64,
}

impl Clock {
    pub(crate) fn new(settings: ClockSettings) -> Self {
        let hand = match settings {
            ClockSettings::Real => None,
            ClockSettings::Hand(seconds) => Some(AtomicU64::new(seconds.saturating_mul(1000))),
        };
        Self { hand, ahead: AtomicU64::new(0) }
    }

    /// Milliseconds since 1970.
    pub(crate) fn millis(&self) -> u64 {
        let base = self.hand.as_ref().map_or_else(machine, |hand| hand.load(Ordering::SeqCst));
        base.saturating_add(self.ahead.load(Ordering::SeqCst))
    }

    /// Whole seconds since 1970.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.millis() / 1000)
    }

    /// Moves the time on.
    pub(crate) fn advance(&self, seconds: u64) {
        self.ahead.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn machine() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().and_then(|since| u64::try_from(since.as_millis()).ok()).unwrap_or_default()
}
