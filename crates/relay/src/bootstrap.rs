//! Start-up: opens the database, builds the clients and puts the shared state together.
//!
//! The start of a server also writes what the configuration provides; the commands beside a running
//! server leave that to it.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::{Entropy, EntropyError};
use crate::nonce::NonceKey;
use crate::service::{self, ProvisionError};
use crate::state::AppState;
use crate::storage::{self, StorageError, Store};
use crate::upstream::{BuildError, Upstream};
use kios_gateways::{ClientError, Gateways};
use kios_protocol::Timestamp;
use kios_protocol::refund::Gateway;
use time::OffsetDateTime;

/// Why the relay could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened or migrated.
    #[error("database: {0}")]
    Storage(#[from] StorageError),
    /// The database could not be provisioned.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
    /// No random bytes for the key of the nonces.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// No client for the network's relay.
    #[error(transparent)]
    Upstream(#[from] BuildError),
    /// The clock is behind the database: deadlines that were given would end late.
    #[error(
        "the clock of this machine says {now}, but the newest row of the database is from {newest}: set the clock, \
         or start the relay after {newest}"
    )]
    ClockBehind {
        /// The clock's time, UTC.
        now: String,
        /// The newest row's time, UTC.
        newest: String,
    },
    /// No client for the card gateways.
    #[error(transparent)]
    Gateways(#[from] ClientError),
}

/// How far the clock may be behind the newest row, seconds. Source: `relay.md §3 B31`.
const MAX_BEHIND_S: u64 = 60;

/// Opens the database, migrates it and writes what the configuration provides.
///
/// # Errors
/// [`StartError`]; nothing is served then, and trying again is safe.
pub async fn start(
    config: Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<AppState, StartError> {
    for gateway in [Gateway::Eximbay, Gateway::Kicc] {
        let shops =
            config.gateways.shops_without_prefix(gateway, config.shops.iter().map(|shop| shop.id));
        if shops > 1 {
            tracing::warn!(
                gateway = gateway.as_str(),
                shops,
                "shops share a merchant and have no order prefix: each can refund the others' sales (gateways.order_prefixes)"
            );
        }
    }
    let app = open(config, clock, entropy).await?;
    check_clock(&app).await?;
    service::provision(&app).await?;
    Ok(app)
}

/// Refuses a clock that is behind the database.
async fn check_clock(app: &AppState) -> Result<(), StartError> {
    let now = app.clock().now();
    let mut connection = app.store().read().await?;
    let newest = storage::newest_row(&mut connection, now).await?;
    let Some(newest) = newest.filter(|newest| newest.since(now) > MAX_BEHIND_S) else {
        return Ok(());
    };
    Err(StartError::ClockBehind { now: utc(now), newest: utc(newest) })
}

fn utc(at: Timestamp) -> String {
    let seconds = i64::try_from(at.seconds()).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds)
        .map_or_else(|_| at.to_string(), |at| at.to_string())
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
    let store = Store::open(&config.database, config.database_mode()).await?;
    let nonces = NonceKey::random(&*entropy)?;
    Ok(AppState::new(config, store, clock, entropy, gateways, upstream, nonces))
}
