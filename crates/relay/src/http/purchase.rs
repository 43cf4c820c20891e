//! Points for purchases that were not paid with points. Source: `protocol.md §2.11`.

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use kios_protocol::api::{
    CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, SavePurchaseRequest, TotalOfShop,
    TotalOfUser,
};
use kios_protocol::{Address, ShopId};
use serde_json::{Map, Value};

use super::HttpError;
use super::answer::{Answer, Success};
use super::extract::{BodyFields, PathFields};
use crate::App;
use crate::service::{self, Credentials};

/// The routes.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/v1/purchase/save", post(save))
        .route("/v1/purchase/cancel", post(cancel))
        .route("/v1/purchase/user/provide/{account}", get(of_user))
        .route("/v1/purchase/user/provide/total/{account}", get(total_of_user))
        .route("/v1/purchase/shop/provide/{shopId}", get(of_shop))
        .route("/v1/purchase/shop/provide/total/{shopId}", get(total_of_shop))
}

/// An object without fields: it is done, and there is nothing to tell.
fn nothing() -> Success<Value> {
    Success(Value::Object(Map::new()))
}

async fn save(State(app): State<App>, body: BodyFields) -> Answer<Value> {
    let request = SavePurchaseRequest::read(&body.fields)?;
    let credentials = Credentials { access_key: Some(body.access_key), session: None };
    service::save_purchase(&app, request, &credentials).await?;
    Ok(nothing())
}

async fn cancel(State(app): State<App>, body: BodyFields) -> Answer<Value> {
    let request = CancelPurchaseRequest::read(&body.fields)?;
    let credentials = Credentials { access_key: Some(body.access_key), session: None };
    service::cancel_purchase(&app, request, &credentials).await?;
    Ok(nothing())
}

fn account(path: &PathFields) -> Result<Address, HttpError> {
    let mut reader = path.0.reader();
    let account = reader.address("account");
    Ok(reader.finish(account)?)
}

fn shop_id(path: &PathFields) -> Result<ShopId, HttpError> {
    let mut reader = path.0.reader();
    let shop_id = reader.shop_id("shopId");
    Ok(reader.finish(shop_id)?)
}

async fn of_user(State(app): State<App>, path: PathFields) -> Answer<Vec<PurchaseOfUser>> {
    Ok(Success(service::purchases_of_user(&app, account(&path)?).await?))
}

async fn total_of_user(State(app): State<App>, path: PathFields) -> Answer<TotalOfUser> {
    Ok(Success(service::total_of_user(&app, account(&path)?).await?))
}

async fn of_shop(State(app): State<App>, path: PathFields) -> Answer<Vec<PurchaseOfShop>> {
    Ok(Success(service::purchases_of_shop(&app, shop_id(&path)?).await?))
}

async fn total_of_shop(State(app): State<App>, path: PathFields) -> Answer<TotalOfShop> {
    Ok(Success(service::total_of_shop(&app, shop_id(&path)?).await?))
}
