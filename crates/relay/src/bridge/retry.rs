//! Resolves calls whose outcome is unknown.
//!
//! The fetched status of the payment resolves a call. A close that was not done is sent again, with the
//! same fields, where that status allows it; nothing else is ever sent again. The network has no query for an
//! open: it is found by its purchase when the network reports it, and expires when the network has
//! closed whatever it opened.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream;
use kios_protocol::payment::Phase;
use kios_protocol::{PaymentId, Timestamp};

use super::error::FetchError;
use super::in_flight::{InFlightCall, update_status};
use super::mismatch;
use super::mutate::keeps_late_success;
use super::reconcile::ReportedOutcome;
use super::refresh::{FetchedPayment, refresh};
use super::safety_rules;
use super::settle::settle;
use crate::state::AppState;
use crate::storage::bridge::outbox::{
    self, Action, CallStatus, Credential, Decision, NewOutboxEntry, OutboxEntry, Target,
};
use crate::storage::{self, StorageError};
use crate::upstream::{TransportError, Upstream};
use kios_domain::payment::Payment;

/// Payments that are retried at the same time, so that one that hangs does not delay the others.
const CONCURRENCY: usize = 8;
/// The age at which an unknown open expires: the network closes everything after 300 s.
const OPEN_EXPIRY_S: u64 = 330;
/// The age at which an unknown approval expires: the network accepts none after 45 s, and a call times
/// out after 60 s.
const APPROVAL_EXPIRY_S: u64 = 120;
/// The age at which a close that may not be sent again expires: every payment is closed by then.
const CLOSE_EXPIRY_S: u64 = 900;
/// The longest pause between two tries, seconds.
const MAX_BACKOFF_S: u64 = 30;

/// Resolves the due calls whose outcome is unknown; returns how many were resolved.
pub(super) async fn retry_unresolved(
    app: &AppState,
    upstream: &Upstream,
) -> Result<u64, FetchError> {
    let now = app.clock().now();
    let calls = {
        let mut connection = app.store().read().await?;
        outbox::unresolved(&mut connection, now).await?
    };
    let mut of_payments: BTreeMap<Option<PaymentId>, Vec<OutboxEntry>> = BTreeMap::new();
    for call in calls {
        if !upstream.in_flight().contains(&call.id) {
            of_payments.entry(call.payment_id).or_default().push(call);
        }
    }
    let resolved: Vec<_> = stream::iter(of_payments.into_values())
        .map(|calls| retry_in_order(app, upstream, calls, now))
        .buffer_unordered(CONCURRENCY)
        .collect()
        .await;
    resolved.into_iter().sum()
}

/// The calls of one payment, in their order.
async fn retry_in_order(
    app: &AppState,
    upstream: &Upstream,
    calls: Vec<OutboxEntry>,
    now: Timestamp,
) -> Result<u64, FetchError> {
    let mut resolved = 0;
    for call in calls {
        resolved += u64::from(retry_entry(app, upstream, call, now).await?);
    }
    Ok(resolved)
}

async fn retry_entry(
    app: &AppState,
    upstream: &Upstream,
    call: OutboxEntry,
    now: Timestamp,
) -> Result<bool, FetchError> {
    match (call.action, call.payment_id) {
        (Action::Open(Phase::New), Some(id)) if call.mismatch.is_some() => {
            mismatch::resolve(app, upstream, &call, id, now).await
        }
        (Action::Open(Phase::New), _) | (_, None) => Ok(retry_open(app, &call, now).await?),
        (Action::Close(phase), Some(id)) => retry_close(app, upstream, &call, phase, id, now).await,
        (Action::Open(Phase::Cancel) | Action::Approve(_), Some(id)) => {
            retry_approval(app, upstream, &call, id, now).await
        }
    }
}

async fn postpone(app: &AppState, call: &OutboxEntry) -> Result<bool, StorageError> {
    let pause =
        1_u64.checked_shl(u32::try_from(call.tries).unwrap_or(u32::MAX)).unwrap_or(MAX_BACKOFF_S);
    let mut writer = app.store().write().await?;
    let next_at = app.clock().now().plus(pause.clamp(2, MAX_BACKOFF_S));
    outbox::record_retry(writer.connection(), call.id, next_at).await?;
    writer.commit().await?;
    Ok(false)
}

async fn resolve(
    app: &AppState,
    call: &OutboxEntry,
    status: CallStatus,
) -> Result<bool, StorageError> {
    update_status(app, call.id, status, None).await?;
    Ok(true)
}

/// An open: its outcome is found by the task log, a callback or a client's query.
async fn retry_open(
    app: &AppState,
    call: &OutboxEntry,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if now.since(call.created_at) > OPEN_EXPIRY_S {
        tracing::info!(call = call.id, "open call expired without a response");
        return resolve(app, call, CallStatus::Over).await;
    }
    update_status(app, call.id, CallStatus::Unknown, None).await?;
    Ok(false)
}

/// An approval, or an open of a cancel, which is never sent again.
async fn retry_approval(
    app: &AppState,
    upstream: &Upstream,
    call: &OutboxEntry,
    id: PaymentId,
    now: Timestamp,
) -> Result<bool, FetchError> {
    let Some(_guard) = upstream.mutations().try_lock(&id.to_string()) else { return Ok(false) };
    refresh(app, upstream, id, ReportedOutcome::None).await?;
    if now.since(call.created_at) > APPROVAL_EXPIRY_S {
        return Ok(resolve(app, call, CallStatus::Over).await?);
    }
    Ok(postpone(app, call).await?)
}

async fn retry_close(
    app: &AppState,
    upstream: &Upstream,
    call: &OutboxEntry,
    phase: Phase,
    id: PaymentId,
    now: Timestamp,
) -> Result<bool, FetchError> {
    let Some(_guard) = upstream.mutations().try_lock(&id.to_string()) else { return Ok(false) };
    let payment = match refresh(app, upstream, id, ReportedOutcome::None).await? {
        FetchedPayment::Ours(payment) => *payment,
        FetchedPayment::Foreign | FetchedPayment::Missing => {
            return Ok(resolve(app, call, CallStatus::Over).await?);
        }
    };
    if !payment.state.is_live() || payment.state.status.phase != phase {
        return Ok(resolve(app, call, CallStatus::Done).await?);
    }
    let newest = {
        let mut connection = app.store().read().await?;
        outbox::last_close(&mut connection, id, phase, None).await?
    };
    let newer = newest.filter(|newest| newest.id != call.id);
    // Whether that one was the kiosk's is known when the network has responded to it.
    if newer.as_ref().is_some_and(OutboxEntry::is_unresolved) {
        return Ok(postpone(app, call).await?);
    }
    // The kiosk has sent another close since: only its last one counts.
    if newer.is_some()
        || now.since(call.created_at) > CLOSE_EXPIRY_S
        || keeps_late_success(app, call.action, call.decision, id).await?
    {
        return Ok(resolve(app, call, CallStatus::Over).await?);
    }
    let age = now.since(payment.state.opened_at);
    let decision = call.decision.unwrap_or(Decision::Reject);
    let sendable = call.credential != Credential::Client;
    if !sendable || !safety_rules::can_resend_close(decision, payment.state.status.stage, age) {
        return Ok(postpone(app, call).await?);
    }
    postpone(app, call).await?;
    resend(app, upstream, call, payment).await
}

/// Sends a close again; whether its outcome is known now.
async fn resend(
    app: &AppState,
    upstream: &Upstream,
    call: &OutboxEntry,
    before: Payment,
) -> Result<bool, FetchError> {
    let in_flight = InFlightCall::retry(app, upstream, call.id);
    let id = before.id;
    let entry = NewOutboxEntry {
        action: call.action,
        path: call.path.clone(),
        content_type: call.content_type.clone(),
        body: call.body.clone(),
        credential: call.credential,
        record: call.body.clone(),
        target: Target::Payment { id, decision: call.decision },
    };
    tracing::info!(payment = %id, tries = call.tries, "close without a response sent again");
    let response = in_flight.send(upstream, &entry, upstream.timeouts().mutation).await;
    let error = response.as_ref().err().copied();
    let mutation = (call.action, id, call.decision);
    settle(app, upstream, (&in_flight, None), mutation, Some(before), response).await?;
    match error {
        Some(error @ TransportError::NotSent) => Err(error.into()),
        Some(
            TransportError::Timeout
            | TransportError::Disconnected
            | TransportError::InvalidResponse(_),
        ) => Ok(false),
        None => {
            let mut connection = app.store().read().await?;
            let payment = storage::find_payment(&mut connection, &id.to_string()).await?;
            Ok(payment.is_some_and(|payment| !payment.state.is_live()))
        }
    }
}
