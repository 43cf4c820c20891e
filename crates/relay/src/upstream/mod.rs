//! The connection to the network's relay in bridge mode: the client, its locks, and what is in flight.
//!
//! [`crate::bridge`] holds the use cases over it.

mod client;
mod keyed_mutex;
mod purchase_service;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kios_protocol::api::UpstreamState;
use kios_protocol::{PaymentId, Timestamp};
use tokio::sync::{Notify, watch};
use tokio::task::JoinError;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::config::UpstreamConfig;
use client::Client;
use kios_domain::Secret;

pub use client::BuildError;
pub(crate) use client::{Request, Response, TransportError};
pub(crate) use keyed_mutex::KeyedMutex;
pub(crate) use purchase_service::{PurchaseService, is_refusal};

/// How long responses of the network's relay are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallTimeouts {
    /// Of a close or an approval, which is answered when the transaction is mined.
    pub mutation: Duration,
    /// Of an open.
    pub open: Duration,
    /// Of a query.
    pub query: Duration,
}

impl Default for CallTimeouts {
    /// Source: `protocol.md §10.1 Q14`. An open is answered before the kiosk's own timeout.
    fn default() -> Self {
        Self {
            mutation: Duration::from_secs(60),
            open: Duration::from_secs(15),
            query: Duration::from_secs(10),
        }
    }
}

/// The network's relay: the client, the locks of payments, and the calls in flight.
#[derive(Debug)]
pub struct Upstream {
    client: Client,
    purchases: Option<PurchaseService>,
    access_key: Option<Secret>,
    callback_access_key: Option<Secret>,
    timeouts: Mutex<CallTimeouts>,
    mutations: KeyedMutex,
    reads: KeyedMutex,
    in_flight: Mutex<BTreeSet<i64>>,
    poll_state: Mutex<PollState>,
    callback: Notify,
    state: watch::Sender<UpstreamState>,
    tasks: TaskTracker,
}

/// Failed polls in a row after which the network's relay counts as unreachable.
const UNREACHABLE_AFTER_POLLS: u32 = 2;

/// A payment that could not be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unreadable {
    /// When it is tried again.
    pub(crate) again_at: Timestamp,
    /// The pause until then, seconds.
    pub(crate) pause_s: u64,
}

/// The instants of the last polls.
#[derive(Debug, Default)]
pub(crate) struct PollState {
    pub(crate) payments: BTreeMap<PaymentId, Timestamp>,
    /// Payments that could not be read when they were last tried.
    pub(crate) unreadable: BTreeMap<PaymentId, Unreadable>,
    pub(crate) shops: Option<Timestamp>,
    pub(crate) task_log: Option<Timestamp>,
    /// How many of the last polls in a row got no response.
    pub(crate) failed: u32,
}

impl Upstream {
    /// The relay that the configuration names.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn new(config: &UpstreamConfig) -> Result<Self, BuildError> {
        Ok(Self {
            client: Client::new(&config.url)?,
            purchases: config.purchases.as_ref().map(PurchaseService::new).transpose()?,
            access_key: config.access_key.clone(),
            callback_access_key: config.callback_access_key.clone(),
            timeouts: Mutex::new(CallTimeouts::default()),
            mutations: KeyedMutex::default(),
            reads: KeyedMutex::default(),
            in_flight: Mutex::default(),
            poll_state: Mutex::default(),
            callback: Notify::new(),
            state: watch::Sender::new(UpstreamState::Reachable),
            tasks: TaskTracker::new(),
        })
    }

    /// Sets the timeouts of the calls from now on.
    pub fn set_timeouts(&self, timeouts: CallTimeouts) {
        *self.timeouts.lock().unwrap_or_else(PoisonError::into_inner) = timeouts;
    }

    pub(crate) fn timeouts(&self) -> CallTimeouts {
        *self.timeouts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The network's access key, where its relay offers only v1.
    pub(crate) const fn access_key(&self) -> Option<&Secret> {
        self.access_key.as_ref()
    }

    /// The key that the network's callbacks carry.
    pub(crate) const fn callback_access_key(&self) -> Option<&Secret> {
        self.callback_access_key.as_ref()
    }

    /// The network's purchase service, where it is configured.
    pub(crate) const fn purchases(&self) -> Option<&PurchaseService> {
        self.purchases.as_ref()
    }

    /// The version of the API that the network's relay offers.
    pub(crate) const fn version_prefix(&self) -> &'static str {
        if self.access_key.is_some() { "/v1" } else { "/v2" }
    }

    /// One call at a time changes a payment or purchase.
    pub(crate) const fn mutations(&self) -> &KeyedMutex {
        &self.mutations
    }

    /// One read at a time of a payment.
    pub(crate) const fn reads(&self) -> &KeyedMutex {
        &self.reads
    }

    /// Whether the network's relay responds, now and from now on.
    pub(crate) fn state(&self) -> watch::Receiver<UpstreamState> {
        self.state.subscribe()
    }

    /// Records the result of a poll.
    pub(crate) fn record_poll(&self, polled: UpstreamState) {
        let failed = {
            let mut polls = self.poll_state();
            polls.failed = match polled {
                UpstreamState::Reachable => 0,
                UpstreamState::Unreachable => polls.failed.saturating_add(1),
            };
            polls.failed
        };
        let state = match failed {
            0 => UpstreamState::Reachable,
            UNREACHABLE_AFTER_POLLS.. => UpstreamState::Unreachable,
            _ => return,
        };
        self.state.send_if_modified(|known| core::mem::replace(known, state) != state);
    }

    /// Sends a request and counts its outcome.
    pub(crate) async fn send(
        &self,
        request: Request,
        timeout: Duration,
    ) -> Result<Response, TransportError> {
        let response = self.client.send(request, timeout).await;
        let outcome = response.as_ref().map_or_else(|error| error.label(), |_| "answered");
        metrics::counter!("kios_bridge_calls_total", "outcome" => outcome).increment(1);
        response
    }

    /// Runs a future to its end, also when the client disconnects: the response of the network to an
    /// open comes once and cannot be queried.
    ///
    /// # Errors
    /// [`JoinError`] when it panicked; the intent is stored by then, and a job finds its outcome.
    pub async fn run_detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, JoinError> {
        self.tasks.spawn(work.in_current_span()).await
    }

    /// Waits for the detached tasks, no longer than `timeout`. What is in flight after that is found
    /// at the next start, as after a crash.
    pub async fn drain(&self, timeout: Duration) {
        self.tasks.close();
        if tokio::time::timeout(timeout, self.tasks.wait()).await.is_err() {
            tracing::warn!(calls = self.tasks.len(), "shut down with upstream calls in flight");
        }
    }

    /// Waits until a callback was stored.
    pub async fn callback_received(&self) {
        self.callback.notified().await;
    }

    /// Wakes the job that processes stored callbacks.
    pub(crate) fn notify_callback(&self) {
        self.callback.notify_one();
    }

    /// The outbox entries that a request or a job of this process is waiting for.
    pub(crate) fn in_flight(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets when something was polled last, after the clock was set.
    pub(crate) fn forget_poll_times(&self) {
        let mut polls = self.poll_state();
        *polls = PollState { failed: polls.failed, ..PollState::default() };
    }

    pub(crate) fn poll_state(&self) -> MutexGuard<'_, PollState> {
        self.poll_state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
