//! The state that every request handler and job shares.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::bridge::Bridge;
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::events::CommitNotifier;
use crate::job::refunds::Desk;
use crate::storage::Store;
use kios_gateways::Gateways;

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
    notifier: CommitNotifier,
    refunds: Desk,
    shutdown: CancellationToken,
    bridge: Option<Bridge>,
}

impl AppState {
    /// The state of a relay over these parts.
    pub(crate) fn new(
        config: Config,
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        gateways: Gateways,
        bridge: Option<Bridge>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                config,
                store,
                clock,
                entropy,
                gateways,
                notifier: CommitNotifier::new(),
                refunds: Desk::default(),
                shutdown: CancellationToken::new(),
                bridge,
            }),
        }
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

    /// Notifies the streams of a commit.
    pub fn notifier(&self) -> &CommitNotifier {
        &self.inner.notifier
    }

    /// The refunds that are being worked on.
    pub fn refunds(&self) -> &Desk {
        &self.inner.refunds
    }

    /// The network's relay, where payments settle there; without one they settle here.
    pub fn bridge(&self) -> Option<&Bridge> {
        self.inner.bridge.as_ref()
    }

    /// Cancelled when the relay is to end.
    pub fn shutdown(&self) -> &CancellationToken {
        &self.inner.shutdown
    }
}
