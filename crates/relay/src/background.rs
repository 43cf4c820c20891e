//! What goes on beside the requests, until the relay ends.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::http::recorder;
use crate::{AppState, bridge, callback, job, session};

/// How soon the streams of a revoked kiosk end, when another process revoked it.
const REVOCATIONS: Duration = Duration::from_secs(1);
/// How often what is over is forgotten, and what was measured is put in order.
const UPKEEP: Duration = Duration::from_secs(30);

/// Runs the jobs, sends the callbacks and the refunds, notices revocations and keeps house; ends when
/// the relay is told to, with no callback under way.
pub async fn run(app: AppState) {
    let refunds = job::refunds::run(app.clone());
    tokio::join!(callback::run(&app), refunds, until_the_end(&app));
}

async fn until_the_end(app: &AppState) {
    tokio::select! {
        () = app.shutdown().cancelled() => {}
        ((), ()) = async { tokio::join!(notice_revocations(app), upkeep(app)) } => {}
        () = job::run(app.clone()) => {}
        () = bridge::run_retries(app) => {}
    }
}

/// `kios-relay revoke` is a process of its own and cannot wake our readers.
async fn notice_revocations(app: &AppState) {
    let mut period = interval(REVOCATIONS);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known = None;
    loop {
        period.tick().await;
        match session::revocation_mark(app).await {
            Ok(mark) => {
                // The first look wakes everybody as well: nobody knows what happened before it.
                if known.replace(mark) != Some(mark) {
                    app.notifier().notify_all();
                }
            }
            Err(fault) => tracing::error!(%fault, "revocations could not be looked at"),
        }
    }
}

async fn upkeep(app: &AppState) {
    let mut period = interval(UPKEEP);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        period.tick().await;
        if let Err(fault) = session::purge(app).await {
            tracing::error!(%fault, "sessions that are over could not be forgotten");
        }
        if let Err(fault) = callback::purge(app).await {
            tracing::error!(%fault, "callbacks that arrived could not be forgotten");
        }
        if let Some(recorder) = recorder() {
            recorder.run_upkeep();
        }
    }
}
