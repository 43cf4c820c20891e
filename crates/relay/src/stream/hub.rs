//! Who reads, and how they learn of a commit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::Reader;

/// How streams behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// From heartbeat to heartbeat.
    pub heartbeat: Duration,
    /// The least age that a stream ends at.
    pub age: Duration,
    /// A random part of this is added to the age, so that readers do not all come back at once.
    pub age_spread: Duration,
    /// How long a reader may take nothing before it is closed.
    pub lag: Duration,
    /// Events that may wait for a reader in memory.
    pub ahead: usize,
}

impl Default for Settings {
    /// Source: `relay.md §5`.
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(15),
            age: Duration::from_secs(540),
            age_spread: Duration::from_secs(120),
            lag: Duration::from_secs(10),
            ahead: 32,
        }
    }
}

/// Wakes the readers of the stream after a commit, and counts them.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// One channel for each log that is being read, by the log's name.
    logs: Mutex<BTreeMap<String, watch::Sender<()>>>,
    readers: watch::Sender<usize>,
    settings: Mutex<Settings>,
}

impl Hub {
    /// A hub without readers.
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            logs: Mutex::default(),
            readers: watch::Sender::new(0),
            settings: Mutex::new(Settings::default()),
        }))
    }

    /// Wakes everybody: somebody may have been revoked.
    pub fn notify(&self) {
        self.logs().values().for_each(|log| log.send_modify(|()| {}));
    }

    /// Wakes the readers of these logs: something was appended. All others sleep on, so that what a
    /// commit costs does not grow with the number of kiosks.
    pub fn notify_readers(&self, names: &[String]) {
        let logs = self.logs();
        names.iter().filter_map(|name| logs.get(name)).for_each(|log| log.send_modify(|()| {}));
    }

    /// How many streams are open.
    pub fn readers(&self) -> usize {
        *self.0.readers.borrow()
    }

    /// Changes how streams behave that are opened from here on.
    pub fn tune(&self, settings: Settings) {
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Waits until no stream is open.
    pub async fn without_readers(&self) {
        let mut readers = self.0.readers.subscribe();
        // The sender lives in `self`, so the channel does not close.
        readers.wait_for(|readers| *readers == 0).await.ok();
    }

    pub(super) fn settings(&self) -> Settings {
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the readers of a log; what is committed from here on is noticed.
    pub(super) fn join(&self, reader: &Reader) -> Seat {
        let name = reader.to_string();
        let commits =
            self.logs().entry(name.clone()).or_insert_with(|| watch::Sender::new(())).subscribe();
        self.0.readers.send_modify(|readers| *readers = readers.saturating_add(1));
        Seat { hub: self.clone(), name, commits }
    }

    fn logs(&self) -> MutexGuard<'_, BTreeMap<String, watch::Sender<()>>> {
        self.0.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

/// One reader's place; dropping it leaves.
#[derive(Debug)]
pub(super) struct Seat {
    hub: Hub,
    name: String,
    commits: watch::Receiver<()>,
}

impl Seat {
    /// Waits for the next commit; several make one.
    pub(super) async fn woken(&mut self) {
        // The sender lives in `self.hub` as long as this seat, so the channel does not close.
        self.commits.changed().await.ok();
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut logs = self.hub.logs();
        // This seat still counts: it is the last of its log if there is one.
        if logs.get(&self.name).is_some_and(|log| log.receiver_count() <= 1) {
            logs.remove(&self.name);
        }
        drop(logs);
        self.hub.0.readers.send_modify(|readers| *readers = readers.saturating_sub(1));
    }
}
