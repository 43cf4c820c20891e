//! The accounts of the ledger.

use core::fmt;
use core::str::FromStr;

use kios_protocol::{Address, PhoneHash, ShopId};

/// The unit of an account; entries balance in each unit separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Loyalty points.
    Point,
    /// Tokens: legacy payments, providers and payouts to shops.
    Token,
}

impl Unit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Point, Self::Token];
}

/// An account of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// The source of points; its debit is the total ever issued.
    Issuance,
    /// Escrow: points between an approval and a close.
    Escrow,
    /// The fees.
    Fee,
    /// A customer.
    User(Address),
    /// A shop.
    Shop(ShopId),
    /// The source of tokens.
    TokenIssuance,
    /// The fees in tokens.
    TokenFee,
    /// A customer's tokens.
    TokenUser(Address),
    /// A shop's tokens.
    TokenShop(ShopId),
    /// Points held for a phone number that no account is linked to yet.
    Phone(PhoneHash),
    /// The settlement account: providers pay their tokens to it, shops are paid from it.
    TokenSettlement,
    /// An account's tokens outside of the ledger, after a withdrawal.
    TokenMain(Address),
}

/// A text that is no ledger account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no account of the books")]
pub struct AccountError(pub String);

impl Account {
    /// The unit of the account.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Issuance
            | Self::Escrow
            | Self::Fee
            | Self::User(_)
            | Self::Shop(_)
            | Self::Phone(_) => Unit::Point,
            Self::TokenIssuance
            | Self::TokenFee
            | Self::TokenUser(_)
            | Self::TokenShop(_)
            | Self::TokenSettlement
            | Self::TokenMain(_) => Unit::Token,
        }
    }

    /// Whether it is an issuance account of its unit: the only kind that may be overdrawn.
    pub const fn is_issuance(self) -> bool {
        matches!(self, Self::Issuance | Self::TokenIssuance)
    }

    /// The kind as a number and the owner as 32 bytes: the encoding of the account in an entry.
    pub(super) fn encoded(self) -> [u8; 33] {
        let (kind, whom): (u8, &[u8]) = match &self {
            Self::Issuance => (0, &[]),
            Self::Escrow => (1, &[]),
            Self::Fee => (2, &[]),
            Self::User(address) => (3, address.as_bytes()),
            Self::Shop(shop) => (4, shop.as_bytes()),
            Self::TokenIssuance => (5, &[]),
            Self::TokenFee => (6, &[]),
            Self::TokenUser(address) => (7, address.as_bytes()),
            Self::TokenShop(shop) => (8, shop.as_bytes()),
            Self::Phone(phone) => (9, phone.as_bytes()),
            Self::TokenSettlement => (10, &[]),
            Self::TokenMain(address) => (11, address.as_bytes()),
        };
        let mut bytes = [0; 33];
        let source = core::iter::once(kind).chain(whom.iter().copied());
        bytes.iter_mut().zip(source).for_each(|(to, from)| *to = from);
        bytes
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issuance => f.write_str("issuance"),
            Self::Escrow => f.write_str("escrow"),
            Self::Fee => f.write_str("fee"),
            Self::User(address) => write!(f, "user:{}", address.to_lower()),
            Self::Shop(shop) => write!(f, "shop:{shop}"),
            Self::TokenIssuance => f.write_str("token-issuance"),
            Self::TokenFee => f.write_str("token-fee"),
            Self::TokenUser(address) => write!(f, "token-user:{}", address.to_lower()),
            Self::TokenShop(shop) => write!(f, "token-shop:{shop}"),
            Self::Phone(phone) => write!(f, "phone:{phone}"),
            Self::TokenSettlement => f.write_str("token-settlement"),
            Self::TokenMain(address) => write!(f, "token-main:{}", address.to_lower()),
        }
    }
}

impl FromStr for Account {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        let fault = || AccountError(text.to_owned());
        match text.split_once(':') {
            None => match text {
                "issuance" => Ok(Self::Issuance),
                "escrow" => Ok(Self::Escrow),
                "fee" => Ok(Self::Fee),
                "token-issuance" => Ok(Self::TokenIssuance),
                "token-fee" => Ok(Self::TokenFee),
                "token-settlement" => Ok(Self::TokenSettlement),
                _ => Err(fault()),
            },
            Some(("user", address)) => address.parse().map(Self::User).map_err(|_| fault()),
            Some(("shop", shop)) => shop.parse().map(Self::Shop).map_err(|_| fault()),
            Some(("token-user", address)) => {
                address.parse().map(Self::TokenUser).map_err(|_| fault())
            }
            Some(("token-main", address)) => {
                address.parse().map(Self::TokenMain).map_err(|_| fault())
            }
            Some(("token-shop", shop)) => shop.parse().map(Self::TokenShop).map_err(|_| fault()),
            Some(("phone", phone)) => phone.parse().map(Self::Phone).map_err(|_| fault()),
            Some(_) => Err(fault()),
        }
    }
}
