//! Permits: how many of something may be held at the same time, in all and by one holder.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why no permit was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// All permits are taken.
    All,
    /// The holder has as many as it may have.
    Holder,
}

/// A number of permits; clones share them.
#[derive(Clone, Debug)]
pub struct Permits<K> {
    total: usize,
    each: usize,
    taken: Arc<Mutex<Taken<K>>>,
}

#[derive(Debug)]
struct Taken<K> {
    total: usize,
    by_holder: BTreeMap<K, usize>,
}

/// A permit, given back on drop.
#[derive(Debug)]
pub struct Permit<K: Ord> {
    permits: Permits<K>,
    holder: K,
}

impl<K: Clone + Ord> Permits<K> {
    /// `total` permits, of which one holder may have `each`.
    pub fn new(total: usize, each: usize) -> Self {
        let taken = Taken { total: 0, by_holder: BTreeMap::new() };
        Self { total, each, taken: Arc::new(Mutex::new(taken)) }
    }

    /// Takes a permit.
    ///
    /// # Errors
    /// [`Full`]: the holder has enough, then all are taken.
    pub fn take(&self, holder: K) -> Result<Permit<K>, Full> {
        let mut taken = self.taken();
        let own = taken.by_holder.get(&holder).copied().unwrap_or(0);
        if own >= self.each {
            return Err(Full::Holder);
        }
        if taken.total >= self.total {
            return Err(Full::All);
        }
        taken.total += 1;
        taken.by_holder.insert(holder.clone(), own + 1);
        drop(taken);
        Ok(Permit { permits: self.clone(), holder })
    }
}

impl<K> Permits<K> {
    /// How many are taken.
    pub fn count(&self) -> usize {
        self.taken().total
    }

    fn taken(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Ord> Drop for Permit<K> {
    fn drop(&mut self) {
        let mut taken = self.permits.taken();
        taken.total = taken.total.saturating_sub(1);
        if let Some(own) = taken.by_holder.get_mut(&self.holder) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.by_holder.remove(&self.holder);
            }
        }
    }
}
