//! Phone numbers, and the registration of phones for notifications. Source: `protocol.md §2.1`,
//! `§2.10`.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use kios_protocol::api::{
    AccountNonce, MobileExists, MobileItem, MobileRequest, PhoneBalance, PhoneHashBalance,
    PhoneHashResponse, PhoneLink, Reader,
};

use super::extract::{BodyFields, PathFields, QueryFields};
use super::response::{ApiResult, Data};
use crate::service;
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/phone/hash/{phone}", get(hash))
        .route("/v1/ledger/balance/phone/{phone}", get(balance))
        .route("/v1/ledger/balance/phoneHash/{phoneHash}", get(balance_by_hash))
        .route("/v1/link/nonce/{account}", get(nonce))
        .route("/v1/link/to_account/{phone}", get(to_account))
        .route("/v1/link/to_phone/{account}", get(to_phone))
        .route("/v1/mobile/register", post(register))
        .route("/v1/mobile/exists/{account}", get(exists))
}

async fn hash(PathFields(fields): PathFields) -> ApiResult<PhoneHashResponse> {
    let phone = fields.single("phone", Reader::present)?;
    Ok(Data(service::phone_hash(&phone)?))
}

async fn balance(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<PhoneBalance> {
    let phone = fields.single("phone", Reader::present)?;
    Ok(Data(service::phone_balance(&app, &phone).await?))
}

async fn balance_by_hash(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<PhoneHashBalance> {
    let phone = fields.single("phoneHash", Reader::phone_hash)?;
    Ok(Data(service::phone_hash_balance(&app, phone).await?))
}

async fn nonce(PathFields(fields): PathFields) -> ApiResult<AccountNonce> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::link_nonce(account)))
}

async fn to_account(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<PhoneLink> {
    // As the network's relay names it: `protocol.md §11`.
    let phone = fields.single("phone", Reader::phone_hash)?;
    Ok(Data(service::link_to_account(&app, phone).await?))
}

async fn to_phone(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<PhoneLink> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::link_to_phone(&app, account).await?))
}

async fn register(State(app): State<AppState>, body: BodyFields) -> ApiResult<MobileItem> {
    let request = MobileRequest::read(&body.fields)?;
    Ok(Data(service::register_mobile(&app, request).await?))
}

async fn exists(
    State(app): State<AppState>,
    PathFields(path): PathFields,
    QueryFields(query): QueryFields,
) -> ApiResult<MobileExists> {
    let account = path.single("account", Reader::address)?;
    let (kind, shop_id) = MobileExists::read(&query)?;
    Ok(Data(service::mobile_exists(&app, account, kind, shop_id).await?))
}
