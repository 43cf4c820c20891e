//! Eximbay's two endpoints.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kios_protocol::{Amount, Currency};
use serde_json::{Value, json};

use super::fault::{self, Codes, Endpoint, FaultFormat};
use super::ledger::{ExecutedRefund, Sale};
use super::{EXIMBAY_API_KEY, EXIMBAY_MID, EXIMBAY_OTHER, SandboxState, State, dates};

/// The merchants and their keys.
const MERCHANTS: [(&str, &str); 2] = [(EXIMBAY_MID, EXIMBAY_API_KEY), EXIMBAY_OTHER];

pub(super) fn routes(sandbox: Arc<SandboxState>) -> Router {
    Router::new()
        .route("/v1/payments/{transaction}/cancel", post(cancel))
        .route("/v1/payments/retrieve", post(retrieve))
        .with_state(sandbox)
}

async fn cancel(
    Shared(sandbox): Shared<Arc<SandboxState>>,
    Path(transaction): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let call = Call::new(&sandbox, &headers, &body, Asked::Cancel(transaction));
    fault::answer(&sandbox, Endpoint::Refund, &call).await
}

async fn retrieve(
    Shared(sandbox): Shared<Arc<SandboxState>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let call = Call::new(&sandbox, &headers, &body, Asked::Retrieve);
    // A caller that looks for a refund knows the transaction.
    let of_sale = call.text("/key_field").is_ok_and(|field| field == "order_id");
    let endpoint = if of_sale { Endpoint::Sale } else { Endpoint::Query };
    fault::answer(&sandbox, endpoint, &call).await
}

enum Asked {
    Cancel(String),
    Retrieve,
}

struct Call {
    asked: Asked,
    body: Value,
    /// The merchant whose key the request's head has.
    merchant: Result<&'static str, Refusal>,
    now: String,
}

/// A code and a message.
type Refusal = (&'static str, String);

fn parameter(what: impl Into<String>) -> Refusal {
    ("EC00", what.into())
}

impl Call {
    fn new(sandbox: &SandboxState, headers: &HeaderMap, body: &str, asked: Asked) -> Self {
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        let now = dates::seoul(sandbox.clock.now());
        Self { asked, body, merchant: merchant(headers), now }
    }

    /// A text of the body; any other type is refused, because the samples have texts only.
    fn text(&self, pointer: &str) -> Result<&str, Refusal> {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).ok_or_else(|| parameter(format!("no {pointer}")))
    }

    fn amount(&self, pointer: &str, digits: usize) -> Result<Amount, Refusal> {
        Amount::parse_decimal_with(self.text(pointer)?, digits)
            .map_err(|fault| parameter(format!("{pointer}: {fault}")))
    }

    fn same(&self, pointer: &str, expected: &str) -> Result<(), Refusal> {
        if self.text(pointer)? == expected {
            Ok(())
        } else {
            Err(parameter(format!("{pointer} is not {expected}")))
        }
    }

    /// The merchant's transaction.
    fn found<'a>(&self, state: &'a State, id: &str) -> Result<(&'a Sale, Amount), Refusal> {
        let merchant = self.merchant.clone()?;
        self.same("/mid", merchant)?;
        let invalid = || ("EC1002", "TransactionID invalid".to_owned());
        state.ledger.sale_of(merchant, id).ok_or_else(invalid)
    }

    /// The merchant's payment of the request's order.
    fn of_order<'a>(&self, state: &'a State) -> Result<(&'a Sale, Amount), Refusal> {
        let merchant = self.merchant.clone()?;
        self.same("/mid", merchant)?;
        let order_id = self.text("/payment/order_id")?;
        let unknown = || ("EC1002", "TransactionID invalid".to_owned());
        state.ledger.of_order(merchant, order_id).ok_or_else(unknown)
    }

    /// The sale of the request, once every field fits it.
    fn sale<'a>(&self, state: &'a State, id: &str) -> Result<(&'a Sale, Amount), Refusal> {
        let (sale, balance) = self.found(state, id)?;
        let digits = Currency::new(&sale.currency).digits();
        self.same("/payment/order_id", &sale.order_id)?;
        self.same("/payment/currency", &sale.currency.to_ascii_uppercase())?;
        self.text("/payment/lang")?;
        if self.amount("/payment/amount", digits)? != sale.amount {
            return Err(parameter("/payment/amount is not the sale's"));
        }
        Ok((sale, balance))
    }

    fn cancel(&self, state: &mut State, id: &str) -> Result<Value, Refusal> {
        let (sale, balance) = self.sale(state, id)?;
        let sale = sale.clone();
        let digits = Currency::new(&sale.currency).digits();
        let amount = self.amount("/refund/refund_amount", digits)?;
        let stated = self.amount("/payment/balance", digits)?;
        self.text("/refund/reason")?;
        let refund_id = self.text("/refund/refund_id")?.to_owned();
        let whole = amount == sale.amount && stated == sale.amount;
        match (self.text("/refund/refund_type")?, whole) {
            ("F", true) | ("P", false) => {}
            _ => return Err(parameter("/refund/refund_type does not fit the amounts")),
        }
        if stated != balance || amount.is_zero() {
            return Err(parameter("/payment/balance is not what can be given back"));
        }
        let effect = ExecutedRefund {
            refund_id: refund_id.clone(),
            transaction_id: sale.transaction_id.clone(),
            amount,
        };
        let left = state.ledger.refund(effect).ok_or_else(|| parameter("above the balance"))?;
        let number = state.ledger.refunds().len();
        let refund = json!({
            "refund_amount": amount.to_decimal(2),
            "refund_id": refund_id,
            "refund_date": self.now,
            "refund_transaction_id": format!("{}R{number:013}", sale.merchant),
        });
        let foreign = json!({
            "foregin_currency": sale.currency.to_ascii_uppercase(),
            "foregin_amount": amount.to_decimal(2),
            "foregin_rate": "0",
        });
        let mut answer = paid(&sale, left);
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("refund".to_owned(), refund);
            fields.insert("foreign".to_owned(), foreign);
        }
        Ok(answer)
    }

    /// The payment's present state, found by its number or its order alone. No document shows a list
    /// of refunds here, so there is none.
    fn retrieve(&self, state: &State) -> Result<Value, Refusal> {
        for required in ["order_id", "currency", "amount", "lang"] {
            self.text(&format!("/payment/{required}"))?;
        }
        let id = self.text("/payment/transaction_id")?;
        let (sale, balance) = match self.text("/key_field")? {
            "transaction_id" => self.found(state, id)?,
            "order_id" => self.of_order(state)?,
            _ => return Err(parameter("/key_field is neither transaction_id nor order_id")),
        };
        let mut answer = paid(sale, balance);
        if let Some(payment) = answer.pointer_mut("/payment").and_then(Value::as_object_mut) {
            let status = if balance == sale.amount { "SALE" } else { "REFUND" };
            payment.insert("status".to_owned(), status.into());
        }
        Ok(answer)
    }
}

fn paid(sale: &Sale, balance: Amount) -> Value {
    json!({
        "rescode": "0000",
        "resmsg": "Success.",
        "mid": sale.merchant,
        "payment": {
            "order_id": sale.order_id,
            "currency": sale.currency.to_ascii_uppercase(),
            "amount": sale.amount.to_decimal(2),
            "transaction_id": sale.transaction_id,
            "balance": balance.to_decimal(2),
            "base_amount": sale.amount.to_decimal(2),
            "base_rate": "1.000000",
            "dcc_rate": "1.000000",
            "payment_method": "P101",
        },
    })
}

fn merchant(headers: &HeaderMap) -> Result<&'static str, Refusal> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let basic = |key: &str| format!("Basic {}", STANDARD.encode(format!("{key}:")));
    let known = MERCHANTS.into_iter().find(|(_, key)| text(AUTHORIZATION) == basic(key));
    let Some((merchant, _)) = known else {
        return Err(("EC1000", "Authorization invalid".to_owned()));
    };
    if !text(CONTENT_TYPE).starts_with("application/json") {
        return Err(("EC1001", "Content type invalid".to_owned()));
    }
    Ok(merchant)
}

impl FaultFormat for Call {
    fn execute(&self, state: &mut State) -> Value {
        let answer = match &self.asked {
            Asked::Cancel(id) => self.cancel(state, id),
            Asked::Retrieve => self.retrieve(state),
        };
        answer.unwrap_or_else(|(code, message)| self.code_response(code, &message))
    }

    /// Nothing is stored: a later query reports the balance.
    fn mark_pending(&self, _: &mut State) {}

    fn code_response(&self, code: &str, message: &str) -> Value {
        json!({ "rescode": code, "resmsg": message })
    }

    fn codes(&self) -> Codes {
        Codes { open: "EE02", duplicate: "EEEE", declined: "BL00" }
    }

    fn field_paths(&self) -> (&'static str, &'static str) {
        ("resmsg", "/payment/balance")
    }
}
