//! Clients of the first generation: the shop's server, and buyers who sign without a chain.

use kios_domain::Secret;
use kios_domain::ledger::Account;
use kios_protocol::legacy::{Code, Kind};
use kios_protocol::message::{LegacyCancel, LegacyCreate};
use kios_protocol::{Amount, Rate, SecretKey};
use kios_relay::config::{AccountConfig, CallbackConfig, Config};
use kios_relay::storage::sql;
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Customer, Relay, Reply, key, shop_id};

/// A row of a table in the network's document: name, type and whether it is required.
pub(crate) type Row = [String; 3];

const TABLES: &str = include_str!("../fixtures/002_59edbc014bfa36ab/tables.json");

/// The fields of a table of the document: `table("POST /v1/payment/create", "answer")`.
pub(crate) fn table(endpoint: &str, part: &str) -> Vec<Row> {
    let tables: Value = serde_json::from_str(TABLES).unwrap();
    serde_json::from_value(tables[endpoint][part].clone()).unwrap()
}

/// Adds a receiver of callbacks, the token's rate, and a token account to the configuration.
pub(crate) fn first_generation(config: &mut Config) {
    config.callback = Some(CallbackConfig {
        url: "http://127.0.0.1:9/callback".parse().unwrap(),
        access_key: Secret::new("callback key".to_owned()),
    });
    config.rates.set("token", Rate::parse("150").unwrap());
    config.accounts.push(AccountConfig {
        address: holder().address(),
        points: Amount::ZERO,
        tokens: Some(Amount::from_whole(100)),
        phone: None,
    });
}

/// The customer who pays in tokens.
pub(crate) fn holder() -> SecretKey {
    key(0x44)
}

/// Checks for a success of this generation.
#[track_caller]
pub(crate) fn data(reply: &Reply) -> &Value {
    assert_eq!((reply.status.as_u16(), reply.code()), (200, 200), "{reply:?}");
    assert!(reply.body.get("error").is_none());
    &reply.body["data"]
}

/// The response to a repeat: the first response, with the status after the settlement that it began.
pub(crate) fn repeated(first: &Value) -> Value {
    let mut again = first.clone();
    if let Some(status) = again.pointer_mut("/data/paymentStatus") {
        *status = match status.as_u64() {
            Some(2) => 4.into(),
            Some(6) => 8.into(),
            _ => status.clone(),
        };
    }
    again
}

/// Checks for a refusal with this code and its message: HTTP 200, without data.
#[track_caller]
pub(crate) fn refused(reply: &Reply, code: Code) {
    assert_eq!((reply.status.as_u16(), reply.code()), (200, code.number().into()), "{reply:?}");
    assert_eq!(reply.body["error"]["message"], code.message());
    let data = (code == Code::InsufficientBalance).then_some(&Value::Null);
    assert_eq!(reply.body.get("data"), data);
}

/// Checks for a refusal with 500 and this message.
#[track_caller]
pub(crate) fn excepted(reply: &Reply, words: &str) {
    assert_eq!((reply.status.as_u16(), reply.code()), (200, 500), "{reply:?}");
    assert_eq!(reply.body, json!({"code": 500, "error": {"message": words}}));
}

/// The fields that a refusal with 501 names.
#[track_caller]
pub(crate) fn faults(reply: &Reply) -> Vec<&str> {
    refused(reply, Code::InvalidParameters);
    let faults = reply.body["error"]["validation"].as_array().unwrap();
    faults.iter().map(|fault| fault["param"].as_str().unwrap()).collect()
}

/// A request for ten won.
pub(crate) fn create_request(buyer: &SecretKey) -> Value {
    json!({
        "accessKey": ACCESS_KEY,
        "purchaseId": "P000002",
        "amount": "10000000000000000000",
        "currency": "krw",
        "shopId": shop_id(1).to_string(),
        "account": buyer.address().to_string(),
    })
}

/// The same request with another value.
pub(crate) fn with(request: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut request = request.clone();
    request[name] = value.into();
    request
}

/// The same request without a field.
pub(crate) fn without(request: &Value, name: &str) -> Value {
    let mut request = request.clone();
    request.as_object_mut().unwrap().remove(name).unwrap();
    request
}

impl Relay {
    /// A relay with every feature of the first generation.
    pub(crate) async fn first() -> Self {
        Self::with(first_generation).await
    }

    /// Creates a payment.
    pub(crate) async fn creates(&self, request: &Value) -> Reply {
        self.post("/v1/payment/create", request).await
    }

    /// Creates a payment of ten won for the rich customer; returns its id.
    pub(crate) async fn asked(&self) -> String {
        self.asked_of(&self.customer().0).await
    }

    pub(crate) async fn asked_of(&self, buyer: &SecretKey) -> String {
        let reply = self.creates(&create_request(buyer)).await;
        data(&reply)["paymentId"].as_str().unwrap().to_owned()
    }

    /// Creates a payment of ten won that the rich customer has confirmed; returns its id.
    pub(crate) async fn bought(&self) -> String {
        let id = self.asked().await;
        data(&self.customer().decide(self, "create/confirm", &id).await);
        id
    }

    /// Requests a cancel.
    pub(crate) async fn cancels(&self, id: &str) -> Reply {
        let request = json!({"accessKey": ACCESS_KEY, "paymentId": id});
        self.post("/v1/payment/cancel", &request).await
    }

    /// Creates a paid payment with a requested cancel; returns its id.
    pub(crate) async fn cancelling(&self) -> String {
        let id = self.bought().await;
        data(&self.cancels(&id).await);
        id
    }

    /// A payment of the first generation.
    pub(crate) async fn first_item(&self, id: &str) -> Value {
        data(&self.get(&format!("/v1/payment/item?paymentId={id}")).await).clone()
    }

    pub(crate) async fn first_status(&self, id: &str) -> u64 {
        self.first_item(id).await["paymentStatus"].as_u64().unwrap()
    }

    /// The balance of a ledger account.
    pub(crate) async fn on(&self, account: Account) -> String {
        let totals = self.ledger_totals().await;
        totals.stored.get(&account).copied().unwrap_or_default().net().to_decimal(0)
    }

    /// The callbacks about a payment, in order.
    pub(crate) async fn callbacks(&self, id: &str) -> Vec<Value> {
        let mut connection = self.app.store().read().await.unwrap();
        let rows: Vec<(String, String)> = sql::query_as(
            "SELECT generation, body FROM callback WHERE ordering_key = ? ORDER BY id",
        )
        .bind(id)
        .fetch_all(&mut connection)
        .await
        .unwrap();
        assert!(rows.iter().all(|(generation, _)| generation == "first"));
        rows.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }

    /// The type and code of the callbacks about a payment.
    pub(crate) async fn notified(&self, id: &str) -> Vec<(String, u64)> {
        let callbacks = self.callbacks(id).await;
        let notified = callbacks.iter().map(|callback| {
            (callback["type"].as_str().unwrap().to_owned(), callback["code"].as_u64().unwrap())
        });
        notified.collect()
    }
}

impl Customer {
    /// Signs a confirmation or denial of the payment as the relay has it.
    pub(crate) async fn signs(&self, relay: &Relay, kind: Kind, id: &str) -> Value {
        self.signs_at(relay, kind, id, self.nonce(relay).await).await
    }

    /// The same with a chosen nonce.
    pub(crate) async fn signs_at(&self, relay: &Relay, kind: Kind, id: &str, nonce: u64) -> Value {
        let item = relay.first_item(id).await;
        let text = |name: &str| item[name].as_str().unwrap();
        let (payment_id, purchase_id) = (id.parse().unwrap(), text("purchaseId"));
        let (account, nonce) = (text("account").parse().unwrap(), nonce.into());
        let signature = match kind {
            Kind::Create => self.0.sign(&LegacyCreate {
                payment_id,
                purchase_id,
                amount: text("amount").parse().unwrap(),
                currency: text("currency"),
                shop_id: text("shopId").parse().unwrap(),
                account,
                nonce,
            }),
            Kind::Cancel => self.0.sign(&LegacyCancel { payment_id, purchase_id, account, nonce }),
        };
        json!({"paymentId": id, "signature": signature.to_string()})
    }

    /// Sends `create/confirm`, `create/deny`, `cancel/confirm` or `cancel/deny`.
    pub(crate) async fn decide(&self, relay: &Relay, what: &str, id: &str) -> Reply {
        let kind = if what.starts_with("create") { Kind::Create } else { Kind::Cancel };
        let request = self.signs(relay, kind, id).await;
        relay.post(&format!("/v1/payment/{what}"), &request).await
    }
}
