//! Builds Eximbay's requests.

use kios_protocol::refund::Extent;
use serde::Serialize;

use crate::format::{decimal, fits};
use kios_domain::refund::{Order, OrderError, PreparedRequest, Sale};

const LANGUAGE: &str = "EN";
/// Longest ids and texts, bytes. The document has no lengths: these limits are ours.
const MOST_ID: usize = 64;
const MOST_REASON: usize = 255;

#[derive(Serialize)]
struct Cancel<'a> {
    mid: &'a str,
    refund: Refund<'a>,
    payment: Payment<'a>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "names of the gateway's API")]
struct Refund<'a> {
    refund_type: &'static str,
    refund_amount: String,
    refund_id: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Payment<'a> {
    order_id: &'a str,
    currency: String,
    amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<&'a str>,
    lang: &'static str,
}

#[derive(Serialize)]
struct Retrieve<'a> {
    mid: &'a str,
    key_field: &'static str,
    payment: Payment<'a>,
}

/// `POST /v1/payments/{transaction_id}/cancel`.
pub(super) fn cancel(mid: &str, order: &Order<'_>) -> Result<PreparedRequest, OrderError> {
    check(order)?;
    let refund_type = match order.extent() {
        Extent::Full => "F",
        Extent::Partial => "P",
    };
    let refund = Refund {
        refund_type,
        refund_amount: decimal("amount", order.amount, order.currency)?,
        refund_id: order.refund_id.as_str(),
        reason: order.reason,
    };
    let payment = Payment {
        balance: Some(decimal("balance", order.balance, order.currency)?),
        transaction_id: None,
        ..payment(order)?
    };
    let path = format!("/v1/payments/{}/cancel", order.transaction_id);
    Ok(PreparedRequest { path, body: json(&Cancel { mid, refund, payment })? })
}

/// The body of `POST /v1/payments/retrieve`.
pub(super) fn retrieve(mid: &str, order: &Order<'_>) -> Result<String, OrderError> {
    json(&Retrieve { mid, key_field: "transaction_id", payment: payment(order)? })
}

/// The body of `POST /v1/payments/retrieve` for a sale.
pub(super) fn inquiry(mid: &str, sale: &Sale) -> Result<String, OrderError> {
    check_ids(&sale.transaction_id, &sale.order_id)?;
    let payment = Payment {
        order_id: &sale.order_id,
        currency: sale.currency.as_str().to_ascii_uppercase(),
        amount: decimal("amount", sale.amount, sale.currency.as_str())?,
        balance: None,
        transaction_id: Some(&sale.transaction_id),
        lang: LANGUAGE,
    };
    json(&Retrieve { mid, key_field: "order_id", payment })
}

fn payment<'a>(order: &Order<'a>) -> Result<Payment<'a>, OrderError> {
    Ok(Payment {
        order_id: order.order_id,
        currency: order.currency.to_ascii_uppercase(),
        amount: decimal("amount", order.sale_amount, order.currency)?,
        balance: None,
        transaction_id: Some(order.transaction_id),
        lang: LANGUAGE,
    })
}

fn check(order: &Order<'_>) -> Result<(), OrderError> {
    check_ids(order.transaction_id, order.order_id)?;
    line("reason", order.reason, MOST_REASON)?;
    if order.basket.is_some() {
        return Err(OrderError::new(
            "basket",
            "is not known to Eximbay; accepted: a sale without one",
        ));
    }
    if order.balance_after().is_none() {
        return Err(OrderError::new("amount", "is above the balance"));
    }
    Ok(())
}

/// Checks the ids of a sale.
fn check_ids(transaction_id: &str, order_id: &str) -> Result<(), OrderError> {
    fits("transactionId", transaction_id, MOST_ID)?;
    let in_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !transaction_id.chars().all(in_path) {
        return Err(OrderError::new(
            "transactionId",
            "has a character that Eximbay's path has no place for; accepted: A-Z a-z 0-9 - _",
        ));
    }
    line("orderId", order_id, MOST_ID)
}

fn line(field: &'static str, text: &str, most: usize) -> Result<(), OrderError> {
    fits(field, text, most)?;
    if text.chars().any(char::is_control) {
        return Err(OrderError::new(field, "has a control character; accepted: one line of text"));
    }
    Ok(())
}

fn json(value: &impl Serialize) -> Result<String, OrderError> {
    serde_json::to_string(value).map_err(|fault| OrderError::new("reason", fault.to_string()))
}
