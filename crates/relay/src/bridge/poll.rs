//! The polling round of bridge mode, and the retry round.
//!
//! A transport error ends the round, so that an unreachable upstream is contacted at most once in a round; the part
//! that needs no upstream is done all the same. One payment that cannot be read delays no other ([`unreadable`]).

use kios_protocol::api::UpstreamState;
use kios_protocol::payment::Stage;
use kios_protocol::{PaymentId, Timestamp};

use super::apply::notify_unclosed;
use super::error::FetchError;
use super::reconcile::ReportedOutcome;
use super::refresh::{FetchedPayment, refresh};
use super::{close_check, late_success, notifications, retry, shops, task_log, unreadable};
use crate::service::{self, Failure};
use crate::state::AppState;
use crate::storage::bridge::lookups;
use crate::storage::{self, Due, StorageError};
use crate::upstream::{TransportError, Upstream};

/// The age at which an approved payment that is not closed is notified: one minute before the network
/// releases it.
const UNCLOSED_AFTER_S: u64 = 240;

/// The result of one polling round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollSummary {
    /// Whether upstream could be reached.
    pub reached: bool,
    /// Payments whose time to answer ended.
    pub timed_out: u64,
}

/// Polls everything that may have changed on the network.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn poll_once(app: &AppState, upstream: &Upstream) -> Result<PollSummary, Failure> {
    let mut summary = PollSummary::default();
    let mut state = UpstreamState::Reachable;
    match poll_upstream(app, upstream, &mut summary).await {
        Ok(()) => summary.reached = true,
        Err(FetchError::Transport(error)) => {
            tracing::debug!(%error, "upstream unreachable");
            state = state_after(error);
        }
        Err(FetchError::Storage(fault)) => return Err(fault.into()),
    }
    let reached = if summary.reached { 1.0 } else { 0.0 };
    upstream.record_poll(state);
    metrics::gauge!("kios_bridge_reached").set(reached);
    notify_unclosed_payments(app).await?;
    Ok(summary)
}

/// Whether the network responds after a poll that ended with this error. A refusal of one query, or a
/// response that cannot be read, is a response.
fn state_after(error: TransportError) -> UpstreamState {
    match error {
        TransportError::InvalidResponse(status) if !status.is_server_error() => {
            UpstreamState::Reachable
        }
        TransportError::NotSent
        | TransportError::Timeout
        | TransportError::Disconnected
        | TransportError::InvalidResponse(_) => UpstreamState::Unreachable,
    }
}

/// Everything that queries the network, the most urgent first.
async fn poll_upstream(
    app: &AppState,
    upstream: &Upstream,
    summary: &mut PollSummary,
) -> Result<(), FetchError> {
    notifications::process_callbacks(app, upstream).await?;
    task_log::process_new_rows(app, upstream).await?;
    poll_open_payments(app, upstream).await?;
    summary.timed_out = time_out_due(app, upstream).await?;
    shops::refresh_all(app, upstream).await
}

/// Resolves calls without a response and releases late successes. It runs beside the polling round, so
/// that a call that hangs does not delay polling.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn retry_once(app: &AppState, upstream: &Upstream) -> Result<(), Failure> {
    for outcome in [
        retry::retry_unresolved(app, upstream).await,
        late_success::release_due(app, upstream).await,
    ] {
        match outcome {
            Ok(_) => {}
            Err(FetchError::Transport(error)) => {
                tracing::debug!(%error, "upstream unreachable");
            }
            Err(FetchError::Storage(fault)) => return Err(fault.into()),
        }
    }
    Ok(())
}

/// Sends the due repeats of closes that ended as failed. It runs beside the other rounds, because a close
/// may take a minute.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn repeat_closes(app: &AppState, upstream: &Upstream) -> Result<(), Failure> {
    close_check::repeat_due(app, upstream).await?;
    Ok(())
}

/// Polls payments that are not closed, younger ones more often.
async fn poll_open_payments(app: &AppState, upstream: &Upstream) -> Result<(), FetchError> {
    let now = app.clock().now();
    let live = {
        let mut connection = app.store().read().await?;
        lookups::live_payments(&mut connection).await?
    };
    upstream.poll_state().payments.retain(|id, _| live.iter().any(|(live, _)| live == id));
    for (id, opened_at) in live {
        let interval_s = poll_interval_s(now.since(opened_at));
        let last = upstream.poll_state().payments.get(&id).copied();
        let is_fresh = last.is_some_and(|last| now.since(last) < interval_s);
        if is_fresh || unreadable::is_paused(upstream, id, now) {
            continue;
        }
        let fetched = refresh(app, upstream, id, ReportedOutcome::None).await;
        let Some(fetched) = unreadable::checked(upstream, id, now, fetched)? else { continue };
        if matches!(fetched, FetchedPayment::Missing) {
            tracing::warn!(payment = %id, "upstream does not know the payment");
        }
        upstream.poll_state().payments.insert(id, now);
    }
    Ok(())
}

/// How often a payment of this age is polled.
const fn poll_interval_s(age_s: u64) -> u64 {
    match age_s {
        0..60 => 2,
        60..400 => 5,
        400..3_600 => 30,
        _ => 600,
    }
}

/// B5: the network reports nothing when the time to answer ends. It accepts answers until the age of 45
/// seconds, so a payment that is unanswered in a poll after that stays unanswered.
async fn time_out_due(app: &AppState, upstream: &Upstream) -> Result<u64, FetchError> {
    let now = app.clock().now();
    let before = now.seconds().saturating_sub(app.config().clocks.answer.saturating_add(1));
    let mut timed_out = 0;
    for id in due(app, before).await? {
        if unreadable::is_paused(upstream, id, now) {
            continue;
        }
        let fetched = refresh(app, upstream, id, ReportedOutcome::None).await;
        let fetched = unreadable::checked(upstream, id, now, fetched)?;
        let Some(FetchedPayment::Ours(payment)) = fetched else { continue };
        if payment.state.awaits_answer() {
            match service::time_out(app, id).await {
                Ok(happened) => timed_out += u64::from(happened),
                Err(Failure::Storage(fault)) => return Err(fault.into()),
                Err(
                    fault @ (Failure::Refused(_)
                    | Failure::Entropy(_)
                    | Failure::PinHash(_)
                    | Failure::TooMany(_)),
                ) => {
                    tracing::error!(payment = %id, %fault, "payment could not time out");
                }
            }
        }
    }
    Ok(timed_out)
}

async fn due(app: &AppState, before: u64) -> Result<Vec<PaymentId>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::due(&mut connection, Due::Answer(Timestamp::from_seconds(before))).await
}

/// Notifies payments that were approved and are not closed, before the network releases them.
async fn notify_unclosed_payments(app: &AppState) -> Result<(), StorageError> {
    let before = app.clock().now().seconds().saturating_sub(UNCLOSED_AFTER_S);
    let ids = {
        let mut connection = app.store().read().await?;
        lookups::unclosed_payments(&mut connection, Timestamp::from_seconds(before)).await?
    };
    for id in ids {
        let payment = {
            let mut connection = app.store().read().await?;
            storage::find_payment(&mut connection, &id.to_string()).await?
        };
        if let Some(payment) = payment
            && matches!(payment.state.status.stage, Stage::Confirmed | Stage::Replied)
        {
            notify_unclosed(app, &payment).await?;
        }
    }
    Ok(())
}
