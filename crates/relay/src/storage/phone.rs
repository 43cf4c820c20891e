//! Phones: links between numbers and accounts, and apps registered for notifications.

use kios_protocol::api::{MobileItem, MobileKind};
use kios_protocol::{Address, PhoneHash, ShopId, Timestamp};

use super::{StorageError, integer, text};
use crate::storage::sql::{self, Connection};

/// Replaces all links by these.
///
/// # Errors
/// [`StorageError`].
pub async fn set_phone_links(
    connection: &mut Connection,
    links: &[(PhoneHash, Address)],
) -> Result<(), StorageError> {
    sql::query("DELETE FROM phone_link").execute(&mut *connection).await?;
    for (phone, account) in links {
        sql::query("INSERT INTO phone_link (phone_hash, account) VALUES (?, ?)")
            .bind(phone.to_string())
            .bind(account.to_lower())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The account with this number.
///
/// # Errors
/// [`StorageError`].
pub async fn account_of_phone(
    connection: &mut Connection,
    phone: PhoneHash,
) -> Result<Option<Address>, StorageError> {
    let row = sql::query("SELECT account FROM phone_link WHERE phone_hash = ?")
        .bind(phone.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| text(&row, "account")).transpose()
}

/// The number of an account.
///
/// # Errors
/// [`StorageError`].
pub async fn phone_of_account(
    connection: &mut Connection,
    account: Address,
) -> Result<Option<PhoneHash>, StorageError> {
    let row = sql::query("SELECT phone_hash FROM phone_link WHERE account = ?")
        .bind(account.to_lower())
        .fetch_optional(connection)
        .await?;
    row.map(|row| text(&row, "phone_hash")).transpose()
}

/// Stores an app, in place of the one of the same account, kind and shop.
///
/// # Errors
/// [`StorageError`].
pub async fn upsert_mobile(
    connection: &mut Connection,
    item: &MobileItem,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO mobile (account, kind, shop_id, token, language, os, registered_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (account, kind, shop_id) DO UPDATE SET token = excluded.token,
             language = excluded.language, os = excluded.os,
             registered_at = excluded.registered_at",
    )
    .bind(item.account.to_lower())
    .bind(i64::from(item.kind))
    .bind(item.shop_id.to_string())
    .bind(&item.token)
    .bind(&item.language)
    .bind(&item.os)
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the oldest phones of an account above `of_account`, and the oldest of all above `all`.
///
/// # Errors
/// [`StorageError`].
pub async fn trim_mobiles(
    connection: &mut Connection,
    account: Address,
    of_account: u32,
    all: u32,
) -> Result<(), StorageError> {
    sql::query(
        "DELETE FROM mobile WHERE account = ?1 AND (account, kind, shop_id) NOT IN
             (SELECT account, kind, shop_id FROM mobile WHERE account = ?1
              ORDER BY registered_at DESC LIMIT ?2)",
    )
    .bind(account.to_lower())
    .bind(i64::from(of_account))
    .execute(&mut *connection)
    .await?;
    sql::query(
        "DELETE FROM mobile WHERE (account, kind, shop_id) IN
             (SELECT account, kind, shop_id FROM mobile ORDER BY registered_at
              LIMIT max(0, (SELECT count(*) FROM mobile) - ?))",
    )
    .bind(i64::from(all))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether an app is registered.
///
/// # Errors
/// [`StorageError`].
pub async fn mobile_exists(
    connection: &mut Connection,
    account: Address,
    kind: MobileKind,
    shop_id: ShopId,
) -> Result<bool, StorageError> {
    let exists = sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM mobile WHERE account = ? AND kind = ? AND shop_id = ?)",
    )
    .bind(account.to_lower())
    .bind(i64::from(kind.number()))
    .bind(shop_id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(exists)
}
