//! Hashes PINs.
//!
//! Argon2id with the salt of the shop, so that one hash finds the person with a PIN. It takes tens of milliseconds and is
//! computed outside of the write transaction, on a thread that may block.

use std::sync::Arc;

use argon2::Argon2;
use kios_protocol::ShopId;
use kios_protocol::staff::Pin;

use crate::entropy;
use crate::service::Failure;
use crate::state::AppState;
use crate::storage;

/// The length of a hash, bytes.
const HASH_BYTES: usize = 32;

/// The hash of a PIN in a shop; the shop gets a salt if it has none.
///
/// # Errors
/// [`Failure::Storage`], [`Failure::Entropy`]; trying again is safe.
pub(super) async fn hash(app: &AppState, shop_id: ShopId, pin: &Pin) -> Result<Vec<u8>, Failure> {
    let salt = salt(app, shop_id).await?;
    let pin = pin.clone();
    // Every hash takes 19 MiB and a processor. The permit belongs to the thread: it goes on when the request ends.
    let permit = Arc::clone(app.pin_hashes()).acquire_owned().await;
    let hashed = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let mut hash = vec![0; HASH_BYTES];
        Argon2::default()
            .hash_password_into(pin.digits().as_bytes(), &salt, &mut hash)
            .map(|()| hash)
    });
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(fault)) => Err(Failure::PinHash(fault.to_string())),
        Err(fault) => Err(Failure::PinHash(fault.to_string())),
    }
}

async fn salt(app: &AppState, shop_id: ShopId) -> Result<Vec<u8>, Failure> {
    let found = {
        let mut connection = app.store().read().await?;
        storage::staff_salt(&mut connection, shop_id).await?
    };
    if let Some(salt) = found {
        return Ok(salt);
    }
    let new = entropy::bytes::<16>(app.entropy())?;
    let mut writer = app.store().write().await?;
    storage::insert_staff_salt(writer.connection(), shop_id, &new).await?;
    let stored = storage::staff_salt(writer.connection(), shop_id).await?;
    writer.commit().await?;
    Ok(stored.unwrap_or_else(|| new.to_vec()))
}
