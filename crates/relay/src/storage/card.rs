//! Card sales as rows. Source: `relay.md §6`.

use kios_protocol::refund::{Basket, Gateway, Taxation};
use kios_protocol::{Currency, PurchaseId, ShopId, TerminalId, Timestamp};

use super::columns::{instant, optional};
use super::{Search, StorageError, integer, text};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::refund::Sale;

fn read(row: &Row) -> Result<Sale, StorageError> {
    let currency: String = row.try_get("currency")?;
    let product: Option<String> = row.try_get("basket_product_id")?;
    let seller: Option<String> = row.try_get("basket_seller_id")?;
    let basket =
        product.zip(seller).map(|(product_id, seller_id)| Basket { product_id, seller_id });
    Ok(Sale {
        gateway: text(row, "gateway")?,
        transaction_id: row.try_get("transaction_id")?,
        order_id: row.try_get("order_id")?,
        purchase_id: text(row, "purchase_id")?,
        shop_id: text(row, "shop_id")?,
        terminal_id: text(row, "terminal_id")?,
        amount: text(row, "amount")?,
        currency: Currency::new(&currency),
        method: text(row, "method")?,
        taxation: taxation(row)?,
        basket,
        approval_id: row.try_get("approval_id")?,
        merchant: row.try_get("merchant")?,
        sold_at: instant(row, "sold_at")?,
    })
}

/// The taxation in the columns of a sale or a refund.
pub(super) fn taxation(row: &Row) -> Result<Option<Taxation>, StorageError> {
    let taxable = optional(row, "taxable")?;
    let tax_free = optional(row, "tax_free")?;
    let vat = optional(row, "vat")?;
    let parts = taxable.zip(tax_free).zip(vat);
    Ok(parts.map(|((taxable, tax_free), vat)| Taxation { taxable, tax_free, vat }))
}

/// The shop's sale with this transaction id at a gateway.
///
/// # Errors
/// [`StorageError`].
pub async fn find_sale(
    connection: &mut Connection,
    shop_id: ShopId,
    gateway: Gateway,
    transaction_id: &str,
) -> Result<Option<Sale>, StorageError> {
    const FIND: &str =
        "SELECT * FROM card_sale WHERE shop_id = ? AND gateway = ? AND transaction_id = ?";
    let row = sql::query(FIND)
        .bind(shop_id.to_string())
        .bind(gateway.as_str())
        .bind(transaction_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A filter of a shop's card sales; fields that are `None` do not narrow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleFilter {
    /// Of this shop.
    pub shop_id: ShopId,
    /// Registered by this kiosk.
    pub terminal_id: Option<TerminalId>,
    /// At this gateway.
    pub gateway: Option<Gateway>,
    /// With this transaction id at the gateway.
    pub transaction_id: Option<String>,
    /// Of this purchase.
    pub purchase_id: Option<PurchaseId>,
    /// Registered at this instant or later.
    pub from: Option<Timestamp>,
    /// Registered at this instant or earlier.
    pub to: Option<Timestamp>,
    /// Found by what a person searches.
    pub search: Option<Search>,
    /// At most this many.
    pub limit: u32,
}

/// Card sales, newest first.
///
/// # Errors
/// [`StorageError`].
pub async fn sales(
    connection: &mut Connection,
    filter: &SaleFilter,
) -> Result<Vec<Sale>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM card_sale
         WHERE shop_id = ?1 AND (?2 IS NULL OR terminal_id = ?2) AND (?3 IS NULL OR gateway = ?3)
           AND (?4 IS NULL OR transaction_id = ?4) AND (?5 IS NULL OR purchase_id = ?5)
           AND (?6 IS NULL OR sold_at >= ?6) AND (?7 IS NULL OR sold_at <= ?7)
           AND (?9 IS NULL OR purchase_id LIKE ?9 ESCAPE '\\' OR amount = ?10)
         ORDER BY sold_at DESC, rowid DESC LIMIT ?8",
    )
    .bind(filter.shop_id.to_string())
    .bind(filter.terminal_id.as_ref().map(TerminalId::as_str))
    .bind(filter.gateway.map(Gateway::as_str))
    .bind(filter.transaction_id.as_deref())
    .bind(filter.purchase_id.as_ref().map(PurchaseId::as_str))
    .bind(filter.from.map(|from| integer(from.seconds())))
    .bind(filter.to.map(|to| integer(to.seconds())))
    .bind(i64::from(filter.limit))
    .bind(filter.search.as_ref().map(|search| search.purchase.as_str()))
    .bind(filter.search.as_ref().and_then(|search| search.amount.as_deref()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// Inserts a newly registered sale.
///
/// # Errors
/// [`StorageError`]; also when the shop has a sale with its transaction id.
pub async fn insert_sale(connection: &mut Connection, sale: &Sale) -> Result<(), StorageError> {
    let (parts, basket) = (sale.taxation, sale.basket.as_ref());
    sql::query(
        "INSERT INTO card_sale (gateway, transaction_id, order_id, purchase_id, shop_id,
             terminal_id, amount, currency, method, taxable, tax_free, vat, basket_product_id,
             basket_seller_id, approval_id, merchant, sold_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(sale.gateway.as_str())
    .bind(&sale.transaction_id)
    .bind(&sale.order_id)
    .bind(sale.purchase_id.as_str())
    .bind(sale.shop_id.to_string())
    .bind(sale.terminal_id.as_str())
    .bind(sale.amount.to_string())
    .bind(sale.currency.as_str())
    .bind(sale.method.as_str())
    .bind(parts.map(|parts| parts.taxable.to_string()))
    .bind(parts.map(|parts| parts.tax_free.to_string()))
    .bind(parts.map(|parts| parts.vat.to_string()))
    .bind(basket.map(|basket| basket.product_id.as_str()))
    .bind(basket.map(|basket| basket.seller_id.as_str()))
    .bind(&sale.approval_id)
    .bind(&sale.merchant)
    .bind(integer(sale.sold_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores the merchant that has a sale, and the id of its approval.
///
/// # Errors
/// [`StorageError`].
pub async fn confirm_sale(connection: &mut Connection, sale: &Sale) -> Result<(), StorageError> {
    sql::query(
        "UPDATE card_sale SET merchant = ?, approval_id = ?
         WHERE shop_id = ? AND gateway = ? AND transaction_id = ?",
    )
    .bind(&sale.merchant)
    .bind(&sale.approval_id)
    .bind(sale.shop_id.to_string())
    .bind(sale.gateway.as_str())
    .bind(&sale.transaction_id)
    .execute(connection)
    .await?;
    Ok(())
}
