//! Releases payments that succeeded after they were closed as failed.
//!
//! The customer has left by then and was shown that nothing was charged, but the points are in escrow
//! and the network never releases them by itself. The kiosk is notified first, and closes again. If it
//! does not, this relay resends the kiosk's own close: the signature that closed the payment as failed
//! stays valid for as long as the payment exists, so no key of this relay is needed (`protocol.md §10.1`
//! Q2, Q8). Where upstream accepts the network's access key, a close under that key is sent instead of a
//! missing one.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::payment::{Phase, Stage};
use serde_json::json;

use super::apply::record_release;
use super::error::FetchError;
use super::in_flight::{InFlightCall, update_status};
use super::settle::ends_late_success;
use crate::state::AppState;
use crate::storage;
use crate::storage::bridge::late_success::{self, LateSuccess};
use crate::storage::bridge::outbox::{
    self, Action, CallStatus, Credential, Decision, NewOutboxEntry, OutboxEntry, Target,
};
use crate::upstream::Upstream;
use kios_domain::payment::Payment;

/// The longest pause between two tries, seconds.
const MAX_BACKOFF_S: u64 = 60;

/// Releases the due late successes; returns how many were released.
pub(super) async fn release_due(app: &AppState, upstream: &Upstream) -> Result<u64, FetchError> {
    let now = app.clock().now();
    let due = {
        let mut connection = app.store().read().await?;
        late_success::due(&mut connection, now).await?
    };
    let mut released = 0;
    for late in due {
        released += u64::from(release(app, upstream, late).await?);
    }
    Ok(released)
}

async fn release(
    app: &AppState,
    upstream: &Upstream,
    late: LateSuccess,
) -> Result<bool, FetchError> {
    let Some(_guard) = upstream.mutations().try_lock(&late.payment_id.to_string()) else {
        return Ok(false);
    };
    let mut writer = app.store().write().await?;
    let pause = 5_u64.saturating_mul(late.tries.saturating_add(1)).min(MAX_BACKOFF_S);
    let next_at = app.clock().now().plus(pause);
    let connection = writer.connection();
    late_success::postpone(connection, late.payment_id, next_at).await?;
    let payment = storage::find_payment(connection, &late.payment_id.to_string()).await?;
    let Some(payment) = payment.filter(is_held) else {
        late_success::delete(connection, late.payment_id).await?;
        writer.commit().await?;
        return Ok(false);
    };
    let phase = payment.state.status.phase;
    let signed = outbox::last_close(connection, payment.id, phase, Some(Decision::Reject)).await?;
    writer.commit().await?;
    let Some(entry) = release_entry(upstream, &payment, phase, signed) else {
        tracing::error!(
            payment = %payment.id,
            "late success can only be released by a kiosk: close it with confirm=false"
        );
        return Ok(false);
    };
    let call = InFlightCall::start(app, upstream, &entry).await?;
    let response = call.send(upstream, &entry, upstream.timeouts().mutation).await;
    let (status, ends) = match &response {
        Ok(response) if ends_late_success(response.envelope.code) => (CallStatus::Done, true),
        Ok(_) => (CallStatus::Refused, false),
        Err(_) => (CallStatus::Over, false),
    };
    update_status(app, call.id, status, None).await?;
    if ends {
        record_release(app, &payment).await?;
    }
    response?;
    Ok(ends)
}

const fn is_held(payment: &Payment) -> bool {
    matches!(payment.state.status.stage, Stage::Confirmed)
}

/// The close to send: the kiosk's own, or one under the network's access key.
fn release_entry(
    upstream: &Upstream,
    payment: &Payment,
    phase: Phase,
    signed: Option<OutboxEntry>,
) -> Option<NewOutboxEntry> {
    let action = Action::Close(phase);
    let target = Target::Payment { id: payment.id, decision: Some(Decision::Reject) };
    if let Some(OutboxEntry { path, content_type, body, credential, .. }) = signed {
        return Some(NewOutboxEntry { action, path, content_type, body, credential, target });
    }
    upstream.access_key()?;
    let body = json!({ "paymentId": payment.id.to_string(), "confirm": false });
    Some(NewOutboxEntry {
        action,
        path: format!("/v1/payment/{}", action.as_str()),
        content_type: Some(HeaderValue::from_static("application/json")),
        body: Bytes::from(body.to_string()),
        credential: Credential::Upstream,
        target,
    })
}
