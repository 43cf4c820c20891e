//! Callbacks to the shop's server. Source: `protocol.md §3.5`.

use serde::{Deserialize, Serialize};

use super::{Amounts, Kind, Loyalty};
use crate::{Address, Amount, PaymentId, PurchaseId, ShopId};

/// The outcome of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackCode<'a> {
    /// 0: done; the ledger has moved the amounts.
    Success,
    /// 1001: denied by the buyer.
    Denied,
    /// 1002: approved, but refused by the ledger for this reason.
    Contract(&'a str),
    /// 1003: approved, but the relay failed.
    Server,
    /// 2000: timed out.
    TimedOut,
}

impl CallbackCode<'_> {
    /// The number on the wire.
    pub const fn number(self) -> u32 {
        match self {
            Self::Success => 0,
            Self::Denied => 1001,
            Self::Contract(_) => 1002,
            Self::Server => 1003,
            Self::TimedOut => 2000,
        }
    }

    /// The message on the wire.
    pub fn message(self, kind: Kind) -> String {
        match (self, kind) {
            (Self::Success, Kind::Create) => {
                "The payment has been successfully completed.".to_owned()
            }
            (Self::Success, Kind::Cancel) => {
                "The cancellation has been successfully completed.".to_owned()
            }
            (Self::Denied, Kind::Create) => "The payment denied by user.".to_owned(),
            (Self::Denied, Kind::Cancel) => "The cancellation denied by user.".to_owned(),
            (Self::Contract(reason), Kind::Create | Kind::Cancel) => {
                format!("An error occurred while executing the contract. ({reason})")
            }
            (Self::Server, Kind::Create | Kind::Cancel) => {
                "An error occurred while executing the contract.".to_owned()
            }
            (Self::TimedOut, Kind::Create | Kind::Cancel) => "Timeout period expired".to_owned(),
        }
    }
}

/// The body of a callback. The legacy API sends no access key, neither in the body nor in a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// The request that ended.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The outcome: [`CallbackCode::number`].
    pub code: u32,
    /// [`CallbackCode::message`].
    pub message: String,
    /// The payment.
    pub data: CallbackData,
}

/// The payment in a callback: without status and times, and with the balance only on success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallbackData {
    /// Its id.
    pub payment_id: PaymentId,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price, base units.
    pub amount: Amount,
    /// The currency as it was sent.
    pub currency: String,
    /// The shop.
    pub shop_id: ShopId,
    /// The buyer.
    pub account: Address,
    /// The unit that the buyer pays in.
    pub loyalty_type: Loyalty,
    /// The amounts paid; estimates if nothing was paid.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// The buyer's balance, in points or tokens; only on success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Amount>,
}
