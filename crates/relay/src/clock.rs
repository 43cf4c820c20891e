//! The clock, as a trait that tests replace.
//!
//! The relay's time is the wall time at its start plus the time that has passed since, measured by the monotonic
//! clock: somebody who sets the machine's clock ends and extends no deadline. [`crate::jobs::clock_steps`] compares the
//! two and decides when the new wall time is adopted.
//!
//! Only [`Machine`] reads the machine's clocks; everything else is given a [`Clock`], so that a test can set the time.
//!
//! Source: `relay.md §3 B30`.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub use kios_domain::Clock;
use kios_protocol::Timestamp;

/// The two clocks that a [`SystemClock`] is made of.
pub trait TimeSource: Debug + Send + Sync {
    /// Wall time since 1970-01-01T00:00:00Z. It can be set at any moment.
    fn wall(&self) -> Duration;
    /// Time since an instant that never changes. It cannot be set.
    fn monotonic(&self) -> Duration;
}

/// The clocks of this machine.
#[derive(Clone, Copy, Debug)]
struct Machine {
    started: Instant,
}

impl Machine {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clocks")]
    fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl TimeSource for Machine {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clocks")]
    fn wall(&self) -> Duration {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        // A clock before 1970 is broken; it is read as the epoch.
        since.unwrap_or_default()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The relay's time: wall time at the start, and monotonic time from there.
#[derive(Debug)]
pub struct SystemClock {
    source: Box<dyn TimeSource>,
    /// The wall time at which the monotonic clock was zero, as far as this clock knows, ms.
    anchor_ms: AtomicI64,
}

impl SystemClock {
    /// The machine's clock, anchored now.
    pub fn start() -> Self {
        Self::of(Machine::new())
    }

    /// A clock over other sources, anchored now.
    pub fn of(source: impl TimeSource + 'static) -> Self {
        let anchor = milliseconds(source.wall()).saturating_sub(milliseconds(source.monotonic()));
        Self { source: Box::new(source), anchor_ms: AtomicI64::new(anchor) }
    }

    /// How far the wall clock is ahead of this clock, ms; negative when it is behind.
    pub fn offset_ms(&self) -> i64 {
        milliseconds(self.source.wall()).saturating_sub(self.now_ms())
    }

    /// Moves this clock by so many ms.
    pub fn shift(&self, ms: i64) {
        self.anchor_ms.fetch_add(ms, Ordering::SeqCst);
    }

    fn now_ms(&self) -> i64 {
        let anchor = self.anchor_ms.load(Ordering::SeqCst);
        anchor.saturating_add(milliseconds(self.source.monotonic()))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(u64::try_from(self.now_ms() / 1_000).unwrap_or_default())
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
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

/// Two clocks that tests set; clones share them.
#[derive(Clone, Debug)]
pub struct ManualSource {
    wall_ms: Arc<AtomicI64>,
    monotonic_ms: Arc<AtomicU64>,
}

impl ManualSource {
    /// Clocks that do not advance by themselves; the wall clock shows `now`.
    pub fn at(now: Timestamp) -> Self {
        let wall_ms = milliseconds(Duration::from_secs(now.seconds()));
        Self { wall_ms: Arc::new(AtomicI64::new(wall_ms)), monotonic_ms: Arc::default() }
    }

    /// Lets time pass on both clocks.
    pub fn advance_ms(&self, ms: u32) {
        self.wall_ms.fetch_add(ms.into(), Ordering::SeqCst);
        self.monotonic_ms.fetch_add(ms.into(), Ordering::SeqCst);
    }

    /// Sets the wall clock forward by so many ms, or back.
    pub fn step_ms(&self, ms: i64) {
        self.wall_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl TimeSource for ManualSource {
    fn wall(&self) -> Duration {
        let ms = self.wall_ms.load(Ordering::SeqCst);
        Duration::from_millis(u64::try_from(ms).unwrap_or_default())
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.monotonic_ms.load(Ordering::SeqCst))
    }
}
