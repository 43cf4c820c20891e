//! Card sales: registered here after the gateway has charged them, so that their refundable rest is
//! known.
//!
//! Source: `relay.md §6`.

use kios_protocol::api::{CardSale, CardSaleRequest, CardSales};
use kios_protocol::{Amount, Currency, ResultCode, ShopId, TerminalId, Timestamp};
use sqlx::SqliteConnection;

use super::Failure;
use crate::state::AppState;
use crate::storage::{self, SaleFilter, StorageError};
use kios_domain::refund::{Remaining, Sale, check_sale};

/// The kiosk that a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalIdentity {
    /// The shop it sells for.
    pub shop_id: ShopId,
    /// Its terminal id in the shop.
    pub terminal_id: TerminalId,
}

/// Registers a sale; a repeat gets the same response, also from another kiosk of the shop.
///
/// # Errors
/// 2001 for a field that is invalid or differs from the registered sale, 1201 for a shop that is
/// unknown to this relay. Nothing was changed then.
pub async fn register_sale(
    app: &AppState,
    request: &CardSaleRequest,
    kiosk: &TerminalIdentity,
) -> Result<CardSale, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let earlier = storage::find_sale(connection, request.gateway, &request.transaction_id).await?;
    let sale = sale(request, kiosk, now);
    check_sale(&sale, request, earlier.as_ref())?;
    if let Some(earlier) = earlier {
        return Ok(record(connection, &earlier).await?);
    }
    if storage::find_shop(connection, kiosk.shop_id).await?.is_none() {
        return Err(ResultCode::UnknownShop.into());
    }
    storage::insert_sale(connection, &sale).await?;
    let answer = record(connection, &sale).await?;
    writer.commit().await?;
    let Sale { gateway, transaction_id, shop_id, .. } = &sale;
    tracing::info!(%gateway, transaction = transaction_id, shop = %shop_id, "card sale registered");
    Ok(answer)
}

fn sale(request: &CardSaleRequest, kiosk: &TerminalIdentity, now: Timestamp) -> Sale {
    Sale {
        gateway: request.gateway,
        transaction_id: request.transaction_id.clone(),
        order_id: request.order_id.clone(),
        purchase_id: request.purchase_id.clone(),
        shop_id: kiosk.shop_id,
        terminal_id: kiosk.terminal_id.clone(),
        amount: request.amount,
        currency: Currency::new(&request.currency),
        method: request.method,
        taxation: request.taxation.map(Into::into),
        basket: request.basket.clone().map(Into::into),
        sold_at: now,
    }
}

/// Card sales with their refundable rest, newest first.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn sales(app: &AppState, filter: &SaleFilter) -> Result<CardSales, Failure> {
    let mut connection = app.store().read().await?;
    let mut sales = Vec::new();
    for sale in storage::sales(&mut connection, filter).await? {
        sales.push(record(&mut connection, &sale).await?);
    }
    Ok(CardSales { server_time: app.clock().now(), sales })
}

async fn record(connection: &mut SqliteConnection, sale: &Sale) -> Result<CardSale, StorageError> {
    let refunds = storage::refunds_of(connection, sale).await?;
    let nothing = Remaining { balance: Amount::ZERO, taxation: None };
    // More was refunded than was paid: the database was changed from outside, and nothing is
    // refundable.
    let left = sale.left(&refunds).unwrap_or(nothing);
    Ok(sale.record(&left, &refunds))
}
