//! The kiosk's write-ahead log: what it is about to do, before it does it.
//!
//! One record per purchase, replaced as the sale moves on and forgotten once its end has been
//! shown. The shell keeps records as JSON and gives them all back at start.
//! Source: `kiosk.md §3`.

use serde::{Deserialize, Serialize};

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
