//! Money back on a card rail: the words both ends use.
//!
//! Deliberately absent: how a refund proceeds, which is the relay's, and what a gateway expects,
//! which is its adapter's.
//!
//! Source: `relay.md §6`, `protocol.md §9`.

use core::fmt;
use core::str::FromStr;

use crate::{Amount, serde_text};

/// Why a text is none of the words of a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is none of {accepted}")]
pub struct EnumParseError {
    /// Which list.
    pub what: &'static str,
    /// The words it has.
    pub accepted: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal, $accepted:literal,
     $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every word, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = EnumParseError;

            fn from_str(text: &str) -> Result<Self, EnumParseError> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(EnumParseError { what: $what, accepted: $accepted }),
                }
            }
        }

        serde_text::as_text!($name);
    };
}

words! {
    /// A card gateway.
    Gateway, "gateway", "eximbay, kicc",
    /// Eximbay: cards from abroad.
    Eximbay = "eximbay",
    /// KICC `EasyPay`.
    Kicc = "kicc",
}

words! {
    /// How a card sale was paid; the gateway wants to know when it gives back.
    CardMethod, "method", "card, bank, mobile, virtual_account, cash_receipt",
    /// A card, or a simple pay on top of one.
    Card = "card",
    /// A bank transfer.
    Bank = "bank",
    /// A mobile phone bill.
    Mobile = "mobile",
    /// A virtual account that waits for a deposit.
    VirtualAccount = "virtual_account",
    /// A cash receipt on its own.
    CashReceipt = "cash_receipt",
}

words! {
    /// Whether a refund gives back the whole sale.
    Extent, "extent", "full, partial",
    /// The whole sale, nothing of which was given back before.
    Full = "full",
    /// A part of it, or what is left of it.
    Partial = "partial",
}

words! {
    /// How far a refund is.
    RefundState, "state", "requested, sent, asking, unknown, done, refused",
    /// Accepted; the gateway has not been asked yet.
    Requested = "requested",
    /// On its way to the gateway.
    Sent = "sent",
    /// The answer was lost, and the gateway is being asked what became of it.
    Asking = "asking",
    /// The answer was lost, and nobody knows yet.
    Unknown = "unknown",
    /// Given back.
    Done = "done",
    /// Refused by the gateway; nothing was given back.
    Refused = "refused",
}

impl RefundState {
    /// Whether it will not change any more.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Done | Self::Refused => true,
            Self::Requested | Self::Sent | Self::Asking | Self::Unknown => false,
        }
    }
}

/// The parts of a price that are taxed differently; they add up to it.
///
/// Source: `protocol.md §9.2`, `taxInfo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxation {
    /// What is taxed, without the tax.
    pub taxable: Amount,
    /// What is free of tax.
    pub tax_free: Amount,
    /// The value-added tax.
    pub vat: Amount,
}

impl Taxation {
    /// All of it, unless it overflows.
    pub fn sum(&self) -> Option<Amount> {
        self.taxable.checked_add(self.tax_free)?.checked_add(self.vat)
    }

    /// What is left after `other` was taken out of every part, unless a part would be negative.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        Some(Self {
            taxable: self.taxable.checked_sub(other.taxable)?,
            tax_free: self.tax_free.checked_sub(other.tax_free)?,
            vat: self.vat.checked_sub(other.vat)?,
        })
    }
}

/// One product of a sale that is settled between several sellers.
///
/// Source: `protocol.md §9.2`, `basketInfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basket {
    /// The gateway's transaction of this product.
    pub product_id: String,
    /// Who sold it.
    pub seller_id: String,
}

/// Characters that a refund id may have.
const MOST_CHARACTERS: usize = 36;

/// Names one refund; made by the kiosk, and what keeps it from happening twice.
///
/// 1 to 36 of `A-Z a-z 0-9 -`: every gateway takes it as it is. Source: `relay.md §6`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefundId(String);

/// Why a text is no refund id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refund id is not 1 to {MOST_CHARACTERS} of A-Z a-z 0-9 -")]
pub struct RefundIdError;

impl RefundId {
    /// A new id out of fresh random bytes.
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(hex::encode(random))
    }

    /// The id as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RefundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RefundId {
    type Err = RefundIdError;

    fn from_str(text: &str) -> Result<Self, RefundIdError> {
        let fine = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let fits = (1..=MOST_CHARACTERS).contains(&text.len()) && text.chars().all(fine);
        if fits { Ok(Self(text.to_owned())) } else { Err(RefundIdError) }
    }
}

serde_text::as_text!(RefundId);
