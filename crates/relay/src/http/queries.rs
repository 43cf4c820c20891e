//! Public queries. Source: `protocol.md §2.1`.
//!
//! Four of them exist in the first generation too, under /v1: see [`crate::service::legacy`].

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use kios_protocol::Amount;
use kios_protocol::api::{
    AccountBalance, AccountNonce, Balance, ChainId, ChainInfo, Converted, PaymentInfo, PaymentItem,
    Reader, ShopInfo, SystemInfo, route,
};

use super::extract::{PathFields, QueryFields};
use super::response::{ApiResult, Data};
use crate::service;
use crate::state::AppState;

/// The routes of both versions, but for the four of [`crate::service::legacy`] under /v1.
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
        .route("/v1/chain/main/id", get(chain_id))
        .route("/v1/chain/main/info", get(main_chain_info))
        .route(route::SYSTEM_INFO, get(system_info))
}

async fn user_balance(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<AccountBalance> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::user_balance(&app, account).await?))
}

async fn info(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<PaymentInfo> {
    let mut reader = fields.reader();
    let account = reader.address("account");
    let amount = reader.amount("amount");
    let currency = reader.present("currency");
    let ((account, amount), currency) = reader.finish(account.zip(amount).zip(currency))?;
    Ok(Data(service::info(&app, account, amount, &currency).await?))
}

async fn convert(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<Converted> {
    let mut reader = fields.reader();
    let amount: Option<Amount> = reader.amount("amount");
    let (from, to) = (reader.present("from"), reader.present("to"));
    let ((amount, from), to) = reader.finish(amount.zip(from).zip(to))?;
    Ok(Data(service::convert(&app, amount, &from, &to)?))
}

async fn shop_info(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<ShopInfo> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    let info = service::shop_info(&app, shop_id).await?;
    Ok(Data(ShopInfo { collected_amount: None, ..info }))
}

/// The older path has one more field.
async fn shop_info_collected(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<ShopInfo> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    Ok(Data(service::shop_info(&app, shop_id).await?))
}

async fn item(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<PaymentItem> {
    let payment_id = fields.single("paymentId", Reader::present)?;
    Ok(Data(service::item(&app, &payment_id).await?))
}

async fn ledger_nonce(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<AccountNonce> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::ledger_nonce(&app, account).await?))
}

async fn balance(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<Balance> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::balance(&app, account).await?))
}

async fn chain_id(State(app): State<AppState>) -> Data<ChainId> {
    Data(ChainId { chain_id: app.config().chain_id })
}

async fn chain_info(State(app): State<AppState>) -> Data<ChainInfo> {
    Data(service::chain_info(&app))
}

async fn main_chain_info(State(app): State<AppState>) -> Data<ChainInfo> {
    Data(service::main_chain_info(&app))
}

async fn system_info(State(app): State<AppState>) -> Data<SystemInfo> {
    Data(service::system_info(&app))
}
