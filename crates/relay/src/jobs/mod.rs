//! The background jobs, which run beside the requests until the relay shuts down.

pub mod clock_steps;
pub mod deadlines;
pub mod ledger_check;
pub mod refunds;

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::http::recorder;
use crate::interval::every;
use crate::state::AppState;
use crate::storage::{self, StorageError};
use crate::{bridge, callback, session};

/// How soon the streams of a revoked kiosk are closed, when another process revoked it.
const REVOCATION_PERIOD: Duration = Duration::from_secs(1);
/// How often calls of the bridge whose outcome is unknown are retried.
const RETRY_PERIOD: Duration = Duration::from_secs(1);
/// How often old rows are deleted, and metrics are compacted.
const UPKEEP_PERIOD: Duration = Duration::from_secs(30);

/// Runs every job until the relay shuts down, and ends when no refund and no callback is being sent.
pub async fn run(app: AppState) {
    tokio::join!(
        callback::run(&app),
        refunds::run(app.clone()),
        deadlines::run(app.clone()),
        retry_bridge_calls(&app),
        repeat_closes(&app),
        notice_revocations(&app),
        upkeep(&app),
        verify_ledger(&app),
    );
}

/// In bridge mode points are the network's, and there is no ledger.
async fn verify_ledger(app: &AppState) {
    if app.upstream().is_none() {
        ledger_check::run(app).await;
    }
}

/// Resolves calls of the bridge whose outcome is unknown; in embedded mode there are none.
async fn retry_bridge_calls(app: &AppState) {
    let Some(upstream) = app.upstream() else { return };
    let retry = || bridge::retry_once(app, upstream);
    every(RETRY_PERIOD, app.shutdown(), "bridge retry", retry).await;
}

/// Repeats closes of the bridge that ended as failed.
async fn repeat_closes(app: &AppState) {
    let Some(upstream) = app.upstream() else { return };
    let repeat = || bridge::repeat_closes(app, upstream);
    every(RETRY_PERIOD, app.shutdown(), "bridge close checks", repeat).await;
}

/// Notifies all streams after a revocation: `kios-relay revoke` is another process and cannot.
async fn notice_revocations(app: &AppState) {
    // The first run notifies as well: a revocation before it is unknown.
    let known = Mutex::new(None);
    let compare = || async {
        let mark = session::revocation_mark(app).await?;
        let before = known.lock().unwrap_or_else(PoisonError::into_inner).replace(mark);
        if before != Some(mark) {
            app.notifier().notify_all();
        }
        Ok::<_, StorageError>(())
    };
    every(REVOCATION_PERIOD, app.shutdown(), "revocations", compare).await;
}

/// Deletes rows that are older than their table's retention; returns how many.
///
/// # Errors
/// [`StorageError`]; nothing is deleted then.
pub async fn purge_old(app: &AppState) -> Result<u64, StorageError> {
    let mut writer = app.store().write().await?;
    let deleted = storage::purge_old(writer.connection(), app.clock().now()).await?;
    writer.commit().await?;
    Ok(deleted)
}

/// Deletes old rows, sessions and callbacks, forgets idle clients, and compacts the metrics.
async fn upkeep(app: &AppState) {
    let sessions = || session::purge(app);
    let callbacks = || async { callback::purge(app).await.map(|_| ()) };
    let staff = || crate::service::purge_staff(app);
    let retention = || async { purge_old(app).await.map(|_| ()) };
    let metrics = || async {
        if let Some(recorder) = recorder() {
            recorder.run_upkeep();
        }
        Ok::<_, Infallible>(())
    };
    let limits = || async {
        app.limiter().forget_idle(app.clock().now());
        Ok::<_, Infallible>(())
    };
    tokio::join!(
        every(UPKEEP_PERIOD, app.shutdown(), "limits upkeep", limits),
        every(UPKEEP_PERIOD, app.shutdown(), "session purge", sessions),
        every(UPKEEP_PERIOD, app.shutdown(), "callback purge", callbacks),
        every(UPKEEP_PERIOD, app.shutdown(), "staff purge", staff),
        every(UPKEEP_PERIOD, app.shutdown(), "retention", retention),
        every(UPKEEP_PERIOD, app.shutdown(), "metrics upkeep", metrics),
    );
}
