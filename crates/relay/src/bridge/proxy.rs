//! Forwards requests that change no payment, and returns their responses byte for byte. Those that move
//! points or tokens are recorded before they are sent.

use axum::http::Method;
use kios_protocol::ResultCode;
use kios_protocol::api::{PaymentItem, ShopInfo};

use super::auth::{self, ForwardedRequest};
use super::error::FetchError;
use super::fetch;
use super::reconcile::{self, ReportedOutcome};
use super::refresh::refresh;
use super::reply::Reply;
use super::{safety_rules, shops};
use crate::state::AppState;
use crate::storage::bridge::forwards::{self, ForwardStatus};
use crate::storage::{self, StorageError};
use crate::upstream::{Response, TransportError, Upstream};

/// Forwards a request.
///
/// # Errors
/// [`StorageError`]; the response of the network is lost then, and repeating a query is safe.
pub async fn forward(
    app: &AppState,
    upstream: &Upstream,
    incoming: &ForwardedRequest,
) -> Result<Reply, StorageError> {
    let request = match auth::proxied(app, upstream, incoming) {
        Ok(request) => request,
        Err(refusal) => return Ok(refusal.into()),
    };
    let timeout = match incoming.method {
        Method::GET => upstream.timeouts().query,
        _ => upstream.timeouts().mutation,
    };
    let response = match upstream.send(request, timeout).await {
        Ok(response) => response,
        Err(error) => return Ok(error.into()),
    };
    if incoming.method == Method::GET && response.is_success() {
        update_from(app, upstream, incoming, &response).await?;
    }
    Ok(response.into())
}

/// The largest record of a forwarded call, bytes.
const LARGEST_RECORD: usize = 8 * 1024;

/// Forwards a call that moves points or tokens, and records it with its answer unless it was refused. It is never sent again: it is
/// signed over a nonce that the network uses up.
///
/// # Errors
/// [`StorageError`]; whether it was executed is unknown then.
pub async fn forward_recorded(
    app: &AppState,
    upstream: &Upstream,
    incoming: &ForwardedRequest,
) -> Result<Reply, StorageError> {
    let request = match auth::proxied(app, upstream, incoming) {
        Ok(request) => request,
        Err(refusal) => return Ok(refusal.into()),
    };
    // Without an access key, and without a query, which may have one.
    let record = incoming.fields.without_access_key().to_string();
    if record.len() > LARGEST_RECORD {
        let why =
            format!("the fields are above {LARGEST_RECORD} bytes, at most that many are accepted");
        return Ok(Reply::RefusedWithDetail(ResultCode::InvalidParameters, why));
    }
    let path = request.path.split('?').next().unwrap_or_default();
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let id = forwards::insert(writer.connection(), path, record.as_bytes(), now).await?;
    writer.commit().await?;
    let response = upstream.send(request, upstream.timeouts().mutation).await;
    let (status, answer) = match &response {
        Ok(response) => (ForwardStatus::Answered, Some(response.body.as_ref())),
        Err(TransportError::NotSent) => (ForwardStatus::Unsent, None),
        Err(
            TransportError::Timeout
            | TransportError::Disconnected
            | TransportError::InvalidResponse(_),
        ) => (ForwardStatus::Unknown, None),
    };
    // Nothing came of a refused call, and anybody can send one.
    let refused = response.as_ref().is_ok_and(|response| {
        !response.is_success() && !safety_rules::is_inconclusive(response.envelope.code)
    });
    let mut writer = app.store().write().await?;
    if refused || status == ForwardStatus::Unsent {
        forwards::delete(writer.connection(), id).await?;
    } else {
        forwards::set_status(writer.connection(), id, status, answer).await?;
    }
    writer.commit().await?;
    Ok(response.map_or_else(Reply::from, Reply::from))
}

/// Updates our records from the response to a client's query.
async fn update_from(
    app: &AppState,
    upstream: &Upstream,
    incoming: &ForwardedRequest,
    response: &Response,
) -> Result<(), StorageError> {
    let path = incoming.path.split('?').next().unwrap_or_default();
    if path.ends_with("/payment/item") {
        return update_payment(app, upstream, response).await;
    }
    if path.ends_with("/shop/info") || path.contains("/shop/info/") {
        let data = response.envelope.data.clone().unwrap_or_default();
        if let Ok(shop) = fetch::decode::<ShopInfo>(response, data) {
            return shops::upsert(app, &shop).await;
        }
    }
    Ok(())
}

/// Refreshes the payment of an item that differs from our record.
async fn update_payment(
    app: &AppState,
    upstream: &Upstream,
    response: &Response,
) -> Result<(), StorageError> {
    let Ok(item) = fetch::decode_item(response, None) else { return Ok(()) };
    if is_known(app, &item).await? {
        return Ok(());
    }
    match refresh(app, upstream, item.payment_id, ReportedOutcome::None).await {
        // The client has its response; the next poll finds what this refresh could not.
        Ok(_) | Err(FetchError::Transport(_)) => Ok(()),
        Err(FetchError::Storage(fault)) => Err(fault),
    }
}

async fn is_known(app: &AppState, item: &PaymentItem) -> Result<bool, StorageError> {
    let mut connection = app.store().read().await?;
    let known = storage::find_payment(&mut connection, &item.payment_id.to_string()).await?;
    Ok(known.is_some_and(|known| {
        reconcile::transitions(&known, item, ReportedOutcome::None).is_empty()
    }))
}
