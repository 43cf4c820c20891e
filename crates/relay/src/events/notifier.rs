//! Notification of streams after a commit: one channel for each event log that is being read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::EventLogId;

/// The timing and the buffer of every stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSettings {
    /// From heartbeat to heartbeat.
    pub heartbeat_interval: Duration,
    /// The age at which a stream is closed, without its jitter.
    pub max_age: Duration,
    /// A random part of this is added to the age, so that streams do not all reconnect at once.
    pub max_age_jitter: Duration,
    /// How long the client may accept nothing before its stream is closed.
    pub send_timeout: Duration,
    /// Events that may be queued in memory for one stream.
    pub buffer: usize,
}

impl Default for StreamSettings {
    /// Source: `relay.md §5`.
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_secs(15),
            max_age: Duration::from_secs(540),
            max_age_jitter: Duration::from_secs(120),
            send_timeout: Duration::from_secs(10),
            buffer: 32,
        }
    }
}

/// Notifies streams after a commit, and counts them; clones share one state.
#[derive(Clone, Debug)]
pub struct CommitNotifier(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// One channel for each log that is being read, by the log's name.
    logs: Mutex<BTreeMap<String, watch::Sender<()>>>,
    streams: watch::Sender<usize>,
    /// Grows with every revocation.
    rights: AtomicU64,
    settings: Mutex<StreamSettings>,
}

impl CommitNotifier {
    /// A notifier without subscriptions.
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            logs: Mutex::default(),
            streams: watch::Sender::new(0),
            rights: AtomicU64::new(0),
            settings: Mutex::new(StreamSettings::default()),
        }))
    }

    /// Notifies every stream: the right of one of them may have been revoked.
    pub fn notify_all(&self) {
        self.0.rights.fetch_add(1, Ordering::SeqCst);
        self.logs().values().for_each(|log| log.send_modify(|()| {}));
    }

    /// Notifies the streams of these logs that events were appended. Other streams are not woken, so
    /// that the cost of a commit does not grow with the number of kiosks.
    pub fn notify_logs(&self, names: &[String]) {
        let logs = self.logs();
        names.iter().filter_map(|name| logs.get(name)).for_each(|log| log.send_modify(|()| {}));
    }

    /// A number that changes when the right of a stream may have been revoked: as long as it is the same, a stream need
    /// not read the database to know that it may go on.
    pub(crate) fn rights(&self) -> u64 {
        self.0.rights.load(Ordering::SeqCst)
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        *self.0.streams.borrow()
    }

    /// Sets the timing and the buffer of streams that are opened from now on.
    pub fn set_stream_settings(&self, settings: StreamSettings) {
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Waits until no stream is open.
    pub async fn all_streams_closed(&self) {
        let mut streams = self.0.streams.subscribe();
        // The sender lives in `self`, so the channel does not close.
        streams.wait_for(|streams| *streams == 0).await.ok();
    }

    pub(crate) fn stream_settings(&self) -> StreamSettings {
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Subscribes to a log: every commit after this call is notified.
    pub(crate) fn subscribe(&self, log: &EventLogId) -> Subscription {
        let name = log.to_string();
        let commits =
            self.logs().entry(name.clone()).or_insert_with(|| watch::Sender::new(())).subscribe();
        self.0.streams.send_modify(|streams| *streams = streams.saturating_add(1));
        Subscription { notifier: self.clone(), name, commits }
    }

    fn logs(&self) -> MutexGuard<'_, BTreeMap<String, watch::Sender<()>>> {
        self.0.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for CommitNotifier {
    fn default() -> Self {
        Self::new()
    }
}

/// Subscription to one event log. Unsubscribes on drop.
#[derive(Debug)]
pub(crate) struct Subscription {
    notifier: CommitNotifier,
    name: String,
    commits: watch::Receiver<()>,
}

impl Subscription {
    /// Waits for the next commit; several commits count as one.
    pub(crate) async fn changed(&mut self) {
        // The sender lives in `self.notifier` as long as this subscription, so the channel does not
        // close.
        self.commits.changed().await.ok();
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut logs = self.notifier.logs();
        // This subscription is still counted: the channel has no other if the count is one.
        if logs.get(&self.name).is_some_and(|log| log.receiver_count() <= 1) {
            logs.remove(&self.name);
        }
        drop(logs);
        self.notifier.0.streams.send_modify(|streams| *streams = streams.saturating_sub(1));
    }
}
