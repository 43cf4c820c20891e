//! The delegator key of a shop: the one that its owner registered, or the configured one.

use kios_protocol::{SecretKey, ShopId};

use crate::config::Config;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};

/// The delegator key of a shop, if it has one.
///
/// # Errors
/// [`StorageError`].
pub(super) async fn key_of(
    connection: &mut Connection,
    config: &Config,
    shop_id: ShopId,
) -> Result<Option<SecretKey>, StorageError> {
    let registered = storage::find_delegator(connection, shop_id).await?;
    let registered = registered.filter(|delegator| delegator.saved);
    let registered = registered.map(|delegator| delegator.key);
    Ok(registered.or_else(|| config.delegator(shop_id).cloned()))
}
