//! Collecting the settlement of other shops.

use std::collections::BTreeSet;

use kios_protocol::api::{CollectRequest, Collected, Collections, PageInfo, ShopTransaction};
use kios_protocol::message::{CollectSettlement, Message as _};
use kios_protocol::{Amount, ResultCode, ShopId};

use super::manager::known;
use super::{acts_for, tx_hash};
use crate::service::Failure;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, Shop, StorageError};
use kios_domain::ledger::LedgerError;

/// The most collections of a page.
const MOST_PAGE: u64 = 50;

/// Moves what other shops are owed to the shop that collects for them. Unknown shops, shops that named another
/// manager, repeated ones and those that are owed nothing are left out; that is a success too.
///
/// # Errors
/// In this order: 1501 for another signer, 1223, 1201, 1501 for a signer who is neither the owner nor its refund agent;
/// nothing is changed then.
pub async fn collect(app: &AppState, request: CollectRequest) -> Result<ShopTransaction, Failure> {
    {
        let mut reader = app.store().read().await?;
        authorize(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let (mut manager, hash) = authorize(connection, app, &request).await?;
    let CollectRequest { shop_id, account, clients, .. } = request;
    let mut seen = BTreeSet::new();
    for client_id in clients.iter().copied().filter(|client| seen.insert(*client)) {
        let Some(client) = client_of(connection, client_id, shop_id).await? else { continue };
        let amount = client.sums().refundable();
        let rates = &app.config().rates;
        let converted = rates.convert(amount, &client.currency, &manager.currency);
        // An amount that is worth nothing to the manager stays with the client.
        let Some(converted) = converted.filter(|amount| !amount.is_zero()) else { continue };
        let add = |sum: Amount, more| sum.checked_add(more).ok_or(LedgerError::Overflow);
        let refunded_amount = add(client.refunded_amount, amount)?;
        manager.collected_amount = add(manager.collected_amount, converted)?;
        let collected = Collected {
            client_id,
            client_account: client.owner,
            client_currency: client.currency.clone(),
            client_amount: amount,
            client_total: refunded_amount,
            manager_id: shop_id,
            manager_account: manager.owner,
            manager_currency: manager.currency.clone(),
            manager_amount: converted,
            manager_total: manager.collected_amount,
            block_number: 0,
            block_timestamp: now,
            transaction_hash: hash.clone(),
        };
        storage::insert_collection(connection, &collected).await?;
        storage::update_shop(connection, &Shop { refunded_amount, ..client }).await?;
    }
    storage::update_shop(connection, &manager).await?;
    storage::bump_shop_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, clients = clients.len(), "settlement collected");
    Ok(ShopTransaction { shop_id, tx_hash: hash })
}

/// A shop, if this manager collects its settlement.
async fn client_of(
    connection: &mut Connection,
    client: ShopId,
    manager: ShopId,
) -> Result<Option<Shop>, StorageError> {
    if storage::settlement_manager(connection, client).await? != Some(manager) {
        return Ok(None);
    }
    storage::find_shop(connection, client).await
}

/// One page of what a shop collected, the newest first; the first is page 1.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn collections(
    app: &AppState,
    shop_id: ShopId,
    page: u64,
    size: u64,
) -> Result<Collections, Failure> {
    let (page, size) = (page.max(1), size.clamp(1, MOST_PAGE));
    let mut connection = app.store().read().await?;
    let total_count = storage::count_collections(&mut connection, shop_id).await?;
    let before = (page - 1).saturating_mul(size);
    let items = storage::collections_page(&mut connection, shop_id, before, size).await?;
    let page_info = PageInfo { total_count, total_pages: total_count.div_ceil(size) };
    Ok(Collections { page_info, items })
}

/// The shop that collects and the hash of the signed message, if its owner or the owner's refund agent has signed.
async fn authorize(
    connection: &mut Connection,
    app: &AppState,
    request: &CollectRequest,
) -> Result<(Shop, String), Failure> {
    let CollectRequest { shop_id, account, clients, signature } = request;
    let (shop_id, account) = (*shop_id, *account);
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let chain_id = app.config().chain_id.into();
    let message = CollectSettlement { manager_id: shop_id, clients, chain_id, nonce };
    if signature.recover_canonical(&message.digest()) != Some(account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    let manager = known(connection, shop_id).await?;
    if !acts_for(connection, account, manager.owner).await? {
        return Err(ResultCode::InvalidSignature.into());
    }
    Ok((manager, tx_hash(&message)))
}
