//! The states and the result of a payment, as a host gets them.

use kios_protocol::{PaymentId, PurchaseId, Timestamp};
use serde::Serialize;

use crate::KiosError;

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RequestState {
    /// The kiosk is not free yet: it starts, is locked, or serves somebody else.
    Waiting,
    /// The customer's payment code is awaited.
    Code,
    /// The customer sees the cost and decides.
    Estimate,
    /// The payment is being opened.
    Opening,
    /// The customer's approval is awaited.
    Approval,
    /// The payment is being closed, as paid or as failed.
    Closing,
    /// The outcome is unknown and is being queried.
    Checking,
    /// The outcome is on the screen.
    Shown,
}

/// The outcome of a payment request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum PaymentOutcome {
    /// The relay has confirmed the payment.
    Paid,
    /// The customer has denied it. Nothing is charged.
    Denied,
    /// The time was over. Nothing is charged.
    TimedOut,
    /// The customer or the host has cancelled it. Nothing is charged.
    Cancelled,
    /// It was refused; the error says why. Nothing is charged by this request.
    Refused,
    /// The outcome is not known yet. The kiosk goes on querying it, and reports the outcome once it is known.
    Unknown,
}

/// The payment of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentSummary {
    /// The payment's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub payment_id: PaymentId,
    /// The price, a decimal text in units of the currency.
    pub amount: String,
    /// The currency.
    pub currency: String,
    /// The points that were charged with the fee, a decimal text.
    pub points: String,
    /// The fee in points, a decimal text.
    pub fee: String,
    /// When it was opened, Unix seconds.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub opened_at: Timestamp,
}

/// The result of a payment request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PaymentResult {
    /// The outcome.
    pub outcome: PaymentOutcome,
    /// The host's number of the order.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub purchase_id: PurchaseId,
    /// The payment, if one was opened and is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentSummary>,
    /// Why it was refused, or why the outcome is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<KiosError>,
    /// The relay's signed statement about the purchase, a JSON Web Token for the host's server; absent if the relay was
    /// not reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl PaymentResult {
    /// A result without payment, error and token.
    pub const fn bare(outcome: PaymentOutcome, purchase_id: PurchaseId) -> Self {
        Self { outcome, purchase_id, payment: None, error: None, token: None }
    }
}
