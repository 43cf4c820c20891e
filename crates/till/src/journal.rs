//! The kiosk's write-ahead log: what it is about to do, before it does it.
//!
//! One record per purchase, replaced as the sale moves on and forgotten once its end has been
//! shown. The shell keeps records as JSON and gives them all back at start.
//! Source: `kiosk.md §3`.

use serde::{Deserialize, Serialize};

/// One sale as the journal keeps it. Texts are the wire forms; a record that cannot be read
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
    /// The temporary account that was scanned.
    pub account: String,
    /// The kiosk.
    pub terminal_id: String,
    /// When the charge was pressed: the relay's clock, Unix seconds.
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
}

/// Why a payment is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The customer approved.
    Approved,
    /// The customer denied.
    Denied,
    /// Nobody answered.
    TimedOut,
    /// Taken back on the kiosk.
    Cancelled,
}
