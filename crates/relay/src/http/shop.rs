//! Shops: changes, list and delegators. Source: `protocol.md §2.1`, `§2.9`.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use kios_protocol::api::{
    AccessKey, AccountNonce, AddShopRequest, DelegatorRequest, DelegatorResponse, Fields, Reader,
    SaveDelegatorRequest, ShopList, ShopStatusRequest, ShopTaskApproval, ShopTaskItem,
    ShopTaskResponse, ShopUpdateRequest, Violation,
};

use super::extract::{BodyFields, PathFields, QueryFields, authorization};
use super::response::{ApiResult, Data};
use crate::service::{self, Credentials};
use crate::state::AppState;
use kios_domain::shop::Change;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/shop/update/create", post(ask_update))
        .route("/v1/shop/update/approval", post(answer_update))
        .route("/v1/shop/status/create", post(ask_status))
        .route("/v1/shop/status/approval", post(answer_status))
        .route("/v1/shop/add", post(add))
        .route("/v1/shop/list", get(list))
        .route("/v1/shop/account/delegator/create", post(create_delegator))
        .route("/v1/shop/account/delegator/remove", post(remove_delegator))
        .route("/v1/shop/account/delegator/save", post(save_delegator))
        .route("/v1/shop/nonce/{account}", get(nonce))
        .route("/v1/shop/task", get(task))
}

/// The shop id as it was sent: the network's check is on its text.
fn shop_id_text(fields: &Fields) -> String {
    fields.text("shopId").unwrap_or_default()
}

fn key(access_key: AccessKey) -> Credentials {
    Credentials { access_key: Some(access_key), session: None }
}

async fn ask_update(State(app): State<AppState>, body: BodyFields) -> ApiResult<ShopTaskResponse> {
    let request = ShopUpdateRequest::read(&body.fields)?;
    let text = shop_id_text(&body.fields);
    Ok(Data(service::ask_update(&app, request, &text, &key(body.access_key)).await?))
}

async fn ask_status(State(app): State<AppState>, body: BodyFields) -> ApiResult<ShopTaskResponse> {
    let request = ShopStatusRequest::read(&body.fields)?;
    let text = shop_id_text(&body.fields);
    Ok(Data(service::ask_status(&app, request, &text, &key(body.access_key)).await?))
}

async fn answer_update(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<ShopTaskResponse> {
    let request = ShopTaskApproval::read(&body.fields)?;
    Ok(Data(service::answer_shop_task(&app, request, Change::Details).await?))
}

async fn answer_status(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<ShopTaskResponse> {
    let request = ShopTaskApproval::read(&body.fields)?;
    Ok(Data(service::answer_shop_task(&app, request, Change::Status).await?))
}

async fn add(State(app): State<AppState>, body: BodyFields) -> ApiResult<ShopTaskResponse> {
    let request = AddShopRequest::read(&body.fields)?;
    let text = shop_id_text(&body.fields);
    Ok(Data(service::add_shop(&app, request, &text).await?))
}

/// The number and the size of a page; negative ones are 0.
pub(super) fn page(fields: &Fields) -> Result<(u64, u64), Vec<Violation>> {
    let mut reader = fields.reader();
    let numbers = reader.parse::<i64>("pageNumber").zip(reader.parse::<i64>("pageSize"));
    let natural = |number: i64| u64::try_from(number).unwrap_or(0);
    reader.finish(numbers).map(|(page, size)| (natural(page), natural(size)))
}

async fn list(
    State(app): State<AppState>,
    headers: HeaderMap,
    QueryFields(fields): QueryFields,
) -> ApiResult<ShopList> {
    let (page, size) = page(&fields)?;
    let shown = AccessKey::shown(authorization(&headers), &fields);
    Ok(Data(service::shop_list(&app, page, size, &key(shown)).await?))
}

async fn create_delegator(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<DelegatorResponse> {
    let request = DelegatorRequest::read(&body.fields)?;
    Ok(Data(service::create_delegator(&app, request).await?))
}

async fn remove_delegator(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<DelegatorResponse> {
    let request = DelegatorRequest::read(&body.fields)?;
    Ok(Data(service::remove_delegator(&app, request).await?))
}

async fn save_delegator(
    State(app): State<AppState>,
    body: BodyFields,
) -> ApiResult<DelegatorResponse> {
    let request = SaveDelegatorRequest::read(&body.fields)?;
    Ok(Data(service::save_delegator(&app, request).await?))
}

async fn nonce(
    State(app): State<AppState>,
    PathFields(fields): PathFields,
) -> ApiResult<AccountNonce> {
    let account = fields.single("account", Reader::address)?;
    Ok(Data(service::shop_nonce(&app, account).await?))
}

async fn task(
    State(app): State<AppState>,
    QueryFields(fields): QueryFields,
) -> ApiResult<ShopTaskItem> {
    let task_id = fields.single("taskId", Reader::present)?;
    Ok(Data(service::shop_task(&app, &task_id).await?))
}
