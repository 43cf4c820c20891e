//! The device's clock, made monotonic.
//!
//! The wall clock is read once, at the start of the page, and continued with the monotonic clock:
//! a correction of the device's time while the page is open must not move a deadline.

use futures::future::LocalBoxFuture;
use kios_sdk::Time;
use web_time::{Duration, Instant, UNIX_EPOCH};

/// Milliseconds since 1970 that never decrease while the page is open.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The wall clock at the start, since 1970.
    wall_at_start: Duration,
    /// The monotonic clock at the start.
    started: Instant,
}

impl Clock {
    /// Starts the clock; the only reading of the wall clock.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(
            clippy::disallowed_methods,
            reason = "the only place where the page reads its clock"
        )
    )]
    pub fn start() -> Self {
        let wall = web_time::SystemTime::now();
        Self {
            wall_at_start: wall.duration_since(UNIX_EPOCH).unwrap_or_default(),
            started: Instant::now(),
        }
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> u64 {
        let now = self.wall_at_start.saturating_add(self.started.elapsed());
        u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Time for Clock {
    fn millis(&self) -> u64 {
        Self::millis(self)
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(gloo_timers::future::sleep(duration))
    }
}
