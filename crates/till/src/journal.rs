//! The journal's entries: the kiosk's write-ahead log of what it is about to do.
//!
//! There is one record per purchase, replaced as the sale moves on and deleted once its end has been
//! shown; one plan per refund, with every request exactly as it is sent; and one grant per sale that
//! earns points. The shell stores all as JSON by their keys and returns them at start.
//! Source: `kiosk.md §3`.

use serde::{Deserialize, Serialize};

/// Whatever the journal keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// A sale, or the cancel of one.
    Sale(Record),
    /// A refund on cards.
    Refund(Plan),
    /// Points for a sale that was not paid with points.
    Points(PointGrant),
}

impl Entry {
    /// What it is kept under.
    pub fn key(&self) -> &str {
        match self {
            Self::Sale(record) => &record.purchase_id,
            Self::Refund(plan) => &plan.plan_id,
            Self::Points(grant) => &grant.grant_id,
        }
    }
}

/// What staff has confirmed to be given back for one purchase. It stays as it is until every line
/// has come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the journal's name of the id")]
pub struct Plan {
    /// The plan's key: `refund:` and the id of its first line.
    pub plan_id: String,
    /// The shop's number of the sale.
    pub purchase_id: String,
    /// When it was confirmed: the relay's clock, Unix seconds.
    pub confirmed_at: u64,
    /// The points that go back with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<PlanPoints>,
    /// The cards, in the order they are asked.
    pub lines: Vec<PlanLine>,
}

/// The points of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanPoints {
    /// The payment.
    pub payment_id: String,
    /// How many, base units.
    pub points: String,
    /// Whether they have gone back; the cards are asked only then.
    pub back: bool,
}

/// One card of a plan: the request, exactly as it leaves but for its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// Names the refund.
    pub refund_id: String,
    /// Which gateway.
    pub gateway: String,
    /// The gateway's number of the sale.
    pub transaction_id: String,
    /// How much, base units.
    pub amount: String,
    /// What could be given back before, base units.
    pub balance: String,
    /// The sale's currency.
    pub currency: String,
    /// Why.
    pub reason: String,
    /// The kiosk.
    pub terminal_id: String,
    /// Until when the request counts, Unix seconds of the relay's clock.
    pub deadline: u64,
    /// What of the amount is taxed, free of tax and tax, base units; where the sale has parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxation: Option<[String; 3]>,
}

/// Points that are to be given, or taken back: the request, exactly as it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PointGrant {
    /// The key of the grant: `points:` and its purchase.
    #[serde(rename = "giftId")]
    pub grant_id: String,
    /// The shop's number of the sale.
    pub purchase_id: String,
    /// When it was confirmed: the relay's clock, Unix seconds.
    pub confirmed_at: u64,
    /// The price, base units.
    pub amount: String,
    /// What the points are worth, base units of the same currency.
    pub loyalty_value: String,
    /// What that comes to, base units.
    pub points: String,
    /// The shop's currency.
    pub currency: String,
    /// The shop.
    pub shop_id: String,
    /// The customer; zero: whoever has the phone.
    pub account: String,
    /// The hash of the phone number, or that of "no phone".
    pub phone: String,
    /// Whether they are being taken back.
    pub back: bool,
}

/// One sale, or the cancel of one, as the journal keeps it. Texts are the wire forms; a record that cannot be read
/// again is shown to staff, never dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The shop's number of the sale; the record's key.
    pub purchase_id: String,
    /// The price, base units.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// The shop.
    pub shop_id: String,
    /// The temporary account that was scanned; of a cancel, the customer's account.
    pub account: String,
    /// The kiosk.
    pub terminal_id: String,
    /// When the charge, or the cancel, was pressed: the relay's clock, Unix seconds.
    pub pressed_at: u64,
    /// How far it came.
    pub step: Step,
}

/// How far a sale came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Step {
    /// The request to open may have left.
    Opening,
    /// The relay has opened it.
    Open {
        /// The payment.
        payment_id: String,
    },
    /// The request to close may have left.
    Closing {
        /// The payment.
        payment_id: String,
        /// For good, or as failed.
        confirm: bool,
        /// Why, when as failed.
        reason: Reason,
    },
    /// The request to take a paid payment back may have left.
    CancelOpening {
        /// The payment.
        payment_id: String,
        /// When its last cancel was opened, Unix seconds; 0: it had none.
        before: u64,
    },
    /// The relay has opened the cancel.
    CancelOpen {
        /// The payment.
        payment_id: String,
    },
    /// The request to close the cancel may have left.
    CancelClosing {
        /// The payment.
        payment_id: String,
        /// For good, or as failed.
        confirm: bool,
        /// Why, when as failed.
        reason: Reason,
    },
}

/// Why a payment is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The customer, or the shop owner, approved.
    Approved,
    /// The customer, or the shop owner, denied.
    Denied,
    /// Nobody answered.
    TimedOut,
    /// Taken back on the kiosk.
    Cancelled,
}
