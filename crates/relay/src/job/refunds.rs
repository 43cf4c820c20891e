//! Sending refunds, and asking what became of those whose answer was lost.
//!
//! Whatever is due is worked on at the same time, one task for each refund; of one sale there is
//! never more than one, because the next is not accepted before the last is settled. A refund is in
//! hand from the commit that says so to the commit of what came back. Found on its way or being
//! asked about and in nobody's hand, it was lost: with another process, or with a commit that failed.
//!
//! Deliberately absent: deciding. What follows from an answer is the table of [`kios_domain::refund`].
//!
//! Source: `relay.md §6`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use kios_protocol::refund::{RefundId, RefundState};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::service::{self, Failure, Work};
use crate::state::AppState;
use crate::storage;
use kios_domain::refund::{Event, Refund, Sale};

/// How often the clocks of refunds are looked at.
const PERIOD: Duration = Duration::from_secs(1);
/// How long calls under way are given to end at shutdown; what is cut off is asked about later.
const DRAIN: Duration = Duration::from_secs(10);

/// Which refunds somebody has in hand, and a bell for new ones; a clone shares them.
#[derive(Clone, Debug, Default)]
pub struct Desk(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    in_hand: Mutex<BTreeSet<RefundId>>,
    bell: Notify,
}

/// A refund in hand; dropping it puts it back.
#[derive(Debug)]
struct Claim {
    desk: Desk,
    refund_id: RefundId,
}

impl Desk {
    /// Says that there is something to do.
    pub fn wake(&self) {
        self.0.bell.notify_one();
    }

    fn in_hand(&self) -> MutexGuard<'_, BTreeSet<RefundId>> {
        self.0.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a refund in hand, unless somebody has it.
    fn claim(&self, refund_id: &RefundId) -> Option<Claim> {
        let free = self.in_hand().insert(refund_id.clone());
        free.then(|| Claim { desk: self.clone(), refund_id: refund_id.clone() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.desk.in_hand().remove(&self.refund_id);
    }
}

/// Does once what is due for every refund, and waits for it; how many there were.
///
/// # Errors
/// [`Failure::Storage`] when what is due cannot be read; trying again is safe.
pub async fn run_due(app: &AppState) -> Result<usize, Failure> {
    let claims = due(app).await?;
    let many = claims.len();
    join_all(claims.into_iter().map(|claim| work_on(app.clone(), claim))).await;
    Ok(many)
}

async fn due(app: &AppState) -> Result<Vec<Claim>, Failure> {
    let mut connection = app.store().read().await?;
    let due = storage::due_refunds(&mut connection, app.clock().now()).await?;
    Ok(due.iter().filter_map(|refund_id| app.refunds().claim(refund_id)).collect())
}

/// Does the next thing for a refund. A fault is logged and does not keep the others.
async fn work_on(app: AppState, claim: Claim) {
    let refund_id = &claim.refund_id;
    if let Err(fault) = step(&app, refund_id).await {
        tracing::error!(refund = %refund_id, %fault, "refund could not be worked on");
    }
}

async fn step(app: &AppState, refund_id: &RefundId) -> Result<(), Failure> {
    let (refund, sale) = match service::begin(app, refund_id).await? {
        Work::Nothing | Work::Written => return Ok(()),
        Work::Send(work) => *work,
        Work::Ask(work) => {
            let (refund, sale) = *work;
            let refund = ask(app, refund, &sale).await?;
            // The gateway has not had it, twice: that it is on its way again is on the disk.
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
    let event = match app.gateways().get(refund.gateway) {
        Some(gateway) => Event::Answered(gateway.send(&refund.prepared, &refund.order(sale)).await),
        None => Event::Lost,
    };
    count(&refund, "send");
    service::conclude(app, refund, sale, event).await
}

async fn ask(app: &AppState, refund: Refund, sale: &Sale) -> Result<Refund, Failure> {
    let event = match app.gateways().get(refund.gateway) {
        Some(gateway) => Event::Heard(gateway.ask(&refund.prepared, &refund.order(sale)).await),
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

/// Looks every second, and whenever a refund was asked for, until the relay ends.
pub async fn run(app: AppState) {
    let mut period = interval(PERIOD);
    period.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            () = app.shutdown().cancelled() => break,
            _ = period.tick() => {}
            () = app.refunds().0.bell.notified() => {}
            Some(ended) = tasks.join_next() => {
                if let Err(fault) = ended {
                    tracing::error!(%fault, "work on a refund broke off");
                }
                continue;
            }
        }
        match due(&app).await {
            Ok(claims) => claims.into_iter().for_each(|claim| {
                tasks.spawn(work_on(app.clone(), claim));
            }),
            Err(fault) => tracing::error!(%fault, "refunds could not be looked at"),
        }
    }
    if timeout(DRAIN, tasks.join_all()).await.is_err() {
        tracing::warn!("calls to gateways did not end in time");
    }
}
