//! Verifies the ledger while the relay serves, once after the start and then every hour what was added since.
//!
//! A balance that is not the sum of its postings is logged as an error and counted in `kios_ledger_faults_total`: an operator has to look.
//!
//! Source: `relay.md §3 B13`.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::state::AppState;
use crate::storage::{CheckProgress, LedgerCheck, StorageError};

/// From the end of a verification to the next.
const PERIOD: Duration = Duration::from_secs(3_600);
/// How much longer than a part its pause is: most of the machine stays with the requests.
const PAUSE: u32 = 3;

/// Verifies all that was posted until now; returns what is wrong, if anything is. In memory nothing is verified.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub async fn verify(app: &AppState) -> Result<Option<String>, StorageError> {
    let Some(check) = app.store().ledger_check()? else { return Ok(None) };
    Ok(whole(check).await?.1)
}

/// Goes on until every posting is verified.
async fn whole(mut check: LedgerCheck) -> Result<(LedgerCheck, Option<String>), StorageError> {
    loop {
        let begun = Instant::now();
        let (back, progress) = part(check).await?;
        check = back;
        match progress {
            CheckProgress::Behind => sleep(begun.elapsed() * PAUSE).await,
            CheckProgress::Verified => return Ok((check, None)),
            CheckProgress::Wrong(account) => {
                metrics::counter!("kios_ledger_faults_total").increment(1);
                tracing::error!(
                    account,
                    "the balance of an account is not the sum of its postings: stop the relay and restore a backup"
                );
                return Ok((check, Some(account)));
            }
        }
    }
}

/// Reads the disk, so it is done on a thread for that.
async fn part(mut check: LedgerCheck) -> Result<(LedgerCheck, CheckProgress), StorageError> {
    let runtime = tokio::runtime::Handle::current();
    let done = spawn_blocking(move || {
        let progress = runtime.block_on(check.advance());
        (check, progress)
    });
    let (check, progress) = done.await.map_err(|_| StorageError::Ended)?;
    Ok((check, progress?))
}

/// Runs until the relay shuts down.
pub async fn run(app: &AppState) {
    metrics::counter!("kios_ledger_faults_total").increment(0);
    let rounds = async {
        let mut verified = None;
        loop {
            let check = match verified.take().filter(LedgerCheck::is_current) {
                Some(check) => Ok(Some(check)),
                None => app.store().ledger_check(),
            };
            match check {
                Ok(None) => return,
                Ok(Some(check)) => match whole(check).await {
                    Ok((check, _)) => verified = Some(check),
                    Err(fault) => tracing::error!(job = "ledger check", %fault, "job failed"),
                },
                Err(fault) => tracing::error!(job = "ledger check", %fault, "job failed"),
            }
            sleep(PERIOD).await;
        }
    };
    tokio::select! {
        () = app.shutdown().cancelled() => {}
        () = rounds => {}
    }
}
