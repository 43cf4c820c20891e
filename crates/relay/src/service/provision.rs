//! Updates the database from the configuration, at every start.

use kios_protocol::{Timestamp, hash_text};

use super::legacy;
use super::phone::link_phones;
use crate::config::Config;
use crate::entropy::{self, EntropyError};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, NewShop, StorageError};
use kios_domain::ledger::{self, Account, EntryReason};

/// The `meta` row with the epoch of the event log.
pub(super) const EPOCH: &str = "epoch";

/// Why the database could not be updated from the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The database.
    #[error("database: {0}")]
    Storage(#[from] StorageError),
    /// No random bytes for the log's epoch.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The ledger does not sum to zero: the database was changed from outside.
    #[error("database: the ledger does not balance; it was changed by another program")]
    LedgerTotals,
}

/// Writes the shops, provides new accounts with points, links accounts and phone numbers, and gives
/// a new database its epoch.
///
/// An account is provided once: a later change of the configured figure moves no points. In bridge
/// mode points and rates are the network's, and so are the shops that the file does not name.
///
/// # Errors
/// [`ProvisionError`]; nothing is written then.
pub async fn provision(app: &AppState) -> Result<(), ProvisionError> {
    let config = app.config();
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    storage::mark_mode(connection, config.database_mode()).await?;
    if storage::meta(connection, EPOCH).await?.is_none() {
        let epoch = hex::encode(entropy::bytes::<8>(app.entropy())?);
        storage::insert_meta(connection, EPOCH, &epoch).await?;
    }
    for shop in &config.shops {
        let shop = NewShop {
            id: shop.id,
            name: shop.name.clone(),
            currency: shop.currency.clone(),
            owner: shop.owner,
            active: shop.active,
        };
        storage::upsert_shop(connection, &shop).await?;
    }
    if config.upstream.is_some() {
        if !config.accounts.is_empty()
            || config.settlement.is_on()
            || config.rates.symbols().next().is_some()
        {
            tracing::warn!(
                "accounts, rates and settlement of the config are not used: the network has its own"
            );
        }
        return Ok(writer.commit().await?);
    }
    let configured: Vec<_> = config.shops.iter().map(|shop| shop.id).collect();
    storage::deactivate_shops_except(connection, &configured).await?;
    for account in &config.accounts {
        let new = storage::insert_account(connection, account.address).await?;
        if new && !account.points.is_zero() {
            let postings = ledger::provision(account.address, account.points);
            let cause = EntryReason::Provision(account.address);
            storage::book(connection, cause, postings, now).await?;
        }
    }
    legacy::provision(connection, &config.accounts, now).await?;
    fund_settlement(connection, config, now).await?;
    link_phones(connection, config, now).await?;
    if !storage::ledger_may_open(connection).await? {
        return Err(ProvisionError::LedgerTotals);
    }
    Ok(writer.commit().await?)
}

/// Provides the settlement account and the providers with their tokens, each once.
async fn fund_settlement(
    connection: &mut Connection,
    config: &Config,
    now: Timestamp,
) -> Result<(), StorageError> {
    let settlement = config.settlement.tokens.map(|tokens| {
        ("tokens:settlement".to_owned(), Account::TokenSettlement, EntryReason::Funding, tokens)
    });
    let providers = config.settlement.providers.iter().map(|provider| {
        let address = provider.address;
        let name = format!("tokens:provider:{}", address.to_lower());
        (name, Account::TokenUser(address), EntryReason::Provision(address), provider.tokens)
    });
    for (name, account, reason, tokens) in settlement.into_iter().chain(providers) {
        if tokens.is_zero() || storage::meta(connection, &name).await?.is_some() {
            continue;
        }
        let postings = ledger::transfer(&[(Account::TokenIssuance, tokens)], &[(account, tokens)]);
        let entry = storage::book(connection, reason, postings, now).await?;
        storage::insert_meta(connection, &name, &hash_text(&entry.hash())).await?;
    }
    Ok(())
}
