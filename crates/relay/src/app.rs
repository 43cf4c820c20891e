//! What every part of the relay shares.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::bridge::{Bridge, NoClient};
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::{Entropy, EntropyError};
use crate::job::refunds::Desk;
use crate::service;
use crate::storage::{StorageError, Store};
use crate::stream::Hub;
use kios_gateways::{ClientError, Gateways};

/// A running relay's configuration, database, clock and hub; a clone shares them all.
#[derive(Clone, Debug)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    gateways: Gateways,
    hub: Hub,
    refunds: Desk,
    shutdown: CancellationToken,
    bridge: Option<Bridge>,
}

/// Why the relay could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened, migrated or provisioned.
    #[error("database: {0}")]
    Storage(#[from] StorageError),
    /// No client for the network's relay.
    #[error(transparent)]
    Bridge(#[from] NoClient),
    /// No random bytes for the log's epoch.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// No client for the card gateways.
    #[error(transparent)]
    Gateways(#[from] ClientError),
    /// The books do not sum to zero: somebody has changed the database.
    #[error("database: the books do not balance; it was changed from outside")]
    LedgerTotals,
}

impl App {
    /// Opens the database, brings it up to date and books what the configuration provides.
    ///
    /// # Errors
    /// [`StartError`]; nothing is served then, and trying again is safe.
    pub async fn start(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        let app = Self::open(config, clock, entropy).await?;
        service::provision(&app).await?;
        Ok(app)
    }

    /// Opens the database of a relay that may be running, and leaves what is provided to that one.
    ///
    /// # Errors
    /// [`StartError`]; trying again is safe.
    pub async fn open(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        let bridge = config.upstream.as_ref().map(Bridge::new).transpose()?;
        let gateways = Gateways::new(&config.gateways, &clock)?;
        let store = Store::open(&config.database).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                store,
                clock,
                entropy,
                gateways,
                hub: Hub::new(),
                refunds: Desk::default(),
                shutdown: CancellationToken::new(),
                bridge,
            }),
        })
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

    /// Wakes the readers of the stream.
    pub fn hub(&self) -> &Hub {
        &self.inner.hub
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
