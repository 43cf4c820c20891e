//! The unit that an account pays in.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The unit that an account collects and pays in; on the wire `loyaltyType` 0 or 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "u8", try_from = "u8")]
pub enum Loyalty {
    /// 0: loyalty points.
    #[default]
    Point,
    /// 1: tokens.
    Token,
}

/// A number that is not a loyalty type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("loyalty type {0} is neither 0 (point) nor 1 (token)")]
pub struct LoyaltyError(pub u8);

impl Loyalty {
    /// The number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Point => 0,
            Self::Token => 1,
        }
    }
}

impl From<Loyalty> for u8 {
    fn from(loyalty: Loyalty) -> Self {
        loyalty.number()
    }
}

impl TryFrom<u8> for Loyalty {
    type Error = LoyaltyError;

    fn try_from(number: u8) -> Result<Self, LoyaltyError> {
        match number {
            0 => Ok(Self::Point),
            1 => Ok(Self::Token),
            other => Err(LoyaltyError(other)),
        }
    }
}

impl fmt::Display for Loyalty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Point => "point",
            Self::Token => "token",
        })
    }
}
