//! The signed result of a purchase, and the keys that sign. Source: `relay.md §9`.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use kios_protocol::api::{SignedResult, route};
use serde_json::Value;

use super::HttpError;
use super::extract::QueryFields;
use super::history::open_unknown;
use super::response::{ApiResult, Data};
use super::session::OfKiosk;
use crate::bridge;
use crate::service::{self, TerminalIdentity};
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(route::RESULT, get(result)).route(route::JWKS, get(keys))
}

async fn result(
    State(app): State<AppState>,
    OfKiosk(kiosk, _): OfKiosk,
    QueryFields(fields): QueryFields,
) -> ApiResult<SignedResult> {
    let mut reader = fields.reader();
    let purchase = reader.purchase_id("purchaseId");
    let purchase = reader.finish(purchase)?;
    let TerminalIdentity { shop_id, terminal_id } = &kiosk;
    if bridge::is_open_unknown(&app, *shop_id, terminal_id, &purchase).await? {
        return Err(open_unknown());
    }
    Ok(Data(service::signed_result(&app, kiosk, purchase).await?))
}

/// The set has no envelope, because libraries that verify tokens read it.
async fn keys(State(app): State<AppState>) -> Result<Json<Value>, HttpError> {
    Ok(Json(service::result_keys(&app).await?))
}
