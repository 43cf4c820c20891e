//! Account addresses.

use core::fmt;
use core::str::FromStr;

use k256::ecdsa::VerifyingKey;

use crate::{keccak256, serde_text};

/// A 20-byte account address; its text is `0x` and 40 hexadecimal digits with the EIP-55 checksum.
///
/// Parsing accepts all-lower and all-upper digits without a checksum, and mixed case only with the
/// correct one. Source: `protocol.md §2.0`, Address rule.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address([u8; 20]);

/// Why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `0x` and 40 hexadecimal digits.
    #[error("address is not 0x followed by 40 hexadecimal digits")]
    Form,
    /// The case of the letters does not match the EIP-55 checksum.
    #[error("address has a wrong checksum: a character was misread")]
    Checksum,
    /// A well-formed address that is not a temporary account.
    #[error(
        "address is not a temporary account: it does not start with 0xffffffff and end with eight zeros"
    )]
    NotTemporary,
}

impl Address {
    /// The zero address, which means "no account".
    pub const ZERO: Self = Self([0; 20]);

    /// Creates an address from its bytes.
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The 20 bytes.
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The address of a public key: the last 20 bytes of the hash of its coordinates.
    ///
    /// Source: `protocol.md §4.1`.
    pub(crate) fn from_public_key(key: &VerifyingKey) -> Self {
        let point = key.to_sec1_point(false);
        let hash = keccak256(point.as_bytes().get(1..).unwrap_or_default());
        let mut bytes = [0; 20];
        bytes.iter_mut().zip(hash.into_iter().skip(12)).for_each(|(to, from)| *to = from);
        Self(bytes)
    }

    /// Lower-case text without a checksum: how databases compare addresses.
    pub fn to_lower(self) -> String {
        format!("0x{}", hex::encode(self.0))
    }

    /// Whether this has the format of a temporary account.
    ///
    /// Source: `protocol.md §4.3`.
    pub fn is_temporary(&self) -> bool {
        self.0.starts_with(&[0xff; 4]) && self.0.ends_with(&[0; 4])
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lower = hex::encode(self.0);
        let hash = keccak256(lower.as_bytes());
        f.write_str("0x")?;
        for (index, c) in lower.chars().enumerate() {
            let byte = hash.get(index / 2).copied().unwrap_or_default();
            let nibble = if index % 2 == 0 { byte >> 4 } else { byte & 0x0f };
            let c = if nibble >= 8 { c.to_ascii_uppercase() } else { c };
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// # Errors
    /// [`AddressError::Form`], then [`AddressError::Checksum`].
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let digits = text.strip_prefix("0x").ok_or(AddressError::Form)?;
        let mut bytes = [0; 20];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| AddressError::Form)?;
        let address = Self(bytes);
        let lower = digits.chars().any(|c| c.is_ascii_lowercase());
        let upper = digits.chars().any(|c| c.is_ascii_uppercase());
        if lower && upper && address.to_string() != text {
            return Err(AddressError::Checksum);
        }
        Ok(address)
    }
}

/// A temporary account: a one-time alias of an account, which the customer's payment code contains.
///
/// It is valid for 60 seconds and for one payment. Source: `protocol.md §4.3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemporaryAccount(Address);

impl TemporaryAccount {
    /// Creates a temporary account from 12 random bytes.
    pub fn from_random(random: [u8; 12]) -> Self {
        let mut bytes = [0; 20];
        let source = [0xff; 4].into_iter().chain(random).chain([0; 4]);
        bytes.iter_mut().zip(source).for_each(|(to, from)| *to = from);
        Self(Address(bytes))
    }

    /// The alias address.
    pub const fn address(self) -> Address {
        self.0
    }
}

impl TryFrom<Address> for TemporaryAccount {
    type Error = AddressError;

    fn try_from(address: Address) -> Result<Self, AddressError> {
        if address.is_temporary() { Ok(Self(address)) } else { Err(AddressError::NotTemporary) }
    }
}

impl fmt::Display for TemporaryAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TemporaryAccount {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        text.parse::<Address>()?.try_into()
    }
}

serde_text::as_text!(Address, TemporaryAccount);
