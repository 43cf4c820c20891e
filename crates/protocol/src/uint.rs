//! Unsigned 256-bit integers of the chain.

use core::fmt;
use core::str::FromStr;

use ruint::aliases::U256;

/// Digits of 2^256 - 1.
const MOST_DIGITS: usize = 78;

/// A 256-bit integer without a unit: a nonce or a chain id.
///
/// The chain uses 256-bit words for both, so a signed message must hold that size; amounts of points
/// or money are [`crate::Amount`]s. `From<u64>` covers all values seen in practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uint(U256);

/// Why a text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UintError {
    /// Empty, or something other than decimal digits.
    #[error("number is not one or more decimal digits")]
    Form,
    /// More than 256 bits.
    #[error("number is above 2^256 - 1")]
    TooLarge,
}

impl Uint {
    pub(crate) const fn to_u256(self) -> U256 {
        self.0
    }
}

impl From<u64> for Uint {
    fn from(value: u64) -> Self {
        Self(U256::from(value))
    }
}

impl fmt::Display for Uint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Uint {
    type Err = UintError;

    /// Parses decimal digits; leading zeros are accepted, signs and blanks are not.
    ///
    /// # Errors
    /// [`UintError::Form`], then [`UintError::TooLarge`].
    fn from_str(text: &str) -> Result<Self, UintError> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(UintError::Form);
        }
        let significant = text.trim_start_matches('0');
        if significant.len() > MOST_DIGITS {
            return Err(UintError::TooLarge);
        }
        if significant.is_empty() {
            return Ok(Self::default());
        }
        U256::from_str_radix(significant, 10).map(Self).map_err(|_| UintError::TooLarge)
    }
}
