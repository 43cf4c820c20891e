//! Health checks and metrics.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kios_protocol::refund::RefundState;
use serde::Serialize;
use sqlx::Row as _;
use tokio::time::timeout;

use super::HttpError;
use super::request_log;
use super::response::Data;
use crate::callback;
use crate::state::AppState;
use crate::storage::{self, StorageError};

/// How long the database may take to respond.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// The routes.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/health", get(health)).route("/metrics", get(metrics))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Health {
    status: &'static str,
    version: &'static str,
    server_time: u64,
}

async fn health(State(app): State<AppState>) -> Result<Data<Health>, Unhealthy> {
    let asked = timeout(DATABASE_TIMEOUT, ask(&app))
        .await
        .map_err(|_| Unhealthy(HttpError::Unexpected("the database does not answer".into())))?;
    asked.map_err(|fault| Unhealthy(fault.into()))?;
    Ok(Data(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        server_time: app.clock().now().seconds(),
    }))
}

async fn ask(app: &AppState) -> Result<(), StorageError> {
    let mut connection = app.store().read().await?;
    sqlx::query("SELECT 1").execute(&mut *connection).await?;
    Ok(())
}

/// An error with status 503 in place of 500, so that a load balancer sends requests elsewhere.
struct Unhealthy(HttpError);

impl IntoResponse for Unhealthy {
    fn into_response(self) -> Response {
        let mut answer = self.0.into_response();
        *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        answer
    }
}

async fn metrics(State(app): State<AppState>) -> Result<Response, HttpError> {
    let Some(recorder) = request_log::recorder() else {
        return Err(HttpError::Unexpected("no metrics are recorded".into()));
    };
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
    let rows = sqlx::query("SELECT status, count(*) AS many FROM payment GROUP BY status")
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        let status = row.try_get::<i64, _>("status")?.to_string();
        let many = u32::try_from(row.try_get::<i64, _>("many")?).unwrap_or(u32::MAX);
        metrics::gauge!("kios_payments", "status" => status).set(f64::from(many));
    }
    Ok(())
}

async fn refunds_by_state(app: &AppState) -> Result<(), StorageError> {
    let mut connection = app.store().read().await?;
    let counts = storage::refund_counts(&mut connection).await?;
    let mut waiting = 0_u32;
    for state in RefundState::ALL {
        let of = counts.iter().find(|(name, ..)| name == state.as_str());
        let (many, persons) = of.map_or((0, 0), |(_, many, persons)| (*many, *persons));
        waiting = waiting.saturating_add(persons);
        metrics::gauge!("kios_refunds", "state" => state.as_str()).set(f64::from(many));
    }
    metrics::gauge!("kios_refunds_needing_a_person").set(f64::from(waiting));
    Ok(())
}
