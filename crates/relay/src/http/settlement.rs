//! Settlement of shops. Source: `protocol.md §2.18`.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use kios_protocol::api::{
    ClientCount, ClientList, CollectRequest, Collections, Reader, Refundable, RemoveManagerRequest,
    SetManagerRequest, SetManagerResponse, SettlementManager, ShopRefundRequest, ShopTransaction,
    TransactionHash,
};

use super::extract::{BodyFields, PathFields, QueryFields};
use super::response::{ApiResult, Data};
use crate::service;
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/shop/refundable/{shopId}", get(refundable))
        .route("/v1/shop/refund", post(refund))
        .route("/v1/shop/settlement/manager/get/{shopId}", get(manager))
        .route("/v1/shop/settlement/manager/set", post(set_manager))
        .route("/v1/shop/settlement/manager/remove", post(remove_manager))
        .route("/v1/shop/settlement/client/length/{shopId}", get(client_count))
        .route("/v1/shop/settlement/client/list/{shopId}", get(clients))
        .route("/v1/shop/settlement/collect", post(collect))
        .route("/v1/shop/settlement/collect/history/{shopId}", get(collections))
}

async fn refundable(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<Refundable> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    Ok(Data(service::refundable(&app, shop_id).await?))
}

async fn refund(State(app): State<AppState>, body: BodyFields) -> ApiResult<TransactionHash> {
    let request = ShopRefundRequest::read(&body.fields)?;
    Ok(Data(service::pay_out(&app, request).await?))
}

async fn manager(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<SettlementManager> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    Ok(Data(service::manager_of(&app, shop_id).await?))
}

async fn set_manager(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<SetManagerResponse> {
    let request = SetManagerRequest::read(&body.fields)?;
    Ok(Data(service::set_manager(&app, request).await?))
}

async fn remove_manager(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<ShopTransaction> {
    let request = RemoveManagerRequest::read(&body.fields)?;
    Ok(Data(service::remove_manager(&app, request).await?))
}

async fn client_count(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<ClientCount> {
    let shop_id = fields.single("shopId", Reader::shop_id)?;
    Ok(Data(service::client_count(&app, shop_id).await?))
}

async fn clients(
    State(app): State<AppState>,
    PathFields(path): PathFields,
    QueryFields(query): QueryFields,
) -> ApiResult<ClientList> {
    let shop_id = path.single("shopId", Reader::shop_id)?;
    let mut reader = query.reader();
    let between = reader.parse::<u64>("startIndex").zip(reader.parse::<u64>("endIndex"));
    let (start, end) = reader.finish(between)?;
    Ok(Data(service::clients(&app, shop_id, [start, end]).await?))
}

async fn collect(State(app): State<AppState>, body: BodyFields) -> ApiResult<ShopTransaction> {
    let request = CollectRequest::read(&body.fields)?;
    Ok(Data(service::collect(&app, request).await?))
}

async fn collections(
    State(app): State<AppState>,
    PathFields(path): PathFields,
    QueryFields(query): QueryFields,
) -> ApiResult<Collections> {
    let shop_id = path.single("shopId", Reader::shop_id)?;
    let (page, size) = super::shop::page(&query)?;
    Ok(Data(service::collections(&app, shop_id, page, size).await?))
}
