//! The clock, as a trait that tests replace.
//!
//! Only [`SystemClock`] reads the machine's clock; everything else is given a [`Clock`], so that a
//! test can set the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use kios_domain::Clock;
use kios_protocol::Timestamp;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        // A clock before 1970 is broken; it is read as the epoch.
        Timestamp::from_seconds(since.map(|since| since.as_secs()).unwrap_or_default())
    }
}

/// A clock that tests set; its clones share one time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// A clock that starts at `now` and does not advance by itself.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicU64::new(now.seconds())))
    }

    /// Advances the clock.
    pub fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::SeqCst))
    }
}
