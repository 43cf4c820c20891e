//! Points that paired kiosks give over the network, for purchases that were not paid with points.
//!
//! A kiosk shows its session; what leaves is said again under the network's own access key, without
//! the price, which only this relay asks for, and with the real account where a code was scanned,
//! for the code dies within the minute. The rules are those of the embedded mode ([`kios_domain::purchase`]):
//! its own shop, a price, a tenth of it.
//!
//! A row is committed before the call leaves, with the bytes that leave. While it is not known what
//! became of them the kiosk is told so, and its repeat sends those bytes again, never others: the
//! network goes by the number, so the same bytes are one entry of its list. A refusal counts only if
//! nothing that left before may have arrived. Nothing is sent twice by itself: a kiosk asks until it
//! knows.
//!
//! The network knows a purchase by its number alone, whichever shop it is of, and the number is the
//! kiosk's to choose. So a number that this relay knows for one shop is refused to every other; of
//! numbers that others save on the network without this relay nothing is known here.
//!
//! Deliberately absent: giving the points, which the network's validators do; whether they have,
//! which no answer tells; and rates, so that a currency without one is the network's to refuse.
//! Whoever shows an access key in place of a session is passed on ([`super::pass`]).
//!
//! Source: `protocol.md §2.11`.

use axum::body::Bytes;
use axum::http::{HeaderValue, Method, StatusCode};
use kios_protocol::api::{
    AccountBalance, CancelPurchaseRequest, Fields, Location, SavePurchaseRequest, route,
};
use kios_protocol::{Address, PurchaseId, ResultCode, ShopId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::gift::{self, Gift, Stage};
use super::http::{Answered, Doubt, Request};
use super::pass::Reply;
use super::{Bridge, ask, guard, shops};
use crate::state::AppState;
use crate::storage::StorageError;
use kios_domain::payment::{Refusal, violation};
use kios_domain::purchase::{check_price, check_terminal, differing};

/// What a relay without the network's key says: which key of its configuration is missing.
const KEYLESS: &str = "upstream.access_key is missing in this relay's configuration: \
                       points are given under the network's own access key";

/// Why nothing more is done.
enum Halt {
    Reply(Reply),
    Storage(StorageError),
}

impl<T: Into<Reply>> From<T> for Halt {
    fn from(reply: T) -> Self {
        Self::Reply(reply.into())
    }
}

impl From<StorageError> for Halt {
    fn from(fault: StorageError) -> Self {
        Self::Storage(fault)
    }
}

/// What the network makes of a call.
enum Verdict {
    Done,
    Refused(Answered),
    /// It has not left.
    Unsent(Reply),
    /// Nobody knows.
    Unknown(Reply),
}

/// Puts a purchase on the network's list for a kiosk of `own`; the same again changes nothing.
///
/// # Errors
/// [`StorageError`]; whether it is on the list is unknown then, and the same request tells.
pub async fn give(
    app: &AppState,
    bridge: &Bridge,
    own: ShopId,
    fields: &Fields,
) -> Result<Reply, StorageError> {
    ended(save(app, bridge, own, fields).await)
}

/// Takes a purchase off the network's list that a kiosk of `own` has put there. One that was never
/// there, or was taken off before, is no fault.
///
/// # Errors
/// [`StorageError`]; whether it is off the list is unknown then, and the same request tells.
pub async fn take_back(
    app: &AppState,
    bridge: &Bridge,
    own: ShopId,
    fields: &Fields,
) -> Result<Reply, StorageError> {
    ended(cancel(app, bridge, own, fields).await)
}

fn ended(end: Result<(), Halt>) -> Result<Reply, StorageError> {
    match end {
        // An object without fields: there is nothing to tell.
        Ok(()) => Ok(Reply::Success(Value::Object(Map::new()))),
        Err(Halt::Reply(reply)) => Ok(reply),
        Err(Halt::Storage(fault)) => Err(fault),
    }
}

async fn save(app: &AppState, bridge: &Bridge, own: ShopId, fields: &Fields) -> Result<(), Halt> {
    let request = SavePurchaseRequest::read(fields).map_err(Refusal::from)?;
    check_key(bridge)?;
    check_terminal(own, &request)?;
    guard::check_text("purchaseId", request.purchase_id.as_str())?;
    guard::check_text("currency", &request.currency)?;
    if request.loyalty_value.is_zero() {
        return Ok(());
    }
    let _turn = turn(bridge, &request.purchase_id).await;
    let gift = match known(app, &request.purchase_id).await? {
        Some(gift) if gift.shop_id != own => return Err(taken(&request.purchase_id).into()),
        Some(gift) => match gift.stage {
            Stage::Unsent | Stage::Sent | Stage::Saved => {
                check_same(&gift, &request)?;
                gift
            }
            Stage::Refused | Stage::Cancelled => new(app, bridge, request).await?,
            Stage::Cancelling => {
                return Err(open("whether the points of this purchase were taken back").into());
            }
        },
        None => new(app, bridge, request).await?,
    };
    if gift.stage == Stage::Saved {
        return Ok(());
    }
    // The intent, before anything leaves; what was sent before may have arrived.
    let left_before = gift.stage == Stage::Sent;
    let gift = Gift { stage: Stage::Sent, ..gift };
    keep(app, &gift).await?;
    let verdict = send(bridge, route::PURCHASE_SAVE, gift.body.clone()).await;
    conclude(app, &gift, verdict, left_before.then_some(Stage::Sent), Ends::SAVE).await
}

/// Where a gift stands after each certain end.
struct Ends {
    done: Stage,
    refused: Stage,
    unsent: Stage,
}

impl Ends {
    const SAVE: Self = Self { done: Stage::Saved, refused: Stage::Refused, unsent: Stage::Unsent };
    const CANCEL: Self =
        Self { done: Stage::Cancelled, refused: Stage::Saved, unsent: Stage::Saved };
}

/// Writes down what came of a call. Only success is certain where an earlier try may have arrived.
async fn conclude(
    app: &AppState,
    gift: &Gift,
    verdict: Verdict,
    earlier: Option<Stage>,
    ends: Ends,
) -> Result<(), Halt> {
    let id = &gift.purchase_id;
    match verdict {
        Verdict::Done => {
            note(app, id, ends.done).await?;
            tracing::info!(shop = %gift.shop_id, purchase = %id, stage = ?ends.done, "points on the network");
            Ok(())
        }
        Verdict::Refused(answer) if earlier.is_none() => {
            note(app, id, ends.refused).await?;
            Err(answer.into())
        }
        Verdict::Refused(answer) => {
            let code = answer.envelope.code;
            tracing::warn!(code, purchase = %id, "the network refuses points that an earlier try may have given");
            Err(open("whether an earlier try has arrived").into())
        }
        Verdict::Unsent(reply) => {
            if earlier.is_none() {
                note(app, id, ends.unsent).await?;
            }
            Err(Halt::Reply(reply))
        }
        Verdict::Unknown(reply) => Err(Halt::Reply(reply)),
    }
}

async fn cancel(app: &AppState, bridge: &Bridge, own: ShopId, fields: &Fields) -> Result<(), Halt> {
    let request = CancelPurchaseRequest::read(fields).map_err(Refusal::from)?;
    check_key(bridge)?;
    let CancelPurchaseRequest { purchase_id, shop_id } = request;
    if shop_id.is_some_and(|shop_id| shop_id != own) {
        return Err(refused(ResultCode::NotAuthorized).into());
    }
    let _turn = turn(bridge, &purchase_id).await;
    let Some(gift) = known(app, &purchase_id).await? else { return Ok(()) };
    if gift.shop_id != own {
        return Err(refused(ResultCode::NotAuthorized).into());
    }
    let earlier = match gift.stage {
        Stage::Refused | Stage::Cancelled => return Ok(()),
        Stage::Unsent => return Ok(note(app, &purchase_id, Stage::Cancelled).await?),
        // It would put them on the list again after they were taken off.
        Stage::Sent => return Err(open("whether a try to give them is still on its way").into()),
        Stage::Saved => None,
        Stage::Cancelling => Some(Stage::Cancelling),
    };
    note(app, &purchase_id, Stage::Cancelling).await?;
    let body = bytes(&CancelPurchaseRequest { purchase_id, shop_id: None })?;
    let verdict = send(bridge, route::PURCHASE_CANCEL, body).await;
    conclude(app, &gift, verdict, earlier, Ends::CANCEL).await
}

/// A gift that was never sent: whose it is, and what is to leave.
async fn new(app: &AppState, bridge: &Bridge, request: SavePurchaseRequest) -> Result<Gift, Halt> {
    if let Some(code) = shops::refusal(app, bridge, request.shop_id).await? {
        return Err(refused(code).into());
    }
    let account = real_account(bridge, request.account).await?;
    check_price(&request)?;
    let body = bytes(&SavePurchaseRequest { account, amount: None, ..request.clone() })?;
    Ok(Gift {
        purchase_id: request.purchase_id.clone(),
        shop_id: request.shop_id,
        request,
        body,
        stage: Stage::Unsent,
    })
}

/// Asks the network whose a scanned code is.
async fn real_account(bridge: &Bridge, account: Address) -> Result<Address, Halt> {
    if !account.is_temporary() {
        return Ok(account);
    }
    let path = format!("{}/payment/user/balance?account={account}", bridge.prefix());
    let answer = bridge.send(Request::get(path), bridge.patience().read).await?;
    if !answer.is_success() {
        return Err(answer.into());
    }
    let balance: AccountBalance = ask::read(&answer, answer.data()?)?;
    if balance.account.is_temporary() {
        return Err(Doubt::Unreadable(answer.status).into());
    }
    Ok(balance.account)
}

async fn send(bridge: &Bridge, path: &str, body: Bytes) -> Verdict {
    let request = Request {
        method: Method::POST,
        path: path.to_owned(),
        kind: Some(HeaderValue::from_static("application/json")),
        body,
        key: bridge.access_key.clone(),
    };
    match bridge.send(request, bridge.patience().change).await {
        Ok(answer) if answer.is_success() => Verdict::Done,
        Ok(answer) if is_refusal(answer.envelope.code) => Verdict::Refused(answer),
        Ok(answer) => {
            let code = answer.envelope.code;
            tracing::warn!(code, path, "the network's answer leaves open what became of points");
            Verdict::Unknown(Doubt::Unreadable(answer.status).into())
        }
        Err(Doubt::Unsent) => Verdict::Unsent(Doubt::Unsent.into()),
        Err(doubt @ (Doubt::Late | Doubt::Cut | Doubt::Unreadable(_))) => {
            Verdict::Unknown(doubt.into())
        }
    }
}

/// Whether this code says that nothing was done.
fn is_refusal(code: u32) -> bool {
    ResultCode::from_number(code).is_some() && !guard::is_doubtful(code)
}

fn check_key(bridge: &Bridge) -> Result<(), Halt> {
    match bridge.access_key {
        Some(_) => Ok(()),
        None => {
            Err(Halt::Reply(Reply::Explained(ResultCode::InvalidAccessKey, KEYLESS.to_owned())))
        }
    }
}

fn check_same(gift: &Gift, request: &SavePurchaseRequest) -> Result<(), Refusal> {
    let faults = differing(&gift.request, request);
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// Another shop's number.
fn taken(id: &PurchaseId) -> Refusal {
    let detail = "purchaseId is the number of another shop's purchase, and the network keeps one \
                  list for all; accepted: a number that no other shop has used";
    vec![violation("purchaseId", Location::Body, id.as_str(), detail)].into()
}

fn refused(code: ResultCode) -> Refusal {
    code.into()
}

/// What is said while something is not known that the request depends on; nothing has left for it.
fn open(what: &str) -> Reply {
    Reply::Unknown(StatusCode::SERVICE_UNAVAILABLE, format!("{what} is not known"))
}

async fn turn(bridge: &Bridge, id: &PurchaseId) -> tokio::sync::OwnedMutexGuard<()> {
    bridge.changes.hold(&format!("points {id}")).await
}

async fn known(app: &AppState, id: &PurchaseId) -> Result<Option<Gift>, StorageError> {
    let mut connection = app.store().read().await?;
    gift::find(&mut connection, id).await
}

async fn keep(app: &AppState, gift: &Gift) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    gift::upsert(writer.connection(), gift, now).await?;
    writer.commit().await
}

async fn note(app: &AppState, id: &PurchaseId, stage: Stage) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    gift::note(writer.connection(), id, stage).await?;
    writer.commit().await
}

fn bytes(body: &impl Serialize) -> Result<Bytes, StorageError> {
    Ok(serde_json::to_vec(body)?.into())
}
