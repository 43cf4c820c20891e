//! Shop changes: kiosks that request them with the shared key, owners that approve or deny them.

#![expect(clippy::fn_params_excessive_bools, reason = "yes or no, as the wire has it")]

use kios_protocol::message::{ShopAccount, ShopDelegatorAccount};
use kios_protocol::{Address, ShopId, Signature};
use kios_relay::storage::sql;
use serde_json::{Value, json};

use super::{ACCESS_KEY, Customer, Relay, Reply, shop_id};

impl Relay {
    /// Requests another name and currency for the first shop; returns the task's id.
    pub(crate) async fn asked_to_update(&self) -> String {
        let request = json!({
            "shopId": shop_id(1).to_string(), "name": "새 이름", "currency": "USD",
            "terminalId": "T1", "accessKey": ACCESS_KEY,
        });
        self.post("/v1/shop/update/create", &request).await.text("taskId")
    }

    /// Requests the deactivation of the first shop; returns the task's id.
    pub(crate) async fn asked_to_switch_off(&self) -> String {
        let request = json!({
            "shopId": shop_id(1).to_string(), "status": "2", "terminalId": "T1",
            "accessKey": ACCESS_KEY,
        });
        self.post("/v1/shop/status/create", &request).await.text("taskId")
    }

    pub(crate) async fn shop(&self, last: u8) -> Value {
        self.get(&format!("/v1/shop/info/{}", shop_id(last))).await.data().clone()
    }

    /// The rows of the log about shops: kind, code, taskStatus.
    pub(crate) async fn shop_rows(&self) -> Vec<(String, u64, u64)> {
        let reply = self.get("/v1/task/list/-1").await;
        let rows = reply.data().as_array().unwrap().iter();
        let rows = rows.filter(|row| row["data"].get("taskId").is_some());
        rows.map(|row| {
            let kind = row["type"].as_str().unwrap().to_owned();
            let status = row["data"]["taskStatus"].as_u64().unwrap();
            (kind, row["code"].as_u64().unwrap(), status)
        })
        .collect()
    }

    /// The shop events in a reader's stream: code and `taskStatus`.
    pub(crate) async fn shop_events(&self, reader: &str) -> Vec<(u64, u64)> {
        let mut connection = self.app.store().read().await.unwrap();
        let rows: Vec<(String,)> = sql::query_as(
            "SELECT data FROM event WHERE reader = ? AND name = 'shop' ORDER BY sequence",
        )
        .bind(reader)
        .fetch_all(&mut connection)
        .await
        .unwrap();
        let event = |(data,): &(String,)| {
            let event: Value = serde_json::from_str(data).unwrap();
            (event["code"].as_u64().unwrap(), event["data"]["taskStatus"].as_u64().unwrap())
        };
        rows.iter().map(event).collect()
    }
}

impl Customer {
    pub(crate) async fn shop_nonce(&self, relay: &Relay) -> u64 {
        let path = format!("/v1/shop/nonce/{}", self.address());
        relay.get(&path).await.text("nonce").parse().unwrap()
    }

    /// Signs for a shop: message D.
    pub(crate) async fn signs_for(&self, relay: &Relay, shop_id: ShopId) -> Signature {
        let nonce = self.shop_nonce(relay).await.into();
        let chain_id = 24_680.into();
        self.0.sign(&ShopAccount { shop_id, account: self.address(), chain_id, nonce })
    }

    pub(crate) async fn task_approval(&self, relay: &Relay, task: &str, approval: bool) -> Value {
        let asked = relay.get(&format!("/v1/shop/task?taskId={task}")).await;
        let signature = self.signs_for(relay, asked.text("shopId").parse().unwrap()).await;
        json!({"taskId": task, "approval": approval, "signature": signature.to_string()})
    }

    pub(crate) async fn answers_update(&self, relay: &Relay, task: &str, approval: bool) -> Reply {
        let request = self.task_approval(relay, task, approval).await;
        relay.post("/v1/shop/update/approval", &request).await
    }

    pub(crate) async fn answers_status(&self, relay: &Relay, task: &str, approval: bool) -> Reply {
        let request = self.task_approval(relay, task, approval).await;
        relay.post("/v1/shop/status/approval", &request).await
    }

    /// A request about the first shop's delegator.
    pub(crate) async fn delegator_request(&self, relay: &Relay) -> Value {
        let signature = self.signs_for(relay, shop_id(1)).await.to_string();
        let account = self.address().to_string();
        json!({"shopId": shop_id(1).to_string(), "account": account, "signature": signature})
    }

    /// Registers a delegator for the first shop.
    pub(crate) async fn save_request(&self, relay: &Relay, delegator: Address) -> Value {
        let message = ShopDelegatorAccount {
            shop_id: shop_id(1),
            delegator,
            account: self.address(),
            chain_id: 24_680.into(),
            nonce: self.shop_nonce(relay).await.into(),
        };
        json!({
            "shopId": shop_id(1).to_string(), "account": self.address().to_string(),
            "delegator": delegator.to_string(), "signature": self.0.sign(&message).to_string(),
        })
    }
}
