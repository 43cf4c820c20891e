//! Giving back what succeeded after it was closed as failed.
//!
//! The customer has left by then and was told that nothing was charged, but the points are in escrow
//! and the network will never release them by itself. The kiosk is told first: its till closes again.
//! If it does not, this relay sends the kiosk's own close once more: it has no key of its own to sign
//! with, and needs none, because the signature that closed the payment as failed says exactly what
//! is to happen and holds for as long as the payment exists (`protocol.md §10.1` Q2, Q8). Where the
//! network takes its shared key, that does.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::payment::{Phase, Stage};
use serde_json::json;

use super::ask::Trouble;
use super::call::{Action, Call, Key, NewCall, Progress, Subject};
use super::change::{Flight, note};
use super::observe::given_back;
use super::outcome::ends_a_late_success;
use super::told::{self, Late};
use super::{Bridge, rows};
use crate::state::AppState;
use crate::storage;
use kios_domain::payment::Payment;

/// The longest pause between two tries, seconds.
const PAUSE: u64 = 60;

/// Gives back what is due; how many it were.
pub(super) async fn run(app: &AppState, bridge: &Bridge) -> Result<u64, Trouble> {
    let now = app.clock().now();
    let due = {
        let mut connection = app.store().read().await?;
        told::due_late(&mut connection, now).await?
    };
    let mut given = 0;
    for late in due {
        given += u64::from(one(app, bridge, late).await?);
    }
    Ok(given)
}

async fn one(app: &AppState, bridge: &Bridge, late: Late) -> Result<bool, Trouble> {
    let Some(_turn) = bridge.changes.try_hold(&late.payment_id.to_string()) else {
        return Ok(false);
    };
    let mut writer = app.store().write().await?;
    let pause = 5_u64.saturating_mul(late.tries.saturating_add(1)).min(PAUSE);
    let next_at = app.clock().now().plus(pause);
    let connection = writer.connection();
    told::put_off_late(connection, late.payment_id, next_at).await?;
    let payment = storage::find_payment(connection, &late.payment_id.to_string()).await?;
    let Some(payment) = payment.filter(is_held) else {
        told::delete_late(connection, late.payment_id).await?;
        writer.commit().await?;
        return Ok(false);
    };
    let phase = payment.state.status.phase;
    let signed = rows::last_close(connection, payment.id, phase, Some(false)).await?;
    writer.commit().await?;
    let Some(call) = again(bridge, &payment, phase, signed) else {
        tracing::error!(
            payment = %payment.id,
            "points are in escrow that only a kiosk can give back: close it with confirm=false"
        );
        return Ok(false);
    };
    let flight = Flight::begin(app, bridge, &call).await?;
    let answer = flight.send(bridge, &call, bridge.patience().change).await;
    let (progress, ends) = match &answer {
        Ok(answer) if ends_a_late_success(answer.envelope.code) => (Progress::Done, true),
        Ok(_) => (Progress::Refused, false),
        Err(_) => (Progress::Over, false),
    };
    note(app, flight.id, progress, None).await?;
    if ends {
        given_back(app, &payment).await?;
    }
    answer?;
    Ok(ends)
}

const fn is_held(payment: &Payment) -> bool {
    matches!(payment.state.status.stage, Stage::Confirmed)
}

/// The close that leaves: the kiosk's own, or one under the network's key.
fn again(
    bridge: &Bridge,
    payment: &Payment,
    phase: Phase,
    signed: Option<Call>,
) -> Option<NewCall> {
    let action = Action::Close(phase);
    let subject = Subject::Payment { id: payment.id, choice: Some(false) };
    if let Some(Call { path, kind, body, key, .. }) = signed {
        return Some(NewCall { action, path, kind, body, key, subject });
    }
    bridge.access_key.as_ref()?;
    let body = json!({ "paymentId": payment.id.to_string(), "confirm": false });
    Some(NewCall {
        action,
        path: format!("/v1/payment/{}", action.as_str()),
        kind: Some(HeaderValue::from_static("application/json")),
        body: Bytes::from(body.to_string()),
        key: Key::Networks,
        subject,
    })
}
