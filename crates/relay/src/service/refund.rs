//! Refunds of card sales: the request, and the job's steps, one transaction each.
//!
//! An accepted refund is a row with the exact bytes to send; nothing was sent yet when the request
//! is answered. [`begin`] and [`conclude`] enclose a call to the gateway: the intent is committed
//! before the call, and its result is committed together with the events.
//!
//! Deliberately absent: the call itself, which the job makes.
//!
//! Source: `relay.md §6`.

use kios_protocol::api::{Refund as Record, RefundEvent, RefundRequest};
use kios_protocol::message::Message as _;
use kios_protocol::refund::{RefundId, RefundState};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, ResultCode, TerminalId, Timestamp};

use super::card_sales::{TerminalIdentity, inquire, order_violation};
use super::staff::{self, StaffCall, StaffCaller};
use super::{Credentials, Failure};
use crate::events::EventLogId;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError, StoredAnswer, Writer};
use kios_domain::refund::{
    Decision, Event, Facts, GatewayAvailability, ManualReview, Order, PreparedRequest, Refund,
    Remaining, Sale, State, decide, verify_sale,
};

/// Requests a refund; a repeat of the same signed request gets the refund's present state.
///
/// The sale is retrieved from the gateway without a transaction: the gateway may take seconds. All other checks are made
/// before that call, and again in the transaction after it.
///
/// # Errors
/// 1501 for a signature that is not the session's or is of another terminal's kiosk, then as
/// [`decide`], then 2001 for a request that the gateway does not accept, then as [`verify_sale`] and
/// [`staff::authorize`]. Nothing was refunded and nothing was sent then.
pub async fn request_refund(
    app: &AppState,
    request: &RefundRequest,
    caller: &StaffCaller,
    session: Address,
) -> Result<Record, Failure> {
    let kiosk = &caller.terminal;
    let mut connection = app.store().read().await?;
    let accepted = match decided(&mut connection, app, request, kiosk, session).await? {
        Decided::Repeat(record) => return Ok(*record),
        Decided::Accepted(accepted) => accepted,
    };
    drop(connection);
    permit(app, caller, request, &accepted).await?;
    let inquiry = inquire(app, &accepted.sale).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let Accepted { mut sale, left, digest, prepared } =
        match decided(connection, app, request, kiosk, session).await? {
            Decided::Repeat(record) => return Ok(*record),
            Decided::Accepted(accepted) => *accepted,
        };
    verify_sale(&sale, &left, inquiry)?;
    let call = staff_call(request, &sale, &digest);
    if let Err(code) = staff::authorize(connection, app, caller, call, now).await? {
        writer.commit().await?;
        return Err(code.into());
    }
    if sale.merchant.is_none() {
        let adapter = app.gateways().of_sale(&sale).ok_or(ResultCode::GatewayOff)?;
        sale.merchant = Some(adapter.merchant().to_owned());
        storage::confirm_sale(connection, &sale).await?;
    }
    let refund = Refund {
        refund_id: request.refund_id.clone(),
        version: 1,
        gateway: sale.gateway,
        transaction_id: sale.transaction_id.clone(),
        shop_id: kiosk.shop_id,
        terminal_id: kiosk.terminal_id.clone(),
        amount: request.amount,
        balance: request.balance,
        reason: request.reason.clone(),
        taxation: request.taxation.map(Into::into),
        digest,
        prepared,
        state: State::requested(now),
        requested_at: now,
        updated_at: now,
    };
    storage::insert_refund(connection, &refund).await?;
    commit(app, writer, &refund, &sale, now).await?;
    app.refund_queue().wake();
    tracing::info!(refund = %refund.refund_id, gateway = %refund.gateway, "refund requested");
    Ok(refund.record(&sale))
}

/// The outcome of the checks without the gateway.
enum Decided {
    /// Requested before.
    Repeat(Box<Record>),
    /// To be refunded, if the gateway's record of the sale fits.
    Accepted(Box<Accepted>),
}

/// A refund that is accepted, if the gateway's record of the sale fits.
struct Accepted {
    sale: Sale,
    left: Remaining,
    digest: String,
    prepared: PreparedRequest,
}

async fn decided(
    connection: &mut Connection,
    app: &AppState,
    request: &RefundRequest,
    kiosk: &TerminalIdentity,
    session: Address,
) -> Result<Decided, Failure> {
    let now = app.clock().now();
    let digest = signed(connection, app, request, kiosk, session).await?;
    let earlier = storage::find_refund(connection, &request.refund_id).await?;
    let (gateway, number) = (request.gateway, &request.transaction_id);
    let sale = storage::find_sale(connection, kiosk.shop_id, gateway, number).await?;
    let refunds = match &sale {
        Some(sale) => storage::refunds_of(connection, sale).await?,
        None => Vec::new(),
    };
    let adapter = match &sale {
        Some(sale) => app.gateways().of_sale(sale),
        None => app.gateways().get(gateway, kiosk.shop_id),
    };
    let facts = Facts {
        request,
        digest: &digest,
        shop_id: kiosk.shop_id,
        earlier,
        gateway: if adapter.is_some() {
            GatewayAvailability::Open
        } else {
            GatewayAvailability::Off
        },
        sale,
        refunds: &refunds,
        now,
    };
    let (sale, adapter) = match (decide(facts)?, adapter) {
        (Decision::Repeat(refund), _) => {
            return Ok(Decided::Repeat(Box::new(repeat(connection, &refund).await?)));
        }
        (Decision::Accept(sale), Some(adapter)) => (*sale, adapter),
        (Decision::Accept(_), None) => return Err(ResultCode::GatewayOff.into()),
    };
    let prepared = adapter.prepare(&order(request, &sale, now)).map_err(order_violation)?;
    let left = sale.left(&refunds).ok_or(ResultCode::BalanceChanged)?;
    Ok(Decided::Accepted(Box::new(Accepted { sale, left, digest, prepared })))
}

/// The signed request, if the session's key signed it for the session's terminal.
async fn signed(
    connection: &mut Connection,
    app: &AppState,
    request: &RefundRequest,
    kiosk: &TerminalIdentity,
    session: Address,
) -> Result<String, Failure> {
    let config = app.config();
    let digest = request.with_message(config.chain_id, |message| message.digest());
    let signer = request.signature.and_then(|signature| signature.recover_canonical(&digest));
    let credentials = Credentials { access_key: None, session: Some(session) };
    let caller = credentials.agent(connection, config, signer).await?;
    let may = caller.is_some_and(|caller| caller.may_act_for(kiosk.shop_id, &request.terminal_id));
    if may && request.terminal_id == kiosk.terminal_id {
        Ok(StoredAnswer::key(&digest))
    } else {
        Err(ResultCode::InvalidSignature.into())
    }
}

/// Refuses a refund that the staff of the kiosk may not request, before the gateway is asked: one above a limit is
/// repeated until the shop owner has decided. Nothing is recorded yet.
async fn permit(
    app: &AppState,
    caller: &StaffCaller,
    request: &RefundRequest,
    accepted: &Accepted,
) -> Result<(), Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let call = staff_call(request, &accepted.sale, &accepted.digest);
    if let Err(code) = staff::authorize(writer.connection(), app, caller, call, now).await? {
        writer.commit().await?;
        return Err(code.into());
    }
    Ok(())
}

/// The refund as an action of staff.
fn staff_call<'a>(request: &'a RefundRequest, sale: &'a Sale, digest: &'a str) -> StaffCall<'a> {
    StaffCall {
        kind: StaffActionKind::Refund,
        subject: request.refund_id.as_str(),
        amount: Some((request.amount, sale.currency.as_str())),
        digest,
    }
}

fn order<'a>(request: &'a RefundRequest, sale: &'a Sale, now: Timestamp) -> Order<'a> {
    Order {
        refund_id: &request.refund_id,
        transaction_id: &sale.transaction_id,
        order_id: &sale.order_id,
        sale_amount: sale.amount,
        amount: request.amount,
        balance: request.balance,
        currency: sale.currency.as_str(),
        reason: &request.reason,
        method: sale.method,
        taxation: request.taxation.map(Into::into),
        basket: sale.basket.as_ref(),
        requested_at: now,
    }
}

async fn repeat(connection: &mut Connection, refund: &Refund) -> Result<Record, Failure> {
    Ok(refund.record(&sale_of(connection, refund).await?))
}

fn corrupt_refund(refund: &Refund, column: &str, fault: String) -> StorageError {
    let (table, column) = ("card_refund".to_owned(), column.to_owned());
    StorageError::Corrupt { table, column, row: format!("refund_id = {}", refund.refund_id), fault }
}

/// The sale of a refund; a foreign key guarantees that it exists.
async fn sale_of(connection: &mut Connection, refund: &Refund) -> Result<Sale, StorageError> {
    let (shop_id, gateway, number) = (refund.shop_id, refund.gateway, &refund.transaction_id);
    storage::find_sale(connection, shop_id, gateway, number).await?.ok_or_else(|| {
        let fault = format!("no card sale {number}");
        corrupt_refund(refund, "transaction_id", fault)
    })
}

/// The state of a refund of the kiosk's shop.
///
/// # Errors
/// 8005.
pub async fn refund(
    app: &AppState,
    refund_id: &RefundId,
    kiosk: &TerminalIdentity,
) -> Result<Record, Failure> {
    let mut connection = app.store().read().await?;
    let refund = storage::find_refund(&mut connection, refund_id).await?;
    let refund = refund.filter(|refund| refund.shop_id == kiosk.shop_id);
    repeat(&mut connection, &refund.ok_or(ResultCode::UnknownRefund)?).await
}

/// The next step of a refund for the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundWork {
    /// Send it; that it is in flight is committed.
    Send(Box<(Refund, Sale)>),
    /// Query its outcome.
    Ask(Box<(Refund, Sale)>),
    /// None: a transition was stored.
    Written,
    /// Nothing yet.
    Nothing,
}

/// Starts the step of a due refund that is not in flight.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn begin(app: &AppState, refund_id: &RefundId) -> Result<RefundWork, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let Some(refund) = storage::find_refund(connection, refund_id).await? else {
        return Ok(RefundWork::Nothing);
    };
    let sale = sale_of(connection, &refund).await?;
    let off = app.gateways().of_sale(&sale).is_none();
    let event = match refund.state.stage {
        RefundState::Done | RefundState::Refused => return Ok(RefundWork::Nothing),
        // No task has claimed it, so its call was lost.
        RefundState::Sent | RefundState::Asking => Event::Lost,
        RefundState::Requested | RefundState::Unknown if refund.state.is_late(now) => Event::Late,
        // A gateway that is no longer configured cannot be queried.
        RefundState::Requested | RefundState::Unknown if off => return Ok(RefundWork::Nothing),
        RefundState::Requested => Event::Sending,
        RefundState::Unknown => Event::Asking,
    };
    let Ok(state) = refund.state.clone().apply(event.clone(), now) else {
        return Ok(RefundWork::Nothing);
    };
    let refund = write(app, writer, refund, state, &sale, now).await?;
    Ok(match event {
        Event::Sending => RefundWork::Send(Box::new((refund, sale))),
        Event::Asking => RefundWork::Ask(Box::new((refund, sale))),
        Event::Late | Event::Lost | Event::Answered(_) | Event::Queried(_) => RefundWork::Written,
    })
}

/// Stores the result of a call; returns the updated refund, which is to be sent once more if the
/// gateway did not have it.
///
/// # Errors
/// [`Failure::Storage`], also when the refund was changed concurrently.
pub async fn conclude(
    app: &AppState,
    called: Refund,
    sale: &Sale,
    event: Event,
) -> Result<Refund, Failure> {
    let writer = app.store().write().await?;
    let now = app.clock().now();
    let state = called
        .state
        .clone()
        .apply(event, now)
        .map_err(|fault| corrupt_refund(&called, "state", fault.to_string()))?;
    Ok(write(app, writer, called, state, sale, now).await?)
}

async fn write(
    app: &AppState,
    mut writer: Writer,
    refund: Refund,
    state: State,
    sale: &Sale,
    now: Timestamp,
) -> Result<Refund, StorageError> {
    let from_version = refund.version;
    let version = from_version.saturating_add(1);
    let refund = Refund { version, state, updated_at: now, ..refund };
    if refund.state.stage == RefundState::Refused {
        let (kind, subject) = (StaffActionKind::Refund, refund.refund_id.as_str());
        storage::undo_staff_action(writer.connection(), refund.shop_id, kind, subject).await?;
    }
    storage::update_refund(writer.connection(), &refund, from_version).await?;
    commit(app, writer, &refund, sale, now).await?;
    note(&refund);
    Ok(refund)
}

/// Logs one line for the operator; the gateway's own message is for the kiosk's staff only.
fn note(refund: &Refund) {
    let State { stage, sent, review, reason, .. } = &refund.state;
    let (id, gateway, code) = (&refund.refund_id, refund.gateway, reason.code.as_str());
    let why = if code.is_empty() { reason.message.as_str() } else { "" };
    match review {
        ManualReview::NotNeeded => {
            tracing::info!(refund = %id, %gateway, state = %stage, sent, code, why, "refund");
        }
        ManualReview::Late | ManualReview::Mismatch => {
            tracing::warn!(
                refund = %id, %gateway, state = %stage, sent, code, why, ?review,
                "refund needs a manual review"
            );
        }
    }
}

/// Appends the events of a refund, commits, and notifies the readers: the kiosk that requested it
/// and the one that registered the sale.
async fn commit(
    app: &AppState,
    mut writer: Writer,
    refund: &Refund,
    sale: &Sale,
    now: Timestamp,
) -> Result<(), StorageError> {
    let log = |terminal_id: &TerminalId| {
        EventLogId::Terminal { shop_id: refund.shop_id, terminal_id: terminal_id.clone() }
            .to_string()
    };
    let mut logs = vec![log(&refund.terminal_id)];
    if sale.terminal_id != refund.terminal_id {
        logs.push(log(&sale.terminal_id));
    }
    let (version, data) = (refund.version, refund.record(sale));
    storage::append_events(writer.connection(), &logs, "refund", 1, now, |_, sequence| {
        Ok(serde_json::to_string(&RefundEvent { sequence, version, data: data.clone() })?)
    })
    .await?;
    let notifier = app.notifier().clone();
    writer.commit_and(move || notifier.notify_logs(&logs)).await
}
