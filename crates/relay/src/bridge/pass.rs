//! Requests that change no payment: they go on, and their answers come back as they are.

use axum::body::Bytes;
use axum::http::{HeaderValue, Method, StatusCode};
use kios_protocol::ResultCode;
use kios_protocol::api::{PaymentItem, ShopInfo};
use serde_json::Value;

use super::ask::{self, Trouble, refresh};
use super::gate::{self, Incoming};
use super::http::{Answered, Doubt};
use super::mirror::{self, Said};
use super::{Bridge, shops};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::payment::Refusal;

/// What a client is answered.
#[derive(Debug)]
pub enum Reply {
    /// What the network's relay has answered, to the byte.
    Forwarded {
        /// Its status.
        status: StatusCode,
        /// The kind of its body.
        kind: Option<HeaderValue>,
        /// Its body.
        body: Bytes,
        /// The code in its envelope.
        code: u32,
    },
    /// Success with what is known here.
    Success(Value),
    /// A refusal of our own.
    Refused(Refusal),
    /// The same in words that say more than the code's own.
    Explained(ResultCode, String),
    /// Nobody knows: the status that says so, and the reason.
    Unknown(StatusCode, String),
}

impl From<Answered> for Reply {
    fn from(answered: Answered) -> Self {
        let Answered { status, kind, body, envelope } = answered;
        Self::Forwarded { status, kind, body, code: envelope.code }
    }
}

impl From<Doubt> for Reply {
    fn from(doubt: Doubt) -> Self {
        let status = match doubt {
            Doubt::Unsent => StatusCode::SERVICE_UNAVAILABLE,
            Doubt::Late => StatusCode::GATEWAY_TIMEOUT,
            Doubt::Cut | Doubt::Unreadable(_) => StatusCode::BAD_GATEWAY,
        };
        Self::Unknown(status, doubt.to_string())
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Passes a request on.
///
/// # Errors
/// [`StorageError`]; the answer of the network is lost then, and asking again is safe for a question.
pub async fn pass(
    app: &AppState,
    bridge: &Bridge,
    incoming: &Incoming,
) -> Result<Reply, StorageError> {
    if incoming.method == Method::POST && is_disguised(&incoming.path) {
        return Ok(Reply::Explained(
            ResultCode::InvalidParameters,
            "there is no such path; its lower-case form without a slash at the end is one"
                .to_owned(),
        ));
    }
    let request = match gate::passing(app, bridge, incoming) {
        Ok(request) => request,
        Err(refusal) => return Ok(refusal.into()),
    };
    let patience = match incoming.method {
        Method::GET => bridge.patience().read,
        _ => bridge.patience().change,
    };
    let answer = match bridge.send(request, patience).await {
        Ok(answer) => answer,
        Err(doubt) => return Ok(doubt.into()),
    };
    if incoming.method == Method::GET && answer.is_success() {
        learn_from(app, bridge, incoming, &answer).await?;
    }
    Ok(answer.into())
}

/// Whether the network may route this path to a call that is recorded here, although it is not the
/// exact path of that call: servers accept escapes, doubled slashes and several at the end.
fn is_disguised(path: &str) -> bool {
    const GUARDED: [&str; 8] = [
        "payment/new/open",
        "payment/new/close",
        "payment/new/approval",
        "payment/cancel/open",
        "payment/cancel/close",
        "payment/cancel/approval",
        "purchase/save",
        "purchase/cancel",
    ];
    let path = path.split('?').next().unwrap_or_default();
    let plain = path.to_ascii_lowercase();
    let plain: Vec<&str> = plain.split('/').filter(|segment| !segment.is_empty()).collect();
    let plain = format!("/{}", plain.join("/"));
    let guarded = GUARDED
        .iter()
        .any(|guarded| ["v1", "v2"].iter().any(|version| plain == format!("/{version}/{guarded}")));
    path.contains('%') || (guarded && plain != path)
}

/// What a client asks is news to us as well.
async fn learn_from(
    app: &AppState,
    bridge: &Bridge,
    incoming: &Incoming,
    answer: &Answered,
) -> Result<(), StorageError> {
    let path = incoming.path.split('?').next().unwrap_or_default();
    if path.ends_with("/payment/item") {
        return item(app, bridge, answer).await;
    }
    if path.ends_with("/shop/info") || path.contains("/shop/info/") {
        let data = answer.envelope.data.clone().unwrap_or_default();
        if let Ok(shop) = ask::read::<ShopInfo>(answer, data) {
            return shops::keep(app, &shop).await;
        }
    }
    Ok(())
}

/// An item that says something new is read again in its turn, and then written down.
async fn item(app: &AppState, bridge: &Bridge, answer: &Answered) -> Result<(), StorageError> {
    let Ok(item) = ask::item_of(answer, None) else { return Ok(()) };
    if is_known(app, &item).await? {
        return Ok(());
    }
    match refresh(app, bridge, item.payment_id, Said::Nothing, None).await {
        // The client has its answer; the next look finds what this one could not.
        Ok(_) | Err(Trouble::Doubt(_)) => Ok(()),
        Err(Trouble::Storage(fault)) => Err(fault),
    }
}

async fn is_known(app: &AppState, item: &PaymentItem) -> Result<bool, StorageError> {
    let mut connection = app.store().read().await?;
    let known = storage::find_payment(&mut connection, &item.payment_id.to_string()).await?;
    Ok(known.is_some_and(|known| mirror::steps(&known, item, Said::Nothing).is_empty()))
}
