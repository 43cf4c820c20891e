//! The connection to the relay, and the polling that replaces a lost stream.
//!
//! The state of the badge is [`StreamHealth`]'s. While the stream is not live, the list of open payments
//! is requested every three seconds, so that a payment is found without it. Source: `kiosk.md §3`.

use kios_client::{Instant, PollResult, StreamHealth};

/// How often the list is requested while the stream is not live, milliseconds.
const POLL_INTERVAL_MS: u64 = 3_000;

/// The stream's health, and when to poll.
#[derive(Clone, Copy, Debug)]
pub(super) struct RelayConnection {
    health: StreamHealth,
    /// `None` while the stream is live or unused.
    poll_at: Option<Instant>,
}

impl RelayConnection {
    /// Nobody is signed in, so that there is no stream.
    pub(super) const fn without_stream() -> Self {
        Self { health: StreamHealth::unused(), poll_at: None }
    }

    /// The stream is being opened for the first time.
    pub(super) const fn connecting(now: Instant) -> Self {
        Self { health: StreamHealth::connecting(), poll_at: Some(now.plus_ms(POLL_INTERVAL_MS)) }
    }

    /// The stream has opened.
    pub(super) const fn opened(&mut self, now: Instant) {
        self.health.opened(now);
        self.poll_at = None;
    }

    /// An event has arrived on the stream.
    pub(super) const fn received(&mut self, now: Instant) {
        self.health.received(now);
        if self.health.is_live(now) {
            self.poll_at = None;
        }
    }

    /// The stream has ended or could not be opened.
    pub(super) const fn lost(&mut self, now: Instant) {
        if self.poll_at.is_none() {
            self.poll_at = Some(now.plus_ms(POLL_INTERVAL_MS));
        }
        self.health.lost(now);
    }

    /// A request has had an outcome.
    pub(super) const fn polled(&mut self, result: PollResult) {
        self.health.polled(result);
    }

    /// Whether to poll now.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        if self.health.is_stale(now) && self.poll_at.is_none() {
            self.poll_at = Some(now);
        }
        let due = self.poll_at.is_some_and(|at| at <= now);
        if due {
            self.poll_at = Some(now.plus_ms(POLL_INTERVAL_MS));
        }
        due
    }

    /// The state of the badge.
    pub(super) const fn badge(&self, now: Instant) -> kios_client::Connection {
        self.health.connection(now)
    }
}
