//! Shops.

use kios_protocol::{Address, Amount, ShopId};
use sqlx::{Row as _, SqliteConnection};

use super::{StorageError, text};
use crate::config::ShopConfig;

/// A shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// Its id.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// Its owner.
    pub owner: Address,
    /// Whether it sells.
    pub active: bool,
    /// Points given to customers, in its currency.
    pub provided_amount: Amount,
    /// Points taken from customers, in its currency.
    pub used_amount: Amount,
    /// Paid out to it, in its currency.
    pub refunded_amount: Amount,
}

/// A shop.
///
/// # Errors
/// [`StorageError`].
pub async fn find_shop(
    connection: &mut SqliteConnection,
    id: ShopId,
) -> Result<Option<Shop>, StorageError> {
    let row = sqlx::query(
        "SELECT name, currency, owner, active, provided_amount, used_amount, refunded_amount
         FROM shop WHERE shop_id = ?",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Shop {
        id,
        name: row.try_get("name")?,
        currency: row.try_get("currency")?,
        owner: text(&row, "owner")?,
        active: row.try_get("active")?,
        provided_amount: text(&row, "provided_amount")?,
        used_amount: text(&row, "used_amount")?,
        refunded_amount: text(&row, "refunded_amount")?,
    }))
}

/// Brings a shop in line with the configuration; its sums stay.
///
/// # Errors
/// [`StorageError`].
pub async fn upsert_shop(
    connection: &mut SqliteConnection,
    shop: &ShopConfig,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO shop (shop_id, name, currency, owner, active) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (shop_id) DO UPDATE SET name = excluded.name,
             currency = excluded.currency, owner = excluded.owner, active = excluded.active",
    )
    .bind(shop.id.to_string())
    .bind(&shop.name)
    .bind(&shop.currency)
    .bind(shop.owner.to_lower())
    .bind(shop.active)
    .execute(connection)
    .await?;
    Ok(())
}

/// Switches off every shop that the configuration names no more.
///
/// # Errors
/// [`StorageError`].
pub async fn deactivate_shops_except(
    connection: &mut SqliteConnection,
    kept: &[ShopConfig],
) -> Result<(), StorageError> {
    let ids: Vec<String> = kept.iter().map(|shop| shop.id.to_string()).collect();
    sqlx::query("UPDATE shop SET active = 0 WHERE shop_id NOT IN (SELECT value FROM json_each(?))")
        .bind(serde_json::to_string(&ids)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a shop's new used amount.
///
/// # Errors
/// [`StorageError`].
pub async fn set_used_amount(
    connection: &mut SqliteConnection,
    id: ShopId,
    used: Amount,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE shop SET used_amount = ? WHERE shop_id = ?")
        .bind(used.to_string())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
