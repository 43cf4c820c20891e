//! A payment in responses.

use serde::{Deserialize, Serialize};

use crate::payment::Status;
use crate::{Address, Amount, PaymentId, PurchaseId, ShopId, TerminalId, Timestamp};

/// A payment, as open, close and item return it.
///
/// Source: `protocol.md §2.0`, `PaymentItem`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentItem {
    /// Its id.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The price's currency.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The payer's real account.
    pub account: Address,
    /// The price in points.
    pub paid_point: Amount,
    /// The price in money.
    pub paid_value: Amount,
    /// The fee in points.
    pub fee_point: Amount,
    /// The fee in money.
    pub fee_value: Amount,
    /// Both in points.
    pub total_point: Amount,
    /// Both in money.
    pub total_value: Amount,
    /// The kiosk that requested it.
    pub terminal_id: TerminalId,
    /// The status.
    pub payment_status: Status,
    /// When it was opened.
    pub open_new_timestamp: Timestamp,
    /// When it was closed; 0: not yet.
    pub close_new_timestamp: Timestamp,
    /// When its cancel was opened; 0: not yet.
    pub open_cancel_timestamp: Timestamp,
    /// When its cancel was closed; 0: not yet.
    pub close_cancel_timestamp: Timestamp,
}

/// The answer to an approval or a denial.
///
/// Source: `protocol.md §2.0`, `ApprovalItem`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The payment.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The price's currency.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The payer.
    pub account: Address,
    /// The kiosk that requested it.
    pub terminal_id: TerminalId,
    /// 14 or 16; 54 or 56.
    pub payment_status: Status,
    /// The transaction, when approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_hash: Option<String>,
}

/// A payment with what our relay knows beside it.
///
/// Source: `relay.md §5`, history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentRecord {
    /// Grows with every change; the record with the highest version is the newest.
    pub version: u64,
    /// Whether the time for the approval in the present phase has passed.
    pub timed_out: bool,
    /// Until when it can be cancelled; 0: it cannot.
    pub cancel_until: Timestamp,
    /// When an approval that took effect after the close was reversed: the points of a payment went back
    /// to the customer, those of a cancel to the shop; 0: there was none.
    #[serde(default)]
    pub late_return_at: Timestamp,
    /// The payment.
    #[serde(flatten)]
    pub item: PaymentItem,
}

/// `GET /v2/payments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Payments {
    /// The relay's clock.
    pub server_time: Timestamp,
    /// Newest first.
    pub payments: Vec<PaymentRecord>,
}
