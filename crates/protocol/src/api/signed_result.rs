//! The signed result of a purchase, which the server of a host page verifies. Source: `relay.md §9`.

use serde::{Deserialize, Serialize};

use crate::payment::{Phase, Stage, Status};
use crate::{PaymentId, PurchaseId, ShopId, TerminalId, Timestamp};

/// `GET ?purchaseId=` of [`super::route::RESULT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedResult {
    /// A JSON Web Token (RFC 7519) with [`ResultClaims`], signed with ES256 by a key of [`super::route::JWKS`].
    pub token: String,
}

/// What became of a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum PurchaseOutcome {
    /// Paid with points.
    Paid,
    /// It was paid, and a cancel has returned the points.
    Returned,
    /// A payment is open and may still be paid.
    Pending,
    /// No payment of it is paid or open.
    Unpaid,
}

impl PurchaseOutcome {
    /// The outcome of a payment in this status. A cancel that has not ended leaves the payment paid.
    pub const fn of(status: Status) -> Self {
        let Status { phase, stage } = status;
        match stage {
            Stage::Closed => match phase {
                Phase::New => Self::Paid,
                Phase::Cancel => Self::Returned,
            },
            Stage::Failed => match phase {
                Phase::New => Self::Unpaid,
                Phase::Cancel => Self::Paid,
            },
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Denied
            | Stage::Replied => match phase {
                Phase::New => Self::Pending,
                Phase::Cancel => Self::Paid,
            },
        }
    }
}

/// The claims of a [`SignedResult`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultClaims {
    /// The relay: its public address, without a slash at its end.
    pub iss: String,
    /// When it was signed, Unix seconds. The outcome is that of this time.
    pub iat: Timestamp,
    /// When it expires, Unix seconds.
    pub exp: Timestamp,
    /// Unique: a server accepts each token once.
    pub jti: String,
    /// The shop.
    pub shop: ShopId,
    /// The terminal.
    pub terminal: TerminalId,
    /// The purchase.
    pub purchase: PurchaseId,
    /// What became of it.
    pub outcome: PurchaseOutcome,
    /// The payment that the outcome is of.
    #[serde(flatten)]
    pub payment: Option<ResultPayment>,
}

/// The payment of [`ResultClaims`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResultPayment {
    /// The payment.
    pub payment: PaymentId,
    /// The price, a decimal number of the currency, such as `12500` or `8.50`.
    pub amount: String,
    /// The currency.
    pub currency: String,
    /// When it was closed, or opened if it is open; Unix seconds.
    pub at: Timestamp,
}
