//! Compares a card sale with the gateway's record of it.
//!
//! What a kiosk says about a sale is not believed: a full refund at KICC names no amount, so a sale
//! that was registered with a smaller one would give back more than our ledger knows.
//!
//! Source: `relay.md §6`, C1 to C5.

use kios_protocol::api::Location;
use kios_protocol::refund::CardMethod;
use kios_protocol::{Amount, ResultCode};

use super::{GatewayMessage, Remaining, Sale};
use crate::payment::{Refusal, violation};

/// The status of a sale at its gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleStatus {
    /// Approved or collected.
    Paid,
    /// A virtual account that nobody has paid into yet.
    AwaitsDeposit,
    /// Refunded in part.
    PartlyRefunded,
    /// Voided or refunded as a whole.
    Voided,
}

/// The gateway's record of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewaySale {
    /// The shop's order.
    pub order_id: String,
    /// The price.
    pub amount: Amount,
    /// What can still be refunded, if the gateway reports it.
    pub balance: Option<Amount>,
    /// The price's currency, lower case.
    pub currency: String,
    /// The status.
    pub status: SaleStatus,
}

/// The outcome of retrieving a sale from its gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaleInquiry {
    /// The gateway has it.
    Found(Box<GatewaySale>),
    /// This merchant has no such sale.
    NotFound,
    /// The gateway no longer answers inquiries about a sale of this age.
    TooOld,
    /// No response, or none that can be interpreted.
    Unknown(GatewayMessage),
}

/// Compares a sale and what is left of it with the gateway's record.
///
/// # Errors
/// In this order: 8009 without a readable response; 8001 for a sale that this merchant does not have
/// or that has another order; 8008 for a sale that is voided, not paid, or too old and never
/// verified; 2001 for another currency or amount; 8003 for another balance. A refusal contains no
/// value of the gateway's, which may be another shop's.
pub fn verify_sale(sale: &Sale, left: &Remaining, inquiry: SaleInquiry) -> Result<(), Refusal> {
    let found = match inquiry {
        SaleInquiry::Found(found) => found,
        SaleInquiry::NotFound => return Err(ResultCode::UnknownSale.into()),
        SaleInquiry::TooOld if sale.merchant.is_some() => return Ok(()),
        SaleInquiry::TooOld => return Err(ResultCode::SaleNotRefundable.into()),
        SaleInquiry::Unknown(_) => return Err(ResultCode::GatewayUnanswered.into()),
    };
    if found.order_id != sale.order_id {
        return Err(ResultCode::UnknownSale.into());
    }
    match found.status {
        SaleStatus::Paid | SaleStatus::PartlyRefunded => {}
        SaleStatus::AwaitsDeposit if sale.method == CardMethod::VirtualAccount => {}
        SaleStatus::AwaitsDeposit | SaleStatus::Voided => {
            return Err(ResultCode::SaleNotRefundable.into());
        }
    }
    if found.currency != sale.currency.as_str() {
        return Err(differs("currency", sale.currency.as_str()));
    }
    if found.amount != sale.amount {
        return Err(differs("amount", sale.amount));
    }
    let fits = match found.balance {
        Some(balance) => balance == left.balance,
        // Without a balance, a partial refund is only plausible if we know of one ourselves.
        None => found.status != SaleStatus::PartlyRefunded || left.balance < sale.amount,
    };
    if fits { Ok(()) } else { Err(ResultCode::BalanceChanged.into()) }
}

fn differs(field: &str, value: impl ToString) -> Refusal {
    let detail = "the card gateway has another value; accepted: the gateway's";
    vec![violation(field, Location::Body, value.to_string(), detail)].into()
}
