//! Card refunds: the values that both ends use.
//!
//! Deliberately absent: the state machine of a refund, which is in `kios-domain`, and the gateways'
//! formats, which are in their adapters.
//!
//! Source: `relay.md §6`, `protocol.md §9`.

use core::fmt;
use core::str::FromStr;

use crate::words::words;
use crate::{Amount, serde_text};

/// How far ahead of the relay's clock the deadline of a refund request may be, seconds.
pub const FURTHEST_DEADLINE_S: u64 = 3_600;

words! {
    /// A card gateway.
    Gateway, "gateway", "eximbay, kicc",
    /// Eximbay: cards from abroad.
    Eximbay = "eximbay",
    /// KICC `EasyPay`.
    Kicc = "kicc",
}

words! {
    /// How a card sale was paid; the gateway needs it for a refund.
    CardMethod, "method", "card, bank, mobile, virtual_account, cash_receipt",
    /// A card, or a simple-pay service that charges one.
    Card = "card",
    /// A bank transfer.
    Bank = "bank",
    /// A mobile phone bill.
    Mobile = "mobile",
    /// A virtual account that waits for a deposit.
    VirtualAccount = "virtual_account",
    /// A cash receipt without another method.
    CashReceipt = "cash_receipt",
}

words! {
    /// Whether a refund returns the whole sale.
    Extent, "extent", "full, partial",
    /// The whole of a sale that was not refunded before.
    Full = "full",
    /// A part of it, or the remainder.
    Partial = "partial",
}

words! {
    /// The status of a refund.
    RefundState, "state", "requested, sent, asking, unknown, done, refused",
    /// Accepted; not sent to the gateway yet.
    Requested = "requested",
    /// Sent to the gateway; the response is pending.
    Sent = "sent",
    /// The response was lost, and the gateway is being queried.
    Asking = "asking",
    /// The response was lost, and the outcome is unknown.
    Unknown = "unknown",
    /// Refunded.
    Done = "done",
    /// Refused by the gateway; nothing was refunded.
    Refused = "refused",
}

impl RefundState {
    /// Whether it is final.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Done | Self::Refused => true,
            Self::Requested | Self::Sent | Self::Asking | Self::Unknown => false,
        }
    }
}

/// The parts of a price by taxation; they add up to the price.
///
/// Source: `protocol.md §9.2`, `taxInfo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxation {
    /// The taxable amount, without the tax.
    pub taxable: Amount,
    /// The tax-free amount.
    pub tax_free: Amount,
    /// The value-added tax.
    pub vat: Amount,
}

impl Taxation {
    /// The sum; `None` if it overflows.
    pub fn sum(&self) -> Option<Amount> {
        self.taxable.checked_add(self.tax_free)?.checked_add(self.vat)
    }

    /// The parts minus those of `other`; `None` if a part would be negative.
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
    /// The seller.
    pub seller_id: String,
}

/// The maximum length of a refund id.
const MOST_CHARACTERS: usize = 36;

/// Identifies one refund; created by the kiosk, and prevents a second execution.
///
/// 1 to 36 of `A-Z a-z 0-9 -`, which every gateway accepts unchanged. Source: `relay.md §6`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefundId(String);

/// Why a text is not a refund id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refund id is not 1 to {MOST_CHARACTERS} of A-Z a-z 0-9 -")]
pub struct RefundIdError;

impl RefundId {
    /// Creates an id from random bytes.
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(hex::encode(random))
    }

    /// The id's text.
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
