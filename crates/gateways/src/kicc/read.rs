//! Interprets KICC's responses.

use kios_protocol::Amount;

use crate::response::{Answer, parse};
use kios_domain::refund::{GatewayMessage, Order, QueryOutcome, Receipt, SendOutcome};

const DONE: &str = "0000";
/// The codes of a request that is in progress and is to be queried again.
const IN_PROGRESS: [&str; 2] = ["VTIM", "VT00"];
/// The issuer's rejections listed on the gateway's page of error codes.
const REFUSALS: [&str; 9] =
    ["8521", "8035", "8314", "8315", "8316", "8311", "8350", "8373", "8527"];

/// The meaning of a response.
pub(super) enum Said {
    Done(Receipt),
    Refused(GatewayMessage),
    InProgress(GatewayMessage),
    /// A complete response with an undocumented code.
    Other(GatewayMessage),
    Unreadable(GatewayMessage),
    Differs(GatewayMessage),
}

/// The request that the response must fit.
pub(super) struct Asked<'a> {
    pub(super) mall_id: &'a str,
    pub(super) key: &'a str,
    pub(super) pg_number: &'a str,
    /// The amount that the response must confirm, if the request has one.
    pub(super) amount: Option<Amount>,
    pub(super) balance_after: Option<Amount>,
    /// The statuses that mean done.
    pub(super) done: &'static [&'static str],
}

impl<'a> Asked<'a> {
    fn refund(mall_id: &'a str, order: &Order<'a>) -> Self {
        Self {
            mall_id,
            key: order.refund_id.as_str(),
            pg_number: order.transaction_id,
            amount: Some(order.amount),
            balance_after: order.balance_after(),
            done: &["TS02", "TS05", "TS06", "RF02"],
        }
    }
}

/// Interprets the response to a revise.
pub(super) fn sent(text: &str, mall_id: &str, order: &Order<'_>) -> SendOutcome {
    outcome(said(text, &Asked::refund(mall_id, order)))
}

/// The outcome of sending that a response means.
pub(super) fn outcome(said: Said) -> SendOutcome {
    match said {
        Said::Done(receipt) => SendOutcome::Done(receipt),
        Said::Refused(reason) => SendOutcome::Refused(reason),
        Said::InProgress(reason) | Said::Other(reason) | Said::Unreadable(reason) => {
            SendOutcome::Unknown(reason)
        }
        Said::Differs(reason) => SendOutcome::Mismatch(reason),
    }
}

/// Interprets the response to a query.
pub(super) fn found(text: &str, mall_id: &str, order: &Order<'_>) -> QueryOutcome {
    match said(text, &Asked::refund(mall_id, order)) {
        Said::Done(receipt) => QueryOutcome::Done(receipt),
        Said::Refused(reason) if names_sale(text, order) => QueryOutcome::Refused(reason),
        // The query itself may have been refused, not the refund.
        Said::Refused(_) | Said::Other(_) => QueryOutcome::NotFound,
        Said::InProgress(_) => QueryOutcome::InProgress,
        Said::Unreadable(reason) => QueryOutcome::Unknown(reason),
        Said::Differs(reason) => QueryOutcome::Mismatch(reason),
    }
}

/// Whether a response names our request and this sale.
fn names_sale(text: &str, order: &Order<'_>) -> bool {
    parse(text).is_ok_and(|value| {
        let answer = Answer::of(&value);
        answer.text("oriPgCno").as_deref() == Some(order.transaction_id)
            && answer.text("shopTransactionId").as_deref() == Some(order.refund_id.as_str())
    })
}

/// Parses and classifies a response.
pub(super) fn said(text: &str, asked: &Asked<'_>) -> Said {
    let value = match parse(text) {
        Ok(value) => value,
        Err(reason) => return Said::Unreadable(reason),
    };
    let answer = Answer::of(&value);
    let reason = answer.reason();
    let code = reason.code.as_str();
    if code.is_empty() {
        return Said::Unreadable(answer.unreadable("no resCd"));
    }
    if IN_PROGRESS.contains(&code) {
        return Said::InProgress(reason);
    }
    if REFUSALS.contains(&code) {
        return Said::Refused(reason);
    }
    if code != DONE {
        return Said::Other(reason);
    }
    if let Some(fault) = fault(answer, asked) {
        return fault;
    }
    settled(answer, asked, reason)
}

/// The outcome of a response with code 0000 that fits, by its status.
fn settled(answer: Answer<'_>, asked: &Asked<'_>, reason: GatewayMessage) -> Said {
    match answer.text("statusCode").as_deref() {
        Some("RF01") => return Said::InProgress(reason),
        Some("RF03") => return Said::Refused(reason),
        Some(status) if !asked.done.contains(&status) => {
            return Said::Unreadable(answer.unreadable(&format!("statusCode {status}")));
        }
        Some(_) | None => {}
    }
    let GatewayMessage { code, message } = reason;
    let gateway_id = answer.text("cancelPgCno");
    let balance_after = answer.amount("remainAmount").ok().flatten();
    Said::Done(Receipt { balance_after, gateway_id, code, message, foreign: None })
}

/// What is missing or different in a response with code 0000.
fn fault(answer: Answer<'_>, asked: &Asked<'_>) -> Option<Said> {
    let texts = [
        ("shopTransactionId", asked.key, Needed::Yes),
        ("oriPgCno", asked.pg_number, Needed::Yes),
        ("mallId", asked.mall_id, Needed::No),
    ];
    for (name, ours, needed) in texts {
        match (answer.text(name), needed) {
            (Some(theirs), _) if theirs == ours => {}
            (Some(theirs), _) => return Some(Said::Differs(answer.differs(name, &theirs, ours))),
            (None, Needed::No) => {}
            (None, Needed::Yes) => return Some(lacks(answer, name)),
        }
    }
    let ours = asked.amount?;
    let amounts = [
        ("cancelAmount", Some(ours), Needed::Yes),
        ("remainAmount", asked.balance_after, Needed::No),
    ];
    amounts.into_iter().find_map(|(name, ours, needed)| amount(answer, name, ours?, needed))
}

#[derive(Clone, Copy)]
enum Needed {
    Yes,
    No,
}

fn amount(answer: Answer<'_>, name: &'static str, ours: Amount, needed: Needed) -> Option<Said> {
    match (answer.amount(name), needed) {
        (Err(reason), _) => Some(Said::Unreadable(reason)),
        (Ok(Some(theirs)), _) if theirs == ours => None,
        (Ok(Some(theirs)), _) => {
            let (theirs, ours) = (theirs.to_decimal(0), ours.to_decimal(0));
            Some(Said::Differs(answer.differs(name, &theirs, &ours)))
        }
        (Ok(None), Needed::No) => None,
        (Ok(None), Needed::Yes) => Some(lacks(answer, name)),
    }
}

fn lacks(answer: Answer<'_>, name: &str) -> Said {
    Said::Unreadable(answer.unreadable(&format!("no {name}")))
}
