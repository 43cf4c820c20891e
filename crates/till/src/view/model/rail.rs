//! One rail of a purchase: the points or a card.

use crate::view::Fact;

/// What a payment has come to, for a shape beside the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseStatus {
    /// Somebody has to answer, or the relay has to.
    UnderWay,
    /// Paid, and not taken back.
    Paid,
    /// Not paid.
    NotPaid,
    /// Taken back.
    Cancelled,
}

impl PurchaseStatus {
    /// The word of the `data-standing` attribute.
    pub const fn handle(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Paid => "paid",
            Self::NotPaid => "not-paid",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One rail: the points or a card, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailView {
    /// Which: `Points`, `Card · KICC EasyPay`.
    pub name: String,
    /// Its shape.
    pub status: PurchaseStatus,
    /// How it stands, in words.
    pub word: String,
    /// How much it is about.
    pub sum: String,
    /// What has been given back, what is left.
    pub lines: Vec<Fact>,
    /// Why not, or what was said about it; empty when nothing was.
    pub detail: String,
    /// The card sale, `gateway:transactionId`; `None`: the points.
    pub sale: Option<String>,
}
