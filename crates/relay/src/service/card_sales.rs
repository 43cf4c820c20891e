//! Card sales: registered here after the gateway has charged them, so that their refundable rest is
//! known. What the kiosk says is compared with the gateway's record first.
//!
//! Source: `relay.md §6`.

use kios_protocol::api::{CardSale, CardSaleRequest, CardSales, Location};
use kios_protocol::{Amount, Currency, ResultCode, ShopId, TerminalId, Timestamp};

use super::Failure;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, SaleFilter, StorageError};
use kios_domain::payment::violation;
use kios_domain::refund::{
    GatewayMessage, OrderError, Remaining, Sale, SaleInquiry, check_sale, verify_sale,
};

/// The kiosk that a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalIdentity {
    /// The shop it sells for.
    pub shop_id: ShopId,
    /// Its terminal id in the shop.
    pub terminal_id: TerminalId,
}

/// Registers a sale that the gateway confirms; a repeat gets the same response, also from another
/// kiosk of the shop.
///
/// # Errors
/// 2001 for a field that is invalid or differs from the shop's sale with this number, 1201 for a
/// shop that is unknown to this relay, 8004 for a gateway at which the shop has no merchant, then as
/// [`verify_sale`]. Nothing was changed then.
pub async fn register_sale(
    app: &AppState,
    request: &CardSaleRequest,
    kiosk: &TerminalIdentity,
) -> Result<CardSale, Failure> {
    let mut connection = app.store().read().await?;
    let asked = match known(&mut connection, app, request, kiosk).await? {
        Known::Registered(record) => return Ok(*record),
        Known::Unconfirmed(sale) | Known::New(sale) => sale,
    };
    // The gateway may take seconds: no connection is held meanwhile.
    drop(connection);
    let inquiry = inquire_new(app, &asked).await?;
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let (mut sale, stored) = match known(connection, app, request, kiosk).await? {
        Known::Registered(record) => return Ok(*record),
        Known::Unconfirmed(sale) => (sale, true),
        Known::New(sale) => (sale, false),
    };
    sale.merchant.clone_from(&asked.merchant);
    let refunds = storage::refunds_of(connection, &sale).await?;
    let left = sale.left(&refunds).ok_or(ResultCode::BalanceChanged)?;
    // It is not confirmed before this comparison: a sale that is too old to be retrieved never is.
    verify_sale(&Sale { merchant: None, ..(*sale).clone() }, &left, inquiry)?;
    if stored {
        storage::confirm_sale(connection, &sale).await?;
    } else {
        storage::insert_sale(connection, &sale).await?;
    }
    let answer = record(connection, &sale).await?;
    writer.commit().await?;
    let Sale { gateway, transaction_id, shop_id, .. } = &*sale;
    tracing::info!(%gateway, transaction = transaction_id, shop = %shop_id, "card sale registered");
    Ok(answer)
}

/// What the relay has of a sale that is to be registered.
enum Known {
    /// It is registered and confirmed.
    Registered(Box<CardSale>),
    /// It was registered before sales were verified.
    Unconfirmed(Box<Sale>),
    /// Nothing.
    New(Box<Sale>),
}

/// Checks a registration without the gateway. A sale that is still to be confirmed has the merchant
/// that is to be asked.
async fn known(
    connection: &mut Connection,
    app: &AppState,
    request: &CardSaleRequest,
    kiosk: &TerminalIdentity,
) -> Result<Known, Failure> {
    let (gateway, number) = (request.gateway, &request.transaction_id);
    let earlier = storage::find_sale(connection, kiosk.shop_id, gateway, number).await?;
    let new = sale(request, kiosk, app.clock().now());
    check_sale(&new, request, earlier.as_ref())?;
    if let Some(earlier) = earlier.as_ref().filter(|earlier| earlier.merchant.is_some()) {
        return Ok(Known::Registered(Box::new(record(connection, earlier).await?)));
    }
    if storage::find_shop(connection, kiosk.shop_id).await?.is_none() {
        return Err(ResultCode::UnknownShop.into());
    }
    let adapter = app.gateways().get(gateway, kiosk.shop_id).ok_or(ResultCode::GatewayOff)?;
    let merchant = Some(adapter.merchant().to_owned());
    Ok(match earlier {
        Some(earlier) => {
            let approval_id = new.approval_id;
            Known::Unconfirmed(Box::new(Sale { merchant, approval_id, ..earlier }))
        }
        None => Known::New(Box::new(Sale { merchant, ..new })),
    })
}

/// Retrieves a registered sale from its merchant at the gateway. A confirmed sale stays the shop's also under a prefix that
/// was configured later, unless it is another shop's by its order.
///
/// # Errors
/// 8004, and 2001 for a field that the gateway does not accept.
pub(super) async fn inquire(app: &AppState, sale: &Sale) -> Result<SaleInquiry, Failure> {
    if sale.merchant.is_none() {
        return inquire_new(app, sale).await;
    }
    if app.gateways().may_refund(sale.shop_id, &sale.order_id) {
        retrieve(app, sale).await
    } else {
        Ok(SaleInquiry::NotFound)
    }
}

/// Retrieves a sale that is not confirmed yet.
///
/// # Errors
/// As [`inquire`].
async fn inquire_new(app: &AppState, sale: &Sale) -> Result<SaleInquiry, Failure> {
    if app.gateways().may_have(sale.shop_id, &sale.order_id) {
        retrieve(app, sale).await
    } else {
        Ok(SaleInquiry::NotFound)
    }
}

async fn retrieve(app: &AppState, sale: &Sale) -> Result<SaleInquiry, Failure> {
    let adapter = app.gateways().of_sale(sale).ok_or(ResultCode::GatewayOff)?;
    let inquiry = adapter.inquire(sale).await.map_err(order_violation)?;
    let gateway = sale.gateway.as_str();
    metrics::counter!("kios_gateway_calls_total", "gateway" => gateway, "call" => "sale")
        .increment(1);
    if let SaleInquiry::Unknown(GatewayMessage { code, message }) = &inquiry {
        let why = if code.is_empty() { message.as_str() } else { "" };
        tracing::warn!(gateway, code, why, "card sale could not be retrieved");
    }
    Ok(inquiry)
}

/// The refusal of a field that a gateway does not accept.
pub(super) fn order_violation(error: OrderError) -> Failure {
    let detail = error.to_string();
    vec![violation(error.field, Location::Body, serde_json::Value::Null, detail)].into()
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
        approval_id: request.approval_id.clone(),
        merchant: None,
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

async fn record(connection: &mut Connection, sale: &Sale) -> Result<CardSale, StorageError> {
    let refunds = storage::refunds_of(connection, sale).await?;
    let nothing = Remaining { balance: Amount::ZERO, taxation: None };
    // More was refunded than was paid: the database was changed from outside, and nothing is
    // refundable.
    let left = sale.left(&refunds).unwrap_or(nothing);
    Ok(sale.record(&left, &refunds))
}
