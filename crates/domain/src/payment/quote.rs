//! What a payment would cost. Source: `protocol.md §2.1`, payment info.

use kios_protocol::api::PaymentInfo;
use kios_protocol::{
    Address, Amount, Currency, FeeBasisPoints, PriceBreakdown, Rates, ResultCode, Settlement,
};
use serde_json::Number;

use super::Refusal;
use super::open::too_large;

/// The price of a payment in points and its fee, for a customer with this balance.
///
/// # Errors
/// 1211, and 2001 for an amount whose price does not fit in 256 bits.
pub fn quote(
    (account, balance): (Address, Amount),
    (amount, currency): (Amount, &str),
    rates: &Rates,
    fee: FeeBasisPoints,
) -> Result<PaymentInfo, Refusal> {
    let currency = Currency::new(currency);
    let rate = rates.get(currency.as_str()).ok_or(ResultCode::UnknownCurrency)?;
    let parts = PriceBreakdown::of(amount, rate, fee, Settlement::Estimated)
        .ok_or_else(|| too_large(amount))?;
    let value = rates.convert(balance, Currency::POINT, currency.as_str());
    Ok(PaymentInfo {
        account,
        amount,
        currency: currency.to_string(),
        balance,
        balance_value: value.ok_or(ResultCode::UnknownCurrency)?,
        paid_point: parts.paid_point,
        paid_value: parts.paid_value,
        fee_point: parts.fee_point,
        fee_value: parts.fee_value,
        total_point: parts.total_point,
        total_value: parts.total_value,
        fee_rate: fee_rate(fee),
    })
}

/// 500 as the JSON number 0.05: parsed from its decimal text, without float arithmetic.
fn fee_rate(fee: FeeBasisPoints) -> Number {
    let text = format!("{}.{:04}", fee.get() / 10_000, fee.get() % 10_000);
    // Digits with one point are a JSON number.
    text.parse().unwrap_or_else(|_| Number::from(0))
}
