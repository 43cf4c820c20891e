//! Amounts of points and of money, without floating point.

use core::fmt;
use core::str::FromStr;

use ruint::Uint;
use ruint::aliases::U256;

use crate::serde_text;

/// Digits of 2^256 - 1.
const MOST_DIGITS: usize = 78;

/// Loyalty points or money in base units, 1 unit = 10^18; 256 bits, never negative.
///
/// Arithmetic is checked: an overflow or a negative result is `None`. No function uses floating
/// point, and both text formats are exact in both directions.
///
/// `Display` and `FromStr` use the wire format, an integer count of base units (`"1250000…"`);
/// [`Amount::parse_decimal`] and [`Amount::to_decimal`] use the decimal format (`"12.5"`).
///
/// ```
/// use kios_protocol::Amount;
///
/// let price = Amount::parse_decimal("12.5")?;
/// assert_eq!(price.to_string(), "12500000000000000000");
/// assert_eq!(price.to_decimal(2), "12.50");
///
/// let total = price.checked_add(Amount::from_whole(1)).ok_or("above 256 bits")?;
/// assert_eq!(total.to_decimal(0), "13.5");
/// assert_eq!(price.checked_sub(total), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(U256);

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Empty, or only a decimal point.
    #[error("amount is empty, at least one digit is needed")]
    Empty,
    /// A sign, a blank, an exponent, a separator or any other character but a digit.
    #[error("amount has {found:?} where only digits are accepted (byte {at})")]
    Foreign {
        /// The character.
        found: char,
        /// Its byte offset.
        at: usize,
    },
    /// A decimal point without a digit before or after it, or a second one.
    #[error("amount has a misplaced decimal point (byte {at})")]
    Point {
        /// Its byte offset.
        at: usize,
    },
    /// Too many decimals.
    #[error("amount has {found} decimals, at most {most} are kept (byte {at})")]
    Decimals {
        /// How many there are.
        found: usize,
        /// How many are accepted.
        most: usize,
        /// Byte offset of the first one too many.
        at: usize,
    },
    /// More than 256 bits.
    #[error("amount is above 2^256 - 1 base units")]
    TooLarge,
}

impl Amount {
    /// The number of decimals of an amount.
    pub const DECIMALS: usize = 18;
    /// Zero.
    pub const ZERO: Self = Self(U256::ZERO);
    /// The largest amount, 2^256 - 1 base units.
    pub const MAX: Self = Self(U256::MAX);
    /// One point, or one unit of a currency: 10^18 base units.
    pub const ONE: Self = Self(U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]));

    /// Creates an amount from base units.
    pub fn from_base_units(units: u128) -> Self {
        Self(U256::from(units))
    }

    /// Creates an amount from whole points or currency units.
    pub fn from_whole(whole: u64) -> Self {
        Self(U256::from(whole).wrapping_mul(Self::ONE.0))
    }

    pub(crate) const fn to_u256(self) -> U256 {
        self.0
    }

    /// The 32 big-endian bytes of the base units.
    pub fn to_be_bytes(self) -> [u8; 32] {
        self.0.to_be_bytes()
    }

    /// Whether this is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The sum; `None` if it overflows.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` if it would be negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This amount times a whole number; `None` if it overflows.
    pub fn checked_mul(self, factor: u64) -> Option<Self> {
        self.0.checked_mul(U256::from(factor)).map(Self)
    }

    /// `self * factor / divisor`, rounded down, with a 512-bit intermediate.
    ///
    /// `None` if the divisor is zero or the quotient overflows.
    pub(crate) fn mul_div(self, factor: U256, divisor: U256) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let product: Uint<512, 8> = self.0.widening_mul(factor);
        let quotient = product.checked_div(Uint::<512, 8>::from(divisor))?;
        U256::checked_from_limbs_slice(quotient.as_limbs()).map(Self)
    }

    /// This amount times `part / whole`, rounded down.
    ///
    /// `None` if `whole` is zero.
    pub fn proportion(self, part: Self, whole: Self) -> Option<Self> {
        self.mul_div(part.0, whole.0)
    }

    /// Rounded down to a multiple of 10^9 base units, the precision of the chain.
    ///
    /// Source: `protocol.md §6`, `zg`.
    #[must_use]
    pub fn floor_gwei(self) -> Self {
        let gwei = U256::from(1_000_000_000_u64);
        Self(self.0.wrapping_sub(self.0.wrapping_rem(gwei)))
    }

    /// Rounded down to whole units.
    #[must_use]
    pub fn floor_whole(self) -> Self {
        Self(self.0.wrapping_sub(self.0.wrapping_rem(Self::ONE.0)))
    }

    /// Parses the decimal format: digits, and at most `decimals` of them after a decimal point.
    ///
    /// # Errors
    /// [`AmountError`] for the first fault from the left; more than `decimals` decimals are refused,
    /// not rounded.
    pub fn parse_decimal_with(text: &str, decimals: usize) -> Result<Self, AmountError> {
        check_decimal(text, decimals.min(Self::DECIMALS))?;
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let missing = U256::from(Self::DECIMALS.saturating_sub(fraction.len()));
        let part = value(fraction)?.checked_mul(U256::from(10_u64).pow(missing));
        value(whole)?
            .checked_mul(Self::ONE.0)
            .zip(part)
            .and_then(|(units, part)| units.checked_add(part))
            .map(Self)
            .ok_or(AmountError::TooLarge)
    }

    /// Parses the decimal format with up to 18 decimals.
    ///
    /// # Errors
    /// [`AmountError`] for the first fault from the left.
    pub fn parse_decimal(text: &str) -> Result<Self, AmountError> {
        Self::parse_decimal_with(text, Self::DECIMALS)
    }

    /// The exact decimal text with at least `least` decimals and otherwise no trailing zeros.
    ///
    /// `12.5` with `least = 2` is `"12.50"`; nothing is rounded.
    pub fn to_decimal(self, least: usize) -> String {
        let text = format!("{:0>width$}", self.0, width = Self::DECIMALS + 1);
        let (whole, fraction) = text.split_at(text.len().saturating_sub(Self::DECIMALS));
        let kept = fraction.trim_end_matches('0').len().max(least.min(Self::DECIMALS));
        let fraction: String = fraction.chars().take(kept).collect();
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
    }
}

/// Checks the decimal format; returns the first fault from the left.
fn check_decimal(text: &str, most: usize) -> Result<(), AmountError> {
    if text.is_empty() || text == "." {
        return Err(AmountError::Empty);
    }
    let mut point = None;
    for (at, found) in text.char_indices() {
        match (found, point) {
            ('.', None) if at > 0 => point = Some(at),
            ('.', _) => return Err(AmountError::Point { at }),
            ('0'..='9', Some(point)) if at - point > most => {
                let behind = text.bytes().skip(at).take_while(u8::is_ascii_digit).count();
                return Err(AmountError::Decimals { found: most + behind, most, at });
            }
            ('0'..='9', _) => {}
            _ => return Err(AmountError::Foreign { found, at }),
        }
    }
    match point {
        Some(at) if at + 1 == text.len() => Err(AmountError::Point { at }),
        Some(_) | None => Ok(()),
    }
}

/// The value of a run of ASCII digits; 0 for an empty run.
fn value(digits: &str) -> Result<U256, AmountError> {
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(U256::ZERO);
    }
    if significant.len() > MOST_DIGITS {
        return Err(AmountError::TooLarge);
    }
    U256::from_str_radix(significant, 10).map_err(|_| AmountError::TooLarge)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Parses the wire format: decimal digits, a count of base units. Leading zeros are accepted.
    ///
    /// # Errors
    /// [`AmountError`] for the first fault from the left.
    ///
    /// Source: `protocol.md §2.0`, Amounts.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
            Some((at, found)) => Err(AmountError::Foreign { found, at }),
            None => value(text).map(Self),
        }
    }
}

serde_text::as_text!(Amount);
