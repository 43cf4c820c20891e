//! One rail of a purchase: the points or a card.

use crate::view::Fact;

/// The status of a rail, shown as an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseStatus {
    /// The customer, the shop owner or the relay has to finish a step.
    UnderWay,
    /// Paid and not cancelled.
    Paid,
    /// Not paid.
    NotPaid,
    /// Cancelled or refunded.
    Cancelled,
}

impl PurchaseStatus {
    /// The value of the `data-standing` attribute.
    pub const fn handle(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Paid => "paid",
            Self::NotPaid => "not-paid",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A rail of a purchase with its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailView {
    /// The name: `Points`, `Card · KICC EasyPay`.
    pub name: String,
    /// The icon.
    pub status: PurchaseStatus,
    /// The status in words.
    pub word: String,
    /// The amount.
    pub sum: String,
    /// The refunded amount and the balance.
    pub lines: Vec<Fact>,
    /// The reason or message; may be empty.
    pub detail: String,
    /// The card sale, `gateway:transactionId`; `None` for the points.
    pub sale: Option<String>,
}
