//! Callbacks out: what happens is told to the receiver that the configuration names.
//!
//! A callback is a row, written in the transaction of what it tells of, so none is lost. It is sent
//! by a job of its own, which no request and no clock of a payment waits for. Of one payment or
//! shop task only the oldest row is ever under way: a later one waits until that one has arrived or
//! was given up. Different payments go out side by side, and those that were never tried are not
//! kept waiting by those that are tried again. What is not taken is tried again over three days,
//! also by the next process, and then kept as failed until an operator hands it out again.
//!
//! A callback arrives at least once. The receiver may have it when the relay ends before that is
//! noted, or when its answer is lost; then it comes again, with the same `Kios-Callback-Id` header,
//! which no two callbacks share. A callback that is handed out again comes after later ones of its
//! payment.
//!
//! Deliberately absent: any say of a client in where callbacks go, redirects, and proxies.
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

/// How often the rows are looked at.
const PERIOD: Duration = Duration::from_millis(250);
/// Callbacks that are under way at the same time.
const AT_ONCE: usize = 32;
/// Of these, those that are tried again: a receiver that hangs leaves room for what is new.
const AGAIN_AT_ONCE: usize = 24;
/// Rows of one look: more than are under way, so that what is new is among them.
const LOOK: u32 = 96;
/// How soon an outcome that could not be noted is noted again, and a receiver is looked at again.
const PAUSE: Duration = Duration::from_secs(5);
/// How long a callback that arrived is kept, seconds; as long as an event.
const SENT_KEPT: u64 = 7 * 86_400;

/// What one round of sending came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Callbacks that arrived.
    pub sent: u64,
    /// Attempts after which there will be another.
    pub again: u64,
    /// Callbacks that were given up.
    pub failed: u64,
}

/// Why callbacks could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The HTTP client could not be made.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// What one attempt came to.
#[derive(Debug)]
enum Outcome {
    Sent,
    Again,
    Failed,
}

/// Sends everything that is due, and what becomes due by that, and notes it. For tests and for
/// whoever wants it done at once; not beside [`run`], which knows nothing of what is under way here.
///
/// # Errors
/// [`CallbackError`]; what was sent but not noted is sent again.
pub async fn run_due(app: &AppState) -> Result<Done, CallbackError> {
    let Some(receiver) = receiver(app).await? else { return Ok(Done::default()) };
    let mut done = Done::default();
    loop {
        let due = due(app).await?;
        if due.is_empty() {
            return Ok(done);
        }
        let attempts = due.into_iter().map(|callback| {
            let receiver = &receiver;
            async move {
                let sent = attempt(receiver, &callback).await;
                note(app, &callback, &sent).await
            }
        });
        let mut attempts = stream::iter(attempts).buffer_unordered(AT_ONCE);
        while let Some(outcome) = attempts.next().await {
            match outcome? {
                Outcome::Sent => done.sent += 1,
                Outcome::Again => done.again += 1,
                Outcome::Failed => done.failed += 1,
            }
        }
    }
}

/// Sends callbacks until the relay ends, and then waits for what is under way.
pub async fn run(app: &AppState) {
    let receiver = loop {
        match receiver(app).await {
            Ok(None) => return,
            Ok(Some(receiver)) => break receiver,
            Err(fault) => tracing::error!(%fault, "callbacks cannot be sent"),
        }
        tokio::select! {
            () = app.shutdown().cancelled() => return,
            () = sleep(PAUSE) => {}
        }
    };
    let receiver = Arc::new(receiver);
    let mut ticker = Ticker::new(PERIOD, app.shutdown());
    let mut attempts = JoinSet::new();
    let mut under_way = UnderWay::default();
    loop {
        tokio::select! {
            // What it came to is in the database by the time it ends here: the next look is true.
            Some(ended) = attempts.join_next_with_id(), if !attempts.is_empty() => {
                under_way.ended(ended.map_or_else(|fault| fault.id(), |(task, ())| task));
            }
            running = ticker.tick_or(pending()) => if !running { break },
        }
        match due(app).await {
            Ok(due) => {
                for callback in due {
                    under_way.begin(app, &receiver, callback, &mut attempts);
                }
            }
            Err(fault) => tracing::error!(%fault, "callbacks could not be looked at"),
        }
    }
    while attempts.join_next().await.is_some() {}
}

/// Forgets callbacks that arrived long ago.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub async fn purge(app: &AppState) -> Result<u64, StorageError> {
    let before = app.clock().now().seconds().saturating_sub(SENT_KEPT);
    let before = Timestamp::from_seconds(before);
    let mut writer = app.store().write().await?;
    let many = storage::purge_callbacks(writer.connection(), before).await?;
    writer.commit().await?;
    Ok(many)
}

/// Puts what waits and what failed among the relay's figures.
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
    storage::due_callbacks(&mut connection, app.clock().now(), LOOK).await
}

/// The callbacks that are under way.
#[derive(Debug, Default)]
struct UnderWay {
    callbacks: Vec<(task::Id, WaitingCallback)>,
}

impl UnderWay {
    /// Sends a callback, if there is room and no other of its payment is under way.
    fn begin(
        &mut self,
        app: &AppState,
        receiver: &Arc<Receiver>,
        callback: WaitingCallback,
        attempts: &mut JoinSet<()>,
    ) {
        let others = || self.callbacks.iter().map(|(_, other)| other);
        let again = others().filter(|other| other.attempts > 0).count();
        let room = self.callbacks.len() < AT_ONCE
            && (callback.attempts == 0 || again < AGAIN_AT_ONCE)
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

/// Sends a callback once and notes it, for as long as that takes: what was sent is not taken up
/// again before the database knows it.
async fn deliver(app: AppState, receiver: Arc<Receiver>, callback: WaitingCallback) {
    let sent = attempt(&receiver, &callback).await;
    while let Err(fault) = note(&app, &callback, &sent).await {
        tracing::error!(callback = callback.id, %fault, "a callback could not be noted");
        tokio::select! {
            () = app.shutdown().cancelled() => break,
            () = sleep(PAUSE) => {}
        }
    }
}

async fn attempt(receiver: &Receiver, callback: &WaitingCallback) -> Result<(), String> {
    let begun = Instant::now();
    let sent = receiver.send(callback).await;
    metrics::histogram!("kios_callbacks_attempt_seconds").record(begun.elapsed());
    sent
}

/// Writes down what an attempt came to.
async fn note(
    app: &AppState,
    callback: &WaitingCallback,
    sent: &Result<(), String>,
) -> Result<Outcome, StorageError> {
    // Without random bytes the attempts are only less spread out.
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
            tracing::warn!(id, about, tries, fault, next = at.seconds(), "callback not taken");
            Outcome::Again
        }
        Attempt::Failed { fault } => {
            tracing::error!(id, about, tries, fault, "callback given up");
            Outcome::Failed
        }
    })
}
