//! What time it is.
//!
//! Nothing but [`SystemClock`] reads the machine's clock; everything else is given a [`Clock`], so
//! that a test can hold time still and move it by hand.

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
        // A clock before 1970 is broken; the epoch is as good an answer as any.
        Timestamp::from_seconds(since.map(|since| since.as_secs()).unwrap_or_default())
    }
}

/// A clock that is moved by hand; its clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicU64::new(now.seconds())))
    }

    /// Moves the clock on.
    pub fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::SeqCst))
    }
}
