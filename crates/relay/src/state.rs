//! The state that every request handler and job shares.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::events::CommitNotifier;
use crate::limits::Limiter;
use crate::nonce::NonceKey;
use crate::refund_queue::RefundQueue;
use crate::storage::Store;
use crate::upstream::Upstream;
use kios_gateways::Gateways;

/// How many PINs are hashed at one time.
const PIN_HASHES: usize = 2;

/// A running relay's configuration, database, clock and clients; clones share one state.
#[derive(Clone, Debug)]
pub struct AppState {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    gateways: Gateways,
    limiter: Arc<Limiter>,
    nonces: RwLock<Arc<NonceKey>>,
    pin_hashes: Arc<Semaphore>,
    notifier: CommitNotifier,
    refund_queue: RefundQueue,
    shutdown: CancellationToken,
    upstream: Option<Upstream>,
}

impl AppState {
    /// The state of a relay over these parts.
    pub(crate) fn new(
        config: Config,
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        gateways: Gateways,
        upstream: Option<Upstream>,
        nonces: NonceKey,
    ) -> Self {
        let limiter = Arc::new(Limiter::new(&config.limits));
        Self {
            inner: Arc::new(Inner {
                config,
                store,
                clock,
                entropy,
                gateways,
                limiter,
                nonces: RwLock::new(Arc::new(nonces)),
                pin_hashes: Arc::new(Semaphore::new(PIN_HASHES)),
                notifier: CommitNotifier::new(),
                refund_queue: RefundQueue::default(),
                shutdown: CancellationToken::new(),
                upstream,
            }),
        }
    }

    /// Limits how many PINs are hashed at one time.
    pub(crate) fn pin_hashes(&self) -> &Arc<Semaphore> {
        &self.inner.pin_hashes
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// The source of random bytes.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.inner.entropy
    }

    /// The card gateways.
    pub fn gateways(&self) -> &Gateways {
        &self.inner.gateways
    }

    /// What each client may use.
    pub fn limiter(&self) -> &Arc<Limiter> {
        &self.inner.limiter
    }

    /// Makes the nonces of sign-in texts.
    pub fn nonces(&self) -> Arc<NonceKey> {
        Arc::clone(&self.inner.nonces.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends every nonce that was not used yet.
    pub(crate) fn replace_nonces(&self, nonces: NonceKey) {
        *self.inner.nonces.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(nonces);
    }

    /// Notifies the streams of a commit.
    pub fn notifier(&self) -> &CommitNotifier {
        &self.inner.notifier
    }

    /// The refunds that are being executed.
    pub fn refund_queue(&self) -> &RefundQueue {
        &self.inner.refund_queue
    }

    /// The connection to the network's relay in bridge mode; none in embedded mode.
    pub fn upstream(&self) -> Option<&Upstream> {
        self.inner.upstream.as_ref()
    }

    /// Cancelled when the relay shuts down.
    pub fn shutdown(&self) -> &CancellationToken {
        &self.inner.shutdown
    }
}
