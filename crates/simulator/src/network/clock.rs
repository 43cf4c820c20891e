//! The simulator's clock: the machine's time, or a time that a test sets.

use std::sync::atomic::{AtomicU64, Ordering};

use kios_protocol::Timestamp;

/// The source of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockSettings {
    /// The machine's clock.
    #[default]
    Real,
    /// A fixed time in Unix seconds, changed only by the test.
    Hand(u64),
}

/// A clock in milliseconds.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The fixed time; `None` with the machine's clock.
    hand: Option<AtomicU64>,
    /// Milliseconds that a test has added to the machine's time.
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

    /// Advances the time.
    pub(crate) fn advance(&self, seconds: u64) {
        self.ahead.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place that reads the clock")]
fn machine() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().and_then(|since| u64::try_from(since.as_millis()).ok()).unwrap_or_default()
}
