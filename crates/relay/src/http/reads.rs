//! Questions that anybody may ask. Source: `protocol.md §2.1`.
//!
//! Four of them are questions of the first generation too, under /v1: [`crate::legacy`] answers
//! those there.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use kios_protocol::Amount;
use kios_protocol::api::{
    AccountBalance, AccountNonce, Balance, ChainId, ChainInfo, Converted, PaymentInfo, PaymentItem,
    ShopInfo, SystemInfo, route,
};

use super::answer::{Answer, Success};
use super::extract::{PathFields, QueryFields};
use crate::service;
use crate::state::AppState;

/// The routes of both versions, but for the four of [`crate::legacy`] under /v1.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(route::USER_BALANCE, get(user_balance))
        .route(route::INFO, get(info))
        .route(route::CONVERT, get(convert))
        .route("/v1/payment/convert/currency", get(convert))
        .route("/v1/currency/convert", get(convert))
        .route(route::SHOP_INFO, get(shop_info))
        .route("/v1/shop/info/{shopId}", get(shop_info_collected))
        .route(route::ITEM, get(item))
        .route("/v1/ledger/nonce/{account}", get(ledger_nonce))
        .route("/v1/ledger/balance/account/{account}", get(balance))
        .route(route::CHAIN_ID, get(chain_id))
        .route("/v1/chain/side/info", get(chain_info))
        .route(route::SYSTEM_INFO, get(system_info))
}

async fn user_balance(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> Answer<AccountBalance> {
    let mut reader = fields.reader();
    let account = reader.address("account");
    let account = reader.finish(account)?;
    Ok(Success(service::user_balance(&app, account).await?))
}

async fn info(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> Answer<PaymentInfo> {
    let mut reader = fields.reader();
    let account = reader.address("account");
    let amount = reader.amount("amount");
    let currency = reader.present("currency");
    let ((account, amount), currency) = reader.finish(account.zip(amount).zip(currency))?;
    Ok(Success(service::info(&app, account, amount, &currency).await?))
}

async fn convert(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> Answer<Converted> {
    let mut reader = fields.reader();
    let amount: Option<Amount> = reader.amount("amount");
    let (from, to) = (reader.present("from"), reader.present("to"));
    let ((amount, from), to) = reader.finish(amount.zip(from).zip(to))?;
    Ok(Success(service::convert(&app, amount, &from, &to)?))
}

async fn shop_info(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> Answer<ShopInfo> {
    let mut reader = fields.reader();
    let shop_id = reader.shop_id("shopId");
    let shop_id = reader.finish(shop_id)?;
    Ok(Success(service::shop_info(&app, shop_id).await?))
}

/// The older path says one field more.
async fn shop_info_collected(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> Answer<ShopInfo> {
    let mut reader = fields.reader();
    let shop_id = reader.shop_id("shopId");
    let shop_id = reader.finish(shop_id)?;
    let info = service::shop_info(&app, shop_id).await?;
    Ok(Success(ShopInfo { collected_amount: Some(Amount::ZERO), ..info }))
}

async fn item(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> Answer<PaymentItem> {
    let mut reader = fields.reader();
    let payment_id = reader.present("paymentId");
    let payment_id = reader.finish(payment_id)?;
    Ok(Success(service::item(&app, &payment_id).await?))
}

async fn ledger_nonce(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> Answer<AccountNonce> {
    let mut reader = fields.reader();
    let account = reader.address("account");
    let account = reader.finish(account)?;
    Ok(Success(service::ledger_nonce(&app, account).await?))
}

async fn balance(State(app): State<AppState>, PathFields(fields): PathFields) -> Answer<Balance> {
    let mut reader = fields.reader();
    let account = reader.address("account");
    let account = reader.finish(account)?;
    Ok(Success(service::balance(&app, account).await?))
}

async fn chain_id(State(app): State<AppState>) -> Success<ChainId> {
    Success(ChainId { chain_id: app.config().chain_id })
}

async fn chain_info(State(app): State<AppState>) -> Success<ChainInfo> {
    Success(service::chain_info(&app))
}

async fn system_info() -> Success<SystemInfo> {
    Success(service::system_info())
}
