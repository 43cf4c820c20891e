//! What keys changed, so that it can be taken back when they turn out to be a scanner's.

use std::collections::VecDeque;

/// The most keys that can be taken back; more than a scan has before it is recognised.
const MOST: usize = 64;

/// The values before each of the latest keys.
#[derive(Clone, Debug)]
pub(crate) struct TakeBack<T> {
    before: VecDeque<T>,
}

impl<T> Default for TakeBack<T> {
    fn default() -> Self {
        Self { before: VecDeque::new() }
    }
}

impl<T> TakeBack<T> {
    /// Keeps the value before a key.
    pub(crate) fn keep(&mut self, value: T) {
        if self.before.len() >= MOST {
            self.before.pop_front();
        }
        self.before.push_back(value);
    }

    /// The value before the latest keys, as many as were a scanner's; `None` if the value was changed by hand since.
    pub(crate) fn take(&mut self, keys: usize) -> Option<T> {
        let first = self.before.len().saturating_sub(keys);
        self.before.drain(first..).next()
    }

    /// A hand changed the value otherwise: no key before is taken back.
    pub(crate) fn forget(&mut self) {
        self.before.clear();
    }
}
