//! API v1: the shared key instead of a signature. Source: `protocol.md §2.0, §2.3, §2.4`.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Relay, Reply, Sale, shop_id};

const OPEN: &str = "/v1/payment/new/open";
const CLOSE: &str = "/v1/payment/new/close";
const APPROVAL: &str = "/v1/payment/new/approval";

async fn open_request(relay: &Relay) -> Value {
    let code = relay.customer().code(relay).await;
    let mut request = relay.kiosk().open_request(&Sale::default(), code);
    request.as_object_mut().unwrap().remove("signature");
    request["accessKey"] = json!(ACCESS_KEY);
    request
}

async fn with_header(relay: &Relay, path: &str, key: &str, body: &Value) -> Reply {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("authorization", key)
        .body(Body::from(body.to_string()))
        .unwrap();
    relay.request(request).await
}

#[tokio::test]
async fn a_payment_goes_through_with_the_shared_key() {
    let relay = Relay::start().await;
    let request = open_request(&relay).await;
    let id = relay.post(OPEN, &request).await.text("paymentId");
    assert_eq!(relay.post(OPEN, &request).await.text("paymentId"), id, "a repeat");
    let approval = relay.customer().approval(&relay, &id, true).await;
    assert_eq!(relay.post(APPROVAL, &approval).await.number("paymentStatus"), 14);
    let close = json!({"paymentId": id, "confirm": "true"});
    relay.post(CLOSE, &close).await.is_refused_with(2002);
    let closed = with_header(&relay, CLOSE, ACCESS_KEY, &close).await;
    assert_eq!(closed.number("paymentStatus"), 18);
    with_header(&relay, CLOSE, ACCESS_KEY, &close).await.is_refused_with(2026);
}

#[tokio::test]
async fn a_wrong_header_counts_more_than_a_right_body() {
    let relay = Relay::start().await;
    let request = open_request(&relay).await;
    with_header(&relay, OPEN, "wrong", &request).await.is_refused_with(2002);
    with_header(&relay, OPEN, ACCESS_KEY, &request).await.data();
}

#[tokio::test]
async fn a_real_account_is_accepted_and_the_terminal_is_optional() {
    let relay = Relay::start().await;
    let mut request = open_request(&relay).await;
    request["account"] = json!(relay.customer().address().to_string());
    request.as_object_mut().unwrap().remove("terminalId");
    let first = relay.post(OPEN, &request).await;
    assert_eq!(first.text("terminalId"), "");
    assert_eq!(relay.post(OPEN, &request).await.data(), first.data());
    // After its end, the same request is a new sale.
    let close = json!({"paymentId": first.text("paymentId"), "confirm": false});
    with_header(&relay, CLOSE, ACCESS_KEY, &close).await.data();
    let second = relay.post(OPEN, &request).await;
    assert_ne!(second.text("paymentId"), first.text("paymentId"));
}

#[tokio::test]
async fn the_checks_come_in_the_network_s_order() {
    let relay = Relay::start().await;
    let mut request = open_request(&relay).await;
    request["accessKey"] = json!("wrong");
    request["shopId"] = json!(shop_id(1).to_string().replacen("0x0001", "0x0002", 1));
    request["account"] = json!("0xffffffff0000000000000000000000ab00000000");
    relay.post(OPEN, &request).await.is_refused_with(3072);
    request["shopId"] = json!(shop_id(1).to_string());
    relay.post(OPEN, &request).await.is_refused_with(2002);
    request["accessKey"] = json!(ACCESS_KEY);
    relay.post(OPEN, &request).await.is_refused_with(2004);
    let close = json!({"paymentId": "0x12", "confirm": true, "accessKey": "wrong"});
    relay.post(CLOSE, &close).await.is_refused_with(2002);
    let close = json!({"paymentId": "0x12", "confirm": true, "accessKey": ACCESS_KEY});
    relay.post(CLOSE, &close).await.is_refused_with(2003);
}

#[tokio::test]
async fn it_can_be_switched_off_but_for_what_wallets_need() {
    let relay = Relay::with(|config| config.support_payment_v1 = false).await;
    let request = open_request(&relay).await;
    relay.post(OPEN, &request).await.is_refused_with(3004);
    let close = json!({"paymentId": "0x12", "confirm": true});
    relay.post(CLOSE, &close).await.is_refused_with(3004);
    assert_eq!(relay.post(OPEN, &json!({})).await.faults().len(), 5, "fields come first");
    let id = relay.opened().await;
    let approval = relay.customer().approval(&relay, &id, true).await;
    relay.post(APPROVAL, &approval).await.data();
}

#[tokio::test]
async fn without_a_key_in_the_configuration_nobody_passes() {
    let relay = Relay::with(|config| config.access_key = None).await;
    let mut request = open_request(&relay).await;
    relay.post(OPEN, &request).await.is_refused_with(2002);
    request["accessKey"] = json!("");
    relay.post(OPEN, &request).await.is_refused_with(2002);
}
