//! What came of a change: read off the answer, and off the payment after it.
//!
//! An answer says what was intended; the payment says what is. Where they disagree the client is told
//! the payment, and where there is no answer the payment is asked whether it has happened.
//!
//! Source: `protocol.md §10.1` Q6, Q14, Q23.

use kios_protocol::api::{Envelope, PaymentItem};
use kios_protocol::payment::Stage;
use kios_protocol::{PaymentId, ResultCode};
use serde_json::Value;

use super::ask::{Seen, Trouble, refresh};
use super::call::{Action, Progress};
use super::change::{Flight, note};
use super::http::{Answered, Doubt};
use super::mirror::Said;
use super::observe::given_back;
use super::pass::Reply;
use super::{Bridge, guard};
use crate::state::AppState;
use crate::storage::StorageError;
use kios_domain::payment::Payment;

/// Writes down what came of a change, and what the payment is after it.
pub(super) async fn settle(
    app: &AppState,
    bridge: &Bridge,
    flight: &Flight,
    (action, id, choice): (Action, PaymentId, Option<bool>),
    before: Option<Payment>,
    answer: Result<Answered, Doubt>,
) -> Result<Reply, StorageError> {
    let code = answer.as_ref().ok().map(|answer| answer.envelope.code);
    if let (Some(code), Action::Close(phase), Some(payment)) = (code, action, &before)
        && choice == Some(false)
        && phase == payment.state.status.phase
        && ends_a_late_success(code)
    {
        given_back(app, payment).await?;
    }
    let after = match refresh(app, bridge, id, Said::Nothing, None).await {
        Ok(Seen::Ours(payment)) => Some(*payment),
        Ok(Seen::Foreign | Seen::Missing) | Err(Trouble::Doubt(_)) => None,
        Err(Trouble::Storage(fault)) => return Err(fault),
    };
    let happened =
        after.as_ref().is_some_and(|after| has_happened(action, choice, before.as_ref(), after));
    let progress = match (&answer, code) {
        (Ok(_), Some(0)) => Progress::Done,
        (Ok(_), Some(code)) if matches!(action, Action::Close(_)) && guard::is_doubtful(code) => {
            if happened {
                Progress::Done
            } else {
                Progress::Unknown
            }
        }
        (Ok(_), _) if happened && matches!(action, Action::Open(_)) => Progress::Done,
        (Ok(_), _) => Progress::Refused,
        (Err(_), _) if happened => Progress::Done,
        (Err(Doubt::Unsent), _) if !matches!(action, Action::Close(_)) => Progress::Over,
        (Err(_), _) => Progress::Unknown,
    };
    let reply = reply(action, after.filter(|_| happened || code == Some(0)), answer)?;
    let bytes = match &reply {
        Reply::Forwarded { body, .. } => Some(body.clone()),
        Reply::Success(data) => Some(serde_json::to_vec(&Envelope::success(data))?.into()),
        Reply::Refused(_) | Reply::Explained(..) | Reply::Unknown(..) => None,
    };
    note(app, flight.id, progress, bytes.as_deref()).await?;
    Ok(reply)
}

/// Whether this answer to a second close says that nothing is left to give back.
pub(super) fn ends_a_late_success(code: u32) -> bool {
    [
        ResultCode::Success,
        ResultCode::AlreadyClosed,
        ResultCode::ForcedToClose,
        ResultCode::NotClosable,
    ]
    .iter()
    .any(|end| end.number() == code)
}

/// Whether the payment shows that the change has happened.
fn has_happened(
    action: Action,
    choice: Option<bool>,
    before: Option<&Payment>,
    after: &Payment,
) -> bool {
    let status = after.state.status;
    if status.phase != action.phase() {
        return false;
    }
    match action {
        Action::Close(_) => matches!(status.stage, Stage::Closed | Stage::Failed),
        Action::Open(_) => {
            before.is_none_or(|before| before.times.open_cancel != after.times.open_cancel)
        }
        Action::Answer(_) if choice == Some(true) => {
            matches!(status.stage, Stage::Sent | Stage::Confirmed | Stage::Replied | Stage::Closed)
        }
        Action::Answer(_) => status.stage == Stage::Denied,
    }
}

/// What to answer. An answer that claims another status than the payment has is put right (Q23), and
/// so is a refusal of what was done (Q6: the cancel is open although no phone was told of it, and its
/// owner hears of it here); an answer that never came is made up for, if the payment says enough.
fn reply(
    action: Action,
    after: Option<Payment>,
    answer: Result<Answered, Doubt>,
) -> Result<Reply, StorageError> {
    match (answer, after) {
        (Ok(answer), Some(after)) if answer.is_success() => match action {
            Action::Close(_) if claims_otherwise(&answer, &after) => {
                Ok(Reply::Success(serde_json::to_value(after.item())?))
            }
            Action::Close(_) | Action::Open(_) | Action::Answer(_) => Ok(answer.into()),
        },
        (Ok(_), Some(after)) if matches!(action, Action::Open(_)) => {
            Ok(Reply::Success(serde_json::to_value(after.item())?))
        }
        (Ok(answer), _) => Ok(answer.into()),
        (Err(_), Some(after)) => Ok(Reply::Success(match action {
            Action::Answer(_) => serde_json::to_value(after.approval(None))?,
            Action::Close(_) | Action::Open(_) => serde_json::to_value(after.item())?,
        })),
        (Err(doubt), None) => Ok(doubt.into()),
    }
}

fn claims_otherwise(answer: &Answered, after: &Payment) -> bool {
    let data = answer.envelope.data.clone().unwrap_or(Value::Null);
    let claimed = serde_json::from_value::<PaymentItem>(data).map(|item| item.payment_status);
    claimed.is_ok_and(|claimed| claimed != after.state.status)
}
