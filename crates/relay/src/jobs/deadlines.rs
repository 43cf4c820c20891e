//! Deadlines: approvals in the name of shops with a delegator, timeouts, forced closes, points of
//! purchases, expired staff areas and approvals, and the deletion of old rows.
//!
//! Runs once a second and executes everything that is due. Deadlines are computed from instants in
//! the database, so a relay that was stopped continues where it would have been. In bridge mode the
//! network has the deadlines, and this job polls it instead.
//!
//! Source: `relay.md §3` B5 and B10; `protocol.md §5.4`.

use std::time::Duration;

use kios_protocol::{TaskId, Timestamp};

use crate::bridge;
use crate::interval::every_or_when;
use crate::service::legacy;
use crate::service::{self, Failure};
use crate::state::AppState;
use crate::storage::{self, Due};
use crate::upstream::Upstream;

/// How often the job runs.
const PERIOD: Duration = Duration::from_secs(1);
/// How long a temporary account is kept, seconds. Source: `protocol.md §4.3`.
const TEMPORARY_RETENTION_S: u64 = 300;
/// How long events are kept, seconds. Source: `relay.md §5`, retention.
const EVENT_RETENTION_S: u64 = 7 * 86_400;

/// What one run of the job has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobSummary {
    /// Cancels and changes of a shop that were approved in the name of the shop.
    pub approved: u64,
    /// Payments and changes of shops whose time to answer ended.
    pub timed_out: u64,
    /// Payments that were closed.
    pub closed: u64,
    /// Purchases whose points were granted.
    pub granted: u64,
    /// Temporary accounts, events and other old rows that were deleted.
    pub deleted: u64,
}

/// Does everything that is due. A payment that fails is logged and does not delay the others.
///
/// # Errors
/// [`Failure::Storage`] when what is due cannot be read; trying again is safe.
pub async fn run_due(app: &AppState) -> Result<JobSummary, Failure> {
    let now = app.clock().now();
    if let Some(upstream) = app.upstream() {
        let summary = poll_bridge(app, upstream).await?;
        bridge::retry_once(app, upstream).await?;
        bridge::repeat_closes(app, upstream).await?;
        return Ok(summary);
    }
    let clocks = app.config().clocks;
    // Approvals of delegators come first, before the time to answer ends.
    let mut summary =
        JobSummary { approved: service::answer_for_shops(app).await?, ..JobSummary::default() };
    for id in due(app, now, clocks.answer, Due::Answer).await? {
        match service::time_out(app, id).await {
            Ok(happened) => summary.timed_out += u64::from(happened),
            Err(fault) => tracing::error!(payment = %id, %fault, "payment could not time out"),
        }
    }
    summary.timed_out += legacy::time_out_due(app).await?;
    for id in due_shop_tasks(app, now, clocks.answer).await? {
        match service::time_out_shop_task(app, id).await {
            Ok(happened) => summary.timed_out += u64::from(happened),
            Err(fault) => {
                tracing::error!(task = %id, %fault, "change of a shop could not time out");
            }
        }
    }
    for id in due(app, now, clocks.forced_close, Due::Close).await? {
        match service::force_close(app, id).await {
            Ok(happened) => summary.closed += u64::from(happened),
            Err(fault) => tracing::error!(payment = %id, %fault, "payment could not be closed"),
        }
    }
    summary.granted = service::give_points(app).await?;
    summary.deleted = purge(app, now).await?;
    Ok(summary)
}

/// Polls the network, and deletes old rows; without the retries, which may hang.
async fn poll_bridge(app: &AppState, upstream: &Upstream) -> Result<JobSummary, Failure> {
    let timed_out = bridge::poll_once(app, upstream).await?.timed_out;
    let deleted = purge(app, app.clock().now()).await?;
    Ok(JobSummary { timed_out, deleted, ..JobSummary::default() })
}

async fn due(
    app: &AppState,
    now: Timestamp,
    age_s: u64,
    which: fn(Timestamp) -> Due,
) -> Result<Vec<kios_protocol::PaymentId>, Failure> {
    let Some(before) = now.seconds().checked_sub(age_s) else { return Ok(Vec::new()) };
    let mut connection = app.store().read().await?;
    Ok(storage::due(&mut connection, which(Timestamp::from_seconds(before))).await?)
}

async fn due_shop_tasks(app: &AppState, now: Timestamp, age: u64) -> Result<Vec<TaskId>, Failure> {
    let Some(before) = now.seconds().checked_sub(age) else { return Ok(Vec::new()) };
    let mut connection = app.store().read().await?;
    Ok(storage::due_shop_tasks(&mut connection, Timestamp::from_seconds(before)).await?)
}

async fn purge(app: &AppState, now: Timestamp) -> Result<u64, Failure> {
    let before = |age: u64| Timestamp::from_seconds(now.seconds().saturating_sub(age));
    let kept = TEMPORARY_RETENTION_S.max(app.config().temporary_account_seconds);
    let mut writer = app.store().write().await?;
    let temporary = storage::purge_temporary(writer.connection(), before(kept)).await?;
    let events = storage::purge_events(writer.connection(), before(EVENT_RETENTION_S)).await?;
    writer.commit().await?;
    Ok(temporary + events)
}

/// Waits for a callback of the network; forever in embedded mode.
async fn callback_received(app: &AppState) {
    match app.upstream() {
        Some(upstream) => upstream.callback_received().await,
        None => std::future::pending().await,
    }
}

/// Runs the job every second, and in bridge mode after each callback, until the relay shuts down.
pub async fn run(app: AppState) {
    let job = || async {
        let run = match app.upstream() {
            Some(upstream) => poll_bridge(&app, upstream).await,
            None => run_due(&app).await,
        };
        let outcome = if run.is_ok() { "done" } else { "failed" };
        metrics::counter!("kios_job_runs_total", "outcome" => outcome).increment(1);
        run.map(|_| ())
    };
    every_or_when(PERIOD, app.shutdown(), "deadlines", || callback_received(&app), job).await;
}
