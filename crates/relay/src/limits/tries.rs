//! Failed tries of a secret, per holder.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kios_protocol::Timestamp;

use super::TooMany;

/// The most holders that are remembered; with more, the one whose window began first is forgotten.
const MOST_HOLDERS: usize = 100_000;

/// Counts failed tries within a window.
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

    /// Counts a try before it is made, so that simultaneous ones are counted one by one. One that succeeds is given back.
    ///
    /// # Errors
    /// [`TooMany`]; the try is not to be made then.
    pub fn take(&self, holder: K, now: Timestamp) -> Result<(), TooMany> {
        let mut all = self.tries();
        if all.len() >= MOST_HOLDERS && !all.contains_key(&holder) {
            all.retain(|_, tries| self.lasts(*tries, now));
            let oldest = all.iter().min_by_key(|(_, tries)| tries.since);
            let oldest = oldest.map(|(holder, _)| holder.clone());
            if let Some(oldest) = oldest.filter(|_| all.len() >= MOST_HOLDERS) {
                all.remove(&oldest);
            }
        }
        let tries = all.entry(holder).or_insert(Tries { since: now, count: 0 });
        if !self.lasts(*tries, now) {
            *tries = Tries { since: now, count: 0 };
        }
        if tries.count >= self.most {
            let left = self.window_s.saturating_sub(now.since(tries.since));
            return Err(TooMany { retry_after: Duration::from_secs(left) });
        }
        tries.count = tries.count.saturating_add(1);
        Ok(())
    }

    /// Does not count a try that has succeeded.
    pub fn give_back(&self, holder: &K) {
        if let Some(tries) = self.tries().get_mut(holder) {
            tries.count = tries.count.saturating_sub(1);
        }
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
