//! Purchases that paired kiosks report to the network's purchase service, so that points are granted for cash
//! and cards.
//!
//! A kiosk is authorized by its session; the report is signed with this relay's key for the service, with
//! the real account in place of a scanned code, which expires within a minute. The rules are those of the
//! embedded mode ([`kios_domain::purchase`]): its own shop, a price, a tenth of it.
//!
//! A row with the bytes to send is committed before the call is sent. While its outcome is unknown the
//! kiosk gets that reply, and its repeat sends the same bytes again: the network gives points once per
//! purchase id. A refusal counts only if no earlier try may have arrived. No job sends a purchase again: the
//! kiosk repeats its request until the outcome is known.
//!
//! The network identifies a purchase by its id alone, whichever shop it is of, and the id is the
//! kiosk's to choose. So an id that this relay has stored for one shop is refused to every other.
//!
//! Deliberately absent: granting the points, which the network's validators do; whether they have,
//! which no response says; and rates, so that a currency without one is refused by the network. A
//! client with an access key in place of a session is forwarded ([`super::proxy`]); that reaches only the
//! list that the network's relay shows, and gives nothing.
//!
//! Source: `protocol.md §2.11, §2.12`.

use axum::body::Bytes;
use axum::http::StatusCode;
use kios_protocol::api::{
    AccountBalance, CancelPurchaseRequest, Fields, Location, SavePurchaseRequest,
};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, PurchaseId, ResultCode, ShopId};
use serde_json::{Map, Value};

use super::error::BridgeError;
use super::fetch;
use super::reply::Reply;
use super::{safety_rules, shops};
use crate::service::{self, StaffCall, StaffCaller};
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::purchases::{self, PurchaseCall, PurchaseCallStatus};
use crate::upstream::{PurchaseService, Request, TransportError, Upstream, is_refusal};
use kios_domain::payment::{Refusal, violation};
use kios_domain::purchase::{check_price, check_terminal, differing, grant_digest};

/// How long before the points are due a cancel is sent at the latest, seconds: otherwise it might count towards no limit
/// although the points are given.
const CANCEL_MARGIN_S: u64 = 3;
/// The detail of a refusal by a relay without the service: the missing section of its configuration.
const MISSING_SERVICE: &str = "upstream.purchases is missing in this relay's configuration: \
                               the network's purchase service gives the points";
const REPORT_PATH: &str = "/v2/tx/purchase/new";
const WITHDRAW_PATH: &str = "/v2/tx/purchase/cancel";

/// The outcome of sending a call.
enum SendOutcome {
    Done,
    /// The service refused it with this code, which has another meaning there than here.
    Refused(u32),
    /// It was not sent.
    NotSent(Reply),
    /// It is unknown.
    Unknown(Reply),
}

/// Saves a purchase on the network for a kiosk; a repeat changes nothing.
///
/// # Errors
/// [`StorageError`]; whether it is on the list is unknown then; repeat the same request.
pub async fn save_purchase(
    app: &AppState,
    upstream: &Upstream,
    caller: &StaffCaller,
    fields: &Fields,
) -> Result<Reply, StorageError> {
    reply(save(app, upstream, caller, fields).await)
}

/// Cancels a purchase on the network that a kiosk of the shop `own` has saved. Cancelling one that was
/// never saved, or was cancelled before, is a success.
///
/// # Errors
/// [`StorageError`]; whether it is off the list is unknown then; repeat the same request.
pub async fn cancel_purchase(
    app: &AppState,
    upstream: &Upstream,
    own: ShopId,
    fields: &Fields,
) -> Result<Reply, StorageError> {
    reply(cancel(app, upstream, own, fields).await)
}

fn reply(result: Result<(), BridgeError>) -> Result<Reply, StorageError> {
    match result {
        Ok(()) => Ok(Reply::Success(Value::Object(Map::new()))),
        Err(error) => error.into_result(),
    }
}

async fn save(
    app: &AppState,
    upstream: &Upstream,
    caller: &StaffCaller,
    fields: &Fields,
) -> Result<(), BridgeError> {
    let own = caller.terminal.shop_id;
    let request = SavePurchaseRequest::read(fields).map_err(Refusal::from)?;
    let service = service(upstream)?;
    check_terminal(own, &request)?;
    safety_rules::check_text("purchaseId", request.purchase_id.as_str())?;
    safety_rules::check_text("currency", &request.currency)?;
    if request.loyalty_value.is_zero() {
        return Ok(());
    }
    let _guard = lock_purchase(upstream, &request.purchase_id).await;
    let (call, is_new) = match find(app, &request.purchase_id).await? {
        Some(call) if call.shop_id != own => {
            return Err(used_by_another_shop(&request.purchase_id).into());
        }
        Some(call) => match call.status {
            PurchaseCallStatus::Unsent | PurchaseCallStatus::Sent | PurchaseCallStatus::Saved => {
                check_same(&call, &request)?;
                (call, false)
            }
            PurchaseCallStatus::Refused | PurchaseCallStatus::Cancelled => {
                (new(app, upstream, service, request).await?, true)
            }
            PurchaseCallStatus::Cancelling => {
                return Err(
                    outcome_unknown("whether the points of this purchase were taken back").into()
                );
            }
        },
        None => (new(app, upstream, service, request).await?, true),
    };
    if call.status == PurchaseCallStatus::Saved {
        return Ok(());
    }
    // Stored before anything is sent; an earlier try may have arrived.
    let sent_before = call.status == PurchaseCallStatus::Sent;
    let call = PurchaseCall { status: PurchaseCallStatus::Sent, ..call };
    store(app, &call, Some(caller).filter(|_| is_new)).await?;
    let outcome = send(upstream, service, REPORT_PATH, call.body.clone()).await;
    conclude(
        app,
        &call,
        outcome,
        sent_before.then_some(PurchaseCallStatus::Sent),
        FinalStatuses::SAVE,
    )
    .await
}

/// The status of a call after each known outcome.
struct FinalStatuses {
    done: PurchaseCallStatus,
    refused: PurchaseCallStatus,
    not_sent: PurchaseCallStatus,
}

impl FinalStatuses {
    const SAVE: Self = Self {
        done: PurchaseCallStatus::Saved,
        refused: PurchaseCallStatus::Refused,
        not_sent: PurchaseCallStatus::Unsent,
    };
    const CANCEL: Self = Self {
        done: PurchaseCallStatus::Cancelled,
        refused: PurchaseCallStatus::Saved,
        not_sent: PurchaseCallStatus::Saved,
    };
}

/// Stores the outcome of a call. Where an earlier try may have arrived, only success is conclusive.
async fn conclude(
    app: &AppState,
    call: &PurchaseCall,
    outcome: SendOutcome,
    earlier: Option<PurchaseCallStatus>,
    statuses: FinalStatuses,
) -> Result<(), BridgeError> {
    let id = &call.purchase_id;
    match outcome {
        SendOutcome::Done => {
            set_status(app, call, statuses.done).await?;
            tracing::info!(shop = %call.shop_id, purchase = %id, status = ?statuses.done, "purchase settled on the network");
            Ok(())
        }
        SendOutcome::Refused(code) if earlier.is_none() => {
            set_status(app, call, statuses.refused).await?;
            tracing::warn!(code, purchase = %id, "the purchase service refused a purchase");
            let detail = format!("the network's purchase service refused it with code {code}");
            Err(Reply::RefusedWithDetail(ResultCode::InvalidParameters, detail).into())
        }
        SendOutcome::Refused(code) => {
            tracing::warn!(code, purchase = %id, "the purchase service refused a purchase that an earlier try may have reported");
            Err(outcome_unknown("whether an earlier try has arrived").into())
        }
        SendOutcome::NotSent(reply) => {
            if earlier.is_none() {
                set_status(app, call, statuses.not_sent).await?;
            }
            Err(reply.into())
        }
        SendOutcome::Unknown(reply) => Err(reply.into()),
    }
}

async fn cancel(
    app: &AppState,
    upstream: &Upstream,
    own: ShopId,
    fields: &Fields,
) -> Result<(), BridgeError> {
    let request = CancelPurchaseRequest::read(fields).map_err(Refusal::from)?;
    let service = service(upstream)?;
    let CancelPurchaseRequest { purchase_id, shop_id } = request;
    if shop_id.is_some_and(|shop_id| shop_id != own) {
        return Err(refused(ResultCode::NotAuthorized).into());
    }
    let _guard = lock_purchase(upstream, &purchase_id).await;
    let Some(call) = find(app, &purchase_id).await? else { return Ok(()) };
    if call.shop_id != own {
        return Err(refused(ResultCode::NotAuthorized).into());
    }
    let earlier = match call.status {
        PurchaseCallStatus::Refused | PurchaseCallStatus::Cancelled => return Ok(()),
        PurchaseCallStatus::Unsent => {
            return Ok(set_status(app, &call, PurchaseCallStatus::Cancelled).await?);
        }
        // A try that is still in flight would save it again after the cancel.
        PurchaseCallStatus::Sent => {
            return Err(outcome_unknown("whether a try to give them is still on its way").into());
        }
        // The service does not say whether it came too late, so it has to arrive well before.
        PurchaseCallStatus::Saved
            if app.clock().now().plus(CANCEL_MARGIN_S)
                >= call.request.timestamp.plus(call.request.waiting) =>
        {
            return Err(refused(ResultCode::PurchaseProcessed).into());
        }
        PurchaseCallStatus::Saved => None,
        PurchaseCallStatus::Cancelling => Some(PurchaseCallStatus::Cancelling),
    };
    set_status(app, &call, PurchaseCallStatus::Cancelling).await?;
    let body = service.withdraw(&purchase_id, app.clock().now(), app.config().chain_id);
    let outcome = send(upstream, service, WITHDRAW_PATH, body).await;
    conclude(app, &call, outcome, earlier, FinalStatuses::CANCEL).await
}

/// A new call, with the account that it is for and the body to send.
async fn new(
    app: &AppState,
    upstream: &Upstream,
    service: &PurchaseService,
    request: SavePurchaseRequest,
) -> Result<PurchaseCall, BridgeError> {
    if let Some(code) = shops::refusal(app, upstream, request.shop_id).await? {
        return Err(refused(code).into());
    }
    let account = real_account(upstream, request.account).await?;
    check_price(&request)?;
    let price = request.amount.unwrap_or_default();
    let body = service.report(&request, account, price, app.config().chain_id);
    let body = body.ok_or_else(|| not_a_percentage(&request))?;
    Ok(PurchaseCall {
        purchase_id: request.purchase_id.clone(),
        shop_id: request.shop_id,
        request,
        body,
        status: PurchaseCallStatus::Unsent,
    })
}

/// The account of a scanned code, which only the network knows.
async fn real_account(upstream: &Upstream, account: Address) -> Result<Address, BridgeError> {
    if !account.is_temporary() {
        return Ok(account);
    }
    let path = format!("{}/payment/user/balance?account={account}", upstream.version_prefix());
    let response = upstream.send(Request::get(path), upstream.timeouts().query).await?;
    if !response.is_success() {
        return Err(response.into());
    }
    let balance: AccountBalance = fetch::decode(&response, response.data()?)?;
    if balance.account.is_temporary() {
        return Err(TransportError::InvalidResponse(response.status).into());
    }
    Ok(balance.account)
}

async fn send(
    upstream: &Upstream,
    service: &PurchaseService,
    path: &str,
    body: Bytes,
) -> SendOutcome {
    match service.send(path, body, upstream.timeouts().mutation).await {
        Ok(response) if response.is_success() => SendOutcome::Done,
        Ok(response) if is_refusal(response.envelope.code) => {
            SendOutcome::Refused(response.envelope.code)
        }
        Ok(response) => {
            let code = response.envelope.code;
            tracing::warn!(
                code,
                path,
                "the purchase service's response leaves the outcome of a purchase unknown"
            );
            SendOutcome::Unknown(TransportError::InvalidResponse(response.status).into())
        }
        Err(TransportError::NotSent) => SendOutcome::NotSent(TransportError::NotSent.into()),
        Err(
            error @ (TransportError::Timeout
            | TransportError::Disconnected
            | TransportError::InvalidResponse(_)),
        ) => SendOutcome::Unknown(error.into()),
    }
}

fn service(upstream: &Upstream) -> Result<&PurchaseService, BridgeError> {
    upstream.purchases().ok_or_else(|| {
        let detail = MISSING_SERVICE.to_owned();
        Reply::RefusedWithDetail(ResultCode::InvalidAccessKey, detail).into()
    })
}

/// The refusal of points whose value the service would compute differently.
fn not_a_percentage(request: &SavePurchaseRequest) -> Refusal {
    let detail = "loyaltyValue is no whole hundredth of a percent of amount, rounded down to 10^9";
    let value = request.loyalty_value.to_string();
    vec![violation("loyaltyValue", Location::Body, value, detail)].into()
}

fn check_same(call: &PurchaseCall, request: &SavePurchaseRequest) -> Result<(), Refusal> {
    let faults = differing(&call.request, request);
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// The refusal of an id that another shop has used.
fn used_by_another_shop(id: &PurchaseId) -> Refusal {
    let detail = "purchaseId is the number of another shop's purchase, and the network keeps one \
                  list for all; accepted: a number that no other shop has used";
    vec![violation("purchaseId", Location::Body, id.as_str(), detail)].into()
}

fn refused(code: ResultCode) -> Refusal {
    code.into()
}

/// The reply while the outcome is unknown that the request depends on; nothing was sent for it.
fn outcome_unknown(what: &str) -> Reply {
    Reply::OutcomeUnknown(StatusCode::SERVICE_UNAVAILABLE, format!("{what} is not known"))
}

async fn lock_purchase(upstream: &Upstream, id: &PurchaseId) -> tokio::sync::OwnedMutexGuard<()> {
    upstream.mutations().lock(&format!("points {id}")).await
}

async fn find(app: &AppState, id: &PurchaseId) -> Result<Option<PurchaseCall>, StorageError> {
    let mut connection = app.store().read().await?;
    purchases::find(&mut connection, id).await
}

/// Stores a call before it is sent. One that this caller's staff requests is authorized and recorded in the same
/// transaction, so that neither is there without the other.
async fn store(
    app: &AppState,
    call: &PurchaseCall,
    caller: Option<&StaffCaller>,
) -> Result<(), BridgeError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    if let Some(caller) = caller {
        let request = &call.request;
        let action = StaffCall {
            kind: StaffActionKind::Points,
            subject: request.purchase_id.as_str(),
            amount: Some((request.loyalty_value, &request.currency)),
            digest: &grant_digest(request).map_err(StorageError::from)?,
        };
        let authorized = service::authorize_staff(connection, app, caller, action, now).await?;
        if let Err(code) = authorized {
            // What waits for the shop owner is kept.
            writer.commit().await?;
            return Err(refused(code).into());
        }
    }
    purchases::upsert(connection, call, now).await?;
    Ok(writer.commit().await?)
}

/// Sets the status of a call. The recorded action of the staff counts no more if the service does not have the points.
async fn set_status(
    app: &AppState,
    call: &PurchaseCall,
    status: PurchaseCallStatus,
) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    purchases::set_status(connection, &call.purchase_id, status).await?;
    match status {
        PurchaseCallStatus::Refused | PurchaseCallStatus::Cancelled => {
            service::undo_points(connection, call.shop_id, &call.purchase_id).await?;
        }
        PurchaseCallStatus::Unsent
        | PurchaseCallStatus::Sent
        | PurchaseCallStatus::Saved
        | PurchaseCallStatus::Cancelling => {}
    }
    writer.commit().await
}
