//! Turns: one at a time for each name.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Locks by name; a name that nobody holds or waits for takes no room.
#[derive(Debug, Default)]
pub(super) struct Locks(Mutex<BTreeMap<String, Weak<Turn<()>>>>);

impl Locks {
    /// Waits for the turn of a name; it ends when the guard is dropped.
    pub(super) async fn hold(&self, name: &str) -> OwnedMutexGuard<()> {
        self.turn(name).lock_owned().await
    }

    /// The turn of a name, if it is free.
    pub(super) fn try_hold(&self, name: &str) -> Option<OwnedMutexGuard<()>> {
        self.turn(name).try_lock_owned().ok()
    }

    fn turn(&self, name: &str) -> Arc<Turn<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(name).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Turn::new(()));
        turns.insert(name.to_owned(), Arc::downgrade(&turn));
        turn
    }
}
