//! Rates: how often something may be done by one holder.

use std::hash::Hash;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, RateLimiter};
use tokio::time::{Instant, sleep};

use super::TooMany;
use crate::config::Quota;

/// The rate of each holder. The table holds those that have used some of their burst.
#[derive(Debug)]
pub struct Rates<K: Clone + Eq + Hash> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
}

impl<K: Clone + Eq + Hash + Send + Sync> Rates<K> {
    /// This quota for each holder.
    pub fn new(quota: Quota) -> Self {
        let interval = quota.period / quota.rate.get();
        let built = governor::Quota::with_period(interval.max(Duration::from_nanos(1)));
        let built = built.unwrap_or_else(|| governor::Quota::per_second(quota.rate));
        Self {
            limiter: RateLimiter::keyed(built.allow_burst(quota.burst)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one; a holder above its rate waits for its turn, at most `queue_timeout`.
    ///
    /// # Errors
    /// [`TooMany`], at once, if the turn comes later than that.
    pub async fn turn(&self, holder: &K, queue_timeout: Duration) -> Result<(), TooMany> {
        let begun = Instant::now();
        loop {
            let Err(wait) = self.check(holder) else { return Ok(()) };
            if begun.elapsed() + wait > queue_timeout {
                return Err(TooMany { retry_after: wait });
            }
            sleep(wait).await;
        }
    }

    /// Counts one, or returns how long it takes until one may be counted.
    fn check(&self, holder: &K) -> Result<(), Duration> {
        let early = self.limiter.check_key(holder);
        early.map_err(|early| early.wait_time_from(self.clock.now()))
    }

    /// Forgets the holders that have their whole burst again.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}
