//! Periodic work that ends with the relay.

use std::fmt::Display;
use std::future::pending;
use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Ticks at once and then once in each period, until the relay shuts down.
#[derive(Debug)]
pub(crate) struct Ticker {
    interval: Interval,
    shutdown: CancellationToken,
}

impl Ticker {
    pub(crate) fn new(period: Duration, shutdown: &CancellationToken) -> Self {
        let mut interval = interval(period);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { interval, shutdown: shutdown.clone() }
    }

    /// Waits for the next tick or for `wake`; `false` when the relay shuts down.
    ///
    /// # Cancel safety
    /// As that of `wake`: no tick is lost.
    pub(crate) async fn tick_or(&mut self, wake: impl Future<Output = ()> + Send) -> bool {
        tokio::select! {
            () = self.shutdown.cancelled() => false,
            _ = self.interval.tick() => true,
            () = wake => true,
        }
    }
}

/// Runs a job once in each period until the relay shuts down, which also cancels a run. A fault is
/// logged, and the job runs again in the next period.
pub(crate) async fn every<R, E>(
    period: Duration,
    shutdown: &CancellationToken,
    name: &'static str,
    job: impl FnMut() -> R + Send,
) where
    R: Future<Output = Result<(), E>> + Send,
    E: Display + Send,
{
    every_or_when(period, shutdown, name, pending, job).await;
}

/// Runs a job as [`every`] does, and also whenever a future of `wake` is ready.
pub(crate) async fn every_or_when<W, R, E>(
    period: Duration,
    shutdown: &CancellationToken,
    name: &'static str,
    mut wake: impl FnMut() -> W + Send,
    mut job: impl FnMut() -> R + Send,
) where
    W: Future<Output = ()> + Send,
    R: Future<Output = Result<(), E>> + Send,
    E: Display + Send,
{
    let mut ticker = Ticker::new(period, shutdown);
    let runs = async {
        while ticker.tick_or(wake()).await {
            if let Err(fault) = job().await {
                tracing::error!(job = name, %fault, "job failed");
            }
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = runs => {}
    }
}
