//! The journal's entries: a write-ahead log of the requests that the kiosk sends.
//!
//! There is one record per purchase, replaced at each step of the sale and deleted once the outcome
//! has been shown; one plan per refund, with every request exactly as it is sent; and one entry per
//! point grant. The shell stores them as JSON by their keys and returns them at start.
//! Source: `kiosk.md §3`.

use serde::{Deserialize, Serialize};

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// A sale, or the cancel of one.
    Sale(Record),
    /// A refund plan.
    Refund(Plan),
    /// A point grant.
    Points(PointGrant),
}

impl Entry {
    /// The entry's key.
    pub fn key(&self) -> &str {
        match self {
            Self::Sale(record) => record.key(),
            Self::Refund(plan) => &plan.plan_id,
            Self::Points(grant) => &grant.grant_id,
        }
    }
}

/// A confirmed refund of one purchase. It is unchanged until every line has its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the journal's name of the id")]
pub struct Plan {
    /// The key: `refund:` and the id of the first line.
    pub plan_id: String,
    /// The purchase id.
    pub purchase_id: String,
    /// When it was confirmed: the relay's time, Unix seconds.
    pub confirmed_at: u64,
    /// The payment whose points are refunded too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<PlanPoints>,
    /// The card refunds, in the order in which they are sent.
    pub lines: Vec<PlanLine>,
}

/// The points of a refund plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanPoints {
    /// The payment.
    pub payment_id: String,
    /// The points, base units.
    pub points: String,
    /// Whether they have been returned; the card refunds are sent only then.
    pub back: bool,
    /// The price that was paid with them; older versions do not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PlanPrice>,
}

/// A price of a refund plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanPrice {
    /// The amount, base units.
    pub amount: String,
    /// Its currency.
    pub currency: String,
}

/// One card refund of a plan: the request as it is sent, without its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// The refund id.
    pub refund_id: String,
    /// The gateway.
    pub gateway: String,
    /// The gateway's transaction id of the sale.
    pub transaction_id: String,
    /// The amount, base units.
    pub amount: String,
    /// The refundable balance before the refund, base units.
    pub balance: String,
    /// The sale's currency.
    pub currency: String,
    /// The reason.
    pub reason: String,
    /// The terminal.
    pub terminal_id: String,
    /// The request's deadline, Unix seconds of the relay's time.
    pub deadline: u64,
    /// The taxed part, the tax-free part and the tax of the amount, base units; only if the sale
    /// has parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxation: Option<[String; 3]>,
}

/// A point grant, or its cancel: the request as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PointGrant {
    /// The key: `points:` and the purchase id.
    #[serde(rename = "giftId")]
    pub grant_id: String,
    /// The purchase id.
    pub purchase_id: String,
    /// When it was confirmed: the relay's time, Unix seconds.
    pub confirmed_at: u64,
    /// The price, base units.
    pub amount: String,
    /// The value of the points, base units of the same currency.
    pub loyalty_value: String,
    /// The points, base units.
    pub points: String,
    /// The shop's currency.
    pub currency: String,
    /// The shop.
    pub shop_id: String,
    /// The customer; the zero address if the phone number identifies the customer.
    pub account: String,
    /// The hash of the phone number, or that of "no phone".
    pub phone: String,
    /// Whether the grant is being cancelled.
    pub back: bool,
}

/// One sale or cancel in the journal. Texts are the wire forms; a record that cannot be parsed is
/// reported to staff and never deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The record's key; older versions do not write it, and it is the purchase id then.
    #[serde(default)]
    pub key: String,
    /// The purchase id.
    pub purchase_id: String,
    /// The price, base units.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// The shop.
    pub shop_id: String,
    /// The temporary account that was scanned; for a cancel, the customer's account.
    pub account: String,
    /// The terminal.
    pub terminal_id: String,
    /// When pay or cancel was pressed: the relay's time, Unix seconds.
    pub pressed_at: u64,
    /// The step of the sale.
    pub step: Step,
    /// The cost that the customer agreed to, for the receipt after a restart; older versions do not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// For an order of a host: its payments that had ended before; absent if the kiosk has numbered the sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Vec<String>>,
}

impl Record {
    /// The record's key: the purchase id, and for another attempt at an order of a host the number of those before.
    pub fn key(&self) -> &str {
        if self.key.is_empty() { &self.purchase_id } else { &self.key }
    }
}

/// The cost of a payment, and the balance before it; points in base units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// The customer's own account.
    pub account: String,
    /// The balance.
    pub balance: String,
    /// The price in points.
    pub points: String,
    /// The fee.
    pub fee: String,
    /// Price and fee.
    pub total: String,
    /// The fee's rate, percent; may be empty.
    pub fee_percent: String,
}

/// The step of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Step {
    /// The open request may have been sent.
    Opening,
    /// The relay has opened the payment.
    Open {
        /// The payment.
        payment_id: String,
    },
    /// The close request may have been sent.
    Closing {
        /// The payment.
        payment_id: String,
        /// True: as paid; false: as failed.
        confirm: bool,
        /// The reason, if closed as failed.
        reason: Reason,
    },
    /// The request to open the cancel may have been sent.
    CancelOpening {
        /// The payment.
        payment_id: String,
        /// When the payment's previous cancel was opened, Unix seconds; 0: it had none.
        before: u64,
    },
    /// The relay has opened the cancel.
    CancelOpen {
        /// The payment.
        payment_id: String,
    },
    /// The request to close the cancel may have been sent.
    CancelClosing {
        /// The payment.
        payment_id: String,
        /// True: as cancelled; false: as failed.
        confirm: bool,
        /// The reason, if closed as failed.
        reason: Reason,
    },
}

/// The reason why a payment is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The customer or the shop owner approved it.
    Approved,
    /// The customer or the shop owner denied it.
    Denied,
    /// The approval time is over.
    TimedOut,
    /// It was cancelled on the kiosk.
    Cancelled,
}
