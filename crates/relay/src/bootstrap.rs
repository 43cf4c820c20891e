//! Start-up: opens the database, builds the clients and puts the shared state together.
//!
//! The start of a server also writes what the configuration provides; the commands beside a running
//! server leave that to it.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::service::{self, ProvisionError};
use crate::state::AppState;
use crate::storage::{StorageError, Store};
use crate::upstream::{BuildError, Upstream};
use kios_gateways::{ClientError, Gateways};

/// Why the relay could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened or migrated.
    #[error("database: {0}")]
    Storage(#[from] StorageError),
    /// The database could not be provisioned.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
    /// No client for the network's relay.
    #[error(transparent)]
    Upstream(#[from] BuildError),
    /// No client for the card gateways.
    #[error(transparent)]
    Gateways(#[from] ClientError),
}

/// Opens the database, migrates it and writes what the configuration provides.
///
/// # Errors
/// [`StartError`]; nothing is served then, and trying again is safe.
pub async fn start(
    config: Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<AppState, StartError> {
    let app = open(config, clock, entropy).await?;
    service::provision(&app).await?;
    Ok(app)
}

/// Opens the database beside a relay that may be running, and leaves provisioning to that one.
///
/// # Errors
/// [`StartError`]; trying again is safe.
pub async fn open(
    config: Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<AppState, StartError> {
    let upstream = config.upstream.as_ref().map(Upstream::new).transpose()?;
    let gateways = Gateways::new(&config.gateways, &clock)?;
    let store = Store::open(&config.database).await?;
    Ok(AppState::new(config, store, clock, entropy, gateways, upstream))
}
