//! Settles a call that changes a payment: from its response, and from the payment fetched after it.
//!
//! A response has the intended status, the fetched payment the actual one. Where they differ, or
//! without a response, the payment decides the status of the call and the reply to the client.
//!
//! Source: `protocol.md §10.1` Q6, Q14, Q23.

use kios_protocol::PaymentId;
use kios_protocol::api::{Envelope, PaymentItem};
use kios_protocol::payment::{Stage, Status};
use serde_json::Value;

use super::apply::record_release;
use super::close_check;
use super::error::FetchError;
use super::in_flight::{CallOutcome, InFlightCall, store_outcome};
use super::reconcile::ReportedOutcome;
use super::refresh::{FetchedPayment, refresh};
use super::reject::is_final;
use super::reply::Reply;
use super::safety_rules;
use crate::service::RecordedAction;
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::outbox::{Action, CallStatus, Decision};
use crate::upstream::{Response, TransportError, Upstream};
use kios_domain::payment::Payment;

/// Stores the status of a call and the payment after it; returns the reply to the client. The action that staff took
/// with the call is undone if it has no effect.
pub(super) async fn settle(
    app: &AppState,
    upstream: &Upstream,
    (call, recorded): (&InFlightCall, Option<RecordedAction>),
    (action, id, decision): (Action, PaymentId, Option<Decision>),
    before: Option<Payment>,
    response: Result<Response, TransportError>,
) -> Result<Reply, StorageError> {
    let code = response.as_ref().ok().map(|response| response.envelope.code);
    if let (Some(code), Action::Close(phase), Some(payment)) = (code, action, &before)
        && decision == Some(Decision::Reject)
        && phase == payment.state.status.phase
        && is_final(code)
    {
        record_release(app, payment, code).await?;
    }
    if let (Action::Close(phase), Some(payment)) = (action, &before)
        && decision == Some(Decision::Reject)
        && payment.state.status == Status::of(phase, Stage::Failed)
    {
        let outcome = response.as_ref().map(|response| response.envelope.code);
        close_check::end_kiosk_repeat(app, payment, outcome.map_err(|error| *error)).await?;
    }
    let after = match refresh(app, upstream, id, ReportedOutcome::None).await {
        Ok(FetchedPayment::Ours(payment)) => Some(*payment),
        Ok(FetchedPayment::Foreign | FetchedPayment::Missing) | Err(FetchError::Transport(_)) => {
            None
        }
        Err(FetchError::Storage(fault)) => return Err(fault),
    };
    let happened =
        after.as_ref().is_some_and(|after| has_happened(action, decision, before.as_ref(), after));
    let status = match (&response, code) {
        (Ok(_), Some(0)) => CallStatus::Done,
        (Ok(_), _) if happened && matches!(action, Action::Open(_)) => CallStatus::Done,
        (Ok(_), Some(code)) if safety_rules::is_inconclusive(code) && happened => CallStatus::Done,
        (Ok(_), Some(code)) if safety_rules::is_inconclusive(code) => CallStatus::Unknown,
        (Ok(_), _) => CallStatus::Refused,
        (Err(_), _) if happened => CallStatus::Done,
        (Err(TransportError::NotSent), _) if !matches!(action, Action::Close(_)) => {
            CallStatus::Over
        }
        (Err(_), _) => CallStatus::Unknown,
    };
    let reply = reply(action, after.filter(|_| happened || code == Some(0)), response)?;
    let bytes = match &reply {
        Reply::Forwarded { body, .. } => Some(body.clone()),
        Reply::Success(data) => Some(serde_json::to_vec(&Envelope::success(data))?.into()),
        Reply::Refused(_) | Reply::RefusedWithDetail(..) | Reply::OutcomeUnknown(..) => None,
    };
    let outcome = CallOutcome { status, code, response: bytes.as_deref(), action: recorded };
    store_outcome(app, call.id, outcome).await?;
    Ok(reply)
}

/// Whether the payment shows that the call was done.
fn has_happened(
    action: Action,
    decision: Option<Decision>,
    before: Option<&Payment>,
    after: &Payment,
) -> bool {
    let status = after.state.status;
    if status.phase != action.phase() {
        return false;
    }
    match action {
        // A payment that had ended before says nothing about this close.
        Action::Close(_) => {
            let ended = |payment: &Payment| {
                matches!(payment.state.status.stage, Stage::Closed | Stage::Failed)
            };
            ended(after) && before.is_none_or(|before| !ended(before))
        }
        Action::Open(_) => {
            before.is_none_or(|before| before.times.open_cancel != after.times.open_cancel)
        }
        Action::Approve(_) if decision == Some(Decision::Confirm) => {
            matches!(status.stage, Stage::Sent | Stage::Confirmed | Stage::Replied | Stage::Closed)
        }
        Action::Approve(_) => status.stage == Stage::Denied,
    }
}

/// The reply to the client. A response with another status than the payment's is replaced (Q23), and so
/// is a refusal of what was done (Q6: the cancel is open although no phone was notified; its owner is
/// notified by this relay). A missing response is replaced if the payment has enough details.
fn reply(
    action: Action,
    after: Option<Payment>,
    response: Result<Response, TransportError>,
) -> Result<Reply, StorageError> {
    match (response, after) {
        (Ok(response), Some(after)) if response.is_success() => match action {
            Action::Close(_) if has_other_status(&response, &after) => {
                Ok(Reply::Success(serde_json::to_value(after.item())?))
            }
            Action::Close(_) | Action::Open(_) | Action::Approve(_) => Ok(response.into()),
        },
        (Ok(_), Some(after)) if matches!(action, Action::Open(_)) => {
            Ok(Reply::Success(serde_json::to_value(after.item())?))
        }
        (Ok(response), _) => Ok(response.into()),
        (Err(_), Some(after)) => Ok(Reply::Success(match action {
            Action::Approve(_) => serde_json::to_value(after.approval(None))?,
            Action::Close(_) | Action::Open(_) => serde_json::to_value(after.item())?,
        })),
        (Err(error), None) => Ok(error.into()),
    }
}

fn has_other_status(response: &Response, after: &Payment) -> bool {
    let data = response.envelope.data.clone().unwrap_or(Value::Null);
    let claimed = serde_json::from_value::<PaymentItem>(data).map(|item| item.payment_status);
    claimed.is_ok_and(|claimed| claimed != after.state.status)
}
