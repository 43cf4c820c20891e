//! Delegators: keys of the relay that approve in the name of a shop's owner.
//!
//! The owner requests a key and registers it with a second signature; from then on the relay
//! approves the shop's cancels and changes by itself, and the owner's own approvals are refused.
//! One signature removes the key. Creating and removing a key use up no nonce, as neither reaches a
//! chain; registering uses up the owner's.
//!
//! The key is stored unencrypted, because the relay has to sign with it unattended. Anybody who can
//! read the database file has the key, so the file is readable for the relay's own user only.
//!
//! Source: `protocol.md §1`, Delegator, and `§2.9`.

use kios_protocol::api::{DelegatorRequest, DelegatorResponse, SaveDelegatorRequest};
use kios_protocol::message::{Message as _, ShopAccount, ShopDelegatorAccount};
use kios_protocol::{Address, ResultCode, SecretKey, ShopId, hash_text};
use sqlx::SqliteConnection;

use crate::entropy::{self, EntropyError};
use crate::service::Failure;
use crate::state::AppState;
use crate::storage;

/// Creates a key for the shop, or returns the existing one. It is not used before it is registered.
///
/// # Errors
/// 1501 when the signature is not that of the shop's owner. Trying again is safe.
pub async fn create_delegator(
    app: &AppState,
    request: DelegatorRequest,
) -> Result<DelegatorResponse, Failure> {
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    check(connection, app, &request).await?;
    let DelegatorRequest { shop_id, account, .. } = request;
    let address = if let Some(made) = storage::find_delegator(connection, shop_id).await? {
        made.key.address()
    } else {
        let key = new_key(app)?;
        storage::insert_delegator(connection, shop_id, &key).await?;
        key.address()
    };
    writer.commit().await?;
    tracing::info!(shop = %shop_id, delegator = %address, "delegator made");
    Ok(DelegatorResponse { shop_id, account, delegator: Some(address), tx_hash: None })
}

/// Deletes the shop's key, if it has one: the owner approves again.
///
/// # Errors
/// 1501 when the signature is not that of the shop's owner. Trying again is safe.
pub async fn remove_delegator(
    app: &AppState,
    request: DelegatorRequest,
) -> Result<DelegatorResponse, Failure> {
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    check(connection, app, &request).await?;
    let DelegatorRequest { shop_id, account, .. } = request;
    storage::delete_delegator(connection, shop_id).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, "delegator removed");
    Ok(DelegatorResponse { shop_id, account, delegator: None, tx_hash: None })
}

/// Registers the created key, which is used from then on.
///
/// # Errors
/// In this order: 1501 when the signature is not that of the shop's owner, 2006 for a key that the
/// relay has not created for this shop.
pub async fn save_delegator(
    app: &AppState,
    request: SaveDelegatorRequest,
) -> Result<DelegatorResponse, Failure> {
    let SaveDelegatorRequest { shop_id, account, delegator, signature } = request;
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let nonce = storage::shop_nonce(connection, account).await?;
    let message = ShopDelegatorAccount {
        shop_id,
        delegator,
        account,
        chain_id: app.config().chain_id.into(),
        nonce: nonce.into(),
    };
    let signer = signature.recover_canonical(&message.digest());
    if signer != Some(account) || !owns(connection, account, shop_id).await? {
        return Err(ResultCode::InvalidSignature.into());
    }
    let made = storage::find_delegator(connection, shop_id).await?;
    made.filter(|made| made.key.address() == delegator).ok_or(ResultCode::DelegatorMissing)?;
    storage::save_delegator(connection, shop_id).await?;
    storage::bump_shop_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, %delegator, "delegator answers from now on");
    // No ledger entry is made: the hash is that of the signed message, which includes the nonce.
    let tx_hash = hash_text(&message.hash());
    Ok(DelegatorResponse { shop_id, account, delegator: Some(delegator), tx_hash: Some(tx_hash) })
}

async fn check(
    connection: &mut SqliteConnection,
    app: &AppState,
    request: &DelegatorRequest,
) -> Result<(), Failure> {
    let DelegatorRequest { shop_id, account, signature } = *request;
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let message = ShopAccount { shop_id, account, chain_id: app.config().chain_id.into(), nonce };
    let signer = signature.recover(&message.digest());
    if signer != Some(account) || !owns(connection, account, shop_id).await? {
        return Err(ResultCode::InvalidSignature.into());
    }
    Ok(())
}

async fn owns(
    connection: &mut SqliteConnection,
    account: Address,
    shop_id: ShopId,
) -> Result<bool, Failure> {
    let shop = storage::find_shop(connection, shop_id).await?;
    Ok(shop.is_some_and(|shop| shop.owner == account))
}

fn new_key(app: &AppState) -> Result<SecretKey, Failure> {
    let bytes = entropy::bytes(app.entropy())?;
    // One value in 2^128 is not a valid key; the client then gets an error and can repeat the
    // request.
    SecretKey::from_bytes(&bytes).map_err(|fault| EntropyError(fault.to_string()).into())
}
