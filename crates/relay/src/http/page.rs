//! Logs the fault that a page reports about itself. Source: `relay.md §4`, Faults of pages.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use kios_protocol::api::{PageFault, route};
use serde_json::Value;

use super::extract::BodyFields;
use super::limit::Client;
use super::response::{ApiResult, nothing};
use crate::state::AppState;

/// The route.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(route::PAGE_FAULT, post(fault))
}

async fn fault(
    State(app): State<AppState>,
    Client(client): Client,
    body: BodyFields,
) -> ApiResult<Value> {
    let fault = PageFault::read(&body.fields)?;
    app.limiter().page_fault(client, app.clock().now())?;
    metrics::counter!("kios_page_faults_total").increment(1);
    tracing::warn!(message_of_page = %fault.message, location = %fault.location, "a page has failed");
    Ok(nothing())
}
