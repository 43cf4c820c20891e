//! Read-only queries. Source: `protocol.md §2.1`.

use kios_protocol::api::{
    AccountBalance, AccountNonce, Balance, ChainInfo, ChainNetwork, Converted, Location,
    PaymentInfo, PaymentItem, PointInfo, ShopInfo, SupportInfo, SystemInfo, SystemPoint, TokenInfo,
};
use kios_protocol::{Address, Amount, Currency, ResultCode, ShopId};

use super::temporary::resolve;
use super::{Failure, delegator_key};
use crate::config::Config;
use crate::state::AppState;
use crate::storage;
use kios_domain::ledger::Account;
use kios_domain::payment::{quote, violation};
use kios_domain::settlement;

/// The currency in which a point is worth 1. Source: `protocol.md §2.1`, system info.
const EQUIVALENT: &str = "KRW";

/// The points of an account.
///
/// # Errors
/// 2004.
pub async fn user_balance(app: &AppState, account: Address) -> Result<AccountBalance, Failure> {
    let mut connection = app.store().read().await?;
    let account = resolve(&mut connection, app.config(), account, app.clock().now()).await?;
    let balance = storage::balance(&mut connection, Account::User(account)).await?.net();
    Ok(AccountBalance { account, balance })
}

/// The price of a payment in points, and its fee.
///
/// # Errors
/// 2004, 1211, and 2001 for an amount whose price does not fit in 256 bits.
pub async fn info(
    app: &AppState,
    account: Address,
    amount: Amount,
    currency: &str,
) -> Result<PaymentInfo, Failure> {
    let config = app.config();
    let AccountBalance { account, balance } = user_balance(app, account).await?;
    Ok(quote((account, balance), (amount, currency), &config.rates, config.fee)?)
}

/// An amount in another currency.
///
/// # Errors
/// 1211 for a symbol without a rate, as sent; 2001 for a result that does not fit in 256 bits.
pub fn convert(app: &AppState, amount: Amount, from: &str, to: &str) -> Result<Converted, Failure> {
    let rates = &app.config().rates;
    if rates.get(from).is_none() || rates.get(to).is_none() {
        return Err(ResultCode::UnknownCurrency.into());
    }
    let converted = rates.convert(amount, from, to).ok_or_else(|| {
        let detail = "amount is too large to be converted within 256 bits";
        vec![violation("amount", Location::Query, amount.to_string(), detail)]
    })?;
    Ok(Converted { amount: converted })
}

/// A shop; all zeros for an unknown one.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn shop_info(app: &AppState, shop_id: ShopId) -> Result<ShopInfo, Failure> {
    let mut connection = app.store().read().await?;
    let shop = storage::find_shop(&mut connection, shop_id).await?;
    let delegator = delegator_key::key_of(&mut connection, app.config(), shop_id).await?;
    let unknown = ShopInfo {
        shop_id: ShopId::from_bytes([0; 32]),
        name: String::new(),
        currency: String::new(),
        status: 0,
        account: Address::ZERO,
        delegator: Address::ZERO,
        provided_amount: Amount::ZERO,
        used_amount: Amount::ZERO,
        refunded_amount: Amount::ZERO,
        collected_amount: Some(Amount::ZERO),
    };
    Ok(match shop {
        None => unknown,
        Some(shop) => ShopInfo {
            shop_id,
            name: shop.name,
            currency: shop.currency,
            status: if shop.active { ShopInfo::ACTIVE } else { ShopInfo::INACTIVE },
            account: shop.owner,
            delegator: delegator.map_or(Address::ZERO, |key| key.address()),
            provided_amount: shop.provided_amount,
            used_amount: shop.used_amount,
            refunded_amount: shop.refunded_amount,
            collected_amount: Some(shop.collected_amount),
        },
    })
}

/// A payment.
///
/// # Errors
/// 2003.
pub async fn item(app: &AppState, payment_id: &str) -> Result<PaymentItem, Failure> {
    let mut connection = app.store().read().await?;
    let payment = storage::find_payment(&mut connection, payment_id).await?;
    Ok(payment.ok_or(ResultCode::UnknownPayment)?.item())
}

/// The next nonce of an account.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn ledger_nonce(app: &AppState, account: Address) -> Result<AccountNonce, Failure> {
    let mut connection = app.store().read().await?;
    let nonce = storage::nonce(&mut connection, account).await?;
    Ok(AccountNonce { account, nonce })
}

/// The balance of an account, and its value.
///
/// # Errors
/// 2004.
pub async fn balance(app: &AppState, account: Address) -> Result<Balance, Failure> {
    let AccountBalance { account, balance } = user_balance(app, account).await?;
    let mut connection = app.store().read().await?;
    let tokens = storage::balance(&mut connection, Account::TokenUser(account)).await?.net();
    let point = points_worth(app.config(), balance);
    Ok(Balance { account, point, token: tokens_worth(app.config(), tokens) })
}

/// Points with their value.
pub(super) fn points_worth(config: &Config, balance: Amount) -> PointInfo {
    let equivalent = Currency::new(EQUIVALENT);
    let value = config.rates.convert(balance, Currency::POINT, equivalent.as_str());
    // Without a rate for the currency, a point is worth 1 of it by definition.
    PointInfo { balance, value: value.unwrap_or(balance) }
}

/// Tokens with their value; 0 without a rate.
pub(super) fn tokens_worth(config: &Config, balance: Amount) -> PointInfo {
    let equivalent = Currency::new(EQUIVALENT);
    let points = settlement::points(&config.rates, balance).unwrap_or_default();
    let value = config.rates.convert(points, Currency::POINT, equivalent.as_str());
    PointInfo { balance, value: value.unwrap_or(points) }
}

/// The contracts that clients of the network look up.
const CONTRACTS: [&str; 11] = [
    "token",
    "phoneLink",
    "currencyRate",
    "loyaltyProvider",
    "loyaltyConsumer",
    "loyaltyTransfer",
    "loyaltyExchanger",
    "loyaltyBridge",
    "shop",
    "ledger",
    "chainBridge",
];

/// The contracts of the main chain.
const MAIN_CONTRACTS: [&str; 3] = ["token", "loyaltyBridge", "chainBridge"];

/// The side chain: the relay's own ledger stands for it, so every address is zero and there are no fees.
pub fn chain_info(app: &AppState) -> ChainInfo {
    info_of(app, "embedded", &CONTRACTS)
}

/// The main chain, which the relay's own ledger stands for too.
pub fn main_chain_info(app: &AppState) -> ChainInfo {
    info_of(app, "embedded-main", &MAIN_CONTRACTS)
}

fn info_of(app: &AppState, name: &str, contracts: &[&str]) -> ChainInfo {
    ChainInfo {
        url: String::new(),
        network: ChainNetwork {
            name: name.to_owned(),
            chain_id: app.config().chain_id,
            ens_address: Address::ZERO,
            chain_transfer_fee: Amount::ZERO,
            chain_bridge_fee: Amount::ZERO,
            loyalty_transfer_fee: Amount::ZERO,
            loyalty_bridge_fee: Amount::ZERO,
        },
        contract: contracts
            .iter()
            .map(|name| ((*name).to_owned(), Address::ZERO.to_string()))
            .collect(),
    }
}

/// The name and the symbol of the token.
pub(super) const TOKEN_SYMBOL: &str = "KIOS";

/// The constants of the network.
pub fn system_info(app: &AppState) -> SystemInfo {
    SystemInfo {
        token: TokenInfo { symbol: TOKEN_SYMBOL.to_owned() },
        point: SystemPoint { precision: 0, equivalent_currency: EQUIVALENT.to_owned() },
        language: "ko".to_owned(),
        support: SupportInfo {
            chain_bridge: false,
            loyalty_bridge: app.config().settlement.is_on(),
            exchange: false,
        },
    }
}
