//! What a card gateway is asked and what its responses mean, without any gateway's wire format.
//!
//! **Done** and **refused** are reported only for a complete, documented response that fits the
//! request. A failed connection, a time-out, an unknown code or an unreadable body is *unknown*: the
//! gateway is queried before anything is sent again. A response that reports success but does not fit
//! the request is a *mismatch*, which needs manual review.
//!
//! Source: `protocol.md §9`, `relay.md §6`.

use kios_protocol::refund::{Basket, CardMethod, Extent, RefundId, Taxation};
use kios_protocol::{Amount, Timestamp};

/// What is to be given back, of which sale.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_field_names, reason = "the shop's order at the gateway, by its usual name")]
pub struct Order<'a> {
    /// The refund's id, and the gateway's key to it.
    pub refund_id: &'a RefundId,
    /// The gateway's number of the sale.
    pub transaction_id: &'a str,
    /// The shop's order at the gateway.
    pub order_id: &'a str,
    /// The price.
    pub sale_amount: Amount,
    /// How much to give back.
    pub amount: Amount,
    /// What could be given back before.
    pub balance: Amount,
    /// The sale's currency, lower case.
    pub currency: &'a str,
    /// Why.
    pub reason: &'a str,
    /// How the sale was paid.
    pub method: CardMethod,
    /// The parts of the amount, where the sale has them.
    pub taxation: Option<Taxation>,
    /// The product, where the sale is settled between several sellers.
    pub basket: Option<&'a Basket>,
    /// When the refund was asked for; its date in Seoul is in the request.
    pub requested_at: Timestamp,
}

impl Order<'_> {
    /// Whether the whole of an untouched sale goes back.
    ///
    /// What is left of a sale that was refunded in part is a part.
    pub fn extent(&self) -> Extent {
        if self.amount == self.sale_amount && self.balance == self.sale_amount {
            Extent::Full
        } else {
            Extent::Partial
        }
    }

    /// What can still be given back afterwards, unless more goes back than there is.
    pub fn balance_after(&self) -> Option<Amount> {
        self.balance.checked_sub(self.amount)
    }
}

/// A request as it is sent, every time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The path below the gateway's address.
    pub path: String,
    /// The body, JSON, byte for byte.
    pub body: String,
}

/// Why a gateway cannot be asked for this: the field, by its name in our API, and what is accepted.
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

/// A code and words: the gateway's, or ours where it said nothing readable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatewayMessage {
    /// The gateway's code; empty where there was none.
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

/// What a gateway says about a refund that it made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What can still be given back, where it says so.
    pub balance_after: Option<Amount>,
    /// Its number of the refund, where it says so.
    pub gateway_id: Option<String>,
    /// Its code.
    pub code: String,
    /// Its message.
    pub message: String,
    /// What the customer gets in the currency of their card, where it says so.
    pub foreign: Option<CardCurrencyAmount>,
}

/// A sum in the currency of the customer's card; for people, nothing is computed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCurrencyAmount {
    /// The currency, as the gateway writes it.
    pub currency: String,
    /// How much.
    pub amount: Amount,
}

/// What came of sending a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// Given back.
    Done(Receipt),
    /// This sending gave nothing back.
    ///
    /// It says nothing of an earlier sending of the same bytes, which may have been carried out and
    /// be the reason: after a second sending a refusal has to be asked about like an unknown.
    Refused(GatewayMessage),
    /// Nobody knows: ask.
    Unknown(GatewayMessage),
    /// Something was given back, and it is not what was asked for: a person has to look.
    Mismatch(GatewayMessage),
}

/// What a gateway says became of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryOutcome {
    /// Given back.
    Done(Receipt),
    /// Refused; nothing was given back.
    Refused(GatewayMessage),
    /// Being worked on: ask again.
    InProgress,
    /// The gateway does not have it.
    NotFound,
    /// No answer, or none that says anything: ask again.
    Unknown(GatewayMessage),
    /// Something was given back, and it is not what was asked for: a person has to look.
    Mismatch(GatewayMessage),
}
