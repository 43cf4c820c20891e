//! Failed tries of a secret, per holder.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kios_protocol::Timestamp;

use super::TooMany;

/// The most holders that are remembered; with more, those of the oldest tries are forgotten.
const MOST_HOLDERS: usize = 100_000;

/// Counts failed tries within a window; a success is not counted.
#[derive(Debug)]
pub struct FailedTries<K> {
    most: u32,
    window_s: u64,
    tries: Mutex<BTreeMap<K, Tries>>,
}

#[derive(Clone, Copy, Debug)]
struct Tries {
    since: Timestamp,
    count: u32,
}

impl<K: Clone + Ord> FailedTries<K> {
    /// `most` failed tries of each holder within a window, in seconds.
    pub fn new(most: u32, window_s: u64) -> Self {
        Self { most, window_s, tries: Mutex::default() }
    }

    /// Whether a holder may try.
    ///
    /// # Errors
    /// [`TooMany`].
    pub fn check(&self, holder: &K, now: Timestamp) -> Result<(), TooMany> {
        match self.tries().get(holder) {
            Some(tries) if tries.count >= self.most && self.lasts(*tries, now) => {
                let left = self.window_s.saturating_sub(now.since(tries.since));
                Err(TooMany { retry_after: Duration::from_secs(left) })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a failed try.
    pub fn count(&self, holder: K, now: Timestamp) {
        let mut all = self.tries();
        if all.len() >= MOST_HOLDERS && !all.contains_key(&holder) {
            all.retain(|_, tries| self.lasts(*tries, now));
            if all.len() >= MOST_HOLDERS {
                all.clear();
            }
        }
        let tries = all.entry(holder).or_insert(Tries { since: now, count: 0 });
        if !self.lasts(*tries, now) {
            *tries = Tries { since: now, count: 0 };
        }
        tries.count = tries.count.saturating_add(1);
    }

    /// Forgets what is older than the window.
    pub fn forget_old(&self, now: Timestamp) {
        self.tries().retain(|_, tries| self.lasts(*tries, now));
    }

    fn lasts(&self, tries: Tries, now: Timestamp) -> bool {
        now.since(tries.since) < self.window_s
    }

    fn tries(&self) -> MutexGuard<'_, BTreeMap<K, Tries>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
