//! Calls that change a payment: closes, cancels, approvals.
//!
//! The intent is committed, then the payment is looked at, then the call leaves; what came of it is
//! written down and the payment looked at again. One call at a time for one payment. A request
//! handler never sends twice: what it could not find out is the job's ([`super::resolve`]).

use std::time::Duration;

use kios_protocol::api::{ApprovalRequest, CloseRequest, OpenCancelRequest};
use kios_protocol::message::{
    CloseCancelPayment, CloseNewPayment, Message as _, OpenCancelPayment,
};
use kios_protocol::payment::{Phase, Stage};
use kios_protocol::{Address, PaymentId, ResultCode, Timestamp};

use super::ask::{Seen, Trouble, refresh};
use super::call::{Action, Key, NewCall, Progress, Subject};
use super::gate::{self, Incoming, Parcel, Stop, Version};
use super::http::{Answered, Doubt, Request};
use super::mirror::Said;
use super::outcome::settle;
use super::pass::Reply;
use super::{Bridge, guard, rows, told};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::payment::Payment;

/// After how long a call that nobody waits for any more is looked into, seconds.
const ABANDONED: u64 = 2;

/// A call under way: as long as this lives, no job looks into it.
pub(super) struct Flight {
    pub(super) id: i64,
    app: AppState,
}

impl Flight {
    /// Writes the intent down.
    pub(super) async fn begin(
        app: &AppState,
        bridge: &Bridge,
        call: &NewCall,
    ) -> Result<Self, StorageError> {
        let mut writer = app.store().write().await?;
        let now = app.clock().now();
        let next_at = now.plus(ABANDONED);
        let id = rows::insert_call(writer.connection(), call, now, next_at).await?;
        // Before the commit: no job may see it unguarded.
        bridge.in_flight().insert(id);
        let flight = Self { id, app: app.clone() };
        writer.commit().await?;
        Ok(flight)
    }

    /// Takes up a call that was written down before.
    pub(super) fn again(app: &AppState, bridge: &Bridge, id: i64) -> Self {
        bridge.in_flight().insert(id);
        Self { id, app: app.clone() }
    }

    /// Sends it.
    pub(super) async fn send(
        &self,
        bridge: &Bridge,
        call: &NewCall,
        patience: Duration,
    ) -> Result<Answered, Doubt> {
        let key = bridge.access_key.clone().filter(|_| call.key == Key::Networks);
        let (path, kind, body) = (call.path.clone(), call.kind.clone(), call.body.clone());
        let request = Request { method: axum::http::Method::POST, path, kind, body, key };
        bridge.send(request, patience).await
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some(bridge) = self.app.bridge() {
            bridge.in_flight().remove(&self.id);
        }
    }
}

/// Writes down what became of a call.
pub(super) async fn note(
    app: &AppState,
    id: i64,
    progress: Progress,
    answer: Option<&[u8]>,
) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let next_at = app.clock().now().plus(ABANDONED);
    rows::note_call(writer.connection(), id, progress, answer, next_at).await?;
    writer.commit().await
}

/// A change that may leave.
struct Change {
    action: Action,
    id: PaymentId,
    choice: Option<bool>,
    parcel: Parcel,
}

/// Changes a payment.
///
/// # Errors
/// [`StorageError`]; whether it was changed is unknown then, and a job finds it out.
pub async fn change(
    app: &AppState,
    bridge: &Bridge,
    version: Version,
    incoming: Incoming,
) -> Result<Reply, StorageError> {
    match admitted(app, bridge, version, &incoming).await {
        Ok(change) => carry_out(app, bridge, change).await,
        Err(Halt::Stop(Stop::Refused(refusal))) => Ok(refusal.into()),
        Err(Halt::Stop(Stop::Storage(fault))) => Err(fault),
        Err(Halt::Doubt(doubt)) => Ok(doubt.into()),
    }
}

enum Halt {
    Stop(Stop),
    Doubt(Doubt),
}

impl<T: Into<Stop>> From<T> for Halt {
    fn from(stop: T) -> Self {
        Self::Stop(stop.into())
    }
}

/// What a request asks for, with the key that signed it.
struct Asked<T> {
    request: T,
    payment_id: String,
    agent: Option<Address>,
    choice: Option<bool>,
}

/// Reads a request and finds out who asks.
async fn admitted(
    app: &AppState,
    bridge: &Bridge,
    version: Version,
    incoming: &Incoming,
) -> Result<Change, Halt> {
    let path = incoming.path.split('?').next().unwrap_or_default();
    let name = path.rsplitn(3, '/').take(2).collect::<Vec<_>>();
    let name = name.iter().rev().copied().collect::<Vec<_>>().join("/");
    let Some(action) = Action::from_name(&name) else {
        return Err(Stop::from(ResultCode::InvalidParameters).into());
    };
    match action {
        Action::Answer(_) => {
            let request = ApprovalRequest::read(&incoming.fields).map_err(Stop::from)?;
            let id = payment_id(&request.payment_id)?;
            let parcel = gate::answer(bridge, incoming);
            Ok(Change { action, id, choice: Some(request.approval), parcel })
        }
        Action::Close(phase) => {
            let request = match version {
                Version::One => CloseRequest::read_v1(&incoming.fields),
                Version::Two => CloseRequest::read_v2(&incoming.fields),
            }
            .map_err(Stop::from)?;
            let (id, confirm) = (request.payment_id.as_str(), request.confirm);
            let digest = match phase {
                Phase::New => CloseNewPayment { payment_id: id, confirm }.digest(),
                Phase::Cancel => CloseCancelPayment { payment_id: id, confirm }.digest(),
            };
            let agent = gate::signer(action, request.signature, &digest);
            let (payment_id, choice) = (request.payment_id.clone(), Some(confirm));
            let asked = Asked { request, payment_id, agent, choice };
            of_kiosk(app, bridge, version, incoming, action, asked, |_| None).await
        }
        Action::Open(_) => {
            let request = match version {
                Version::One => OpenCancelRequest::read_v1(&incoming.fields),
                Version::Two => OpenCancelRequest::read_v2(&incoming.fields),
            }
            .map_err(Stop::from)?;
            let terminal_id = request.terminal_id.clone();
            guard::check_text("terminalId", terminal_id.as_str()).map_err(Stop::from)?;
            let (id, terminal) = (request.payment_id.as_str(), terminal_id.as_str());
            let digest = OpenCancelPayment { payment_id: id, terminal_id: terminal }.digest();
            let agent = gate::signer(action, request.signature, &digest);
            let payment_id = request.payment_id.clone();
            let asked = Asked { request, payment_id, agent, choice: None };
            // Another kiosk of the shop may ask: it is the asking one that counts.
            let asking = |_: &Payment| Some(terminal_id.clone());
            of_kiosk(app, bridge, version, incoming, action, asked, asking).await
        }
    }
}

async fn of_kiosk<T: serde::Serialize + Sync>(
    app: &AppState,
    bridge: &Bridge,
    version: Version,
    incoming: &Incoming,
    action: Action,
    asked: Asked<T>,
    asking: impl Fn(&Payment) -> Option<kios_protocol::TerminalId> + Send,
) -> Result<Change, Halt> {
    let Asked { request, payment_id: text, agent, choice } = asked;
    let parcel = match version {
        Version::One => gate::by_key(app, bridge, incoming, &request)?,
        Version::Two => {
            let known = match text.parse() {
                Ok(id) => find(app, bridge, id).await?,
                Err(_) => None,
            };
            let terminal = known.as_ref().map(|payment| {
                let terminal = asking(payment).unwrap_or_else(|| payment.terminal_id.clone());
                (payment.shop_id, terminal)
            });
            let terminal = terminal.as_ref().map(|(shop, terminal)| (*shop, terminal));
            gate::by_agent(app, bridge, incoming, agent, terminal, &request).await?.0
        }
    };
    Ok(Change { action, id: payment_id(&text)?, choice, parcel })
}

/// The payment of this text; ids are case-sensitive on the network. Source: `protocol.md §4.2`.
fn payment_id(text: &str) -> Result<PaymentId, Stop> {
    let id = text.parse::<PaymentId>().ok().filter(|id| id.to_string() == text);
    id.ok_or_else(|| ResultCode::UnknownPayment.into())
}

/// Our record of a payment; one that we have never heard of is asked for.
async fn find(app: &AppState, bridge: &Bridge, id: PaymentId) -> Result<Option<Payment>, Halt> {
    let known = {
        let mut connection = app.store().read().await.map_err(Stop::from)?;
        storage::find_payment(&mut connection, &id.to_string()).await.map_err(Stop::from)?
    };
    if known.is_some() {
        return Ok(known);
    }
    match refresh(app, bridge, id, Said::Nothing, None).await {
        Ok(Seen::Ours(payment)) => Ok(Some(*payment)),
        Ok(Seen::Foreign | Seen::Missing) => Ok(None),
        Err(Trouble::Doubt(doubt)) => Err(Halt::Doubt(doubt)),
        Err(Trouble::Storage(fault)) => Err(Stop::from(fault).into()),
    }
}

async fn carry_out(app: &AppState, bridge: &Bridge, change: Change) -> Result<Reply, StorageError> {
    let Change { action, id, choice, parcel } = change;
    let _turn = bridge.changes.hold(&id.to_string()).await;
    let Parcel { path, kind, body, key } = parcel;
    let subject = Subject::Payment { id, choice };
    let call = NewCall { action, path, kind, body, key, subject };
    let flight = Flight::begin(app, bridge, &call).await?;
    let before = match look(app, bridge, action, id).await? {
        Ok(before) => before,
        Err(doubt) => {
            // A close is made up for; everything else never left, and is asked again by whoever
            // wants it.
            let progress = match action {
                Action::Close(_) => Progress::Unknown,
                Action::Open(_) | Action::Answer(_) => Progress::Over,
            };
            note(app, flight.id, progress, None).await?;
            return Ok(doubt.into());
        }
    };
    let code = match before.as_ref().and_then(|it| guard::kept_back(action, choice, it)) {
        Some(code) => Some(code),
        None if takes_a_late_success(app, action, choice, id).await? => {
            Some(ResultCode::ForcedToClose)
        }
        None => None,
    };
    if let Some(code) = code {
        note(app, flight.id, Progress::Refused, None).await?;
        return Ok(Reply::Refused(code.into()));
    }
    if let Some(answer) = repeat(app, before.as_ref(), &call).await? {
        note(app, flight.id, Progress::Over, None).await?;
        return Ok(Reply::Forwarded {
            status: axum::http::StatusCode::OK,
            kind: Some(axum::http::HeaderValue::from_static("application/json")),
            body: answer,
            code: ResultCode::Success.number(),
        });
    }
    let answer = flight.send(bridge, &call, bridge.patience().change).await;
    settle(app, bridge, &flight, (action, id, choice), before, answer).await
}

/// Whether a close would take the money of a payment that was closed as failed and has succeeded
/// since: that is given back, and nothing else. Source: `protocol.md §10.1 Q2`.
pub(super) async fn takes_a_late_success(
    app: &AppState,
    action: Action,
    choice: Option<bool>,
    id: PaymentId,
) -> Result<bool, StorageError> {
    if !matches!(action, Action::Close(_)) || choice != Some(true) {
        return Ok(false);
    }
    let mut connection = app.store().read().await?;
    Ok(told::find_late(&mut connection, id).await?.is_some())
}

/// Looks at a payment before a kiosk changes it. An answer of a person does not wait for that: the
/// network itself refuses one that comes too late.
async fn look(
    app: &AppState,
    bridge: &Bridge,
    action: Action,
    id: PaymentId,
) -> Result<Result<Option<Payment>, Doubt>, StorageError> {
    match action {
        Action::Answer(_) => {
            let mut connection = app.store().read().await?;
            Ok(Ok(storage::find_payment(&mut connection, &id.to_string()).await?))
        }
        Action::Open(_) | Action::Close(_) => {
            match refresh(app, bridge, id, Said::Nothing, None).await {
                Ok(Seen::Ours(payment)) => Ok(Ok(Some(*payment))),
                Ok(Seen::Foreign | Seen::Missing) => Ok(Ok(None)),
                Err(Trouble::Doubt(doubt)) => Ok(Err(doubt)),
                Err(Trouble::Storage(fault)) => Err(fault),
            }
        }
    }
}

/// B9: the answer that the same signed close got, in the same round, if that is how it ended.
async fn repeat(
    app: &AppState,
    before: Option<&Payment>,
    call: &NewCall,
) -> Result<Option<axum::body::Bytes>, StorageError> {
    let Some(payment) = before else { return Ok(None) };
    let ended = matches!(payment.state.status.stage, Stage::Closed | Stage::Failed);
    let close = matches!(call.action, Action::Close(phase) if phase == payment.state.status.phase);
    if !ended || !close {
        return Ok(None);
    }
    let mut connection = app.store().read().await?;
    // The network's clock and ours may differ; a round is not opened within a minute of the last.
    let since = Timestamp::from_seconds(payment.state.opened_at.seconds().saturating_sub(30));
    rows::answer_of(&mut connection, payment.id, call.action, &call.body, since).await
}
