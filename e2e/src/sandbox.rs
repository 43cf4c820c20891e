//! The demo's card gateway simulators, and fault injection.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::Http;

/// Both gateways of a demo.
#[derive(Clone, Debug)]
pub struct Sandbox {
    eximbay: Http,
    kicc: Http,
}

impl Sandbox {
    /// The gateways of this relay.
    ///
    /// # Errors
    /// If the relay is not a demo.
    pub async fn of(http: &Http) -> Result<Self> {
        let demo = http.get("/demo").await?.json;
        let demo = demo.get("data").unwrap_or(&demo);
        let sandbox = demo.get("sandbox").context("/demo has no sandbox")?;
        let at = |name: &str| sandbox.get(name).and_then(Value::as_str).context("no address");
        Ok(Self { eximbay: Http::new(at("eximbay")?), kicc: Http::new(at("kicc")?) })
    }

    fn of_gateway(&self, gateway: &str) -> &Http {
        if gateway == "kicc" { &self.kicc } else { &self.eximbay }
    }

    /// Injects a fault into the gateway's next call of this kind (`revise`, `ask`).
    ///
    /// # Errors
    /// If the kind or the fault is unknown.
    pub async fn fails(&self, gateway: &str, endpoint: &str, fault: &str) -> Result<()> {
        let body = json!({ "endpoint": endpoint, "fault": fault });
        let answer = self.of_gateway(gateway).post("/sandbox/faults", &body).await?;
        ensure!(answer.status.is_success(), "{}", answer.text);
        Ok(())
    }

    pub(crate) async fn sells(
        &self,
        gateway: &str,
        transaction: &str,
        order: &str,
        amount: u64,
        currency: &str,
    ) -> Result<()> {
        let body = json!({
            "transactionId": transaction, "orderId": order, "amount": amount.to_string(),
            "currency": currency,
        });
        let answer = self.of_gateway(gateway).post("/sandbox/sales", &body).await?;
        ensure!(answer.status.is_success(), "{}", answer.text);
        Ok(())
    }

    /// The balance and the number of refunds of this order in the gateway's ledger.
    ///
    /// # Errors
    /// When there is no such sale.
    pub async fn book(&self, gateway: &str, transaction: &str) -> Result<(String, usize)> {
        let book = self.of_gateway(gateway).get("/sandbox/book").await?.json;
        let named =
            |row: &&Value| row.get("transactionId").and_then(Value::as_str) == Some(transaction);
        let sales = book.get("sales").and_then(Value::as_array).context("no sales")?;
        let sale =
            sales.iter().find(named).with_context(|| format!("no {transaction} in {book}"))?;
        let left = sale.get("balance").and_then(Value::as_str).context("no balance")?;
        let refunds = book.get("refunds").and_then(Value::as_object).context("no refunds")?;
        let effects = refunds.values().filter_map(Value::as_array).flatten();
        Ok((left.to_owned(), effects.filter(named).count()))
    }
}
