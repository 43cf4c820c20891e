//! Settles a confirmation: ledger entry, shop turnover, and the callback to the shop's server.

use kios_protocol::legacy::{CallbackCode, Movement};
use kios_protocol::{Amount, Currency, Hash, Timestamp};

use super::payment::{Payment, PricingError, price};
use crate::config::{Callbacks, Config};
use crate::storage::legacy as rows;
use crate::storage::sql::Connection;
use crate::storage::{self, Generation, NewCallback, StorageError};
use kios_domain::ledger::{EntryReason, Posting, Side};

/// Why a confirmation cannot be settled; no points were moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SettlementError {
    /// The ledger refuses it.
    Contract,
    /// The relay has no price for it.
    Server,
}

/// Settles a payment that its buyer has confirmed.
///
/// A payment is priced at the present rates, as on the chain; a cancel returns what was paid.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn settle(
    connection: &mut Connection,
    config: &Config,
    confirmed: &Payment,
    now: Timestamp,
) -> Result<Result<(Payment, Hash), SettlementError>, StorageError> {
    let Some((state, movement)) = confirmed.state.settled() else {
        return Ok(Err(SettlementError::Server));
    };
    let mut settled = Payment { state, ..confirmed.clone() };
    if movement == Movement::Pay {
        let loyalty = settled.price.loyalty;
        match price(&config.rates, config.fee, loyalty, settled.amount, &settled.currency) {
            Ok(price) => settled.price = price,
            Err(PricingError::NoRate | PricingError::TooLarge) => {
                return Ok(Err(SettlementError::Server));
            }
        }
    }
    let postings = settled.postings(movement);
    if !covered(connection, &postings).await? {
        return Ok(Err(SettlementError::Contract));
    }
    let cause = EntryReason::Legacy(settled.id, movement);
    let entry = storage::book(connection, cause, postings, now).await?;
    storage::bump_nonce(connection, settled.account).await?;
    settled.counted = count(connection, config, &settled, movement).await?;
    Ok(Ok((settled, entry.hash())))
}

/// Whether every debited account has the balance.
async fn covered(connection: &mut Connection, postings: &[Posting]) -> Result<bool, StorageError> {
    for posting in postings.iter().filter(|posting| posting.side == Side::Debit) {
        if storage::balance(connection, posting.account).await?.net() < posting.amount {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds the price to the shop's turnover, or subtracts it, in the shop's currency; returns the
/// amount counted for the payment. Informational: on overflow or a missing rate the turnover is
/// left unchanged.
async fn count(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    movement: Movement,
) -> Result<Amount, StorageError> {
    let Some(shop) = storage::find_shop(connection, payment.shop_id).await? else {
        return Ok(payment.counted);
    };
    let (used, counted) = match movement {
        Movement::Pay => {
            let currency = Currency::new(&payment.currency);
            let price = config.rates.convert(payment.amount, currency.as_str(), &shop.currency);
            let counted = price.unwrap_or_default();
            (shop.used_amount.checked_add(counted), counted)
        }
        Movement::GiveBack => (shop.used_amount.checked_sub(payment.counted), Amount::ZERO),
    };
    let Some(used) = used else { return Ok(payment.counted) };
    storage::set_used_amount(connection, shop.id, used).await?;
    Ok(counted)
}

/// Writes the callback about the present request, if a receiver is configured.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn tell(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    code: CallbackCode<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    match config.callbacks() {
        Callbacks::Off => return Ok(()),
        Callbacks::Sent => {}
    }
    let balance = match code {
        CallbackCode::Success => {
            Some(storage::balance(connection, payment.wallet_account()).await?.net())
        }
        CallbackCode::Denied
        | CallbackCode::Contract(_)
        | CallbackCode::Server
        | CallbackCode::TimedOut => None,
    };
    let callback = NewCallback {
        ordering_key: &payment.id.to_string(),
        shop_id: payment.shop_id,
        body: &serde_json::to_value(payment.callback(code, balance))?,
        generation: Generation::First,
        at: now,
    };
    storage::insert_callback(connection, &callback).await?;
    Ok(())
}

/// Times out a payment, if it is due; returns whether it was.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn end_time(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let Some(state) = payment.state.timed_out(now, config.clocks.answer) else { return Ok(false) };
    let payment = payment.at(state);
    rows::update(connection, &payment).await?;
    tell(connection, config, &payment, CallbackCode::TimedOut, now).await?;
    Ok(true)
}
