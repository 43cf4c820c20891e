//! The device's clock.

use web_time::{Duration, Instant, UNIX_EPOCH};

/// Milliseconds since 1970 that never run backwards while the page lives: the wall clock as it was
/// when the page started, carried on by the monotonic one.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started_at: Duration,
    started: Instant,
}

impl Clock {
    /// Reads the wall clock once.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(clippy::disallowed_methods, reason = "this is where the page reads its clock")
    )]
    pub fn start() -> Self {
        let wall = web_time::SystemTime::now();
        Self {
            started_at: wall.duration_since(UNIX_EPOCH).unwrap_or_default(),
            started: Instant::now(),
        }
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> u64 {
        let now = self.started_at.saturating_add(self.started.elapsed());
        u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
    }

    /// Whole seconds since 1970.
    pub fn seconds(&self) -> u64 {
        self.millis() / 1_000
    }
}
