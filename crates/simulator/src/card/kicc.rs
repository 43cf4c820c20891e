//! KICC's two endpoints.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use axum::routing::post;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kios_protocol::{Amount, Timestamp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::fault::{self, Codes, Endpoint, FaultFormat};
use super::ledger::{ExecutedRefund, Sale};
use super::{
    KICC_MALL_ID, KICC_NOT_FOUND, KICC_OTHER, KICC_SECRET_KEY, SandboxState, State, dates,
};

/// The merchants and their keys.
const MERCHANTS: [(&str, &str); 2] = [(KICC_MALL_ID, KICC_SECRET_KEY), KICC_OTHER];

/// The document's text fields, their maximum length in bytes, and whether they are required.
const FIELDS: [(&str, usize, bool); 12] = [
    ("mallId", 8, true),
    ("shopTransactionId", 60, true),
    ("pgCno", 20, true),
    ("reviseTypeCode", 2, true),
    ("clientIp", 20, false),
    ("clientId", 32, false),
    ("cancelReqDate", 8, true),
    ("msgAuthValue", 200, true),
    ("reviseMessage", 100, false),
    ("refundQueryFlag", 1, false),
    ("basketUsed", 1, false),
    ("transactionDate", 8, false),
];
const DAY: u64 = 24 * 60 * 60;

pub(super) fn routes(sandbox: Arc<SandboxState>) -> Router {
    Router::new()
        .route("/api/trades/revise", post(revise))
        .route("/api/trades/retrieveTransaction", post(retrieve))
        .with_state(sandbox)
}

async fn revise(
    Shared(sandbox): Shared<Arc<SandboxState>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let call = Call::new(&sandbox, &headers, &body, Path::Revise);
    let endpoint = match call.path {
        Path::Revise => Endpoint::Refund,
        Path::Question | Path::Retrieve => Endpoint::Query,
    };
    fault::answer(&sandbox, endpoint, &call).await
}

async fn retrieve(
    Shared(sandbox): Shared<Arc<SandboxState>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let call = Call::new(&sandbox, &headers, &body, Path::Retrieve);
    let key = call.text("shopTransactionId");
    let of_sale = sandbox.state().ledger.approved(call.text("mallId"), key).is_some();
    let endpoint = if of_sale { Endpoint::Sale } else { Endpoint::Query };
    fault::answer(&sandbox, endpoint, &call).await
}

/// The used keys of each day.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<(String, String), Kept>);

#[derive(Debug)]
struct Kept {
    answer: Value,
    /// How many queries are still answered with *in progress*.
    open: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Path {
    Revise,
    /// A revise with `refundQueryFlag` Y.
    Question,
    Retrieve,
}

struct Call {
    path: Path,
    body: Value,
    json: bool,
    now: Timestamp,
}

/// A code and a message.
type Refusal = (&'static str, String);

fn field(what: impl Into<String>) -> Refusal {
    ("SB01", what.into())
}

impl Call {
    fn new(sandbox: &SandboxState, headers: &HeaderMap, body: &str, path: Path) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let question = body.get("refundQueryFlag").and_then(Value::as_str) == Some("Y");
        let path = if question { Path::Question } else { path };
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let json = kind.is_some_and(|kind| kind.starts_with("application/json"));
        Self { path, body, json, now: sandbox.clock.now() }
    }

    fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn today(&self) -> String {
        dates::seoul_date(self.now)
    }

    /// A number of whole won, which must be a JSON number.
    fn won(&self, pointer: &str) -> Result<Option<Amount>, Refusal> {
        match self.body.pointer(pointer) {
            None => Ok(None),
            Some(value) => value
                .as_u64()
                .map(|won| Some(Amount::from_whole(won)))
                .ok_or_else(|| field(format!("{pointer} is no number"))),
        }
    }

    /// Checks lengths, characters, the merchant and the authentication value.
    fn check(&self) -> Result<(), Refusal> {
        if !self.json || !self.body.is_object() {
            return Err(field("no JSON object"));
        }
        for (name, most, required) in FIELDS {
            let needed = required && (self.path != Path::Retrieve || !is_revise_only(name));
            match self.body.get(name) {
                None if needed => return Err(field(format!("no {name}"))),
                None => {}
                Some(Value::String(text)) => check_text(name, text, most)?,
                Some(_) => return Err(field(format!("{name} is no text"))),
            }
        }
        self.secret().map(drop)
    }

    /// The key of the request's merchant.
    fn secret(&self) -> Result<&'static str, Refusal> {
        let known = MERCHANTS.into_iter().find(|(mall_id, _)| self.text("mallId") == *mall_id);
        known.map(|(_, secret)| secret).ok_or_else(|| field("unknown mallId"))
    }

    fn check_auth(&self) -> Result<(), Refusal> {
        let (number, key) = (self.text("pgCno"), self.text("shopTransactionId"));
        let wrong = || ("SB02", "msgAuthValue is wrong".to_owned());
        let secret = self.secret()?.as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| wrong())?;
        mac.update(format!("{number}|{key}").as_bytes());
        let expected = hex::encode(mac.finalize().into_bytes());
        if self.text("msgAuthValue") == expected { Ok(()) } else { Err(wrong()) }
    }

    fn revise(&self, state: &mut State) -> Result<Value, Refusal> {
        self.check()?;
        self.check_auth()?;
        let kept = (self.today(), self.text("shopTransactionId").to_owned());
        if state.keys.0.contains_key(&kept) {
            return Err(("SB03", "duplicate request".to_owned()));
        }
        if self.text("cancelReqDate") != self.today() {
            return Err(("SB06", "cancelReqDate is not today".to_owned()));
        }
        let unknown = || ("SB04", "no such transaction".to_owned());
        let (sale, balance) = self.sale(state).ok_or_else(unknown)?;
        let sale = sale.clone();
        let amount = self.amount(&sale, balance)?;
        self.check_parts(amount)?;
        let (left, status) = if self.text("reviseTypeCode") == "20" {
            (balance, ("TS04", "Captured"))
        } else {
            let effect = ExecutedRefund {
                refund_id: self.text("shopTransactionId").to_owned(),
                transaction_id: sale.transaction_id.clone(),
                amount,
            };
            let above = || ("SB05", "above what can be given back".to_owned());
            let left = state.ledger.refund(effect).ok_or_else(above)?;
            let whole = amount == sale.amount;
            let status = if whole {
                ("TS02", "Approval Cancelled")
            } else {
                ("TS06", "Partially Cancelled")
            };
            (left, status)
        };
        let answer = self.done(&sale, amount, left, status);
        state.keys.0.insert(kept, Kept { answer: answer.clone(), open: 0 });
        Ok(answer)
    }

    fn sale<'a>(&self, state: &'a State) -> Option<(&'a Sale, Amount)> {
        state.ledger.sale_of(self.text("mallId"), self.text("pgCno"))
    }

    /// The amount to refund, which depends on the type. A full refund ignores the amounts of the
    /// request: no document promises that the gateway compares them.
    fn amount(&self, sale: &Sale, balance: Amount) -> Result<Amount, Refusal> {
        let differs = || ("SB05", "not what can be given back".to_owned());
        match self.text("reviseTypeCode") {
            "40" | "51" if balance == sale.amount => Ok(balance),
            "40" | "51" => Err(differs()),
            "20" => Ok(sale.amount),
            "32" | "33" | "52" => {
                let amount = self.won("/amount")?.filter(|amount| !amount.is_zero());
                let amount = amount.ok_or_else(|| field("no amount"))?;
                match self.won("/remainAmount")? {
                    Some(stated) if stated != balance => Err(differs()),
                    Some(_) | None => Ok(amount),
                }
            }
            other => Err(field(format!("reviseTypeCode {other}"))),
        }
    }

    /// Checks that the tax parts add up, and that a basket is present if one is announced.
    fn check_parts(&self, amount: Amount) -> Result<(), Refusal> {
        if self.body.get("taxInfo").is_some() {
            let names = ["/taxInfo/taxationAmount", "/taxInfo/taxFreeAmount", "/taxInfo/vatAmount"];
            let mut sum = Amount::ZERO;
            for name in names {
                let part = self.won(name)?.ok_or_else(|| field(format!("no {name}")))?;
                sum = sum.checked_add(part).ok_or_else(|| field("taxInfo overflows"))?;
            }
            if sum != amount {
                return Err(field("taxInfo does not add up"));
            }
        }
        let basket = |name: &str| self.body.pointer(name).and_then(Value::as_str);
        match (self.text("basketUsed"), self.body.get("basketInfo")) {
            ("" | "N", None) => Ok(()),
            ("Y", Some(_)) => {
                for (name, most) in [("/basketInfo/productPgCno", 20), ("/basketInfo/sellerId", 50)]
                {
                    check_text(name, basket(name).unwrap_or_default(), most)?;
                }
                Ok(())
            }
            _ => Err(field("basketUsed and basketInfo do not fit")),
        }
    }

    fn done(&self, sale: &Sale, amount: Amount, left: Amount, status: (&str, &str)) -> Value {
        let now = dates::seoul(self.now);
        json!({
            "resCd": "0000",
            "resMsg": "Cancellation Successful",
            "mallId": sale.merchant,
            "shopTransactionId": self.text("shopTransactionId"),
            "oriPgCno": sale.transaction_id,
            "cancelPgCno": format!("C{}", sale.transaction_id).chars().take(20).collect::<String>(),
            "shopOrderNo": sale.order_id,
            "cancelAmount": amount.to_decimal(0),
            "remainAmount": left.to_decimal(0),
            "transactionDate": now,
            "statusCode": status.0,
            "statusMessage": status.1,
            "reviseInfo": {
                "payMethodTypeCode": "11",
                "approvalNo": "00017177",
                "approvalDate": now,
                "cardInfo": { "couponAmount": 0 },
            },
        })
    }

    /// The approval of a sale of today or yesterday, with the sale's present status.
    fn approval(&self, state: &State, days: &[String]) -> Option<Value> {
        let key = self.text("shopTransactionId");
        let (sale, balance) = state.ledger.approved(self.text("mallId"), key)?;
        let day = dates::seoul_date(sale.approved_at);
        let asked = self.text("transactionDate");
        if !days.contains(&day) || !(asked.is_empty() || asked == day) {
            return None;
        }
        let (code, message) = if balance == sale.amount {
            ("TS01", "Approved")
        } else if balance.is_zero() {
            ("TS02", "Approval Cancelled")
        } else {
            ("TS06", "Partially Cancelled")
        };
        Some(json!({
            "resCd": "0000",
            "resMsg": "Success",
            "mallId": sale.merchant,
            "pgCno": sale.transaction_id,
            "shopTransactionId": sale.approval_id,
            "shopOrderNo": sale.order_id,
            "amount": sale.amount.to_decimal(0),
            "remainAmount": balance.to_decimal(0),
            "transactionDate": dates::seoul(sale.approved_at),
            "statusCode": code,
            "statusMessage": message,
        }))
    }

    /// The result stored for a key of today or yesterday: of a refund, or of an approval.
    fn look(&self, state: &mut State) -> Result<Value, Refusal> {
        self.check()?;
        let unknown = || (KICC_NOT_FOUND, "no such key".to_owned());
        let yesterday = Timestamp::from_seconds(self.now.seconds().saturating_sub(DAY));
        let days = [self.today(), dates::seoul_date(yesterday)];
        let key = self.text("shopTransactionId").to_owned();
        if let Some(answer) = self.approval(state, &days) {
            return Ok(answer);
        }
        let asked = self.text("transactionDate");
        let mut days = days.into_iter().filter(|day| asked.is_empty() || day == asked);
        let day = days.find(|day| state.keys.0.contains_key(&(day.clone(), key.clone())));
        let kept = day.and_then(|day| state.keys.0.get_mut(&(day, key))).ok_or_else(unknown)?;
        if kept.open == 0 {
            return Ok(kept.answer.clone());
        }
        if self.path == Path::Question {
            kept.open -= 1;
        }
        Ok(self.code_response("VT00", "not finished"))
    }
}

/// Whether a required field is required in a revise only.
fn is_revise_only(name: &str) -> bool {
    !matches!(name, "mallId" | "shopTransactionId")
}

fn check_text(name: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.is_empty() || text.len() > most {
        return Err(field(format!("{name} has {} bytes", text.len())));
    }
    let blocked = |c: char| "'\"<>\\;|&\r\n".contains(c) || c.len_utf8() == 4;
    if text.contains(blocked) {
        Err(field(format!("{name} has a blocked character")))
    } else {
        Ok(())
    }
}

impl FaultFormat for Call {
    fn execute(&self, state: &mut State) -> Value {
        let answer = match self.path {
            Path::Revise => self.revise(state),
            Path::Question => self.check_auth().and_then(|()| self.look(state)),
            Path::Retrieve => self.look(state),
        };
        answer.unwrap_or_else(|(code, message)| self.code_response(code, &message))
    }

    fn mark_pending(&self, state: &mut State) {
        let kept = (self.today(), self.text("shopTransactionId").to_owned());
        if let Some(kept) = state.keys.0.get_mut(&kept) {
            kept.open = 1;
        }
    }

    fn code_response(&self, code: &str, message: &str) -> Value {
        json!({
            "resCd": code,
            "resMsg": message,
            "shopTransactionId": self.text("shopTransactionId"),
        })
    }

    fn codes(&self) -> Codes {
        Codes { open: "VTIM", duplicate: "SB03", declined: "8373" }
    }

    fn field_paths(&self) -> (&'static str, &'static str) {
        ("resMsg", "/remainAmount")
    }
}
