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

/// Parameters: 1 is the shop, 2 what is looked up, 3 and 4 the times, 5 the limit, 6 the gateway. Both gateways are in
/// one list, so that condition needs no index.
macro_rules! list {
    ($where:literal) => {
        concat!(
            "SELECT * FROM card_sale WHERE ",
            $where,
            " AND sold_at BETWEEN ?3 AND ?4 AND (?6 IS NULL OR gateway = ?6)
             ORDER BY sold_at DESC, rowid DESC LIMIT ?5"
        )
    };
}

/// As `list`, of the few sales with an id: the signs keep SQLite from walking the index of the times instead.
macro_rules! named {
    ($where:literal) => {
        concat!(
            "SELECT * FROM card_sale WHERE ",
            $where,
            " AND +sold_at BETWEEN ?3 AND ?4 AND (?6 IS NULL OR +gateway = ?6)
             ORDER BY +sold_at DESC, rowid DESC LIMIT ?5"
        )
    };
}

impl SaleFilter {
    /// What the statements leave to be compared, because few sales have the id that was looked up.
    fn has(&self, sale: &Sale) -> bool {
        let found = |search: &Search| search.finds(&sale.purchase_id, sale.amount);
        self.terminal_id.as_ref().is_none_or(|id| *id == sale.terminal_id)
            && self.search.as_ref().is_none_or(found)
            && self.transaction_id.as_ref().is_none_or(|id| *id == sale.transaction_id)
            && self.purchase_id.as_ref().is_none_or(|id| *id == sale.purchase_id)
    }
}

/// Card sales, newest first.
///
/// # Errors
/// [`StorageError`].
pub async fn sales(
    connection: &mut Connection,
    filter: &SaleFilter,
) -> Result<Vec<Sale>, StorageError> {
    let times = |query: sql::Query<'static>| {
        query
            .bind(filter.from.map_or(0, |from| integer(from.seconds())))
            .bind(filter.to.map_or(i64::MAX, |to| integer(to.seconds())))
            .bind(filter.limit)
            .bind(filter.gateway.map(Gateway::as_str))
    };
    let shop_id = filter.shop_id.to_string();
    let query = match (&filter.transaction_id, &filter.purchase_id, &filter.search) {
        (Some(transaction_id), ..) => times(
            sql::query(list!(
                "shop_id = ?1 AND gateway IN ('eximbay', 'kicc') AND transaction_id = ?2"
            ))
            .bind(shop_id)
            .bind(transaction_id.clone()),
        ),
        (None, Some(purchase_id), _) => times(
            sql::query(named!("shop_id = ?1 AND purchase_id = ?2"))
                .bind(shop_id)
                .bind(purchase_id.as_str().to_owned()),
        ),
        (None, None, Some(search)) => times(
            sql::query(
                "SELECT * FROM (SELECT * FROM card_sale WHERE shop_id = ?1
                     AND sold_at BETWEEN ?3 AND ?4 ORDER BY sold_at DESC, rowid DESC LIMIT 10000)
                 WHERE (purchase_id LIKE ?2 ESCAPE '\\' OR amount = ?7)
                   AND (?6 IS NULL OR gateway = ?6) LIMIT ?5",
            )
            .bind(shop_id)
            .bind(search.purchase.clone()),
        )
        .bind(search.amount.clone()),
        (None, None, None) => match &filter.terminal_id {
            Some(terminal_id) => times(
                sql::query(list!("shop_id = ?1 AND terminal_id = ?2"))
                    .bind(shop_id)
                    .bind(terminal_id.as_str().to_owned()),
            ),
            None => times(sql::query(list!("shop_id = ?1")).bind(shop_id).bind(None::<String>)),
        },
    };
    let rows = query.fetch_all(connection).await?;
    let sales = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(sales.into_iter().filter(|sale| filter.has(sale)).collect())
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
