//! Conversion of a price to points, and the fee. Source: `protocol.md §6`.
//!
//! Two formulas exist for the fee in points: the relay's estimate computes it from the points, the
//! chain's settlement from the fee in money. Both round down to 10^9 base units at every step.

use std::collections::BTreeMap;

use ruint::aliases::U256;

use crate::{Amount, AmountError, Currency};

/// Rates are stored in units of 10^-9.
const SCALE: u64 = 1_000_000_000;
const BASIS: u64 = 10_000;

/// Points per one unit of a currency, in units of 10^-9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(U256);

/// Why a text is not a rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not a decimal number with at most nine decimals.
    #[error("rate is not a decimal number with at most 9 decimals: {0}")]
    Number(AmountError),
    /// Zero.
    #[error("rate is zero")]
    Zero,
}

impl Rate {
    /// One point per unit.
    pub const ONE: Self = Self(U256::from_limbs([SCALE, 0, 0, 0]));

    /// Parses decimal text: `"1000"`, `"1301.234567891"`.
    ///
    /// # Errors
    /// [`RateError::Number`], then [`RateError::Zero`].
    pub fn parse(text: &str) -> Result<Self, RateError> {
        let amount = Amount::parse_decimal_with(text, 9).map_err(RateError::Number)?;
        let scaled = amount.to_u256().wrapping_div(U256::from(SCALE));
        if scaled.is_zero() { Err(RateError::Zero) } else { Ok(Self(scaled)) }
    }

    /// The smallest amount that costs any points: one that is worth 10^9 base units of a point.
    pub fn smallest_amount(self) -> Amount {
        let worth = Amount::from_base_units(u128::from(SCALE) * u128::from(SCALE));
        let amount = worth.mul_div(U256::ONE, self.0).unwrap_or_default();
        let exact = amount.mul_div(self.0, U256::ONE) == Some(worth);
        if exact {
            amount
        } else {
            amount.checked_add(Amount::from_base_units(1)).unwrap_or(amount)
        }
    }

    /// Points per unit, times 10^9.
    pub(crate) const fn scaled(self) -> U256 {
        self.0
    }

    /// Creates a rate from points per unit, times 10^9.
    pub fn from_scaled(scaled: u64) -> Self {
        Self(U256::from(scaled))
    }
}

/// A fee in hundredths of a percent: 500 is 5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeBasisPoints(u16);

impl FeeBasisPoints {
    /// The network's fee, 5 %.
    ///
    /// Source: `protocol.md §5.4`.
    pub const NETWORK: Self = Self(500);

    /// Creates a fee rate of at most 100 %.
    pub fn new(basis_points: u16) -> Option<Self> {
        (u64::from(basis_points) <= BASIS).then_some(Self(basis_points))
    }

    /// Hundredths of a percent.
    pub const fn get(self) -> u16 {
        self.0
    }

    fn of(self, amount: Amount) -> Option<Amount> {
        amount.mul_div(U256::from(self.0), U256::from(BASIS)).map(Amount::floor_gwei)
    }
}

/// A price in points and in money, without and with the fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceBreakdown {
    /// The price in points.
    pub paid_point: Amount,
    /// The price in the sale's currency.
    pub paid_value: Amount,
    /// The fee in points.
    pub fee_point: Amount,
    /// The fee in the sale's currency.
    pub fee_value: Amount,
    /// The total in points, which the customer pays.
    pub total_point: Amount,
    /// The total in the sale's currency.
    pub total_value: Amount,
}

/// The formula for the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The relay's, before the settlement.
    Estimated,
    /// The chain's, or the embedded ledger's, at the settlement.
    Actual,
}

impl PriceBreakdown {
    /// Prices `amount` at `rate`.
    ///
    /// `None` if a number exceeds 256 bits.
    pub fn of(amount: Amount, rate: Rate, fee: FeeBasisPoints, how: Settlement) -> Option<Self> {
        let scale = U256::from(SCALE);
        let in_points = |value: Amount| value.mul_div(rate.0, scale).map(Amount::floor_gwei);
        let paid_point = in_points(amount)?;
        let fee_value = fee.of(amount)?;
        let fee_point = match how {
            Settlement::Estimated => fee.of(paid_point)?,
            Settlement::Actual => in_points(fee_value)?,
        };
        Some(Self {
            paid_point,
            paid_value: amount,
            fee_point,
            fee_value,
            total_point: paid_point.checked_add(fee_point)?,
            total_value: amount.checked_add(fee_value)?,
        })
    }
}

/// The rates of every currency that the relay accepts.
#[derive(Clone, Debug, Default)]
pub struct Rates(BTreeMap<String, Rate>);

impl Rates {
    /// Sets the rate of a currency; the symbol is lower-cased.
    pub fn set(&mut self, symbol: &str, rate: Rate) {
        self.0.insert(Currency::new(symbol).as_str().to_owned(), rate);
    }

    /// The rate of a symbol exactly as written; the symbols of the point are `""`, `point` and `POINT`.
    pub fn get(&self, symbol: &str) -> Option<Rate> {
        match symbol {
            "" | "point" | "POINT" => Some(Rate::ONE),
            other => self.0.get(other).copied(),
        }
    }

    /// Every symbol with a rate, in order.
    pub fn symbols(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Converts `amount`, rounded down to 10^9 base units; `from == to` changes nothing.
    ///
    /// `None` if a symbol has no rate or the result exceeds 256 bits.
    pub fn convert(&self, amount: Amount, from: &str, to: &str) -> Option<Amount> {
        let (Rate(source), Rate(target)) = (self.get(from)?, self.get(to)?);
        if from == to {
            return Some(amount);
        }
        amount.mul_div(source, target).map(Amount::floor_gwei)
    }
}
