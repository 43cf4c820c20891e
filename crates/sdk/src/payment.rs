//! How payments are closed and selected, for every client that may do so.

use core::time::Duration;

use kios_protocol::api::{CloseRequest, route};
use kios_protocol::payment::Status;
use kios_protocol::{PaymentId, PurchaseId, Signature, Timestamp};
use serde::Deserialize;

use crate::Path;

/// How long a close may take: the network's relay answers only after its transaction is mined.
pub(crate) const CLOSE_TIMEOUT: Duration = Duration::from_secs(60);

/// How a payment or a cancel ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// As paid, or as cancelled.
    Complete,
    /// As failed: the escrow is released.
    Release,
}

impl Close {
    pub(crate) const fn confirm(self) -> bool {
        matches!(self, Self::Complete)
    }

    pub(crate) fn of(self, payment_id: PaymentId, signature: Option<Signature>) -> CloseRequest {
        CloseRequest { payment_id: payment_id.to_string(), confirm: self.confirm(), signature }
    }
}

/// Selects payments. The default selects all, of which the relay returns the newest 50.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PaymentFilter {
    /// Those in this status.
    pub status: Option<Status>,
    /// Those of a purchase.
    pub purchase_id: Option<PurchaseId>,
    /// One payment.
    pub payment_id: Option<PaymentId>,
    /// Those that a text finds: a part of the purchase id, the beginning of the payment id, or the amount.
    pub search: Option<String>,
    /// Those opened at this instant or later.
    pub from: Option<Timestamp>,
    /// Those opened at this instant or earlier. For the next page, the instant of the oldest of this one: those of the same
    /// second are in both.
    pub to: Option<Timestamp>,
    /// At most so many, 1 to 200.
    pub limit: Option<u32>,
}

impl PaymentFilter {
    pub(crate) fn path(&self) -> Path {
        let seconds = |instant: Option<Timestamp>| instant.map(Timestamp::seconds);
        Path::new(route::PAYMENTS)
            .with_some("status", self.status.map(Status::number))
            .with_some("purchaseId", self.purchase_id.as_ref().map(PurchaseId::as_str))
            .with_some("paymentId", self.payment_id)
            .with_some("search", self.search.as_ref())
            .with_some("from", seconds(self.from))
            .with_some("to", seconds(self.to))
            .with_some("limit", self.limit)
    }
}
