//! Which shop collects the settlement of which.

use kios_protocol::api::{
    ClientCount, ClientList, RemoveManagerRequest, SetManagerRequest, SetManagerResponse,
    SettlementManager, ShopTransaction,
};
use kios_protocol::message::{Message, RemoveSettlementManager, SetSettlementManager};
use kios_protocol::{Address, ResultCode, ShopId, Signature};

use super::{is_zero, tx_hash};
use crate::service::Failure;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, Shop};

/// The shop that collects a shop's settlement; zeros if none does.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn manager_of(app: &AppState, shop_id: ShopId) -> Result<SettlementManager, Failure> {
    let mut connection = app.store().read().await?;
    let manager = storage::settlement_manager(&mut connection, shop_id).await?;
    let manager_id = manager.unwrap_or(ShopId::from_bytes([0; 32]));
    Ok(SettlementManager { shop_id, manager_id })
}

/// Names the shop that collects a shop's settlement from then on.
///
/// # Errors
/// In this order: 1501 for another signer, 1223 for an id of zeros, 1224 for the shop itself, 1201 for an unknown shop,
/// 1501 for a signer who is not the owner; nothing is changed then.
pub async fn set_manager(
    app: &AppState,
    request: SetManagerRequest,
) -> Result<SetManagerResponse, Failure> {
    let SetManagerRequest { shop_id, account, manager_id, .. } = request;
    {
        let mut reader = app.store().read().await?;
        authorize_setting(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let message = authorize_setting(connection, app, &request).await?;
    storage::set_settlement_manager(connection, shop_id, manager_id).await?;
    storage::bump_shop_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, manager = %manager_id, "settlement manager set");
    Ok(SetManagerResponse { shop_id, manager_id, tx_hash: tx_hash(&message) })
}

/// Ends the collecting of a shop's settlement by another; a success as well when none collects it.
///
/// # Errors
/// In this order: 1501 for another signer, 1223 for an id of zeros, 1201 for an unknown shop, 1501 for a signer who is
/// not the owner; nothing is changed then.
pub async fn remove_manager(
    app: &AppState,
    request: RemoveManagerRequest,
) -> Result<ShopTransaction, Failure> {
    let RemoveManagerRequest { shop_id, account, .. } = request;
    {
        let mut reader = app.store().read().await?;
        authorize_removal(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let message = authorize_removal(connection, app, &request).await?;
    storage::remove_settlement_manager(connection, shop_id).await?;
    storage::bump_shop_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, "settlement manager removed");
    Ok(ShopTransaction { shop_id, tx_hash: tx_hash(&message) })
}

/// How many shops a shop collects from.
///
/// # Errors
/// In this order: 1223, 1201.
pub async fn client_count(app: &AppState, shop_id: ShopId) -> Result<ClientCount, Failure> {
    let mut connection = app.store().read().await?;
    known(&mut connection, shop_id).await?;
    let length = storage::count_settlement_clients(&mut connection, shop_id).await?;
    Ok(ClientCount { shop_id, length })
}

/// The shops that a shop collects from, between two positions from 0, without the second; the positions are exchanged
/// if they are the wrong way round.
///
/// # Errors
/// In this order: 1223, 1201.
pub async fn clients(
    app: &AppState,
    shop_id: ShopId,
    between: [u64; 2],
) -> Result<ClientList, Failure> {
    let [first, second] = between;
    let (start, end) = (first.min(second), first.max(second));
    let mut connection = app.store().read().await?;
    known(&mut connection, shop_id).await?;
    let many = end.saturating_sub(start);
    let clients = storage::settlement_clients(&mut connection, shop_id, start, many).await?;
    Ok(ClientList { shop_id, clients })
}

/// The message, if the owner has signed it and the shops exist.
async fn authorize_setting(
    connection: &mut Connection,
    app: &AppState,
    request: &SetManagerRequest,
) -> Result<SetSettlementManager, Failure> {
    let SetManagerRequest { shop_id, account, manager_id, signature } = *request;
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let chain_id = app.config().chain_id.into();
    let message = SetSettlementManager { shop_id, manager_id, chain_id, nonce };
    check_signer(&message, signature, account)?;
    if is_zero(shop_id) || is_zero(manager_id) {
        return Err(ResultCode::InvalidShop.into());
    }
    if shop_id == manager_id {
        return Err(ResultCode::SameSettlementShop.into());
    }
    let shop = known(connection, shop_id).await?;
    known(connection, manager_id).await?;
    check_owner(&shop, account)?;
    Ok(message)
}

/// The message, if the owner has signed it.
async fn authorize_removal(
    connection: &mut Connection,
    app: &AppState,
    request: &RemoveManagerRequest,
) -> Result<RemoveSettlementManager, Failure> {
    let RemoveManagerRequest { shop_id, account, signature } = *request;
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let message =
        RemoveSettlementManager { shop_id, chain_id: app.config().chain_id.into(), nonce };
    check_signer(&message, signature, account)?;
    check_owner(&known(connection, shop_id).await?, account)?;
    Ok(message)
}

fn check_signer(
    message: &impl Message,
    signature: Signature,
    account: Address,
) -> Result<(), ResultCode> {
    let signer = signature.recover_canonical(&message.digest());
    if signer == Some(account) { Ok(()) } else { Err(ResultCode::InvalidSignature) }
}

fn check_owner(shop: &Shop, account: Address) -> Result<(), ResultCode> {
    if shop.owner == account { Ok(()) } else { Err(ResultCode::InvalidSignature) }
}

/// A shop that must exist.
pub(super) async fn known(connection: &mut Connection, shop_id: ShopId) -> Result<Shop, Failure> {
    if is_zero(shop_id) {
        return Err(ResultCode::InvalidShop.into());
    }
    Ok(storage::find_shop(connection, shop_id).await?.ok_or(ResultCode::UnknownShop)?)
}
