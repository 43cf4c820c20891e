//! The device's clock, and the relay's clock estimated through it.
//!
//! Deadlines are given in the relay's time, and the device's clock may be wrong by hours. The relay
//! reports its time in responses, heartbeats and at the start of a stream. The estimate is the
//! latest accepted report, continued by the device's clock.
//!
//! A report is a lower bound: it is cut to whole seconds and has been under way for a while. So a
//! report ahead of the estimate is accepted, and one behind it is ignored: the estimate follows the
//! fastest report. Only a report that is more than 10 s behind is accepted as well, because such a
//! delay is less likely than a clock that was corrected: the relay closes a stream whose reader has
//! not taken an event for 10 s (`relay.md §5`).
//!
//! The wallet used to follow the fastest report without that limit. A relay whose clock was set
//! back, or a device whose clock runs fast, then put the estimate ahead for the rest of the session,
//! and the wallet refused approvals that were in time. With the limit, the estimate after a report
//! is never more than 10 s ahead of it. The opposite error, a report delayed by more than 10 s,
//! lasts until the next heartbeat, at most 15 s, and only makes a countdown end late.

use kios_protocol::Timestamp;

/// How far a report may be behind the estimate and still be ignored as delayed, milliseconds.
const MAX_DELAY_MS: u64 = 10_000;

/// An instant on the device's clock, milliseconds since 1970; it never decreases while the page is
/// open.
///
/// The device's clock may be wrong, so that only differences are meaningful.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(u64);

impl Instant {
    /// The instant this many milliseconds after 1970-01-01T00:00:00Z on the device's clock.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z on the device's clock.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Milliseconds since `earlier`; 0 if `earlier` is later.
    pub const fn ms_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The instant this many milliseconds later.
    #[must_use]
    pub const fn plus_ms(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The instant this many milliseconds earlier.
    #[must_use]
    pub const fn minus_ms(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }
}

/// An estimate of the relay's clock; it has no value before the first report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerClock {
    /// The accepted report, with the device's clock when it arrived.
    report: Option<(Timestamp, Instant)>,
}

impl ServerClock {
    /// Takes a report of the relay's current time.
    pub fn observe(&mut self, server: Timestamp, now: Instant) {
        let reported_ms = millis(server);
        let behind_ms = self.millis(now).map(|estimate_ms| estimate_ms.saturating_sub(reported_ms));
        if behind_ms.is_none_or(|behind_ms| behind_ms == 0 || behind_ms > MAX_DELAY_MS) {
            self.report = Some((server, now));
        }
    }

    /// Takes a time at which the relay recorded something: its clock now shows at least that.
    pub fn observe_recorded(&mut self, recorded: Timestamp, now: Instant) {
        if self.timestamp(now).is_none_or(|estimate| recorded > estimate) {
            self.report = Some((recorded, now));
        }
    }

    /// Milliseconds since 1970 on the relay's clock.
    pub fn millis(&self, now: Instant) -> Option<u64> {
        let (server, at) = self.report?;
        Some(millis(server).saturating_add(now.ms_since(at)))
    }

    /// The relay's time in whole seconds.
    pub fn timestamp(&self, now: Instant) -> Option<Timestamp> {
        self.millis(now).map(|millis| Timestamp::from_seconds(millis / 1_000))
    }

    /// Milliseconds until the relay's clock shows `deadline`; 0 if it has passed.
    pub fn ms_until(&self, deadline: Timestamp, now: Instant) -> Option<u64> {
        self.millis(now).map(|server_ms| millis(deadline).saturating_sub(server_ms))
    }
}

const fn millis(timestamp: Timestamp) -> u64 {
    timestamp.seconds().saturating_mul(1_000)
}
