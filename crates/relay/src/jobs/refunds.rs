//! Sends refunds to card gateways, and queries the status of those without a response.
//!
//! All due refunds are executed concurrently, one task each. A sale has at most one, because the
//! next is not accepted before the last is final. A refund is claimed from the commit of its start
//! to the commit of its result. One that the database has as being sent or queried and that is not
//! claimed was lost: by a process that ended, or by a commit that failed.
//!
//! Deliberately absent: rules. What follows from a response is in [`kios_domain::refund`].
//!
//! Source: `relay.md §6`.

use std::time::Duration;

use futures_util::future::join_all;
use kios_protocol::refund::{RefundId, RefundState};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::interval::Ticker;
use crate::refund_queue::Claim;
use crate::service::{self, Failure, RefundWork};
use crate::state::AppState;
use crate::storage;
use kios_domain::refund::{Event, Refund, Sale};

/// How often due refunds are looked up.
const PERIOD: Duration = Duration::from_secs(1);
/// How long calls in flight may take at shutdown; those that take longer are queried at the next start.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Executes the due refunds and waits for them; returns their number.
///
/// # Errors
/// [`Failure::Storage`] when what is due cannot be read; trying again is safe.
pub async fn run_due(app: &AppState) -> Result<usize, Failure> {
    let claims = due(app).await?;
    let count = claims.len();
    join_all(claims.into_iter().map(|claim| execute(app.clone(), claim))).await;
    Ok(count)
}

async fn due(app: &AppState) -> Result<Vec<Claim>, Failure> {
    let mut connection = app.store().read().await?;
    let due = storage::due_refunds(&mut connection, app.clock().now()).await?;
    Ok(due.iter().filter_map(|refund_id| app.refund_queue().claim(refund_id)).collect())
}

/// Takes the next step of a refund. A fault is logged and does not delay the others.
async fn execute(app: AppState, claim: Claim) {
    let refund_id = claim.refund_id();
    if let Err(fault) = step(&app, refund_id).await {
        tracing::error!(refund = %refund_id, %fault, "refund step failed");
    }
}

async fn step(app: &AppState, refund_id: &RefundId) -> Result<(), Failure> {
    let (refund, sale) = match service::begin(app, refund_id).await? {
        RefundWork::Nothing | RefundWork::Written => return Ok(()),
        RefundWork::Send(work) => *work,
        RefundWork::Ask(work) => {
            let (refund, sale) = *work;
            let refund = query(app, refund, &sale).await?;
            // Two queries did not find it at the gateway, so it is stored as being sent again.
            if refund.state.stage != RefundState::Sent {
                return Ok(());
            }
            (refund, sale)
        }
    };
    send(app, refund, &sale).await?;
    Ok(())
}

async fn send(app: &AppState, refund: Refund, sale: &Sale) -> Result<Refund, Failure> {
    let event = match app.gateways().of_sale(sale) {
        Some(gateway) => Event::Answered(gateway.send(&refund.prepared, &refund.order(sale)).await),
        None => Event::Lost,
    };
    count(&refund, "send");
    service::conclude(app, refund, sale, event).await
}

async fn query(app: &AppState, refund: Refund, sale: &Sale) -> Result<Refund, Failure> {
    let event = match app.gateways().of_sale(sale) {
        Some(gateway) => Event::Queried(gateway.ask(&refund.prepared, &refund.order(sale)).await),
        None => Event::Lost,
    };
    count(&refund, "ask");
    service::conclude(app, refund, sale, event).await
}

fn count(refund: &Refund, what: &'static str) {
    let gateway = refund.gateway.as_str();
    metrics::counter!("kios_gateway_calls_total", "gateway" => gateway, "call" => what)
        .increment(1);
}

/// Executes due refunds every second, and whenever one was requested, until the relay shuts down.
pub async fn run(app: AppState) {
    let mut ticker = Ticker::new(PERIOD, app.shutdown());
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            running = ticker.tick_or(app.refund_queue().woken()) => if !running { break },
            Some(ended) = tasks.join_next() => {
                if let Err(fault) = ended {
                    tracing::error!(%fault, "refund task panicked");
                }
                continue;
            }
        }
        match due(&app).await {
            Ok(claims) => claims.into_iter().for_each(|claim| {
                tasks.spawn(execute(app.clone(), claim));
            }),
            Err(fault) => tracing::error!(%fault, "due refunds could not be read"),
        }
    }
    if timeout(DRAIN_TIMEOUT, tasks.join_all()).await.is_err() {
        tracing::warn!("shut down with gateway calls in flight");
    }
}
