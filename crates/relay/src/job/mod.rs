//! What happens by itself when time passes.
//!
//! Every second the clocks are looked at: what waits for a shop with a delegator is approved, the
//! answering time of payments and of changes of shops ends, what nobody closes is closed, and
//! points that were waited for are given. The clocks are the instants in the database, so a relay
//! that was away goes on where it would have been. What is too old to matter is forgotten.
//!
//! [`refunds`] is a task of its own: it calls gateways, which may take long.
//!
//! Deliberately absent: anything a request waits for.
//!
//! Source: `relay.md §3` B5 and B10; `protocol.md §5.4`.

pub mod refunds;

use std::time::Duration;

use kios_protocol::{TaskId, Timestamp};

use crate::bridge::{self, Bridge};
use crate::legacy;
use crate::service::{self, Failure};
use crate::state::AppState;
use crate::storage::{self, Due};

/// How often the clocks are looked at.
const PERIOD: Duration = Duration::from_secs(1);
/// How long a temporary account is remembered, seconds. Source: `protocol.md §4.3`.
const TEMPORARY_KEPT: u64 = 300;
/// How long events are kept, seconds. Source: `relay.md §5`, retention.
const EVENTS_KEPT: u64 = 7 * 86_400;

/// What one look at the clocks has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Cancels and changes of a shop that were approved in the name of the shop.
    pub approved: u64,
    /// Answering times that ended, of payments and of changes of shops.
    pub timed_out: u64,
    /// Payments that were closed.
    pub closed: u64,
    /// Purchases whose points were given.
    pub given: u64,
    /// Temporary accounts and events that were forgotten.
    pub forgotten: u64,
}

/// Does everything that is due. A payment that fails is logged and does not keep the others.
///
/// # Errors
/// [`Failure::Storage`] when what is due cannot be read; trying again is safe.
pub async fn run_due(app: &AppState) -> Result<Done, Failure> {
    let now = app.clock().now();
    if let Some(bridge) = app.bridge() {
        let done = look(app, bridge).await?;
        bridge::retry(app, bridge).await?;
        return Ok(done);
    }
    let clocks = app.config().clocks;
    // A shop that leaves its answers to the relay is asked first, as long as there is time.
    let mut done = Done { approved: service::answer_for_shops(app).await?, ..Done::default() };
    for id in due(app, now, clocks.answer, Due::Answer).await? {
        match service::time_out(app, id).await {
            Ok(happened) => done.timed_out += u64::from(happened),
            Err(fault) => tracing::error!(payment = %id, %fault, "payment could not time out"),
        }
    }
    done.timed_out += legacy::time_out_due(app).await?;
    for id in due_shop_tasks(app, now, clocks.answer).await? {
        match service::time_out_shop_task(app, id).await {
            Ok(happened) => done.timed_out += u64::from(happened),
            Err(fault) => tracing::error!(task = %id, %fault, "shop's change could not time out"),
        }
    }
    for id in due(app, now, clocks.forced_close, Due::Close).await? {
        match service::force_close(app, id).await {
            Ok(happened) => done.closed += u64::from(happened),
            Err(fault) => tracing::error!(payment = %id, %fault, "payment could not be closed"),
        }
    }
    done.given = service::give_points(app).await?;
    done.forgotten = purge(app, now).await?;
    Ok(done)
}

/// What is due in bridge mode without what may hang: the network keeps the clocks.
async fn look(app: &AppState, bridge: &Bridge) -> Result<Done, Failure> {
    let timed_out = bridge::look(app, bridge).await?.timed_out;
    let forgotten = purge(app, app.clock().now()).await?;
    Ok(Done { timed_out, forgotten, ..Done::default() })
}

async fn due(
    app: &AppState,
    now: Timestamp,
    age: u64,
    which: fn(Timestamp) -> Due,
) -> Result<Vec<kios_protocol::PaymentId>, Failure> {
    let Some(before) = now.seconds().checked_sub(age) else { return Ok(Vec::new()) };
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
    let kept = TEMPORARY_KEPT.max(app.config().temporary_account_seconds);
    let mut writer = app.store().write().await?;
    let temporary = storage::purge_temporary(writer.connection(), before(kept)).await?;
    let events = storage::purge_events(writer.connection(), before(EVENTS_KEPT)).await?;
    writer.commit().await?;
    Ok(temporary + events)
}

/// Waits until the network calls; for ever, where payments settle here.
async fn called(app: &AppState) {
    match app.bridge() {
        Some(bridge) => bridge.called().await,
        None => std::future::pending().await,
    }
}

/// Looks at the clocks every second until the relay ends.
pub async fn run(app: AppState) {
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.shutdown().cancelled() => return,
            _ = period.tick() => {}
            () = called(&app) => {}
        }
        let run = match app.bridge() {
            Some(bridge) => look(&app, bridge).await,
            None => run_due(&app).await,
        };
        let outcome = if run.is_ok() { "done" } else { "failed" };
        metrics::counter!("kios_job_runs_total", "outcome" => outcome).increment(1);
        if let Err(fault) = run {
            tracing::error!(%fault, "the clocks could not be looked at");
        }
    }
}
