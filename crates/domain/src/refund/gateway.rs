//! Requests to a card gateway and the meaning of its responses, without any gateway's wire format.
//!
//! **Done** and **refused** are reported only for a complete, documented response that fits the
//! request. A failed connection, a time-out, an unknown code or an unreadable body is *unknown*: the
//! gateway is queried before anything is sent again. A response that reports success but does not fit
//! the request is a *mismatch*, which needs manual review.
//!
//! Source: `protocol.md §9`, `relay.md §6`.

use kios_protocol::refund::{Basket, CardMethod, Extent, RefundId, Taxation};
use kios_protocol::{Amount, Timestamp};

/// A refund order: what is to be refunded, of which sale.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "order_id is the gateway's name of the field")]
pub struct Order<'a> {
    /// The refund's id, which is also the gateway's idempotency key.
    pub refund_id: &'a RefundId,
    /// The gateway's number of the sale.
    pub transaction_id: &'a str,
    /// The shop's order at the gateway.
    pub order_id: &'a str,
    /// The price.
    pub sale_amount: Amount,
    /// The amount to refund.
    pub amount: Amount,
    /// The balance before the refund.
    pub balance: Amount,
    /// The sale's currency, lower case.
    pub currency: &'a str,
    /// The reason.
    pub reason: &'a str,
    /// How the sale was paid.
    pub method: CardMethod,
    /// The taxation of the amount, if the sale has one.
    pub taxation: Option<Taxation>,
    /// The product, if the sale is settled between several sellers.
    pub basket: Option<&'a Basket>,
    /// When the refund was requested; the request contains its date in Seoul.
    pub requested_at: Timestamp,
}

impl Order<'_> {
    /// Full if the whole amount of a sale without earlier refunds is refunded.
    ///
    /// The whole remainder of a sale that was refunded before counts as partial.
    pub fn extent(&self) -> Extent {
        if self.amount == self.sale_amount && self.balance == self.sale_amount {
            Extent::Full
        } else {
            Extent::Partial
        }
    }

    /// The balance after the refund; `None` if the amount exceeds the balance.
    pub fn balance_after(&self) -> Option<Amount> {
        self.balance.checked_sub(self.amount)
    }
}

/// A request, sent with the same bytes every time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The path below the gateway's address.
    pub path: String,
    /// The body, JSON, byte for byte.
    pub body: String,
}

/// Why a gateway cannot execute this order: the field, by its name in our API, and what is accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {fault}")]
pub struct OrderError {
    /// The field.
    pub field: &'static str,
    /// What is wrong, and what is accepted.
    pub fault: String,
}

impl OrderError {
    /// A field and its fault.
    pub fn new(field: &'static str, fault: impl Into<String>) -> Self {
        Self { field, fault: fault.into() }
    }
}

/// A code and a message: the gateway's, or ours if its response was unreadable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatewayMessage {
    /// The gateway's code; empty if there was none.
    pub code: String,
    /// The gateway's message, or what went wrong.
    pub message: String,
}

impl GatewayMessage {
    /// A message of our own, without a code.
    pub fn ours(message: impl Into<String>) -> Self {
        Self { code: String::new(), message: message.into() }
    }
}

/// The gateway's report of an executed refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The balance after the refund, if reported.
    pub balance_after: Option<Amount>,
    /// The gateway's number of the refund, if reported.
    pub gateway_id: Option<String>,
    /// Its code.
    pub code: String,
    /// Its message.
    pub message: String,
    /// The refunded amount in the currency of the customer's card, if reported.
    pub foreign: Option<CardCurrencyAmount>,
}

/// An amount in the currency of the customer's card, for display only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCurrencyAmount {
    /// The currency, as the gateway writes it.
    pub currency: String,
    /// The amount.
    pub amount: Amount,
}

/// The outcome of sending a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// Refunded.
    Done(Receipt),
    /// This request refunded nothing.
    ///
    /// An earlier request with the same bytes may have been executed, which may be the reason for this
    /// refusal. A refusal of a second request is therefore queried like an unknown outcome.
    Refused(GatewayMessage),
    /// The outcome is unknown and has to be queried.
    Unknown(GatewayMessage),
    /// Something else than the requested refund was executed: manual review.
    Mismatch(GatewayMessage),
}

/// The outcome of querying a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryOutcome {
    /// Refunded.
    Done(Receipt),
    /// Refused; nothing was refunded.
    Refused(GatewayMessage),
    /// In progress: query again.
    InProgress,
    /// The gateway does not know the refund.
    NotFound,
    /// No response, or none that can be interpreted: query again.
    Unknown(GatewayMessage),
    /// Something else than the requested refund was executed: manual review.
    Mismatch(GatewayMessage),
}
