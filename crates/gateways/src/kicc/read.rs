//! Interprets KICC's responses.

use kios_protocol::Amount;

use crate::KiccConfig;
use crate::response::{Answer, parse};
use kios_domain::refund::{
    GatewayMessage, GatewaySale, Order, QueryOutcome, Receipt, Sale, SaleInquiry, SaleStatus,
    SendOutcome,
};

const DONE: &str = "0000";
/// KICC's code of the won.
const WON: &str = "00";
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

/// Interprets the response to the inquiry about a sale.
pub(super) fn sale(text: &str, config: &KiccConfig, sale: &Sale) -> SaleInquiry {
    let value = match parse(text) {
        Ok(value) => value,
        Err(reason) => return SaleInquiry::Unknown(reason),
    };
    let answer = Answer::of(&value);
    let reason = answer.reason();
    let code = reason.code.as_str();
    if code.is_empty() {
        return SaleInquiry::Unknown(answer.unreadable("no resCd"));
    }
    if code != DONE {
        let not_found = config.not_found_codes.contains(&reason.code);
        return if not_found { SaleInquiry::NotFound } else { SaleInquiry::Unknown(reason) };
    }
    if answer.text("mallId").is_some_and(|theirs| theirs != config.mall_id) {
        return SaleInquiry::NotFound;
    }
    record(answer, sale).unwrap_or_else(SaleInquiry::Unknown)
}

/// The gateway's record; `Err` if it cannot be interpreted.
fn record(answer: Answer<'_>, sale: &Sale) -> Result<SaleInquiry, GatewayMessage> {
    let text =
        |name: &str| answer.text(name).ok_or_else(|| answer.unreadable(&format!("no {name}")));
    let number = answer.text("pgCno").or_else(|| answer.text("oriPgCno"));
    if number.ok_or_else(|| answer.unreadable("no pgCno"))? != sale.transaction_id {
        return Ok(SaleInquiry::NotFound);
    }
    let code = text("statusCode")?;
    let status = match code.as_str() {
        "TS01" | "TS03" | "TS04" | "TS08" | "RF03" => SaleStatus::Paid,
        "TS07" => SaleStatus::AwaitsDeposit,
        "TS06" => SaleStatus::PartlyRefunded,
        "TS02" | "TS05" | "RF01" | "RF02" => SaleStatus::Voided,
        other => return Err(answer.unreadable(&format!("statusCode {other}"))),
    };
    let amount = match (answer.amount("amount")?, status) {
        (Some(amount), _) => amount,
        // The response of a cancel has no price; a voided sale is refused without one.
        (None, SaleStatus::Voided) => Amount::ZERO,
        (None, SaleStatus::Paid | SaleStatus::AwaitsDeposit | SaleStatus::PartlyRefunded) => {
            return Err(answer.unreadable("no amount"));
        }
    };
    let currency = match answer.text("currency").as_deref() {
        None | Some(WON) => "krw".to_owned(),
        Some(other) => other.to_ascii_lowercase(),
    };
    Ok(SaleInquiry::Found(Box::new(GatewaySale {
        order_id: text("shopOrderNo")?,
        amount,
        balance: answer.amount("remainAmount")?,
        currency,
        status,
    })))
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
