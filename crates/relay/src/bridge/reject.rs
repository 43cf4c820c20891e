//! Sends the close that rejects a payment or a cancel once more.
//!
//! The signature of the kiosk's own close stays valid for as long as the payment exists, so no key of this
//! relay is needed (`protocol.md §10.1` Q2, Q8). Where upstream accepts the network's access key, a close
//! under that key is sent instead of a missing one.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::ResultCode;
use kios_protocol::payment::Phase;
use serde_json::json;

use super::in_flight::{InFlightCall, update_status};
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::outbox::{
    self, Action, CallStatus, Credential, Decision, NewOutboxEntry, OutboxEntry, Target,
};
use crate::upstream::{TransportError, Upstream};
use kios_domain::payment::Payment;

/// The outcome of a repeated close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeated {
    /// There is no close to send: no kiosk has sent one, and upstream accepts no access key.
    NoClose,
    /// Upstream responded with this code.
    Answered(u32),
    /// There was no response.
    Lost(TransportError),
}

/// Sends the close with confirm=false of the payment's present phase.
///
/// # Errors
/// [`StorageError`]; it may have been sent then.
pub(super) async fn repeat_reject(
    app: &AppState,
    upstream: &Upstream,
    payment: &Payment,
) -> Result<Repeated, StorageError> {
    let phase = payment.state.status.phase;
    let (accepted, signed) = {
        let mut connection = app.store().read().await?;
        let accepted = outbox::accepted_close(&mut connection, payment.id, phase).await?;
        let reject = Some(Decision::Reject);
        let signed = match &accepted {
            Some(_) => None,
            None => outbox::last_close(&mut connection, payment.id, phase, reject).await?,
        };
        (accepted, signed)
    };
    let unproven = signed.as_ref().map(|signed| signed.id);
    let signed = accepted.or(signed);
    let Some(entry) = entry(upstream, payment, phase, signed) else { return Ok(Repeated::NoClose) };
    let call = InFlightCall::start(app, upstream, &entry).await?;
    let response = call.send(upstream, &entry, upstream.timeouts().mutation).await;
    let response = match response {
        Ok(response) => response,
        Err(error) => {
            update_status(app, call.id, CallStatus::Over, None).await?;
            return Ok(Repeated::Lost(error));
        }
    };
    let code = response.envelope.code;
    let status = if is_final(code) { CallStatus::Done } else { CallStatus::Refused };
    update_status(app, call.id, status, Some(&response.body)).await?;
    // A close whose response was lost may be a stranger's: the next try sends another one.
    if let Some(unproven) = unproven.filter(|_| is_sender_refused(code)) {
        update_status(app, unproven, CallStatus::Refused, Some(&response.body)).await?;
    }
    Ok(Repeated::Answered(code))
}

/// Whether nothing of a rejected payment is in escrow after a response with this code.
pub(super) fn is_final(code: u32) -> bool {
    [
        ResultCode::Success,
        ResultCode::AlreadyClosed,
        ResultCode::ForcedToClose,
        ResultCode::NotClosable,
    ]
    .iter()
    .any(|end| end.number() == code)
}

/// Whether upstream does not accept the sender of a close.
fn is_sender_refused(code: u32) -> bool {
    [ResultCode::InvalidSignature, ResultCode::InvalidAccessKey]
        .iter()
        .any(|refused| refused.number() == code)
}

/// The close to send: the kiosk's own, or one under the network's access key.
fn entry(
    upstream: &Upstream,
    payment: &Payment,
    phase: Phase,
    signed: Option<OutboxEntry>,
) -> Option<NewOutboxEntry> {
    let action = Action::Close(phase);
    let target = Target::Payment { id: payment.id, decision: Some(Decision::Reject) };
    let signed = signed.filter(|signed| signed.credential != Credential::Client);
    if let Some(OutboxEntry { path, content_type, body, credential, .. }) = signed {
        let record = body.clone();
        return Some(NewOutboxEntry {
            action,
            path,
            content_type,
            body,
            credential,
            record,
            target,
        });
    }
    upstream.access_key()?;
    let body = json!({ "paymentId": payment.id.to_string(), "confirm": false });
    let body = Bytes::from(body.to_string());
    Some(NewOutboxEntry {
        action,
        path: format!("/v1/payment/{}", action.as_str()),
        content_type: Some(HeaderValue::from_static("application/json")),
        record: body.clone(),
        body,
        credential: Credential::Upstream,
        target,
    })
}
