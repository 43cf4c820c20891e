//! A stranger's request that is refused does not wait for the write lock, so it does not hold others up either.

use axum::body::Body;
use axum::http::{Method, Request};
use kios_protocol::Amount;
use kios_protocol::api::route;
use kios_protocol::session::Resource;
use serde_json::{Value, json};

use crate::support::{Relay, key, shop_id};
use crate::wire::{soon, terminal, text, token};

/// The examples of the API description, about things that exist and signed by a stranger.
async fn strangers_requests(relay: &Relay) -> Vec<(String, Value)> {
    let description =
        relay.asks(Request::get("/openapi.json").body(Body::empty()).unwrap()).await.1;
    let description: Value = serde_json::from_str(&description).unwrap();
    let signature = key(0x77).sign_text("nothing of the kind").to_string();
    let (opened, asked_back) = (relay.opened_as("P7").await, relay.asked_back().await);
    let (update, status) = (relay.asked_to_update().await, relay.asked_to_switch_off().await);
    let mut requests = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        let example = &operations["post"]["requestBody"]["content"]["application/json"]["example"];
        let Value::Object(mut body) = example.clone() else { continue };
        let payment = if path.contains("cancel") { &asked_back } else { &opened };
        let task = if path.contains("update") { &update } else { &status };
        for (name, value) in [
            ("signature", json!(signature)),
            ("accessKey", json!("not the key")),
            ("paymentId", json!(payment)),
            ("taskId", json!(task)),
            ("shopId", json!(shop_id(1).to_string())),
            ("account", json!(relay.customer().address().to_string())),
        ] {
            body.entry(name).and_modify(|old| *old = value);
        }
        requests.push((path.clone(), Value::Object(body)));
    }
    assert!(requests.len() > 40, "{}", requests.len());
    requests
}

#[tokio::test]
async fn a_strangers_signature_is_refused_while_another_writes() {
    let relay =
        Relay::on_disk_with(|config| config.settlement.tokens = Some(Amount::from_whole(1))).await;
    let requests = strangers_requests(&relay).await;
    let writer = relay.app.store().write().await.unwrap();
    // The fault of a page needs no key and writes nothing.
    for (path, body) in requests.into_iter().filter(|(path, _)| path != route::PAGE_FAULT) {
        let request = Request::post(&path).header("content-type", "application/json");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let (status, answer) = soon(relay.asks(request)).await;
        let code = serde_json::from_str::<Value>(&answer).unwrap()["code"].as_u64();
        assert!(status == 401 || code != Some(0), "{path}: {answer}");
    }
    drop(writer);
}

#[tokio::test]
async fn nonces_codes_and_tokens_that_are_wrong_need_no_write() {
    let relay = Relay::on_disk().await;
    let good = text(&relay.app, &key(0x11), Resource::Account).await.to_string();
    let unpaired = text(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await.to_string();
    let used = text(&relay.app, &key(0x11), Resource::Account).await.to_string();
    let signed = |text: &str, byte| json!({ "message": text, "signature": key(byte).sign_text(text).to_string() });
    relay.post(route::SESSION, &signed(&used, 0x11)).await.data();
    let writer = relay.app.store().write().await.unwrap();
    let get = |path: &str| Request::get(path.to_owned()).body(Body::empty()).unwrap();
    let post = |path: &str, body: &Value| {
        let request = Request::post(path).header("content-type", "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    let pairing = kios_protocol::session::pairing_text("ABCD2345", key(0x44).address());
    let pairing = json!({
        "code": "ABCD2345", "address": key(0x44).address().to_string(),
        "signature": key(0x44).sign_text(&pairing).to_string(),
    });
    for (request, expected) in [
        (get(route::SESSION_NONCE), 0),
        (get("/v2/events?ticket=00"), 2001),
        (post(route::SESSION, &signed(&good, 0x12)), 1501),
        (post(route::SESSION, &signed(&unpaired, 0x44)), 1050),
        (post(route::SESSION, &signed(&used, 0x11)), 2001),
        (post(route::PAIR, &pairing), 2001),
    ] {
        let (method, path): (Method, String) =
            (request.method().clone(), request.uri().to_string());
        let (_, answer) = soon(relay.asks(request)).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["code"], expected, "{method} {path}: {answer}");
    }
    drop(writer);
    relay.post(route::SESSION, &signed(&good, 0x11)).await.data();
}

#[tokio::test]
async fn one_key_keeps_256_sessions_and_sixteen_tickets() {
    let relay = Relay::start().await;
    let first = token(&relay.app, &key(0x11), Resource::Account).await;
    relay.waits(1);
    let second = token(&relay.app, &key(0x11), Resource::Account).await;
    let other = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    for _ in 0..255 {
        token(&relay.app, &key(0x11), Resource::Account).await;
    }
    let valid =
        async |token: &str| kios_relay::session::authenticate(&relay.app, token).await.is_ok();
    assert_eq!(
        (valid(&first).await, valid(&second).await, valid(&other).await),
        (false, true, true)
    );
    let first = kios_relay::session::ticket(&relay.app, &second).await.unwrap().ticket;
    for _ in 0..16 {
        relay.waits(1);
        kios_relay::session::ticket(&relay.app, &second).await.unwrap();
    }
    kios_relay::session::redeem(&relay.app, &first).await.unwrap_err();
}

#[tokio::test]
async fn an_owner_adds_twenty_shops_and_an_account_keeps_sixteen_phones() {
    let relay = Relay::start().await;
    let owner = key(0x66).address();
    let mut codes = Vec::new();
    for number in 0..21_u8 {
        let id = shop_id(100 + number);
        let signature = relay.customer_of(0x66).signs_for(&relay, id).await;
        let body = json!({
            "shopId": id.to_string(), "name": "Kiosk", "currency": "krw",
            "account": owner.to_string(), "signature": signature.to_string(),
        });
        codes.push(relay.post("/v1/shop/add", &body).await.status.as_u16());
    }
    assert_eq!((&codes[..20], codes[20]), (&[200; 20][..], 429));

    for number in 0..20_u8 {
        relay.waits(1);
        let mobile = kios_protocol::api::MobileItem {
            account: owner,
            kind: 1,
            shop_id: shop_id(number),
            token: "t".repeat(20),
            language: "ko".to_owned(),
            os: "android".to_owned(),
        };
        let request = kios_protocol::api::MobileRequest::new(mobile, &key(0x66));
        let mut body = serde_json::to_value(&request.item).unwrap();
        body["signature"] = json!(request.signature.to_string());
        relay.post("/v1/mobile/register", &body).await.data();
    }
    let exists = async |number| {
        let path = format!("/v1/mobile/exists/{owner}?type=1&shopId={}", shop_id(number));
        relay.get(&path).await.data()["exists"] == json!(true)
    };
    assert_eq!((exists(3).await, exists(4).await, exists(19).await), (false, true, true));
}
