//! Health checks and metrics.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kios_protocol::refund::RefundState;
use serde::Serialize;

use super::HttpError;
use super::extract::authorization;
use super::request_log;
use super::response::Data;
use crate::callback;
use crate::session::secret::SecretHash;
use crate::state::AppState;
use crate::storage::{self, StorageError};

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics_with_key))
}

/// The metrics without a key.
pub(super) fn metrics_router() -> Router<AppState> {
    Router::new().route("/metrics", get(metrics))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Health {
    status: &'static str,
    version: &'static str,
    server_time: u64,
}

/// The process responds; nothing else is checked, because a restart repairs nothing else.
async fn health(State(app): State<AppState>) -> Data<Health> {
    Data(status(&app))
}

/// The database can be written.
async fn ready(State(app): State<AppState>) -> Result<Data<Health>, Unready> {
    if app.store().is_ready().await { Ok(Data(status(&app))) } else { Err(Unready) }
}

fn status(app: &AppState) -> Health {
    Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        server_time: app.clock().now().seconds(),
    }
}

/// An error with status 503 in place of 500, so that a load balancer sends requests elsewhere.
struct Unready;

impl IntoResponse for Unready {
    fn into_response(self) -> Response {
        let fault = HttpError::Unexpected("the database cannot be written".into());
        let mut answer = fault.into_response();
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        answer
    }
}

/// The metrics for the holder of their key: they reveal how much is sold.
async fn metrics_with_key(
    State(app): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some(key) = &app.config().access.metrics_key else {
        return Err(super::not_found(&method, &uri));
    };
    let shown = authorization(&headers).and_then(|value| value.strip_prefix("Bearer "));
    if shown.is_none_or(|shown| SecretHash::of(shown) != SecretHash::of(key.expose())) {
        let message = "Authorization is missing; accepted: Bearer and access.metrics_key";
        return Err(HttpError::Unauthorized(message.to_owned()));
    }
    metrics(State(app)).await
}

async fn metrics(State(app): State<AppState>) -> Result<Response, HttpError> {
    let Some(recorder) = request_log::recorder() else {
        return Err(HttpError::Unexpected("no metrics are recorded".into()));
    };
    metrics::counter!("kios_database_statements_total").absolute(storage::sql::statements());
    metrics::counter!("kios_database_commits_total").absolute(app.store().commits());
    payments_by_status(&app).await?;
    callback::measure(&app).await?;
    refunds_by_state(&app).await?;
    let readers = u32::try_from(app.notifier().open_streams()).unwrap_or(u32::MAX);
    metrics::gauge!("kios_stream_readers").set(f64::from(readers));
    recorder.run_upkeep();
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, recorder.render()).into_response())
}

async fn payments_by_status(app: &AppState) -> Result<(), StorageError> {
    let mut connection = app.store().read().await?;
    for (status, many) in storage::row_counts(&mut connection, "payment").await? {
        metrics::gauge!("kios_payments", "status" => status).set(f64::from(many));
    }
    Ok(())
}

async fn refunds_by_state(app: &AppState) -> Result<(), StorageError> {
    let mut connection = app.store().read().await?;
    let counts = storage::row_counts(&mut connection, "refund").await?;
    let of = |name: &str| counts.iter().find(|(known, _)| known == name).map_or(0, |it| it.1);
    let mut waiting = 0_u32;
    for state in RefundState::ALL {
        let state = state.as_str();
        waiting = waiting.saturating_add(of(&format!("for a person {state}")));
        metrics::gauge!("kios_refunds", "state" => state).set(f64::from(of(state)));
    }
    metrics::gauge!("kios_refunds_needing_a_person").set(f64::from(waiting));
    Ok(())
}
