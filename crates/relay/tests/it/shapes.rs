//! The relay's responses have the fields and JSON types of the network's recorded ones.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Relay, Sale, shop_id};

const RECORDED: &str = include_str!("../../../protocol/tests/vectors/wire-transcripts.json");

/// The fields of a response and the JSON type of each value; lists by their first element.
fn shape(path: &str, value: &Value, into: &mut BTreeMap<String, &'static str>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(values) => {
            values.first().into_iter().for_each(|value| shape(&format!("{path}[]"), value, into));
            "list"
        }
        // The contracts of a chain differ.
        Value::Object(_) if path.ends_with(".contract") => "object",
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| shape(&format!("{path}.{name}"), value, into));
            "object"
        }
    };
    into.insert(path.to_owned(), kind);
}

/// The recorded success of a request whose path begins with this prefix.
fn recorded(method: &str, path: &str) -> Value {
    let recorded: Value = serde_json::from_str(RECORDED).unwrap();
    let scenarios = recorded["scenarios"].as_array().unwrap();
    let steps = scenarios.iter().flat_map(|scenario| scenario["steps"].as_array().unwrap());
    steps
        .filter(|step| step["request"]["method"] == method)
        .filter(|step| step["request"]["path"].as_str().is_some_and(|p| p.starts_with(path)))
        .map(|step| &step["response"]["body"])
        .find(|body| body["code"] == 0 && body["data"] != Value::Array(Vec::new()))
        .unwrap_or_else(|| panic!("{method} {path} was not recorded"))
        .clone()
}

#[track_caller]
fn same_shape(method: &str, path: &str, ours: &Value) {
    let (mut theirs_shape, mut our_shape) = (BTreeMap::new(), BTreeMap::new());
    shape("", &recorded(method, path), &mut theirs_shape);
    shape("", ours, &mut our_shape);
    assert_eq!(our_shape, theirs_shape, "{method} {path}");
}

#[tokio::test]
async fn what_changes_a_payment_answers_as_recorded() {
    let relay = Relay::start().await;
    let customer = relay.customer();
    let request = customer.code_request(&relay).await;
    let path = "/v2/payment/account/temporary";
    let reply = relay.post(path, &request).await;
    same_shape("POST", path, &reply.body);
    let code = reply.text("temporaryAccount").parse().unwrap();
    let opened = relay.kiosk().opens(&relay, &Sale::default(), code).await;
    same_shape("POST", "/v2/payment/new/open", &opened.body);
    let id = opened.text("paymentId");
    same_shape("GET", "/v2/payment/item", &relay.item(&id).await.body);
    let approved = customer.answers(&relay, &id, true).await;
    same_shape("POST", "/v2/payment/new/approval", &approved.body);
    let closed = relay.kiosk().closes(&relay, &id, true).await;
    same_shape("POST", "/v2/payment/new/close", &closed.body);
    let asked = relay.kiosk().asks_back(&relay, &id).await;
    same_shape("POST", "/v2/payment/cancel/open", &asked.body);
    let answered = relay.owner().answers_cancel(&relay, &id, true).await;
    same_shape("POST", "/v2/payment/cancel/approval", &answered.body);
    let closed = relay.kiosk().closes_cancel(&relay, &id, true).await;
    same_shape("POST", "/v2/payment/cancel/close", &closed.body);
    same_shape("GET", "/v1/task/list/1", &relay.get("/v1/task/list/0").await.body);
    let latest = "/v1/task/sequence/latest";
    same_shape("GET", latest, &relay.get(latest).await.body);
}

#[tokio::test]
async fn what_anybody_may_ask_answers_as_recorded() {
    let relay = Relay::start().await;
    let (account, shop) = (relay.customer().address(), shop_id(1));
    for (path, rest) in [
        ("/v1/chain/side/id", String::new()),
        ("/v1/chain/side/info", String::new()),
        ("/v1/system/info", String::new()),
        ("/v1/ledger/nonce", format!("/{account}")),
        ("/v1/shop/nonce", format!("/{account}")),
        ("/v1/ledger/balance/account", format!("/{account}")),
        ("/v2/payment/user/balance", format!("?account={account}")),
        ("/v2/payment/shop/info", format!("?shopId={shop}")),
        ("/v2/payment/convert/currency", "?amount=1&from=usd&to=krw".to_owned()),
        ("/v2/payment/info", format!("?account={account}&amount=1&currency=krw")),
    ] {
        same_shape("GET", path, &relay.get(&format!("{path}{rest}")).await.body);
    }
}
