//! Notices that the machine's clock was set, and adopts its time when no deadline depends on it.
//!
//! The relay's own time goes on as before ([`SystemClock`]). A difference below two seconds is made up for slowly. A
//! larger one is adopted while no deadline is pending: the database is looked at in a write transaction, so that no
//! request can add a deadline in between.
//!
//! Source: `relay.md §3 B30`.

use std::sync::Arc;
use std::time::Duration;

use kios_protocol::Timestamp;

use crate::clock::{Clock as _, SystemClock};
use crate::interval::Ticker;
use crate::nonce::NonceKey;
use crate::service::Failure;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError, Writer};

/// How often the clocks are compared.
const PERIOD: Duration = Duration::from_secs(1);
/// A difference from which on the clock was set, ms.
const STEP_MS: i64 = 2_000;
/// How much of a smaller difference is made up for in one period, ms: a quarter of a second in the time for an answer.
const SLEW_MS: i64 = 5;

/// Compares the relay's clock with the wall clock.
#[derive(Debug, Default)]
pub struct StepWatch {
    /// The difference at the last look, ms.
    known_ms: i64,
}

impl StepWatch {
    /// Looks once: logs a new step, and adopts the wall clock's time if that changes no deadline.
    ///
    /// # Errors
    /// [`Failure`]; nothing is adopted then, and trying again is safe.
    pub async fn look(&mut self, app: &AppState, clock: &SystemClock) -> Result<(), Failure> {
        let offset_ms = clock.offset_ms();
        measure(offset_ms);
        let step_ms = offset_ms.saturating_sub(self.known_ms);
        if step_ms.abs() >= STEP_MS {
            note_offset(app, offset_ms).await?;
            tracing::warn!(
                seconds = step_ms / 1_000,
                "the machine's clock was set; no deadline changes, and its time is adopted when none is pending"
            );
        }
        self.known_ms = offset_ms;
        if offset_ms.abs() >= STEP_MS {
            self.adopt(app, clock).await
        } else {
            let slew_ms = offset_ms.clamp(-SLEW_MS, SLEW_MS);
            clock.shift(slew_ms);
            self.known_ms -= slew_ms;
            Ok(())
        }
    }

    async fn adopt(&mut self, app: &AppState, clock: &SystemClock) -> Result<(), Failure> {
        // Most looks end here, without the write lock.
        let mut reader = app.store().read().await?;
        if is_pending(&mut reader, app, clock).await? {
            return Ok(());
        }
        drop(reader);
        let mut writer = app.store().write().await?;
        if is_pending(writer.connection(), app, clock).await? {
            return Ok(());
        }
        let nonces = NonceKey::random(app.entropy())?;
        let offset_ms = clock.offset_ms();
        let before = clock.now();
        clock.shift(offset_ms);
        if let Err(fault) = store_adoption(writer, before, clock.now()).await {
            clock.shift(-offset_ms);
            return Err(fault.into());
        }
        // Nonces hold their expiry, which does not move with the clock.
        app.replace_nonces(nonces);
        self.known_ms -= offset_ms;
        measure(clock.offset_ms());
        if let Some(upstream) = app.upstream() {
            upstream.forget_poll_times();
        }
        tracing::warn!(seconds = offset_ms / 1_000, "the machine's new time is adopted");
        Ok(())
    }
}

/// Moves the deadlines that move with the clock, and commits.
async fn store_adoption(
    mut writer: Writer,
    before: Timestamp,
    after: Timestamp,
) -> Result<(), StorageError> {
    let connection = writer.connection();
    let [before_s, after_s] = [before, after].map(|at| storage::integer(at.seconds()));
    storage::shift_deadlines(connection, after_s.saturating_sub(before_s)).await?;
    storage::set_clock_offset(connection, 0).await?;
    if after < before {
        storage::set_back(connection, before, after).await?;
    }
    writer.commit().await
}

async fn is_pending(
    connection: &mut Connection,
    app: &AppState,
    clock: &SystemClock,
) -> Result<bool, StorageError> {
    let now = clock.now();
    let next = now.seconds().saturating_add_signed(clock.offset_ms() / 1_000);
    let window_s = app.config().clocks.cancel_window;
    let pending =
        storage::pending_deadline(connection, now, Timestamp::from_seconds(next), window_s).await?;
    if let Some(what) = &pending {
        tracing::debug!(what, "the machine's new time is not adopted yet");
    }
    Ok(pending.is_some())
}

/// Stores the difference for the commands beside the relay.
async fn note_offset(app: &AppState, offset_ms: i64) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    storage::set_clock_offset(writer.connection(), offset_ms).await?;
    writer.commit().await
}

/// Lets the clock of a command beside the relay show the relay's time.
///
/// # Errors
/// [`StorageError`].
pub async fn follow(app: &AppState, clock: &SystemClock) -> Result<(), StorageError> {
    let mut connection = app.store().read().await?;
    clock.shift(-storage::clock_offset(&mut connection).await?);
    Ok(())
}

fn measure(offset_ms: i64) {
    let seconds =
        i32::try_from(offset_ms / 1_000).unwrap_or(if offset_ms < 0 { i32::MIN } else { i32::MAX });
    metrics::gauge!("kios_clock_offset_seconds").set(f64::from(seconds));
}

/// Compares the clocks every second until the relay shuts down.
pub async fn run(app: AppState, clock: Arc<SystemClock>) {
    let mut watch = StepWatch::default();
    if let Err(fault) = note_offset(&app, 0).await {
        tracing::error!(job = "clock", %fault, "job failed");
    }
    let mut ticker = Ticker::new(PERIOD, app.shutdown());
    while ticker.tick_or(std::future::pending()).await {
        if let Err(fault) = watch.look(&app, &clock).await {
            tracing::error!(job = "clock", %fault, "job failed");
        }
    }
}
