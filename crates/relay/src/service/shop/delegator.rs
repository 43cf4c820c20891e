//! Delegators: keys of the relay that approve in the name of a shop's owner.
//!
//! The owner requests a key and registers it with a second signature; from then on the relay
//! approves the shop's cancels and changes by itself, and the owner's own approvals are refused.
//! One signature removes the key. Each of the three uses up the owner's nonce, although creating and
//! removing reach no chain: their signature has the form of an approval of a shop change (B22). The
//! same request again gets the same response until the nonce moves on.
//!
//! The key is stored unencrypted, because the relay has to sign with it unattended. Anybody who can
//! read the database file has the key, so the file is readable for the relay's own user only.
//!
//! Source: `protocol.md §1`, Delegator, and `§2.9`.

use kios_protocol::api::{DelegatorRequest, DelegatorResponse, SaveDelegatorRequest};
use kios_protocol::message::{Message as _, ShopAccount, ShopDelegatorAccount};
use kios_protocol::{Address, ResultCode, SecretKey, ShopId, hash_text};

use crate::entropy::{self, EntropyError};
use crate::service::Failure;
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;

/// The names under which the last use of a nonce is stored.
const CREATE: &str = "create";
const REMOVE: &str = "remove";

/// Creates a key for the shop, or returns the existing one. It is not used before it is registered.
///
/// # Errors
/// 1501 when the signature is not that of the shop's owner. Trying again is safe.
pub async fn create_delegator(
    app: &AppState,
    request: DelegatorRequest,
) -> Result<DelegatorResponse, Failure> {
    {
        let mut reader = app.store().read().await?;
        check(&mut reader, app, &request, CREATE).await?;
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let used = check(connection, app, &request, CREATE).await?;
    let DelegatorRequest { shop_id, account, .. } = request;
    let address = if let Some(made) = storage::find_delegator(connection, shop_id).await? {
        made.key.address()
    } else {
        let key = new_key(app)?;
        storage::insert_delegator(connection, shop_id, &key).await?;
        key.address()
    };
    if used == Signed::First {
        storage::use_shop_nonce(connection, account, CREATE).await?;
    }
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
    {
        let mut reader = app.store().read().await?;
        check(&mut reader, app, &request, REMOVE).await?;
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let used = check(connection, app, &request, REMOVE).await?;
    let DelegatorRequest { shop_id, account, .. } = request;
    if used == Signed::First {
        storage::delete_delegator(connection, shop_id).await?;
        storage::use_shop_nonce(connection, account, REMOVE).await?;
    }
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
    {
        let mut reader = app.store().read().await?;
        check_saved(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let message = check_saved(connection, app, &request).await?;
    let SaveDelegatorRequest { shop_id, account, delegator, .. } = request;
    storage::save_delegator(connection, shop_id).await?;
    storage::bump_shop_nonce(connection, account).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, %delegator, "delegator answers from now on");
    // No ledger entry is made: the hash is that of the signed message, which includes the nonce.
    let tx_hash = hash_text(&message.hash());
    Ok(DelegatorResponse { shop_id, account, delegator: Some(delegator), tx_hash: Some(tx_hash) })
}

/// The message, if the owner has signed it and the relay has created the key.
async fn check_saved(
    connection: &mut Connection,
    app: &AppState,
    request: &SaveDelegatorRequest,
) -> Result<ShopDelegatorAccount, Failure> {
    let SaveDelegatorRequest { shop_id, account, delegator, signature } = *request;
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
    Ok(message)
}

/// Whether a signed request arrives for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signed {
    First,
    /// It was executed, and the signer has used no nonce since.
    Again,
}

async fn check(
    connection: &mut Connection,
    app: &AppState,
    request: &DelegatorRequest,
    action: &'static str,
) -> Result<Signed, Failure> {
    let DelegatorRequest { shop_id, account, signature } = *request;
    let chain_id = app.config().chain_id.into();
    let signed = |nonce: u64| {
        let message = ShopAccount { shop_id, account, chain_id, nonce: nonce.into() };
        signature.recover(&message.digest()) == Some(account)
    };
    let nonce = storage::shop_nonce(connection, account).await?;
    let last = storage::last_shop_action(connection, account).await?;
    if !owns(connection, account, shop_id).await? {
        return Err(ResultCode::InvalidSignature.into());
    }
    if signed(nonce) {
        Ok(Signed::First)
    } else if last == action && nonce.checked_sub(1).is_some_and(signed) {
        Ok(Signed::Again)
    } else {
        Err(ResultCode::InvalidSignature.into())
    }
}

async fn owns(
    connection: &mut Connection,
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
