//! Purchases that earn points. Source: `protocol.md §2.11`.

use kios_protocol::{Address, PurchaseId, ShopId, Timestamp};

use super::columns::instant;
use super::{StorageError, corrupt, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::purchase::{Purchase, PurchaseStatus};

fn read(row: &Row) -> Result<Purchase, StorageError> {
    let account: String = row.try_get("account")?;
    let state: String = row.try_get("state")?;
    let status = [PurchaseStatus::Waiting, PurchaseStatus::Given, PurchaseStatus::Cancelled]
        .into_iter()
        .find(|known| known.as_str() == state)
        .ok_or_else(|| {
            corrupt(row, "state", format!("{state:?}; accepted: waiting, given, cancelled"))
        })?;
    Ok(Purchase {
        shop_id: text(row, "shop_id")?,
        id: text(row, "purchase_id")?,
        account: if account.is_empty() { None } else { Some(text(row, "account")?) },
        account_sent: text(row, "account_sent")?,
        phone: text(row, "phone_hash")?,
        sold_at: instant(row, "sold_at")?,
        waiting: unsigned(row, "waiting")?,
        currency: row.try_get("currency")?,
        loyalty_value: text(row, "loyalty_value")?,
        points: text(row, "points")?,
        shop_amount: text(row, "shop_amount")?,
        status,
    })
}

fn read_all(rows: &[Row]) -> Result<Vec<Purchase>, StorageError> {
    rows.iter().map(read).collect()
}

/// A purchase of a shop.
///
/// # Errors
/// [`StorageError`].
pub async fn find_purchase(
    connection: &mut Connection,
    shop_id: ShopId,
    id: &PurchaseId,
) -> Result<Option<Purchase>, StorageError> {
    let row = sql::query("SELECT * FROM purchase WHERE shop_id = ? AND purchase_id = ?")
        .bind(shop_id.to_string())
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Every purchase with this id, of one shop or of all.
///
/// # Errors
/// [`StorageError`].
pub async fn purchases_of_number(
    connection: &mut Connection,
    id: &PurchaseId,
    shop_id: Option<ShopId>,
) -> Result<Vec<Purchase>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM purchase WHERE purchase_id = ?1 AND (?2 IS NULL OR shop_id = ?2)
         ORDER BY shop_id",
    )
    .bind(id.as_str())
    .bind(shop_id.map(|id| id.to_string()))
    .fetch_all(connection)
    .await?;
    read_all(&rows)
}

/// Writes a purchase in place of the one with the same id.
///
/// # Errors
/// [`StorageError`].
pub async fn upsert_purchase(
    connection: &mut Connection,
    purchase: &Purchase,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT OR REPLACE INTO purchase (shop_id, purchase_id, account, account_sent, phone_hash,
             sold_at, waiting, due_at, currency, loyalty_value, points, shop_amount, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(purchase.shop_id.to_string())
    .bind(purchase.id.as_str())
    .bind(purchase.account.map(Address::to_lower).unwrap_or_default())
    .bind(purchase.account_sent.to_lower())
    .bind(purchase.phone.to_string())
    .bind(integer(purchase.sold_at.seconds()))
    .bind(integer(purchase.waiting))
    .bind(integer(purchase.due_at().seconds()))
    .bind(&purchase.currency)
    .bind(purchase.loyalty_value.to_string())
    .bind(purchase.points.to_string())
    .bind(purchase.shop_amount.to_string())
    .bind(purchase.status.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// The purchases whose points are due by now, in order.
///
/// # Errors
/// [`StorageError`].
pub async fn due_purchases(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<(ShopId, PurchaseId)>, StorageError> {
    let rows = sql::query(
        "SELECT shop_id, purchase_id FROM purchase WHERE state = 'waiting' AND due_at <= ?
         ORDER BY due_at, shop_id, purchase_id",
    )
    .bind(integer(now.seconds()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((text(row, "shop_id")?, text(row, "purchase_id")?))).collect()
}

/// A customer's purchases whose points are not granted yet, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn waiting_of_account(
    connection: &mut Connection,
    account: Address,
) -> Result<Vec<Purchase>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM purchase WHERE state = 'waiting' AND account = ?
         ORDER BY sold_at, shop_id, purchase_id",
    )
    .bind(account.to_lower())
    .fetch_all(connection)
    .await?;
    read_all(&rows)
}

/// A shop's purchases whose points are not granted yet, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn waiting_of_shop(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<Vec<Purchase>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM purchase WHERE state = 'waiting' AND shop_id = ?
         ORDER BY sold_at, purchase_id",
    )
    .bind(shop_id.to_string())
    .fetch_all(connection)
    .await?;
    read_all(&rows)
}
