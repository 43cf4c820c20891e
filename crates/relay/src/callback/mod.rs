//! Outgoing callbacks: notifies the configured receiver of payments and changes of shops.
//!
//! A callback is a row, written in the transaction of the change that it notifies of, so none is lost.
//! A job sends it, which no request and no deadline of a payment waits for. Of one payment or shop task
//! only the oldest row is in flight: a later one waits until that one has arrived or has failed.
//! Callbacks of different payments are sent concurrently, retries leave room for first attempts, and one shop's leave room
//! for those of others. A
//! callback that is not accepted is retried over three days, also by the next process, and then kept as
//! failed until an operator redelivers it.
//!
//! Delivery is at least once. The receiver may have a callback although the relay ended before that was
//! stored, or although the response was lost; the retry carries the same `Kios-Callback-Id` header, which
//! no two callbacks share. A redelivered callback comes after later ones of its payment.
//!
//! Deliberately absent: receivers that a client chooses, redirects, and proxies.
//!
//! Source: `relay.md §3 B7`, `protocol.md §3.5, §7.1`.

mod failed;
mod receiver;
mod schedule;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use kios_protocol::Timestamp;
use tokio::task::{self, JoinSet};
use tokio::time::{Instant, sleep};

use crate::entropy;
use crate::interval::Ticker;
use crate::state::AppState;
use crate::storage::{self, Attempt, StorageError, WaitingCallback};

pub use failed::{Redeliver, RedeliverError, failed, redeliver};

use receiver::Receiver;

/// How often due rows are looked up.
const PERIOD: Duration = Duration::from_millis(250);
/// Callbacks that are in flight at the same time.
const CONCURRENCY: usize = 32;
/// Of these, retries: a receiver that hangs leaves room for first attempts.
const RETRY_CONCURRENCY: usize = 24;
/// Callbacks of one shop that are in flight: a shop with many does not hold all places while its receiver is slow.
const SHOP_CONCURRENCY: usize = 8;
/// Rows of one query: more than can be in flight, so that first attempts are among them.
const BATCH_ROWS: u32 = 96;
/// How soon a fault of the database or of the client is retried.
const RETRY_PAUSE: Duration = Duration::from_secs(5);
/// How long a callback that arrived is kept, seconds; as long as an event.
const SENT_RETENTION_S: u64 = 7 * 86_400;

/// The result of one round of sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliverySummary {
    /// Callbacks that arrived.
    pub sent: u64,
    /// Attempts that are retried.
    pub retried: u64,
    /// Callbacks that have failed for good.
    pub failed: u64,
}

/// Why callbacks could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The HTTP client could not be built.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// The outcome of one attempt.
#[derive(Debug)]
enum Outcome {
    Sent,
    Retry,
    Failed,
}

/// Sends everything that is due, and what becomes due by that. Not to be called beside [`run`], which
/// does not know what is in flight here.
///
/// # Errors
/// [`CallbackError`]; what was sent but not stored is sent again.
pub async fn run_due(app: &AppState) -> Result<DeliverySummary, CallbackError> {
    let Some(receiver) = receiver(app).await? else { return Ok(DeliverySummary::default()) };
    let mut summary = DeliverySummary::default();
    loop {
        let due = due(app).await?;
        if due.is_empty() {
            return Ok(summary);
        }
        let attempts = due.into_iter().map(|callback| {
            let receiver = &receiver;
            async move {
                let sent = attempt(receiver, &callback).await;
                record_attempt(app, &callback, &sent).await
            }
        });
        let mut attempts = stream::iter(attempts).buffer_unordered(CONCURRENCY);
        while let Some(outcome) = attempts.next().await {
            match outcome? {
                Outcome::Sent => summary.sent += 1,
                Outcome::Retry => summary.retried += 1,
                Outcome::Failed => summary.failed += 1,
            }
        }
    }
}

/// Sends callbacks until the relay shuts down, and then waits for those in flight.
pub async fn run(app: &AppState) {
    let receiver = loop {
        match receiver(app).await {
            Ok(None) => return,
            Ok(Some(receiver)) => break receiver,
            Err(fault) => tracing::error!(%fault, "callback job could not start"),
        }
        tokio::select! {
            () = app.shutdown().cancelled() => return,
            () = sleep(RETRY_PAUSE) => {}
        }
    };
    let receiver = Arc::new(receiver);
    let mut ticker = Ticker::new(PERIOD, app.shutdown());
    let mut attempts = JoinSet::new();
    let mut in_flight = InFlight::default();
    loop {
        tokio::select! {
            // The outcome is stored by now, so the next query is up to date.
            Some(ended) = attempts.join_next_with_id(), if !attempts.is_empty() => {
                in_flight.ended(ended.map_or_else(|fault| fault.id(), |(task, ())| task));
            }
            running = ticker.tick_or(pending()) => if !running { break },
        }
        match due(app).await {
            Ok(due) => {
                for callback in due {
                    in_flight.start(app, &receiver, callback, &mut attempts);
                }
            }
            Err(fault) => tracing::error!(%fault, "due callbacks could not be read"),
        }
    }
    while attempts.join_next().await.is_some() {}
}

/// Deletes callbacks that arrived long ago.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub async fn purge(app: &AppState) -> Result<u64, StorageError> {
    let before = app.clock().now().seconds().saturating_sub(SENT_RETENTION_S);
    let before = Timestamp::from_seconds(before);
    let mut writer = app.store().write().await?;
    let many = storage::purge_callbacks(writer.connection(), before).await?;
    writer.commit().await?;
    Ok(many)
}

/// Updates the gauges of waiting and failed callbacks.
///
/// # Errors
/// [`StorageError`].
pub async fn measure(app: &AppState) -> Result<(), StorageError> {
    let mut connection = app.store().read().await?;
    let counts = storage::count_callbacks(&mut connection).await?;
    let figure = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let none = counts.oldest == Timestamp::NEVER;
    let oldest = if none { 0 } else { app.clock().now().since(counts.oldest) };
    metrics::gauge!("kios_callbacks_waiting").set(figure(counts.waiting));
    metrics::gauge!("kios_callbacks_failed").set(figure(counts.failed));
    metrics::gauge!("kios_callbacks_oldest_waiting_seconds").set(figure(oldest));
    metrics::counter!("kios_callbacks_sent_total").increment(0);
    Ok(())
}

async fn receiver(app: &AppState) -> Result<Option<Receiver>, CallbackError> {
    let Some(config) = &app.config().callback else { return Ok(None) };
    let mut connection = app.store().read().await?;
    let epoch = storage::meta(&mut connection, "epoch").await?.unwrap_or_default();
    Ok(Some(Receiver::new(config, epoch)?))
}

async fn due(app: &AppState) -> Result<Vec<WaitingCallback>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::due_callbacks(&mut connection, app.clock().now(), BATCH_ROWS).await
}

/// The callbacks that are in flight.
#[derive(Debug, Default)]
struct InFlight {
    callbacks: Vec<(task::Id, WaitingCallback)>,
}

impl InFlight {
    /// Sends a callback, if there is room and no other of its payment is in flight.
    fn start(
        &mut self,
        app: &AppState,
        receiver: &Arc<Receiver>,
        callback: WaitingCallback,
        attempts: &mut JoinSet<()>,
    ) {
        let others = || self.callbacks.iter().map(|(_, other)| other);
        let retries = others().filter(|other| other.attempts > 0).count();
        let room = self.callbacks.len() < CONCURRENCY
            && (callback.attempts == 0 || retries < RETRY_CONCURRENCY)
            && others().filter(|other| other.shop_id == callback.shop_id).count()
                < SHOP_CONCURRENCY
            && !others().any(|other| other.ordering_key == callback.ordering_key);
        if room {
            let sending = deliver(app.clone(), Arc::clone(receiver), callback.clone());
            self.callbacks.push((attempts.spawn(sending).id(), callback));
        }
    }

    fn ended(&mut self, task: task::Id) {
        self.callbacks.retain(|(other, _)| *other != task);
    }
}

/// Sends a callback once and stores the outcome, however long that takes, so that the callback is not
/// sent again before.
async fn deliver(app: AppState, receiver: Arc<Receiver>, callback: WaitingCallback) {
    let sent = attempt(&receiver, &callback).await;
    while let Err(fault) = record_attempt(&app, &callback, &sent).await {
        tracing::error!(callback = callback.id, %fault, "outcome of a callback could not be stored");
        tokio::select! {
            () = app.shutdown().cancelled() => break,
            () = sleep(RETRY_PAUSE) => {}
        }
    }
}

async fn attempt(receiver: &Receiver, callback: &WaitingCallback) -> Result<(), String> {
    let started = Instant::now();
    let sent = receiver.send(callback).await;
    metrics::histogram!("kios_callbacks_attempt_seconds").record(started.elapsed());
    sent
}

/// Stores the outcome of an attempt.
async fn record_attempt(
    app: &AppState,
    callback: &WaitingCallback,
    sent: &Result<(), String>,
) -> Result<Outcome, StorageError> {
    // Without random bytes there is no jitter.
    let jitter = entropy::bytes(app.entropy()).map(u32::from_be_bytes).unwrap_or_default();
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let attempt = match sent {
        Ok(()) => Attempt::Sent,
        Err(fault) => match schedule::next(callback.attempts, callback.since, now, jitter) {
            Some(at) => Attempt::Again { fault, at },
            None => Attempt::Failed { fault },
        },
    };
    storage::note_attempt(writer.connection(), callback.id, &attempt, now).await?;
    writer.commit().await?;
    let (id, about, tries) = (callback.id, &callback.ordering_key, callback.attempts + 1);
    Ok(match attempt {
        Attempt::Sent => {
            let latency = Duration::from_secs(now.since(callback.created_at));
            metrics::counter!("kios_callbacks_sent_total").increment(1);
            metrics::histogram!("kios_callbacks_latency_seconds").record(latency);
            tracing::debug!(id, about, tries, "callback sent");
            Outcome::Sent
        }
        Attempt::Again { fault, at } => {
            tracing::warn!(id, about, tries, fault, next = at.seconds(), "callback not accepted");
            Outcome::Retry
        }
        Attempt::Failed { fault } => {
            tracing::error!(id, about, tries, fault, "callback failed");
            Outcome::Failed
        }
    })
}
