//! Points for purchases that were not paid with points. Source: `protocol.md §2.11`.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use kios_protocol::api::{
    AccessKey, CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, Reader, SavePurchaseRequest,
    TotalOfShop, TotalOfUser, route,
};
use kios_protocol::{Address, ShopId};
use serde_json::Value;

use super::HttpError;
use super::extract::{BodyFields, PathFields};
use super::response::{ApiResult, Data, nothing};
use super::staff::OptionalStaff;
use crate::service::{self, Credentials, PurchaseCaller, StaffCaller};
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(route::PURCHASE_SAVE, post(save))
        .route(route::PURCHASE_CANCEL, post(cancel))
        .route("/v1/purchase/user/provide/{account}", get(of_user))
        .route("/v1/purchase/user/provide/total/{account}", get(total_of_user))
        .route("/v1/purchase/shop/provide/{shopId}", get(of_shop))
        .route("/v1/purchase/shop/provide/total/{shopId}", get(total_of_shop))
}

async fn save(
    State(app): State<AppState>,
    OptionalStaff(staff): OptionalStaff,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = SavePurchaseRequest::read(&body.fields)?;
    service::save_purchase(&app, request, &caller(staff, body.access_key)).await?;
    Ok(nothing())
}

async fn cancel(
    State(app): State<AppState>,
    OptionalStaff(staff): OptionalStaff,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = CancelPurchaseRequest::read(&body.fields)?;
    service::cancel_purchase(&app, request, &caller(staff, body.access_key)).await?;
    Ok(nothing())
}

fn caller(staff: Option<StaffCaller>, access_key: AccessKey) -> PurchaseCaller {
    staff.map_or_else(
        || PurchaseCaller::Key(Credentials { access_key: Some(access_key), session: None }),
        PurchaseCaller::Terminal,
    )
}

fn account(path: &PathFields) -> Result<Address, HttpError> {
    Ok(path.0.single("account", Reader::address)?)
}

fn shop_id(path: &PathFields) -> Result<ShopId, HttpError> {
    Ok(path.0.single("shopId", Reader::shop_id)?)
}

async fn of_user(State(app): State<AppState>, path: PathFields) -> ApiResult<Vec<PurchaseOfUser>> {
    Ok(Data(service::purchases_of_user(&app, account(&path)?).await?))
}

async fn total_of_user(State(app): State<AppState>, path: PathFields) -> ApiResult<TotalOfUser> {
    Ok(Data(service::total_of_user(&app, account(&path)?).await?))
}

async fn of_shop(State(app): State<AppState>, path: PathFields) -> ApiResult<Vec<PurchaseOfShop>> {
    Ok(Data(service::purchases_of_shop(&app, shop_id(&path)?).await?))
}

async fn total_of_shop(State(app): State<AppState>, path: PathFields) -> ApiResult<TotalOfShop> {
    Ok(Data(service::total_of_shop(&app, shop_id(&path)?).await?))
}
