//! Opening a payment on the network.
//!
//! The network opens a payment for every request. Here a repeated request is one payment: it gets the
//! payment that the first has opened, and while the outcome of the first is unknown nothing is sent. Source: `relay.md §3 B1`, `kiosk.md §1`, *Checking*.

use kios_protocol::ResultCode;
use kios_protocol::api::OpenNewRequest;
use kios_protocol::message::Message as _;
use kios_protocol::payment::Phase;

use super::apply::apply_item;
use super::auth::{self, ForwardedRequest, OutgoingRequest, Version};
use super::error::{BridgeError, FetchError};
use super::fetch;
use super::in_flight::{CallOutcome, InFlightCall, store_outcome, update_status};
use super::mismatch::record_mismatch;
use super::reconcile::ReportedOutcome;
use super::refresh::{FetchedPayment, refresh};
use super::reply::Reply;
use super::{safety_rules, shops};
use crate::state::AppState;
use crate::storage::bridge::outbox::{
    self, Action, CallStatus, NewOutboxEntry, OpenContext, OpenIntent, Target,
};
use crate::storage::{self, StorageError};
use crate::upstream::{Response, TransportError, Upstream};
use kios_domain::payment::Opener;
use kios_domain::payment::open::{check_amount, conflicts};

/// Opens a payment, or returns the one that the same request has opened before.
///
/// # Errors
/// [`StorageError`]; whether a payment was opened is unknown then, and a job finds it out.
pub async fn open(
    app: &AppState,
    upstream: &Upstream,
    version: Version,
    incoming: ForwardedRequest,
) -> Result<Reply, StorageError> {
    let (request, outgoing, opener) = match authorize(app, upstream, version, &incoming).await {
        Ok(authorized) => authorized,
        Err(error) => return error.into_result(),
    };
    let intent = OpenIntent {
        shop_id: request.shop_id,
        terminal_id: request.terminal_id.clone(),
        purchase_id: request.purchase_id.clone(),
        amount: request.amount.to_string(),
        context: OpenContext {
            opener,
            account_sent: request.account,
            currency_sent: request.currency.clone(),
        },
    };
    let key = format!("{} {} {}", intent.shop_id, intent.terminal_id, intent.purchase_id);
    let _guard = upstream.mutations().lock(&key).await;
    if let Some(reply) = earlier_reply(app, upstream, &intent, &request).await? {
        return Ok(reply);
    }
    if let Some(code) = shops::refusal(app, upstream, intent.shop_id).await? {
        return Ok(Reply::Refused(code.into()));
    }
    let OutgoingRequest { path, content_type, body, credential, record } = outgoing;
    let action = Action::Open(Phase::New);
    let target = Target::Open(Box::new(intent.clone()));
    let entry = NewOutboxEntry { action, path, content_type, body, credential, record, target };
    let call = InFlightCall::start(app, upstream, &entry).await?;
    let response = call.send(upstream, &entry, upstream.timeouts().open).await;
    settle(app, call, intent, response).await
}

/// Parses the request and authorizes its sender.
async fn authorize(
    app: &AppState,
    upstream: &Upstream,
    version: Version,
    incoming: &ForwardedRequest,
) -> Result<(OpenNewRequest, OutgoingRequest, Opener), BridgeError> {
    let request = match version {
        Version::One => OpenNewRequest::read_v1(&incoming.fields)?,
        Version::Two => OpenNewRequest::read_v2(&incoming.fields)?,
    };
    check_amount(request.amount)?;
    safety_rules::check_text("purchaseId", request.purchase_id.as_str())?;
    safety_rules::check_text("terminalId", request.terminal_id.as_str())?;
    safety_rules::check_currency(&request.currency)?;
    let (outgoing, opener) = match version {
        Version::One => {
            (auth::authorize_key(app, upstream, incoming, &request)?, Opener::AccessKey)
        }
        Version::Two => {
            let digest = request.message().digest();
            let agent = auth::signer(Action::Open(Phase::New), request.signature, &digest);
            let target = auth::Target::NewPayment(request.shop_id, &request.terminal_id);
            auth::check_temporary_account(&request)?;
            auth::authorize_agent(app, upstream, incoming, agent, target, &request).await?
        }
    };
    Ok((request, outgoing, opener))
}

/// The reply that follows from an earlier open of the same purchase.
async fn earlier_reply(
    app: &AppState,
    upstream: &Upstream,
    intent: &OpenIntent,
    request: &OpenNewRequest,
) -> Result<Option<Reply>, StorageError> {
    let mut connection = app.store().read().await?;
    let (shop_id, terminal_id) = (intent.shop_id, &intent.terminal_id);
    let opens = outbox::opens(&mut connection, shop_id, terminal_id, &intent.purchase_id).await?;
    let payments =
        storage::payments_of_purchase(&mut connection, shop_id, terminal_id, &intent.purchase_id)
            .await?;
    drop(connection);
    if opens.iter().any(|(entry, _)| entry.leaves_purchase_unknown()) {
        return Ok(Some(TransportError::Timeout.into()));
    }
    // A temporary account is for one payment; a real account may buy the same again.
    let one_shot = request.account.is_temporary();
    let same = opens.iter().find(|(entry, earlier)| {
        let paying = payments.iter().find(|payment| Some(payment.id) == entry.payment_id);
        earlier == intent && paying.is_some_and(|payment| one_shot || payment.is_being_paid())
    });
    if let Some(id) = same.and_then(|(entry, _)| entry.payment_id) {
        return match refresh(app, upstream, id, ReportedOutcome::None).await {
            Ok(FetchedPayment::Ours(payment)) => {
                Ok(Some(Reply::Success(serde_json::to_value(payment.item())?)))
            }
            Ok(FetchedPayment::Foreign | FetchedPayment::Missing) => {
                Ok(Some(Reply::Refused(ResultCode::UnknownPayment.into())))
            }
            Err(FetchError::Transport(error)) => Ok(Some(error.into())),
            Err(FetchError::Storage(fault)) => Err(fault),
        };
    }
    Ok(conflicts(&payments, request, intent.context.opener).err().map(Reply::from))
}

/// Stores the outcome of the call and the payment that it has opened.
async fn settle(
    app: &AppState,
    call: InFlightCall,
    intent: OpenIntent,
    response: Result<Response, TransportError>,
) -> Result<Reply, StorageError> {
    let response = match response {
        Ok(response) => response,
        Err(TransportError::NotSent) => {
            update_status(app, call.id, CallStatus::Over, None).await?;
            return Ok(TransportError::NotSent.into());
        }
        Err(error) => {
            update_status(app, call.id, CallStatus::Unknown, None).await?;
            return Ok(error.into());
        }
    };
    if safety_rules::is_inconclusive(response.envelope.code) {
        // The network stores the payment before it notifies a phone, and that may fail.
        update_status(app, call.id, CallStatus::Unknown, Some(&response.body)).await?;
        return Ok(TransportError::InvalidResponse(response.status).into());
    }
    if !response.is_success() {
        let (code, body) = (Some(response.envelope.code), Some(&response.body[..]));
        let status = CallStatus::Refused;
        let refused = CallOutcome { status, code, response: body, action: None };
        store_outcome(app, call.id, refused).await?;
        return Ok(response.into());
    }
    let mut with_terminal = response.clone();
    with_terminal.assume_terminal(intent.terminal_id.as_str());
    let item = match fetch::decode_item(&with_terminal, None) {
        Ok(item) => item,
        Err(error) => {
            update_status(app, call.id, CallStatus::Unknown, None).await?;
            return Ok(error.into());
        }
    };
    if let Some(field) = intent.mismatch(&item) {
        let mut writer = app.store().write().await?;
        record_mismatch(writer.connection(), call.id, &item, field).await?;
        writer.commit().await?;
        return Ok(TransportError::InvalidResponse(response.status).into());
    }
    // The response to an open is the first status of a payment, so it cannot be outdated.
    apply_item(app, &item, ReportedOutcome::None, Some(intent.context)).await?;
    // By the id of the call: matching by time, as for a lost response, fails when the clocks differ.
    let mut writer = app.store().write().await?;
    outbox::link_open(writer.connection(), call.id, item.payment_id).await?;
    writer.commit().await?;
    update_status(app, call.id, CallStatus::Done, Some(&response.body)).await?;
    Ok(response.into())
}
