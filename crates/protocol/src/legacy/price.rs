//! Pricing: plain integer division without rounding to 10^9.
//!
//! Source: `protocol.md §3.7`.

use ruint::aliases::U256;
use serde::{Deserialize, Serialize};

use super::Loyalty;
use crate::{Amount, FeeBasisPoints, Rate};

/// The key of the token's rate in the table of rates: points per token.
pub const TOKEN: &str = "token";

/// Hundredths of a percent in a whole.
const BASIS: u64 = 10_000;
/// Rates are stored in units of 10^-9.
const SCALE: u64 = 1_000_000_000;

/// A price in the buyer's unit and in money, without and with the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// The unit that the buyer pays in.
    pub loyalty: Loyalty,
    /// The price, in points or tokens.
    pub paid: Amount,
    /// The fee, in points or tokens.
    pub fee: Amount,
    /// Both, in points or tokens.
    pub total: Amount,
    /// The price in the sale's currency.
    pub paid_value: Amount,
    /// The fee in the sale's currency.
    pub fee_value: Amount,
    /// Both in the sale's currency.
    pub total_value: Amount,
}

impl Price {
    /// Prices `amount` in points, at `rate` points per unit of its currency.
    ///
    /// `None` if a number exceeds 256 bits.
    pub fn in_points(amount: Amount, rate: Rate, fee: FeeBasisPoints) -> Option<Self> {
        let paid = amount.mul_div(rate.scaled(), U256::from(SCALE))?;
        Self::of(Loyalty::Point, amount, paid, fee)
    }

    /// Prices `amount` in tokens of `token` points each.
    ///
    /// `None` if a number exceeds 256 bits.
    pub fn in_tokens(amount: Amount, rate: Rate, token: Rate, fee: FeeBasisPoints) -> Option<Self> {
        let paid = amount.mul_div(rate.scaled(), token.scaled())?;
        Self::of(Loyalty::Token, amount, paid, fee)
    }

    fn of(loyalty: Loyalty, amount: Amount, paid: Amount, fee: FeeBasisPoints) -> Option<Self> {
        let share = |of: Amount| of.mul_div(U256::from(fee.get()), U256::from(BASIS));
        let (fee, fee_value) = (share(paid)?, share(amount)?);
        Some(Self {
            loyalty,
            paid,
            fee,
            total: paid.checked_add(fee)?,
            paid_value: amount,
            fee_value,
            total_value: amount.checked_add(fee_value)?,
        })
    }

    /// The nine amounts of the wire; those of the other loyalty type are 0.
    pub const fn amounts(&self) -> Amounts {
        let Self { paid, fee, total, paid_value, fee_value, total_value, .. } = *self;
        let none = [Amount::ZERO; 3];
        let ([paid_point, fee_point, total_point], [paid_token, fee_token, total_token]) =
            match self.loyalty {
                Loyalty::Point => ([paid, fee, total], none),
                Loyalty::Token => (none, [paid, fee, total]),
            };
        Amounts {
            paid_point,
            paid_token,
            paid_value,
            fee_point,
            fee_token,
            fee_value,
            total_point,
            total_token,
            total_value,
        }
    }
}

/// The nine amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// The price in points; 0 where tokens are paid.
    pub paid_point: Amount,
    /// The price in tokens; 0 where points are paid.
    pub paid_token: Amount,
    /// The price in money.
    pub paid_value: Amount,
    /// The fee in points; 0 where tokens are paid.
    pub fee_point: Amount,
    /// The fee in tokens; 0 where points are paid.
    pub fee_token: Amount,
    /// The fee in money.
    pub fee_value: Amount,
    /// Both in points; 0 where tokens are paid.
    pub total_point: Amount,
    /// Both in tokens; 0 where points are paid.
    pub total_token: Amount,
    /// Both in money.
    pub total_value: Amount,
}
