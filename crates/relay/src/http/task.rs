//! The numbered callback log. Source: `protocol.md §7.3`.

use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use kios_protocol::api::{LatestSequence, Reader, Task, route};

use super::extract::{PathFields, QueryFields};
use super::reads::OnlyShop;
use super::response::{ApiResult, Data};
use crate::service;
use crate::state::AppState;

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/task/list/{sequence}", get(list))
        .route(route::TASK_LATEST, get(latest))
}

async fn latest(State(app): State<AppState>) -> ApiResult<LatestSequence> {
    Ok(Data(service::latest_sequence(&app).await?))
}

async fn list(
    State(app): State<AppState>,
    PathFields(path): PathFields,
    QueryFields(query): QueryFields,
    only: Option<Extension<OnlyShop>>,
) -> ApiResult<Vec<Task>> {
    let sequence = path.single("sequence", Reader::present)?;
    let mut reader = query.reader();
    let shop_id = query.text("shopId").and_then(|_| reader.shop_id("shopId"));
    let terminal_id = query.text("terminalId").and_then(|_| reader.terminal_id("terminalId"));
    // Absent fields do not narrow the list; the reader has recorded a violation for invalid ones.
    let (shop_id, terminal_id) = reader.finish(Some((shop_id, terminal_id)))?;
    // A kiosk reads the rows of its own shop, whatever it asks for.
    let shop_id = only.map_or(shop_id, |Extension(OnlyShop(own))| Some(own));
    Ok(Data(service::task_list(&app, &sequence, shop_id, terminal_id).await?))
}
