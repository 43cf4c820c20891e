//! Calls that change a payment: closes, opens of cancels, approvals.
//!
//! The call is stored, the payment fetched, the call sent; then the status of the call is stored and the
//! payment fetched again. Calls for one payment are serialized. A request handler never sends a call
//! again: an unknown outcome is left to the retry job ([`super::retry`]).

use axum::http::{Method, StatusCode};
use kios_protocol::api::{ApprovalRequest, CloseRequest, OpenCancelRequest};
use kios_protocol::message::{Message as _, OpenCancelPayment};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{Address, PaymentId, ResultCode, TerminalId, Timestamp};

use super::auth::{self, ForwardedRequest, OutgoingRequest, Version};
use super::close_check;
use super::decision;
use super::error::{BridgeError, FetchError};
use super::in_flight::{InFlightCall, update_status};
use super::reconcile::ReportedOutcome;
use super::refresh::{FetchedPayment, refresh};
use super::reply::Reply;
use super::safety_rules;
use super::settle::settle;
use crate::service::{self, RecordedAction, StaffCaller, TerminalIdentity};
use crate::state::AppState;
use crate::storage::bridge::late_success;
use crate::storage::bridge::outbox::{
    self, Action, CallStatus, Credential, Decision, NewOutboxEntry, Target,
};
use crate::storage::{self, StorageError};
use crate::upstream::{Request, TransportError, Upstream};
use kios_domain::payment::{Opener, Payment};

/// An authorized call that changes a payment.
struct Mutation {
    action: Action,
    id: PaymentId,
    decision: Option<Decision>,
    sender: Sender,
    outgoing: OutgoingRequest,
    /// The kiosk whose staff opens a cancel.
    staff: Option<StaffCaller>,
}

/// Who sends a call.
enum Sender {
    /// A kiosk or another client: this agent, or in v1 the holder of a key.
    Client(Option<Address>),
    /// A customer or an owner, whose signature upstream judges.
    Person(Phase, ApprovalRequest),
}

/// Changes a payment.
///
/// # Errors
/// [`StorageError`]; whether it was changed is unknown then, and a job finds it out.
pub async fn mutate(
    app: &AppState,
    upstream: &Upstream,
    version: Version,
    incoming: ForwardedRequest,
) -> Result<Reply, StorageError> {
    let mutation = match authorize(app, upstream, version, &incoming).await {
        Ok(mutation) => mutation,
        Err(error) => return error.into_result(),
    };
    let payment = match find_or_fetch(app, upstream, mutation.id).await {
        Ok(Some(payment)) => payment,
        Ok(None) => return Ok(pass(upstream, mutation.outgoing).await),
        Err(error) => return error.into_result(),
    };
    match &mutation.sender {
        Sender::Client(_) if is_known(app, &mutation, &payment).await? => {
            execute(app, upstream, mutation).await
        }
        Sender::Client(_) => pass_and_refresh(app, upstream, mutation, &payment).await,
        Sender::Person(phase, request) => {
            if decision::is_unauthorized(app, upstream, *phase, &payment, request).await? {
                return Ok(pass(upstream, mutation.outgoing).await);
            }
            execute(app, upstream, mutation).await
        }
    }
}

/// Whether a client may act for the payment as far as this relay knows: a kiosk that was paired here, an agent of the
/// configuration, the one that has opened the payment, or the holder of a key. Anybody else is known to upstream at most:
/// nothing is stored of its call, and it locks nothing, because anybody can send it.
async fn is_known(
    app: &AppState,
    mutation: &Mutation,
    payment: &Payment,
) -> Result<bool, StorageError> {
    match mutation.sender {
        Sender::Client(None) => {
            let ours = matches!(mutation.outgoing.credential, Credential::Upstream);
            Ok(ours || payment.opener == Opener::AccessKey)
        }
        Sender::Client(Some(agent)) => Ok(payment.opener == Opener::Agent(agent)
            || app.config().payment_signers.contains(&agent)
            || is_paired(app, Some(agent)).await?),
        Sender::Person(..) => Ok(false),
    }
}

/// A parsed request of a kiosk, with the key that signed it.
struct SignedRequest<T> {
    request: T,
    payment_id: String,
    agent: Option<Address>,
    decision: Option<Decision>,
}

/// Parses a request and authorizes its sender.
async fn authorize(
    app: &AppState,
    upstream: &Upstream,
    version: Version,
    incoming: &ForwardedRequest,
) -> Result<Mutation, BridgeError> {
    let path = incoming.path.split('?').next().unwrap_or_default();
    let name = path.rsplitn(3, '/').take(2).collect::<Vec<_>>();
    let name = name.iter().rev().copied().collect::<Vec<_>>().join("/");
    let Some(action) = Action::from_name(&name) else {
        return Err(ResultCode::InvalidParameters.into());
    };
    match action {
        Action::Approve(phase) => {
            let request = ApprovalRequest::read(&incoming.fields)?;
            let id = payment_id(&request.payment_id)?;
            let outgoing = auth::approval(upstream, incoming, &request)?;
            let decision = Some(request.approval.into());
            let sender = Sender::Person(phase, request);
            Ok(Mutation { action, id, decision, sender, outgoing, staff: None })
        }
        Action::Close(phase) => {
            let request = match version {
                Version::One => CloseRequest::read_v1(&incoming.fields),
                Version::Two => CloseRequest::read_v2(&incoming.fields),
            }?;
            let agent = auth::signer(action, request.signature, &request.digest(phase));
            let (payment_id, decision) = (request.payment_id.clone(), Some(request.confirm.into()));
            let signed = SignedRequest { request, payment_id, agent, decision };
            authorize_kiosk(app, upstream, version, incoming, action, signed, |_| None).await
        }
        Action::Open(_) => {
            let request = match version {
                Version::One => OpenCancelRequest::read_v1(&incoming.fields),
                Version::Two => OpenCancelRequest::read_v2(&incoming.fields),
            }?;
            let terminal_id = request.terminal_id.clone();
            safety_rules::check_text("terminalId", terminal_id.as_str())?;
            let (id, terminal) = (request.payment_id.as_str(), terminal_id.as_str());
            let digest = OpenCancelPayment { payment_id: id, terminal_id: terminal }.digest();
            let agent = auth::signer(action, request.signature, &digest);
            let payment_id = request.payment_id.clone();
            let signed = SignedRequest { request, payment_id, agent, decision: None };
            // Another kiosk of the shop may open the cancel: then its terminal counts.
            let requester = |_: &Payment| Some(terminal_id.clone());
            authorize_kiosk(app, upstream, version, incoming, action, signed, requester).await
        }
    }
}

/// Authorizes a request of a kiosk: by the access key in v1, by the agent's signature in v2.
async fn authorize_kiosk<T: serde::Serialize + Sync>(
    app: &AppState,
    upstream: &Upstream,
    version: Version,
    incoming: &ForwardedRequest,
    action: Action,
    signed: SignedRequest<T>,
    requester: impl Fn(&Payment) -> Option<TerminalId> + Send,
) -> Result<Mutation, BridgeError> {
    let SignedRequest { request, payment_id: text, agent, decision } = signed;
    let mut staff = None;
    let outgoing = match version {
        Version::One => auth::authorize_key(app, upstream, incoming, &request)?,
        Version::Two => {
            let known = match text.parse() {
                Ok(id) => find_or_fetch(app, upstream, id).await?,
                Err(_) => None,
            };
            let terminal = known.as_ref().map(|payment| {
                let terminal = requester(payment).unwrap_or_else(|| payment.terminal_id.clone());
                (payment.shop_id, terminal)
            });
            // A client of the network has no terminal here, and no staff with a PIN.
            if matches!(action, Action::Open(_))
                && (is_paired(app, agent).await? || incoming.staff.is_some())
            {
                // Which staff may cancel it is unknown for a payment that is none of ours: B33.
                let Some((shop_id, terminal_id)) = terminal.clone() else {
                    return Err(ResultCode::UnknownPayment.into());
                };
                let terminal = TerminalIdentity { shop_id, terminal_id };
                staff = Some(service::cancel_caller(incoming.staff.as_ref(), terminal));
            }
            let target = match &terminal {
                Some((shop, terminal)) => auth::Target::Payment(*shop, terminal),
                None => auth::Target::UnknownPayment,
            };
            auth::authorize_agent(app, upstream, incoming, agent, target, &request).await?.0
        }
    };
    let sender = Sender::Client(match version {
        Version::One => None,
        Version::Two => agent,
    });
    Ok(Mutation { action, id: payment_id(&text)?, decision, sender, outgoing, staff })
}

async fn is_paired(app: &AppState, agent: Option<Address>) -> Result<bool, StorageError> {
    let Some(agent) = agent else { return Ok(false) };
    let mut connection = app.store().read().await?;
    Ok(!storage::terminals_of(&mut connection, agent).await?.is_empty())
}

/// The payment of this text; ids are case-sensitive on the network. Source: `protocol.md §4.2`.
fn payment_id(text: &str) -> Result<PaymentId, BridgeError> {
    let id = text.parse::<PaymentId>().ok().filter(|id| id.to_string() == text);
    id.ok_or_else(|| ResultCode::UnknownPayment.into())
}

/// Our record of a payment; an unknown one is fetched.
async fn find_or_fetch(
    app: &AppState,
    upstream: &Upstream,
    id: PaymentId,
) -> Result<Option<Payment>, BridgeError> {
    let known = {
        let mut connection = app.store().read().await?;
        storage::find_payment(&mut connection, &id.to_string()).await?
    };
    if known.is_some() {
        return Ok(known);
    }
    match refresh(app, upstream, id, ReportedOutcome::None).await? {
        FetchedPayment::Ours(payment) => Ok(Some(*payment)),
        FetchedPayment::Foreign | FetchedPayment::Missing => Ok(None),
    }
}

/// Forwards a call for a payment that is not of this relay, or from a sender that it does not know: upstream answers it, and
/// nothing is stored. Source: `relay.md §3 B33`.
async fn pass(upstream: &Upstream, outgoing: OutgoingRequest) -> Reply {
    let OutgoingRequest { path, content_type, body, credential, .. } = outgoing;
    let key = match credential {
        Credential::None | Credential::Client => None,
        Credential::Upstream => upstream.access_key().cloned(),
    };
    let request = Request { method: Method::POST, path, content_type, body, key };
    let response = upstream.send(request, upstream.timeouts().mutation).await;
    response.map_or_else(Reply::from, Reply::from)
}

/// As [`pass`], for a payment of ours: under the same safety rules, and what upstream has done is fetched at once.
async fn pass_and_refresh(
    app: &AppState,
    upstream: &Upstream,
    mutation: Mutation,
    payment: &Payment,
) -> Result<Reply, StorageError> {
    let Mutation { action, id, decision, outgoing, .. } = mutation;
    if let Some(code) = blocking_code(app, action, decision, id, Some(payment)).await? {
        return Ok(Reply::Refused(code.into()));
    }
    if matches!(action, Action::Open(Phase::Cancel))
        && close_check::may_take_effect(app, payment).await?
    {
        return Ok(being_checked());
    }
    let reply = pass(upstream, outgoing).await;
    if !reply.is_sender_refusal()
        && let Err(fault) = refresh(app, upstream, id, ReportedOutcome::None).await
    {
        tracing::warn!(payment = %id, %fault, "a payment that another client changed was not fetched");
    }
    Ok(reply)
}

/// Why a call must not be sent: the safety rules, or a late success that the close would keep.
async fn blocking_code(
    app: &AppState,
    action: Action,
    decision: Option<Decision>,
    id: PaymentId,
    payment: Option<&Payment>,
) -> Result<Option<ResultCode>, StorageError> {
    let blocked = payment.and_then(|it| safety_rules::blocking_code(action, decision, it));
    if blocked.is_none() && keeps_late_success(app, action, decision, id).await? {
        return Ok(Some(ResultCode::ForcedToClose));
    }
    Ok(blocked)
}

fn being_checked() -> Reply {
    let why = "whether the last cancel was approved after its end is being checked".to_owned();
    Reply::OutcomeUnknown(StatusCode::SERVICE_UNAVAILABLE, why)
}

/// Stores the call, checks the safety rules against the fetched payment, sends the call and settles it.
async fn execute(
    app: &AppState,
    upstream: &Upstream,
    mutation: Mutation,
) -> Result<Reply, StorageError> {
    let Mutation { action, id, decision, outgoing, staff, .. } = mutation;
    let _guard = upstream.mutations().lock(&id.to_string()).await;
    let OutgoingRequest { path, content_type, body, credential, record } = outgoing;
    let target = Target::Payment { id, decision };
    let entry = NewOutboxEntry { action, path, content_type, body, credential, record, target };
    let call = InFlightCall::start(app, upstream, &entry).await?;
    let before = match fetch_before(app, upstream, action, id).await? {
        Ok(before) => before,
        Err(error) => {
            // A close is retried by the job. Anything else was not sent, and the client may repeat it.
            let status = match action {
                Action::Close(_) => CallStatus::Unknown,
                Action::Open(_) | Action::Approve(_) => CallStatus::Over,
            };
            update_status(app, call.id, status, None).await?;
            return Ok(error.into());
        }
    };
    if let Some(code) = blocking_code(app, action, decision, id, before.as_ref()).await? {
        update_status(app, call.id, CallStatus::Refused, None).await?;
        return Ok(Reply::Refused(code.into()));
    }
    let earlier = earlier_response(app, before.as_ref(), &entry).await?;
    if let Some(earlier) = &earlier
        && decision != Some(Decision::Reject)
    {
        update_status(app, call.id, CallStatus::Over, None).await?;
        return Ok(earlier_reply(earlier.clone()));
    }
    if let (Action::Close(phase), Some(before)) = (action, &before) {
        let failed = before.state.status == Status::of(phase, Stage::Failed);
        if failed && decision == Some(Decision::Reject) {
            // It is sent although the payment has ended: it returns the points of a late approval.
            close_check::begin_kiosk_repeat(app, id).await?;
        }
    }
    if let (Action::Open(Phase::Cancel), Some(before)) = (action, &before)
        && close_check::may_take_effect(app, before).await?
    {
        update_status(app, call.id, CallStatus::Over, None).await?;
        return Ok(being_checked());
    }
    let about = (action, id, decision);
    let reply = send(app, upstream, (&call, &entry), staff.as_ref(), about, before).await?;
    Ok(match earlier {
        Some(earlier) if !reply.is_success() => earlier_reply(earlier),
        Some(_) | None => reply,
    })
}

/// Sends a stored call and settles it. The open of a cancel is authorized and recorded before.
async fn send(
    app: &AppState,
    upstream: &Upstream,
    (call, entry): (&InFlightCall, &NewOutboxEntry),
    staff: Option<&StaffCaller>,
    (action, id, decision): (Action, PaymentId, Option<Decision>),
    before: Option<Payment>,
) -> Result<Reply, StorageError> {
    let present = before.as_ref().map(|before| before.state.status);
    let recorded = match authorize_staff(app, staff, id, present).await {
        Ok(recorded) => recorded,
        Err(error) => {
            update_status(app, call.id, CallStatus::Over, None).await?;
            return error.into_result();
        }
    };
    let response = call.send(upstream, entry, upstream.timeouts().mutation).await;
    settle(app, upstream, (call, recorded), (action, id, decision), before, response).await
}

/// Authorizes the open of a cancel by the staff of the kiosk and records it before it is sent.
async fn authorize_staff(
    app: &AppState,
    staff: Option<&StaffCaller>,
    id: PaymentId,
    present: Option<Status>,
) -> Result<Option<RecordedAction>, BridgeError> {
    let Some(staff) = staff else { return Ok(None) };
    let id = id.to_string();
    Ok(service::authorize_cancel(app, staff, &id, present).await?)
}

fn earlier_reply(body: axum::body::Bytes) -> Reply {
    Reply::Forwarded {
        status: StatusCode::OK,
        content_type: Some(axum::http::HeaderValue::from_static("application/json")),
        body,
        code: ResultCode::Success.number(),
    }
}

/// Whether a close would keep the money of a payment that was closed as failed and has succeeded since:
/// such a payment can only be released. Source: `protocol.md §10.1 Q2`.
pub(super) async fn keeps_late_success(
    app: &AppState,
    action: Action,
    decision: Option<Decision>,
    id: PaymentId,
) -> Result<bool, StorageError> {
    if !matches!(action, Action::Close(_)) || decision != Some(Decision::Confirm) {
        return Ok(false);
    }
    let mut connection = app.store().read().await?;
    Ok(late_success::find(&mut connection, id).await?.is_some())
}

/// The payment before the call: fetched for a kiosk's call, our record for an approval, which the
/// network itself refuses when it is late.
async fn fetch_before(
    app: &AppState,
    upstream: &Upstream,
    action: Action,
    id: PaymentId,
) -> Result<Result<Option<Payment>, TransportError>, StorageError> {
    match action {
        Action::Approve(_) => {
            let mut connection = app.store().read().await?;
            Ok(Ok(storage::find_payment(&mut connection, &id.to_string()).await?))
        }
        Action::Open(_) | Action::Close(_) => {
            match refresh(app, upstream, id, ReportedOutcome::None).await {
                Ok(FetchedPayment::Ours(payment)) => Ok(Ok(Some(*payment))),
                Ok(FetchedPayment::Foreign | FetchedPayment::Missing) => Ok(Ok(None)),
                Err(FetchError::Transport(error)) => Ok(Err(error)),
                Err(FetchError::Storage(fault)) => Err(fault),
            }
        }
    }
}

/// B9: the response that the same signed close got before, if it ended the present round.
async fn earlier_response(
    app: &AppState,
    before: Option<&Payment>,
    entry: &NewOutboxEntry,
) -> Result<Option<axum::body::Bytes>, StorageError> {
    let Some(payment) = before else { return Ok(None) };
    let ended = matches!(payment.state.status.stage, Stage::Closed | Stage::Failed);
    let close = matches!(entry.action, Action::Close(phase) if phase == payment.state.status.phase);
    if !ended || !close {
        return Ok(None);
    }
    let mut connection = app.store().read().await?;
    // The network's clock and ours may differ; a round is not opened within a minute of the last.
    let since = Timestamp::from_seconds(payment.state.opened_at.seconds().saturating_sub(30));
    outbox::earlier_response(&mut connection, payment.id, entry.action, &entry.record, since).await
}
