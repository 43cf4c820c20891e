//! A mutex per key; unused keys are removed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as KeyMutex, OwnedMutexGuard};

/// One asynchronous mutex for each key that is locked or waited for.
#[derive(Debug, Default)]
pub(crate) struct KeyedMutex(Mutex<BTreeMap<String, Weak<KeyMutex<()>>>>);

impl KeyedMutex {
    /// Locks a key; dropping the guard unlocks it.
    pub(crate) async fn lock(&self, key: &str) -> OwnedMutexGuard<()> {
        self.mutex(key).lock_owned().await
    }

    /// Locks a key if nobody holds it.
    pub(crate) fn try_lock(&self, key: &str) -> Option<OwnedMutexGuard<()>> {
        self.mutex(key).try_lock_owned().ok()
    }

    fn mutex(&self, key: &str) -> Arc<KeyMutex<()>> {
        let mut mutexes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mutex) = mutexes.get(key).and_then(Weak::upgrade) {
            return mutex;
        }
        mutexes.retain(|_, mutex| mutex.strong_count() > 0);
        let mutex = Arc::new(KeyMutex::new(()));
        mutexes.insert(key.to_owned(), Arc::downgrade(&mutex));
        mutex
    }
}
