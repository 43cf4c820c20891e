//! Events counted in a window of time, per holder: failed tries of a secret, reported faults.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kios_protocol::Timestamp;

use super::TooMany;

/// The most holders that are remembered; with more, those whose windows began first are forgotten.
const MOST_HOLDERS: usize = 100_000;

/// How many places are free after that, so that a flood of new holders does not search all windows each time.
const FREED_AT_ONCE: usize = MOST_HOLDERS / 10;

/// Counts events within a window that begins with the first of them.
#[derive(Debug)]
pub struct WindowCounter<K> {
    most: u32,
    window_s: u64,
    windows: Mutex<BTreeMap<K, Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Timestamp,
    count: u32,
}

impl<K: Clone + Ord> WindowCounter<K> {
    /// `most` events of each holder within a window, in seconds.
    pub fn new(most: u32, window_s: u64) -> Self {
        Self { most, window_s, windows: Mutex::default() }
    }

    /// Counts an event before it happens, so that simultaneous ones are counted one by one.
    ///
    /// # Errors
    /// [`TooMany`]; the event is not to happen then.
    pub fn take(&self, holder: K, now: Timestamp) -> Result<(), TooMany> {
        let mut all = self.windows();
        if all.len() >= MOST_HOLDERS && !all.contains_key(&holder) {
            self.make_room(&mut all, now);
        }
        let window = all.entry(holder).or_insert(Window { since: now, count: 0 });
        if !self.lasts(*window, now) {
            *window = Window { since: now, count: 0 };
        }
        if window.count >= self.most {
            let left = self.window_s.saturating_sub(now.since(window.since));
            return Err(TooMany { retry_after: Duration::from_secs(left) });
        }
        window.count = window.count.saturating_add(1);
        Ok(())
    }

    /// Does not count an event that [`Self::take`] has counted.
    pub fn give_back(&self, holder: &K) {
        if let Some(window) = self.windows().get_mut(holder) {
            window.count = window.count.saturating_sub(1);
        }
    }

    /// Forgets the windows that have ended.
    pub fn forget_old(&self, now: Timestamp) {
        self.windows().retain(|_, window| self.lasts(*window, now));
    }

    fn make_room(&self, all: &mut BTreeMap<K, Window>, now: Timestamp) {
        all.retain(|_, window| self.lasts(*window, now));
        let surplus = all.len().saturating_sub(MOST_HOLDERS - FREED_AT_ONCE);
        let mut oldest: Vec<_> = all.iter().map(|(key, window)| (window.since, key)).collect();
        oldest.sort_unstable();
        let oldest: Vec<K> = oldest.into_iter().take(surplus).map(|(_, key)| key.clone()).collect();
        for holder in &oldest {
            all.remove(holder);
        }
    }

    fn lasts(&self, window: Window, now: Timestamp) -> bool {
        now.since(window.since) < self.window_s
    }

    fn windows(&self) -> MutexGuard<'_, BTreeMap<K, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
