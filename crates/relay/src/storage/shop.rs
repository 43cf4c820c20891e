//! Shops.

use kios_protocol::{Address, Amount, ShopId};

use super::{StorageError, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::settlement::ShopSums;

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
    /// Whether it is active.
    pub active: bool,
    /// Points given to customers, in its currency.
    pub provided_amount: Amount,
    /// Points taken from customers, in its currency.
    pub used_amount: Amount,
    /// Paid out to it, or collected by another shop, in its currency.
    pub refunded_amount: Amount,
    /// Collected from other shops, in its currency.
    pub collected_amount: Amount,
}

impl Shop {
    /// Its sums.
    pub const fn sums(&self) -> ShopSums {
        ShopSums {
            provided: self.provided_amount,
            used: self.used_amount,
            collected: self.collected_amount,
            refunded: self.refunded_amount,
        }
    }
}

/// A shop as the configuration or the network describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShop {
    /// Its id.
    pub id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency it is paid in.
    pub currency: String,
    /// Its owner.
    pub owner: Address,
    /// Whether it is active.
    pub active: bool,
}

/// A shop.
///
/// # Errors
/// [`StorageError`].
pub async fn find_shop(
    connection: &mut Connection,
    id: ShopId,
) -> Result<Option<Shop>, StorageError> {
    let row = sql::query("SELECT * FROM shop WHERE shop_id = ?")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Shop, StorageError> {
    Ok(Shop {
        id: text(row, "shop_id")?,
        name: row.try_get("name")?,
        currency: row.try_get("currency")?,
        owner: text(row, "owner")?,
        active: row.try_get("active")?,
        provided_amount: text(row, "provided_amount")?,
        used_amount: text(row, "used_amount")?,
        refunded_amount: text(row, "refunded_amount")?,
        collected_amount: text(row, "collected_amount")?,
    })
}

/// The number of shops.
///
/// # Errors
/// [`StorageError`].
pub async fn count_shops(connection: &mut Connection) -> Result<u64, StorageError> {
    let row = sql::query("SELECT count(*) AS many FROM shop").fetch_one(connection).await?;
    unsigned(&row, "many")
}

/// How many shops were added over the API: by this owner, and by all.
///
/// # Errors
/// [`StorageError`].
pub async fn count_added_shops(
    connection: &mut Connection,
    owner: Address,
) -> Result<(u64, u64), StorageError> {
    let row = sql::query(
        "SELECT count(*) FILTER (WHERE owner = ?) AS own, count(*) AS many FROM shop WHERE added = 1",
    )
    .bind(owner.to_lower())
    .fetch_one(connection)
    .await?;
    Ok((unsigned(&row, "own")?, unsigned(&row, "many")?))
}

/// A page of the shops in the order of their ids: skips `before`, at most `many`.
///
/// # Errors
/// [`StorageError`].
pub async fn shops_page(
    connection: &mut Connection,
    before: u64,
    many: u64,
) -> Result<Vec<Shop>, StorageError> {
    let rows = sql::query("SELECT * FROM shop ORDER BY shop_id LIMIT ? OFFSET ?")
        .bind(integer(many))
        .bind(integer(before))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Inserts a shop that was added over the API; it is active.
///
/// # Errors
/// [`StorageError`]; also when its id is taken.
pub async fn insert_shop(
    connection: &mut Connection,
    id: ShopId,
    name: &str,
    currency: &str,
    owner: Address,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO shop (shop_id, name, currency, owner, active, added)
         VALUES (?, ?, ?, ?, 1, 1)",
    )
    .bind(id.to_string())
    .bind(name)
    .bind(currency)
    .bind(owner.to_lower())
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a shop's name, currency and sums.
///
/// # Errors
/// [`StorageError`].
pub async fn update_shop(connection: &mut Connection, shop: &Shop) -> Result<(), StorageError> {
    sql::query(
        "UPDATE shop SET name = ?, currency = ?, provided_amount = ?, used_amount = ?,
             refunded_amount = ?, collected_amount = ?
         WHERE shop_id = ?",
    )
    .bind(&shop.name)
    .bind(&shop.currency)
    .bind(shop.provided_amount.to_string())
    .bind(shop.used_amount.to_string())
    .bind(shop.refunded_amount.to_string())
    .bind(shop.collected_amount.to_string())
    .bind(shop.id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Switches a shop on or off.
///
/// # Errors
/// [`StorageError`].
#[expect(clippy::fn_params_excessive_bools, reason = "the column that is written")]
pub async fn set_shop_active(
    connection: &mut Connection,
    id: ShopId,
    active: bool,
) -> Result<(), StorageError> {
    sql::query("UPDATE shop SET active = ? WHERE shop_id = ?")
        .bind(active)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Updates a shop from the configuration. Its sums are kept, and so is each value that its owner
/// has changed, until the configured value changes.
///
/// # Errors
/// [`StorageError`].
pub async fn upsert_shop(connection: &mut Connection, shop: &NewShop) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO shop (shop_id, name, currency, owner, active, configured_name,
             configured_currency, configured_active)
         VALUES (?1, ?2, ?3, ?4, ?5, ?2, ?3, ?5)
         ON CONFLICT (shop_id) DO UPDATE SET owner = ?4,
             name = iif(configured_name IS ?2, name, ?2),
             currency = iif(configured_currency IS ?3, currency, ?3),
             active = iif(configured_active IS ?5, active, ?5),
             configured_name = ?2, configured_currency = ?3, configured_active = ?5",
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

/// Deactivates every shop that is no longer configured, except those added over the API.
///
/// # Errors
/// [`StorageError`].
pub async fn deactivate_shops_except(
    connection: &mut Connection,
    kept: &[ShopId],
) -> Result<(), StorageError> {
    let ids: Vec<String> = kept.iter().map(ShopId::to_string).collect();
    sql::query(
        "UPDATE shop SET active = 0, configured_active = NULL
         WHERE added = 0 AND shop_id NOT IN (SELECT value FROM json_each(?))",
    )
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
    connection: &mut Connection,
    id: ShopId,
    used: Amount,
) -> Result<(), StorageError> {
    sql::query("UPDATE shop SET used_amount = ? WHERE shop_id = ?")
        .bind(used.to_string())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
