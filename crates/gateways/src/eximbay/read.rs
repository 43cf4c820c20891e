//! Interprets Eximbay's responses.

use kios_protocol::Amount;

use crate::response::{Answer, parse};
use kios_domain::refund::{
    CardCurrencyAmount, GatewayMessage, GatewaySale, Order, QueryOutcome, Receipt, Sale,
    SaleInquiry, SaleStatus, SendOutcome,
};

const DONE: &str = "0000";
/// The merchant has no such transaction. The other codes of `EC…` are faults of the request, EC1003 of its method.
const NOT_FOUND: &str = "EC1002";

/// A response that does not confirm the request.
enum Fault {
    /// It cannot be interpreted: unknown.
    Unreadable(GatewayMessage),
    /// It reports something else: mismatch.
    Differs(GatewayMessage),
}

/// Whether a code means that the request was judged and nothing was executed.
fn is_refusal(code: &str) -> bool {
    // Their texts say failure or time-out behind the gateway.
    if matches!(code, "D100" | "D150" | "D151" | "D152") {
        return false;
    }
    let declined = |rest: &str| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    ["EC", "BL", "DM"].iter().any(|family| code.len() > 3 && code.starts_with(family))
        || code.strip_prefix('D').is_some_and(declined)
}

/// Interprets the response to a cancel.
pub(super) fn sent(text: &str, mid: &str, order: &Order<'_>) -> SendOutcome {
    let value = match parse(text) {
        Ok(value) => value,
        Err(reason) => return SendOutcome::Unknown(reason),
    };
    let answer = Answer::of(&value);
    let reason = answer.reason();
    if reason.code != DONE {
        return if is_refusal(&reason.code) {
            SendOutcome::Refused(reason)
        } else {
            SendOutcome::Unknown(reason)
        };
    }
    let read = payment(answer, mid, order).and_then(|balance| {
        refund(answer, order, "refund.refund_id", "refund.refund_amount")?;
        compare_balance(answer, balance, order)
    });
    let gateway_id = answer.text("refund.refund_transaction_id");
    match read {
        Ok(balance) => SendOutcome::Done(receipt(answer, balance, gateway_id)),
        Err(Fault::Unreadable(reason)) => SendOutcome::Unknown(reason),
        Err(Fault::Differs(reason)) => SendOutcome::Mismatch(reason),
    }
}

/// Interprets the response to a query.
pub(super) fn found(text: &str, mid: &str, order: &Order<'_>) -> QueryOutcome {
    let value = match parse(text) {
        Ok(value) => value,
        Err(reason) => return QueryOutcome::Unknown(reason),
    };
    let answer = Answer::of(&value);
    let reason = answer.reason();
    if reason.code != DONE {
        return QueryOutcome::Unknown(reason);
    }
    match payment(answer, mid, order).and_then(|balance| look(answer, balance, order)) {
        Ok(found) => found,
        Err(Fault::Unreadable(reason)) => QueryOutcome::Unknown(reason),
        Err(Fault::Differs(reason)) => QueryOutcome::Mismatch(reason),
    }
}

/// Interprets the response to the inquiry about a sale.
pub(super) fn sale(text: &str, mid: &str, sale: &Sale) -> SaleInquiry {
    let value = match parse(text) {
        Ok(value) => value,
        Err(reason) => return SaleInquiry::Unknown(reason),
    };
    let answer = Answer::of(&value);
    let reason = answer.reason();
    if reason.code != DONE {
        let not_found = reason.code == NOT_FOUND;
        return if not_found { SaleInquiry::NotFound } else { SaleInquiry::Unknown(reason) };
    }
    match record(answer, mid, sale) {
        Ok(found) => SaleInquiry::Found(Box::new(found)),
        Err(Fault::Unreadable(reason)) => SaleInquiry::Unknown(reason),
        Err(Fault::Differs(_)) => SaleInquiry::NotFound,
    }
}

/// The gateway's record, if it is this merchant's and of this transaction.
fn record(answer: Answer<'_>, mid: &str, sale: &Sale) -> Result<GatewaySale, Fault> {
    same(answer, "payment.transaction_id", &sale.transaction_id, Needed::Yes)?;
    same(answer, "mid", mid, Needed::No)?;
    let amount = amount_of(answer, "payment.amount")?;
    let balance = answer.amount("payment.balance").map_err(Fault::Unreadable)?;
    let paid = matches!(answer.text("payment.status").as_deref(), None | Some("SALE" | "AUTH"));
    let status = match balance {
        Some(balance) if balance.is_zero() => SaleStatus::Voided,
        Some(balance) if balance < amount => SaleStatus::PartlyRefunded,
        Some(_) | None if paid => SaleStatus::Paid,
        Some(_) | None => SaleStatus::Voided,
    };
    Ok(GatewaySale {
        order_id: text(answer, "payment.order_id")?,
        amount,
        balance,
        currency: text(answer, "payment.currency")?.to_ascii_lowercase(),
        status,
    })
}

/// Looks for the refund: by its id where refunds are listed, otherwise by the balance.
fn look(answer: Answer<'_>, balance: Amount, order: &Order<'_>) -> Result<QueryOutcome, Fault> {
    let listed = answer.objects("refund");
    let id = order.refund_id.as_str();
    let ours = listed.iter().find(|refund| refund.text("refund_id").as_deref() == Some(id));
    if let Some(ours) = ours {
        refund(*ours, order, "refund_id", "refund_amount")?;
        compare_balance(answer, balance, order)?;
        let gateway_id = ours.text("refund_transaction_id");
        return Ok(QueryOutcome::Done(receipt(answer, balance, gateway_id)));
    }
    if balance == order.balance {
        return Ok(QueryOutcome::NotFound);
    }
    let names_refunds = listed.iter().any(|refund| refund.text("refund_id").is_some());
    if names_refunds {
        return Err(Fault::Differs(answer.differs("refund_id", "another", id)));
    }
    compare_balance(answer, balance, order)?;
    Ok(QueryOutcome::Done(receipt(answer, balance, None)))
}

/// Compares the payment and returns its balance.
fn payment(answer: Answer<'_>, mid: &str, order: &Order<'_>) -> Result<Amount, Fault> {
    let ours = order.currency.to_ascii_uppercase();
    same(answer, "payment.transaction_id", order.transaction_id, Needed::Yes)?;
    let currency = text(answer, "payment.currency")?;
    if !currency.eq_ignore_ascii_case(&ours) {
        return Err(Fault::Differs(answer.differs("payment.currency", &currency, &ours)));
    }
    same(answer, "mid", mid, Needed::No)?;
    same(answer, "payment.order_id", order.order_id, Needed::No)?;
    let amount = answer.amount("payment.amount").map_err(Fault::Unreadable)?;
    if let Some(amount) = amount.filter(|amount| *amount != order.sale_amount) {
        return Err(differs(answer, "payment.amount", amount, order.sale_amount));
    }
    amount_of(answer, "payment.balance")
}

/// Compares the refund.
fn refund(
    answer: Answer<'_>,
    order: &Order<'_>,
    id: &'static str,
    amount: &'static str,
) -> Result<(), Fault> {
    same(answer, id, order.refund_id.as_str(), Needed::Yes)?;
    let theirs = amount_of(answer, amount)?;
    if theirs == order.amount { Ok(()) } else { Err(differs(answer, amount, theirs, order.amount)) }
}

fn compare_balance(
    answer: Answer<'_>,
    balance: Amount,
    order: &Order<'_>,
) -> Result<Amount, Fault> {
    let expected = order.balance_after().unwrap_or_default();
    if balance == expected {
        Ok(balance)
    } else {
        Err(differs(answer, "payment.balance", balance, expected))
    }
}

#[derive(Clone, Copy)]
enum Needed {
    Yes,
    No,
}

/// Compares a text that is required or optional.
fn same(answer: Answer<'_>, path: &'static str, ours: &str, needed: Needed) -> Result<(), Fault> {
    match (answer.text(path), needed) {
        (Some(theirs), _) if theirs == ours => Ok(()),
        (Some(theirs), _) => Err(Fault::Differs(answer.differs(path, &theirs, ours))),
        (None, Needed::No) => Ok(()),
        (None, Needed::Yes) => Err(Fault::Unreadable(answer.unreadable(&format!("no {path}")))),
    }
}

fn text(answer: Answer<'_>, path: &'static str) -> Result<String, Fault> {
    answer.text(path).ok_or_else(|| Fault::Unreadable(answer.unreadable(&format!("no {path}"))))
}

fn amount_of(answer: Answer<'_>, path: &'static str) -> Result<Amount, Fault> {
    answer
        .amount(path)
        .map_err(Fault::Unreadable)?
        .ok_or_else(|| Fault::Unreadable(answer.unreadable(&format!("no {path}"))))
}

fn differs(answer: Answer<'_>, what: &str, theirs: Amount, ours: Amount) -> Fault {
    Fault::Differs(answer.differs(what, &theirs.to_decimal(0), &ours.to_decimal(0)))
}

fn receipt(answer: Answer<'_>, balance: Amount, gateway_id: Option<String>) -> Receipt {
    let GatewayMessage { code, message } = answer.reason();
    let foreign = foreign(answer);
    Receipt { balance_after: Some(balance), gateway_id, code, message, foreign }
}

/// The amount in the customer's currency, in either spelling.
fn foreign(answer: Answer<'_>) -> Option<CardCurrencyAmount> {
    let amount = |path| answer.amount(path).ok().flatten();
    let currency = answer
        .text("foreign.foregin_currency")
        .or_else(|| answer.text("foreign.foreign_currency"))?;
    let amount = amount("foreign.foregin_amount").or_else(|| amount("foreign.foreign_amount"))?;
    Some(CardCurrencyAmount { currency, amount })
}
