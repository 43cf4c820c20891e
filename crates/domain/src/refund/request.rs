//! The checks of a sale's registration and of a refund request, in the order of their result codes.
//!
//! Source: `relay.md §6`.

use kios_protocol::api::{CardSaleRequest, Location, RefundRequest, Violation};
use kios_protocol::refund::{FURTHEST_DEADLINE_S, Taxation};
use kios_protocol::{Amount, ResultCode, ShopId, Timestamp};

use super::{Refund, Remaining, Sale};
use crate::payment::{Refusal, violation};

/// The facts that the decision about a refund needs. The signer has been verified before.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The request.
    pub request: &'a RefundRequest,
    /// The signed hash, as it is stored.
    pub digest: &'a str,
    /// The shop.
    pub shop_id: ShopId,
    /// The refund that has this id, if any.
    pub earlier: Option<Refund>,
    /// Whether the operator has configured the gateway.
    pub gateway: GatewayAvailability,
    /// The shop's sale, if it is registered.
    pub sale: Option<Sale>,
    /// Its refunds, also those of other shops with the same merchant.
    pub refunds: &'a [Refund],
    /// The current time.
    pub now: Timestamp,
}

/// Whether the gateway can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayAvailability {
    /// It is configured.
    Open,
    /// It is not.
    Off,
}

/// The decision about a refund request.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Requested before: return the refund in its present status.
    Repeat(Box<Refund>),
    /// Refund this sale.
    Accept(Box<Sale>),
}

fn fault(param: &str, value: impl ToString, detail: impl Into<String>) -> Refusal {
    let detail = detail.into();
    vec![violation(param, Location::Body, value.to_string(), detail)].into()
}

/// Decides about a refund.
///
/// # Errors
/// In this order: 2001 for an id that another request has used, 1551, 2001 for a deadline that is too
/// far ahead, 8004, 8001, 2001 for the currency, 8007, 8003, 2001 for an amount of 0, 8002, 2001 for
/// the taxation. The request may be repeated in every case.
pub fn decide(facts: Facts<'_>) -> Result<Decision, Refusal> {
    let Facts { request, digest, shop_id, earlier, gateway, sale, refunds, now } = facts;
    if let Some(earlier) = earlier {
        // The signature does not cover the taxation, but the stored request does.
        let same = earlier.digest == digest
            && earlier.shop_id == shop_id
            && earlier.taxation == request.taxation.map(Into::into);
        let used = "another refund has this id; accepted: one of its own for every refund";
        return if same {
            Ok(Decision::Repeat(Box::new(earlier)))
        } else {
            Err(fault("refundId", &request.refund_id, used))
        };
    }
    check_deadline(request.deadline, now)?;
    if gateway == GatewayAvailability::Off {
        return Err(ResultCode::GatewayOff.into());
    }
    let sale = sale.ok_or(ResultCode::UnknownSale)?;
    if request.currency != sale.currency.as_str() {
        let detail = format!("the sale is in {}; accepted: that", sale.currency);
        return Err(fault("currency", &request.currency, detail));
    }
    if refunds.iter().any(|refund| !refund.state.stage.is_final()) {
        return Err(ResultCode::RefundNotSettled.into());
    }
    // More was refunded than was paid: the remaining amount is undefined, so nothing is refunded.
    let left = sale.left(refunds).ok_or(ResultCode::BalanceChanged)?;
    check_amount(request, &left)?;
    check_parts(request, &left)?;
    Ok(Decision::Accept(Box::new(sale)))
}

fn check_deadline(deadline: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if deadline < now {
        return Err(ResultCode::SignatureExpired.into());
    }
    if deadline.since(now) > FURTHEST_DEADLINE_S {
        let detail =
            format!("deadline is over {FURTHEST_DEADLINE_S} s ahead; accepted: up to that");
        return Err(fault("deadline", deadline, detail));
    }
    Ok(())
}

fn check_amount(request: &RefundRequest, left: &Remaining) -> Result<(), Refusal> {
    if request.balance != left.balance {
        return Err(ResultCode::BalanceChanged.into());
    }
    if request.amount.is_zero() {
        return Err(fault("amount", request.amount, "amount is 0; accepted: more than that"));
    }
    if request.amount > left.balance {
        return Err(ResultCode::RefundAboveBalance.into());
    }
    Ok(())
}

/// The refund has a taxation if and only if the sale has one; its parts add up to the amount, and
/// none exceeds the remaining part.
fn check_parts(request: &RefundRequest, left: &Remaining) -> Result<(), Refusal> {
    let refuse = |detail: &str| {
        let shown = serde_json::to_value(request.taxation).unwrap_or_default();
        Err(vec![violation("taxation", Location::Body, shown, detail)].into())
    };
    let parts = request.taxation.map(Taxation::from);
    match (left.taxation, parts) {
        (None, None) => Ok(()),
        (None, Some(_)) => refuse("the sale has no taxation; accepted: none"),
        (Some(_), None) => refuse("taxation is missing, and the sale has it; accepted: its parts"),
        (Some(_), Some(parts)) if parts.sum() != Some(request.amount) => {
            refuse("taxable, taxFree and vat do not add up to the amount")
        }
        (Some(left), Some(parts)) => match left.checked_sub(&parts) {
            Some(_) => Ok(()),
            None => refuse("a part is above what is left of it; accepted: up to taxationLeft"),
        },
    }
}

/// Checks the registration of a sale against the sale that the shop has registered before.
///
/// # Errors
/// 2001: an amount of 0, a currency that is not three letters, parts that do not add up; then every
/// field that differs from the shop's sale with the same number.
pub fn check_sale(
    sale: &Sale,
    request: &CardSaleRequest,
    earlier: Option<&Sale>,
) -> Result<(), Refusal> {
    if sale.amount.is_zero() {
        return Err(fault("amount", Amount::ZERO, "amount is 0; accepted: more than that"));
    }
    let symbol = sale.currency.as_str();
    if symbol.len() != 3 || !symbol.chars().all(|c| c.is_ascii_lowercase()) {
        return Err(fault("currency", symbol, "not three letters, such as krw"));
    }
    if sale.taxation.is_some_and(|parts| parts.sum() != Some(sale.amount)) {
        let shown = serde_json::to_value(request.taxation).unwrap_or_default();
        let detail = "taxable, taxFree and vat do not add up to the amount";
        return Err(vec![violation("taxation", Location::Body, shown, detail)].into());
    }
    let Some(earlier) = earlier else { return Ok(()) };
    let faults = differences(sale, request, earlier);
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

fn differences(sale: &Sale, request: &CardSaleRequest, earlier: &Sale) -> Vec<Violation> {
    let sent = serde_json::to_value(request).unwrap_or_default();
    let fields = [
        ("orderId", sale.order_id == earlier.order_id),
        ("purchaseId", sale.purchase_id == earlier.purchase_id),
        ("amount", sale.amount == earlier.amount),
        ("currency", sale.currency == earlier.currency),
        ("method", sale.method == earlier.method),
        ("taxation", sale.taxation == earlier.taxation),
        ("basket", sale.basket == earlier.basket),
    ];
    let detail = "the sale is registered with another value; accepted: the same again";
    let changed = fields.into_iter().filter(|(_, same)| !same);
    changed
        .map(|(field, _)| {
            let value = sent.get(field).cloned().unwrap_or_default();
            violation(field, Location::Body, value, detail)
        })
        .collect()
}
