//! The sandbox's control endpoints: sales, faults and the ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use kios_protocol::Amount;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::Fault;
use super::ledger::Sale;
use super::{SandboxLedger, SandboxState};

pub(super) fn routes(sandbox: &Arc<SandboxState>) -> Router {
    Router::new()
        .route("/sandbox/sales", post(record_sale))
        .route("/sandbox/faults", post(fail))
        .route("/sandbox/book", get(ledger))
        .with_state(Arc::clone(sandbox))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SaleRequest {
    transaction_id: String,
    order_id: String,
    amount: String,
    currency: String,
}

#[derive(Deserialize)]
struct FaultRequest {
    endpoint: String,
    fault: String,
    #[serde(default)]
    seconds: u64,
}

type Refusal = (StatusCode, String);

fn refuse(fault: impl ToString) -> Refusal {
    (StatusCode::BAD_REQUEST, fault.to_string())
}

async fn record_sale(
    Shared(sandbox): Shared<Arc<SandboxState>>,
    Json(request): Json<SaleRequest>,
) -> Result<Json<Value>, Refusal> {
    let SaleRequest { transaction_id, order_id, amount, currency } = request;
    let amount = Amount::parse_decimal(&amount).map_err(refuse)?;
    sandbox.record_sale(Sale::new(sandbox.gateway, &transaction_id, &order_id, amount, &currency));
    Ok(Json(json!({})))
}

async fn fail(
    Shared(sandbox): Shared<Arc<SandboxState>>,
    Json(request): Json<FaultRequest>,
) -> Result<Json<Value>, Refusal> {
    let endpoint = request.endpoint.parse().map_err(refuse)?;
    let fault = Fault::named(&request.fault, request.seconds)
        .ok_or_else(|| refuse(format!("accepted: {}", Fault::ALL.map(Fault::name).join(", "))))?;
    sandbox.state().faults.push(endpoint, fault);
    Ok(Json(json!({})))
}

async fn ledger(Shared(sandbox): Shared<Arc<SandboxState>>) -> Json<Value> {
    Json(shown(&sandbox.state().ledger))
}

fn shown(ledger: &SandboxLedger) -> Value {
    let sale = |(sale, balance): (&Sale, Amount)| {
        json!({
            "transactionId": sale.transaction_id,
            "orderId": sale.order_id,
            "amount": sale.amount.to_decimal(0),
            "balance": balance.to_decimal(0),
            "currency": sale.currency,
        })
    };
    let mut refunds: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for effect in ledger.refunds() {
        let shown = json!({
            "transactionId": effect.transaction_id,
            "amount": effect.amount.to_decimal(0),
        });
        refunds.entry(&effect.refund_id).or_default().push(shown);
    }
    let sales: Vec<Value> = ledger.sales().map(sale).collect();
    json!({ "sales": sales, "refunds": refunds })
}
