//! Points for purchases that were not paid with points: saved, cancelled, granted.
//!
//! On the network validators grant the points; here the relay does, after the waiting time, from
//! the account that funds the configured points. A purchase is identified by its shop and its
//! purchase id, so it is granted once however often it is saved. A customer who is identified by
//! phone only is looked up when the points are granted: if no account has the number, the points
//! wait under its hash.
//!
//! The holder of the shared key may save for every shop, as on the network. A paired kiosk has no
//! such key: its session allows the same for its own shop, and the price is then required.
//!
//! Source: `protocol.md §2.11`.

use kios_protocol::api::{
    CancelPurchaseRequest, Location, PurchaseOfShop, PurchaseOfUser, SavePurchaseRequest,
    TotalOfShop, TotalOfUser,
};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, Amount, PurchaseId, ResultCode, ShopId};

use super::staff::{self, StaffCall, StaffCaller};
use super::temporary::resolve;
use super::{Credentials, Failure};
use crate::config::Config;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, Shop};
use kios_domain::ledger::{self, LedgerError};
use kios_domain::payment::violation;
use kios_domain::purchase::{Purchase, PurchaseStatus, check_terminal, earned, grant_digest};

/// The caller who saves or cancels a purchase.
#[derive(Clone, Debug)]
pub enum PurchaseCaller {
    /// The holder of this key: every shop.
    Key(Credentials),
    /// A signed-in kiosk: its shop.
    Terminal(StaffCaller),
}

impl PurchaseCaller {
    /// The shop that the caller is limited to; `None` for every shop.
    ///
    /// # Errors
    /// 2002 for a key that is not the shared one.
    fn shop(&self, config: &Config) -> Result<Option<ShopId>, ResultCode> {
        match self {
            Self::Key(credentials) => match credentials.key_holder(config) {
                Some(_) => Ok(None),
                None => Err(ResultCode::InvalidAccessKey),
            },
            Self::Terminal(caller) => Ok(Some(caller.terminal.shop_id)),
        }
    }
}

/// Saves a purchase; a repeat changes nothing, and points worth nothing are not saved.
///
/// # Errors
/// In this order: 2002, 1050 and 2001 for a kiosk that acts for another shop or sends no price,
/// 2001 or 1160 for a purchase with the same id and other values, 1201, 1202, 2004 for an expired
/// code of a phone, 1211, 1161, 2001, and for a kiosk as [`staff::authorize`]. Trying again is safe.
pub async fn save_purchase(
    app: &AppState,
    request: SavePurchaseRequest,
    caller: &PurchaseCaller,
) -> Result<(), Failure> {
    if let Some(own) = caller.shop(app.config())? {
        check_terminal(own, &request)?;
    }
    if request.loyalty_value.is_zero() {
        return Ok(());
    }
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let earlier = storage::find_purchase(connection, request.shop_id, &request.purchase_id).await?;
    let active = earlier.filter(|earlier| earlier.status != PurchaseStatus::Cancelled);
    if let Some(earlier) = active {
        return Ok(earlier.repeated_by(&request)?);
    }
    let shop =
        storage::find_shop(connection, request.shop_id).await?.ok_or(ResultCode::UnknownShop)?;
    if !shop.active {
        return Err(ResultCode::InactiveShop.into());
    }
    let account = customer(connection, app, &request).await?;
    let earned = earned(&request, &shop.currency, &app.config().rates)?;
    if let PurchaseCaller::Terminal(staff) = caller {
        let call = StaffCall {
            kind: StaffActionKind::Points,
            subject: request.purchase_id.as_str(),
            amount: Some((request.loyalty_value, &request.currency)),
            digest: &grant_digest(&request)?,
        };
        let now = app.clock().now();
        if let Err(code) = staff::authorize(connection, app, staff, call, now).await? {
            writer.commit().await?;
            return Err(code.into());
        }
    }
    let purchase = Purchase::waiting(request, account, earned);
    storage::upsert_purchase(connection, &purchase).await?;
    writer.commit().await?;
    tracing::info!(shop = %purchase.shop_id, purchase = %purchase.id, "points are to be given");
    Ok(())
}

/// The account of the buyer, or the phone number that identifies it.
async fn customer(
    connection: &mut Connection,
    app: &AppState,
    request: &SavePurchaseRequest,
) -> Result<Option<Address>, Failure> {
    if request.account == Address::ZERO {
        return Ok(storage::account_of_phone(connection, request.phone).await?);
    }
    let now = app.clock().now();
    resolve(connection, app.config(), request.account, now).await.map(Some)
}

/// Cancels a purchase that waits. One that was never saved, or was cancelled before, is a success.
///
/// # Errors
/// In this order: 2002, 1050 for a kiosk that names another shop, 2001 for an id that several shops
/// have used while none is named, 1160 when the points were granted. Trying again is safe.
pub async fn cancel_purchase(
    app: &AppState,
    request: CancelPurchaseRequest,
    caller: &PurchaseCaller,
) -> Result<(), Failure> {
    let CancelPurchaseRequest { purchase_id, shop_id } = request;
    let own = caller.shop(app.config())?;
    if own.is_some() && shop_id.is_some() && own != shop_id {
        return Err(ResultCode::NotAuthorized.into());
    }
    let shop_id = own.or(shop_id);
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let purchases = storage::purchases_of_number(connection, &purchase_id, shop_id).await?;
    if let [first, .., last] = purchases.as_slice()
        && first.shop_id != last.shop_id
    {
        let detail = "several shops have a purchase of this number; accepted: the shop it is of";
        let fault = violation("shopId", Location::Body, serde_json::Value::Null, detail);
        return Err(vec![fault].into());
    }
    let (mut done, mut cancelled) = (false, false);
    for purchase in purchases {
        match purchase.status {
            PurchaseStatus::Cancelled => cancelled = true,
            PurchaseStatus::Given => done = true,
            PurchaseStatus::Waiting => {
                let purchase = Purchase { status: PurchaseStatus::Cancelled, ..purchase };
                storage::upsert_purchase(connection, &purchase).await?;
                let (kind, subject) = (StaffActionKind::Points, purchase.id.as_str());
                storage::undo_staff_action(connection, purchase.shop_id, kind, subject).await?;
                cancelled = true;
            }
        }
    }
    if done && !cancelled {
        return Err(ResultCode::PurchaseProcessed.into());
    }
    writer.commit().await?;
    Ok(())
}

/// Grants the points of every purchase whose waiting time is over; returns how many. A failure is
/// logged and does not delay the others.
///
/// # Errors
/// [`Failure::Storage`] when the due purchases cannot be read; trying again is safe.
pub async fn give_points(app: &AppState) -> Result<u64, Failure> {
    let mut connection = app.store().read().await?;
    let due = storage::due_purchases(&mut connection, app.clock().now()).await?;
    // In memory there is one connection, which granting needs.
    drop(connection);
    let mut given = 0;
    for (shop_id, purchase_id) in due {
        match give(app, shop_id, &purchase_id).await {
            Ok(was) => given += u64::from(was),
            Err(fault) => {
                tracing::error!(shop = %shop_id, purchase = %purchase_id, %fault, "points not given");
            }
        }
    }
    Ok(given)
}

async fn give(app: &AppState, shop_id: ShopId, id: &PurchaseId) -> Result<bool, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    // It may have been cancelled since it was read as due.
    let purchase = storage::find_purchase(connection, shop_id, id).await?;
    let purchase = purchase.filter(|purchase| purchase.status == PurchaseStatus::Waiting);
    let Some(purchase) = purchase else { return Ok(false) };
    let linked = storage::account_of_phone(connection, purchase.phone).await?;
    let postings = ledger::earn(purchase.holder(linked), purchase.points);
    if !postings.is_empty() {
        let cause = purchase.entry_reason();
        storage::book(connection, cause, postings, now).await?;
    }
    if let Some(shop) = storage::find_shop(connection, shop_id).await? {
        count(connection, app, shop, &purchase).await?;
    }
    let purchase = Purchase { status: PurchaseStatus::Given, ..purchase };
    storage::upsert_purchase(connection, &purchase).await?;
    writer.commit().await?;
    tracing::info!(shop = %shop_id, purchase = %id, "points given");
    Ok(true)
}

/// Adds the points to what the shop has provided, in the shop's present currency.
async fn count(
    connection: &mut Connection,
    app: &AppState,
    shop: Shop,
    purchase: &Purchase,
) -> Result<(), Failure> {
    let rates = &app.config().rates;
    let worth = rates.convert(purchase.loyalty_value, &purchase.currency, &shop.currency);
    let worth = worth.map_or(purchase.shop_amount, Amount::floor_gwei);
    let provided_amount = shop.provided_amount.checked_add(worth).ok_or(LedgerError::Overflow)?;
    Ok(storage::update_shop(connection, &Shop { provided_amount, ..shop }).await?)
}

/// A customer's purchases whose points are not granted yet.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn purchases_of_user(
    app: &AppState,
    account: Address,
) -> Result<Vec<PurchaseOfUser>, Failure> {
    let mut connection = app.store().read().await?;
    let purchases = storage::waiting_of_account(&mut connection, account).await?;
    let line = |purchase: Purchase| PurchaseOfUser {
        account,
        timestamp: purchase.sold_at.seconds(),
        currency: purchase.currency,
        provide_point: purchase.points,
        provide_value: purchase.loyalty_value,
        purchase_id: purchase.id,
        shop_id: purchase.shop_id,
    };
    Ok(purchases.into_iter().map(line).collect())
}

/// The sum of a customer's points that are not granted yet.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn total_of_user(app: &AppState, account: Address) -> Result<TotalOfUser, Failure> {
    let lines = purchases_of_user(app, account).await?;
    Ok(TotalOfUser {
        account,
        provide_point: sum(lines.iter().map(|line| line.provide_point))?,
        provide_value: sum(lines.iter().map(|line| line.provide_value))?,
    })
}

/// A shop's purchases whose points are not granted yet.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn purchases_of_shop(
    app: &AppState,
    shop_id: ShopId,
) -> Result<Vec<PurchaseOfShop>, Failure> {
    let mut connection = app.store().read().await?;
    let purchases = storage::waiting_of_shop(&mut connection, shop_id).await?;
    let line = |purchase: Purchase| PurchaseOfShop {
        shop_id,
        timestamp: purchase.sold_at.seconds(),
        currency: purchase.currency,
        provided_amount: purchase.shop_amount,
        purchase_id: purchase.id,
    };
    Ok(purchases.into_iter().map(line).collect())
}

/// The sum of a shop's points that are not granted yet.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn total_of_shop(app: &AppState, shop_id: ShopId) -> Result<TotalOfShop, Failure> {
    let lines = purchases_of_shop(app, shop_id).await?;
    Ok(TotalOfShop {
        shop_id,
        provided_amount: sum(lines.iter().map(|line| line.provided_amount))?,
    })
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Result<Amount, LedgerError> {
    let mut amounts = amounts;
    amounts.try_fold(Amount::ZERO, Amount::checked_add).ok_or(LedgerError::Overflow)
}
