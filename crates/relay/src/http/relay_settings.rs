//! The settings of the relay, for a page that has no stream. Source: `relay.md §5`.

use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Router};
use kios_protocol::api::{Reader, RelaySettings, route};

use super::events::KioskBuild;
use super::extract::QueryFields;
use super::response::{ApiResult, Data};
use crate::service;
use crate::state::AppState;

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(route::SETTINGS, get(settings))
}

async fn settings(
    State(app): State<AppState>,
    Extension(KioskBuild(build)): Extension<KioskBuild>,
    QueryFields(fields): QueryFields,
) -> ApiResult<RelaySettings> {
    let shop_id = match fields.text("shopId") {
        Some(_) => Some(fields.single("shopId", Reader::shop_id)?),
        None => None,
    };
    Ok(Data(service::settings_for(&app, shop_id, build).await?))
}
