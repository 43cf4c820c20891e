//! Requests of the shop's server: creates a payment, or the cancel of one.
//!
//! Source: `protocol.md §3.3`, create and cancel.

use kios_protocol::api::{AccessKey, Location};
use kios_protocol::legacy::{CancelRequest, Code, CreateRequest, Event, Item, State};
use kios_protocol::{Amount, PaymentId, ResultCode, Timestamp};

use super::Failure;
use super::payment::{Payment, PricingError, price, wallet_account};
use crate::config::Config;
use crate::entropy;
use crate::state::AppState;
use crate::storage;
use crate::storage::legacy as rows;
use crate::storage::sql::Connection;
use kios_domain::payment::violation;

/// Creates a payment, or returns the unanswered one with the same values.
///
/// # Errors
/// In this order: 500 (API v1 is switched off), 400, 500 (the shop, then the currency), 501 for an
/// amount whose price does not fit in 256 bits, 401. Nothing was changed then.
pub async fn create(app: &AppState, request: CreateRequest) -> Result<Item, Failure> {
    let config = app.config();
    check_key(config, &request.access_key)?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    check_shop(connection, &request).await?;
    let loyalty = rows::loyalty(connection, request.account).await?;
    let price = price(&config.rates, config.fee, loyalty, request.amount, &request.currency)
        .map_err(|fault| unpriced(fault, request.amount))?;
    if let Some(payment) = same(connection, config, &request, now).await? {
        return Ok(payment.item().created(payment.state.created_at));
    }
    let balance = storage::balance(connection, wallet_account(loyalty, request.account)).await?;
    if balance.net() < price.total {
        return Err(Code::InsufficientBalance.into());
    }
    let nonce = storage::nonce(connection, request.account).await?;
    let random = entropy::bytes::<32>(app.entropy())?;
    let payment = Payment {
        id: PaymentId::derive(request.account, nonce, random),
        version: 1,
        purchase_id: request.purchase_id,
        amount: request.amount,
        currency: request.currency,
        shop_id: request.shop_id,
        account: request.account,
        price,
        counted: Amount::ZERO,
        state: State::received(now),
        failure_notified: false,
    };
    rows::insert(connection, &payment).await?;
    writer.commit().await?;
    tracing::info!(payment = %payment.id, shop = %payment.shop_id, "first-generation payment asked");
    Ok(payment.item().created(now))
}

/// Requests the buyer's confirmation of a cancel.
///
/// # Errors
/// In this order: 500 (API v1 is switched off), 400, 401, 402. Nothing was changed then.
pub async fn cancel(app: &AppState, request: CancelRequest) -> Result<Item, Failure> {
    let config = app.config();
    check_key(config, &request.access_key)?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let payment = rows::find(connection, &request.payment_id).await?.ok_or(Code::UnknownPayment)?;
    let state = payment.state.apply(Event::Cancel, now, config.clocks.answer)?;
    let payment = Payment { failure_notified: false, ..payment.at(state) };
    rows::update(connection, &payment).await?;
    writer.commit().await?;
    tracing::info!(payment = %payment.id, "first-generation payment asked back");
    Ok(payment.timed_item())
}

fn check_key(config: &Config, shown: &AccessKey) -> Result<(), Failure> {
    if !config.support_payment_v1 {
        return Err(Failure::Exception(ResultCode::VersionOneOff));
    }
    let right = config.access_key.as_ref().is_some_and(|key| shown.is(key.expose()));
    if right { Ok(()) } else { Err(Code::InvalidAccessKey.into()) }
}

/// Refuses an unknown or inactive shop, which could not receive the money.
async fn check_shop(connection: &mut Connection, request: &CreateRequest) -> Result<(), Failure> {
    let shop = storage::find_shop(connection, request.shop_id).await?;
    match shop.map(|shop| shop.active) {
        None => Err(Failure::Exception(ResultCode::UnknownShop)),
        Some(false) => Err(Failure::Exception(ResultCode::InactiveShop)),
        Some(true) => Ok(()),
    }
}

fn unpriced(fault: PricingError, amount: Amount) -> Failure {
    match fault {
        PricingError::NoRate => Failure::Exception(ResultCode::UnknownCurrency),
        PricingError::TooLarge => {
            let detail = "amount is too large to be priced within 256 bits";
            vec![violation("amount", Location::Body, amount.to_string(), detail)].into()
        }
    }
}

/// The unanswered payment with these values: its response was lost, and the shop's server repeats
/// the request. After the buyer's decision the same values are another sale.
async fn same(
    connection: &mut Connection,
    config: &Config,
    request: &CreateRequest,
    now: Timestamp,
) -> Result<Option<Payment>, Failure> {
    let asked = rows::asked_of_purchase(connection, request.shop_id, &request.purchase_id).await?;
    Ok(asked.into_iter().find(|payment| {
        payment.amount == request.amount
            && payment.currency == request.currency
            && payment.account == request.account
            && payment.state.timed_out(now, config.clocks.answer).is_none()
    }))
}
