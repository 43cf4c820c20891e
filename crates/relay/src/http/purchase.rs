//! Points for purchases that were not paid with points. Source: `protocol.md §2.11`.

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::routing::{get, post};
use kios_protocol::api::{
    AccessKey, CancelPurchaseRequest, PurchaseOfShop, PurchaseOfUser, Reader, SavePurchaseRequest,
    TotalOfShop, TotalOfUser, route,
};
use kios_protocol::session::Resource;
use kios_protocol::{Address, ShopId};
use serde_json::{Map, Value};

use super::HttpError;
use super::extract::{BodyFields, PathFields};
use super::response::{ApiResult, Data};
use super::session::Bearer;
use crate::service::{self, Credentials, PurchaseCaller};
use crate::session::{self, SessionError};
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

/// A success without data: an object without fields.
fn nothing() -> Data<Value> {
    Data(Value::Object(Map::new()))
}

async fn save(
    State(app): State<AppState>,
    OptionalTerminal(terminal): OptionalTerminal,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = SavePurchaseRequest::read(&body.fields)?;
    service::save_purchase(&app, request, &caller(terminal, body.access_key)).await?;
    Ok(nothing())
}

async fn cancel(
    State(app): State<AppState>,
    OptionalTerminal(terminal): OptionalTerminal,
    body: BodyFields,
) -> ApiResult<Value> {
    let request = CancelPurchaseRequest::read(&body.fields)?;
    service::cancel_purchase(&app, request, &caller(terminal, body.access_key)).await?;
    Ok(nothing())
}

fn caller(terminal: Option<ShopId>, access_key: AccessKey) -> PurchaseCaller {
    terminal.map_or_else(
        || PurchaseCaller::Key(Credentials { access_key: Some(access_key), session: None }),
        PurchaseCaller::Terminal,
    )
}

/// The shop of the kiosk whose token the request has. An invalid token is left to be compared with
/// the shared key, as the network's relay does.
pub(super) struct OptionalTerminal(pub(super) Option<ShopId>);

impl FromRequestParts<AppState> for OptionalTerminal {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, HttpError> {
        let Ok(Bearer(token)) = Bearer::from_request_parts(parts, app).await else {
            return Ok(Self(None));
        };
        match session::authenticate(app, &token).await {
            Ok(session) => Ok(Self(match session.resource {
                Resource::Terminal { shop_id, .. } => Some(shop_id),
                Resource::Account => None,
            })),
            Err(SessionError::Ended(_) | SessionError::NotEnrolled(_)) => Ok(Self(None)),
            Err(fault) => Err(fault.into()),
        }
    }
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
