//! What happens by itself in bridge mode, every second.
//!
//! One part that cannot reach the network's relay does not keep the others from our own work, but it
//! ends the looking of this round: whoever is not there is not asked a hundred times a second.

use std::time::Duration;

use kios_protocol::payment::Stage;
use kios_protocol::{PaymentId, Timestamp};

use super::ask::{Seen, Trouble, refresh};
use super::mirror::Said;
use super::observe::is_unclosed;
use super::{Bridge, hints, late, resolve, shops, tasks, told};
use crate::service::{self, Failure};
use crate::state::AppState;
use crate::storage::{self, Due, StorageError};

/// How often calls without an answer are looked into.
const PERIOD: Duration = Duration::from_secs(1);
/// From which age on an approved payment that nobody closes is told, seconds: one minute before the
/// network gives it back.
const UNCLOSED: u64 = 240;

/// What one round has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Whether the network's relay was there.
    pub reached: bool,
    /// Answering times that ended.
    pub timed_out: u64,
}

/// Looks at everything that may have changed on the network.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn look(app: &AppState, bridge: &Bridge) -> Result<Round, Failure> {
    let mut round = Round::default();
    match network(app, bridge, &mut round).await {
        Ok(()) => round.reached = true,
        Err(Trouble::Doubt(doubt)) => {
            tracing::debug!(%doubt, "the network's relay was not all there");
        }
        Err(Trouble::Storage(fault)) => return Err(fault.into()),
    }
    let reached = if round.reached { 1.0 } else { 0.0 };
    metrics::gauge!("kios_bridge_reached").set(reached);
    unclosed(app).await?;
    Ok(round)
}

/// Everything that asks the network, the most urgent first.
async fn network(app: &AppState, bridge: &Bridge, round: &mut Round) -> Result<(), Trouble> {
    hints::run(app, bridge).await?;
    tasks::run(app, bridge).await?;
    open_payments(app, bridge).await?;
    round.timed_out = timeouts(app, bridge).await?;
    shops::run(app, bridge).await
}

/// Finds out what became of calls without an answer, and sends again what may leave again. One that
/// hangs keeps nobody from looking, who looks in a round of his own.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn retry(app: &AppState, bridge: &Bridge) -> Result<(), Failure> {
    for outcome in [resolve::run(app, bridge).await, late::run(app, bridge).await] {
        match outcome {
            Ok(_) => {}
            Err(Trouble::Doubt(doubt)) => {
                tracing::debug!(%doubt, "the network's relay was not all there");
            }
            Err(Trouble::Storage(fault)) => return Err(fault.into()),
        }
    }
    Ok(())
}

/// Retries every second until the relay ends; without a network behind it there is nothing to do.
pub async fn run_retries(app: &AppState) {
    let Some(bridge) = app.bridge() else { return std::future::pending().await };
    let mut period = tokio::time::interval(PERIOD);
    period.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        period.tick().await;
        if let Err(fault) = retry(app, bridge).await {
            tracing::error!(%fault, "calls without an answer could not be looked into");
        }
    }
}

/// Looks at payments that are not closed, the younger the more often.
async fn open_payments(app: &AppState, bridge: &Bridge) -> Result<(), Trouble> {
    let now = app.clock().now();
    let live = {
        let mut connection = app.store().read().await?;
        told::live(&mut connection).await?
    };
    bridge.looks().payments.retain(|id, _| live.iter().any(|(live, _)| live == id));
    for (id, opened_at) in live {
        let every = every(now.since(opened_at));
        let last = bridge.looks().payments.get(&id).copied();
        if last.is_some_and(|last| now.since(last) < every) {
            continue;
        }
        let seen = refresh(app, bridge, id, Said::Nothing, None).await?;
        if matches!(seen, Seen::Missing) {
            tracing::warn!(payment = %id, "the network knows no such payment");
        }
        bridge.looks().payments.insert(id, now);
    }
    Ok(())
}

/// How often a payment of this age is looked at, seconds.
const fn every(age: u64) -> u64 {
    match age {
        0..60 => 2,
        60..400 => 5,
        400..3_600 => 30,
        _ => 600,
    }
}

/// B5: the network says nothing when the answering time ends. It takes answers until the age of 45
/// seconds and no longer, so whatever was not answered in a look after that never will be.
async fn timeouts(app: &AppState, bridge: &Bridge) -> Result<u64, Trouble> {
    let now = app.clock().now();
    let before = now.seconds().saturating_sub(app.config().clocks.answer.saturating_add(1));
    let mut told = 0;
    for id in due(app, before).await? {
        let Seen::Ours(payment) = refresh(app, bridge, id, Said::Nothing, None).await? else {
            continue;
        };
        if payment.state.awaits_answer() {
            match service::time_out(app, id).await {
                Ok(happened) => told += u64::from(happened),
                Err(Failure::Storage(fault)) => return Err(fault.into()),
                Err(fault @ (Failure::Refused(_) | Failure::Entropy(_))) => {
                    tracing::error!(payment = %id, %fault, "payment could not time out");
                }
            }
        }
    }
    Ok(told)
}

async fn due(app: &AppState, before: u64) -> Result<Vec<PaymentId>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::due(&mut connection, Due::Answer(Timestamp::from_seconds(before))).await
}

/// Tells of payments that were approved and that nobody closes, before the network gives them back.
async fn unclosed(app: &AppState) -> Result<(), StorageError> {
    let before = app.clock().now().seconds().saturating_sub(UNCLOSED);
    let ids = {
        let mut connection = app.store().read().await?;
        told::unclosed(&mut connection, Timestamp::from_seconds(before)).await?
    };
    for id in ids {
        let payment = {
            let mut connection = app.store().read().await?;
            storage::find_payment(&mut connection, &id.to_string()).await?
        };
        if let Some(payment) = payment
            && matches!(payment.state.status.stage, Stage::Confirmed | Stage::Replied)
        {
            is_unclosed(app, &payment).await?;
        }
    }
    Ok(())
}
