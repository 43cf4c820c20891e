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
        Said::Refused(words) => SendOutcome::Refused(words),
        Said::InProgress(words) | Said::Other(words) | Said::Unreadable(words) => {
            SendOutcome::Unknown(words)
        }
        Said::Differs(words) => SendOutcome::Mismatch(words),
    }
}

/// Interprets the response to a query.
pub(super) fn found(text: &str, mall_id: &str, order: &Order<'_>) -> QueryOutcome {
    match said(text, &Asked::refund(mall_id, order)) {
        Said::Done(receipt) => QueryOutcome::Done(receipt),
        Said::Refused(words) if names_sale(text, order) => QueryOutcome::Refused(words),
        // The query itself may have been refused, not the refund.
        Said::Refused(_) | Said::Other(_) => QueryOutcome::NotFound,
        Said::InProgress(_) => QueryOutcome::InProgress,
        Said::Unreadable(words) => QueryOutcome::Unknown(words),
        Said::Differs(words) => QueryOutcome::Mismatch(words),
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
        Err(words) => return Said::Unreadable(words),
    };
    let answer = Answer::of(&value);
    let words = answer.words();
    let code = words.code.as_str();
    if code.is_empty() {
        return Said::Unreadable(answer.unreadable("no resCd"));
    }
    if IN_PROGRESS.contains(&code) {
        return Said::InProgress(words);
    }
    if REFUSALS.contains(&code) {
        return Said::Refused(words);
    }
    if code != DONE {
        return Said::Other(words);
    }
    if let Some(fault) = fault(answer, asked) {
        return fault;
    }
    settled(answer, asked, words)
}

/// The outcome of a response with code 0000 that fits, by its status.
fn settled(answer: Answer<'_>, asked: &Asked<'_>, words: GatewayMessage) -> Said {
    match answer.text("statusCode").as_deref() {
        Some("RF01") => return Said::InProgress(words),
        Some("RF03") => return Said::Refused(words),
        Some(status) if !asked.done.contains(&status) => {
            return Said::Unreadable(answer.unreadable(&format!("statusCode {status}")));
        }
        Some(_) | None => {}
    }
    let GatewayMessage { code, message } = words;
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
        (Err(words), _) => Some(Said::Unreadable(words)),
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
