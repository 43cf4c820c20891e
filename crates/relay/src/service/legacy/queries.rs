//! Read-only queries. Source: `protocol.md §3.3`, the reads.

use kios_protocol::legacy::{Info, Item, Loyalty, ShopInfo, TOKEN, UserBalance, Withdrawal};
use kios_protocol::{Address, Amount, Currency, ResultCode, ShopId, api};

use super::payment::{PricingError, price, wallet_account};
use crate::service::{self, Failure as ModernFailure};
use crate::state::AppState;
use crate::storage::legacy as rows;
use crate::storage::{self, StorageError};
use kios_domain::payment::open::too_large;

/// A payment of this generation; `None` for any other id.
///
/// # Errors
/// [`StorageError`].
pub async fn item(app: &AppState, payment_id: &str) -> Result<Option<Item>, StorageError> {
    let mut connection = app.store().read().await?;
    let payment = rows::find(&mut connection, payment_id).await?;
    Ok(payment.map(|payment| payment.timed_item()))
}

/// Whether an account pays in points or tokens, and its balance.
async fn wallet_account_of(
    app: &AppState,
    account: Address,
) -> Result<(Loyalty, Amount), StorageError> {
    let mut connection = app.store().read().await?;
    let loyalty = rows::loyalty(&mut connection, account).await?;
    let balance = storage::balance(&mut connection, wallet_account(loyalty, account)).await?;
    Ok((loyalty, balance.net()))
}

/// The balance of an account.
///
/// # Errors
/// 2004.
pub async fn user_balance(app: &AppState, account: Address) -> Result<UserBalance, ModernFailure> {
    let modern = service::user_balance(app, account).await?;
    let (loyalty_type, balance) = wallet_account_of(app, modern.account).await?;
    Ok(UserBalance { modern: api::AccountBalance { balance, ..modern }, loyalty_type })
}

/// The price of a payment, and its fee.
///
/// # Errors
/// 2004, 1211, and 2001 for an amount whose price does not fit in 256 bits.
pub async fn info(
    app: &AppState,
    account: Address,
    amount: Amount,
    currency: &str,
) -> Result<Info, ModernFailure> {
    let config = app.config();
    let modern = service::info(app, account, amount, currency).await?;
    let (loyalty_type, balance) = wallet_account_of(app, modern.account).await?;
    if loyalty_type == Loyalty::Point {
        let [paid_token, fee_token, total_token] = [Amount::ZERO; 3];
        return Ok(Info { modern, loyalty_type, paid_token, fee_token, total_token });
    }
    let symbol = Currency::new(currency);
    let value = config.rates.convert(balance, TOKEN, symbol.as_str());
    let amounts = price(&config.rates, config.fee, loyalty_type, amount, symbol.as_str())
        .map_err(|fault| match fault {
            PricingError::NoRate => ResultCode::UnknownCurrency.into(),
            PricingError::TooLarge => ModernFailure::from(too_large(amount)),
        })?
        .amounts();
    Ok(Info {
        modern: api::PaymentInfo {
            balance,
            balance_value: value.ok_or(ResultCode::UnknownCurrency)?,
            paid_point: amounts.paid_point,
            paid_value: amounts.paid_value,
            fee_point: amounts.fee_point,
            fee_value: amounts.fee_value,
            total_point: amounts.total_point,
            total_value: amounts.total_value,
            ..modern
        },
        loyalty_type,
        paid_token: amounts.paid_token,
        fee_token: amounts.fee_token,
        total_token: amounts.total_token,
    })
}

/// A shop; all zeros for an unknown one.
///
/// The embedded ledger grants no points for purchases by itself, so the waiting time and the
/// percentage are 0. The sums are those of the modern response in points, with payouts to the shop
/// as settled and withdrawn; 0 where the shop's currency has lost its rate.
///
/// # Errors
/// [`ModernFailure::Storage`].
pub async fn shop_info(app: &AppState, shop_id: ShopId) -> Result<ShopInfo, ModernFailure> {
    let modern = service::shop_info(app, shop_id).await?;
    let modern = api::ShopInfo { collected_amount: None, ..modern };
    let rates = &app.config().rates;
    let points =
        |sum: Amount| rates.convert(sum, &modern.currency, Currency::POINT).unwrap_or(Amount::ZERO);
    let (provided_point, used_point) = (points(modern.provided_amount), points(modern.used_amount));
    let refunded = points(modern.refunded_amount);
    Ok(ShopInfo {
        modern,
        provide_wait_time: 0,
        provide_percent: 0,
        provided_point,
        used_point,
        settled_point: refunded,
        withdrawn_point: refunded,
    })
}

/// The pending payout to a shop: none, because a payout is settled at once.
pub const fn withdrawal(shop_id: ShopId) -> Withdrawal {
    Withdrawal { shop_id, withdraw_amount: Amount::ZERO, withdraw_status: 0 }
}
