//! Upstream that offers only v1: kiosks sign v2, and the relay rewrites to v1.

use axum::body::Body;
use axum::http::Request;
use kios_protocol::api::route;
use kios_relay::storage::sql;
use kios_simulator::network::Generation;
use serde_json::{Value, json};

use crate::support::{Bridged, NETWORK_KEY, Sale, key};

fn without_key(text: &str) -> bool {
    !text.contains(NETWORK_KEY)
}

async fn a_day(generation: Generation) {
    let net = Bridged::version_one(generation).await;
    let id = net.approved().await;
    net.later(2).await;
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
    assert_eq!(net.kiosk().asks_back(&net, &id).await.number("paymentStatus"), 51);
    net.owner().answers_cancel(&net, &id, true).await.data();
    net.later(2).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
    net.later(1).await;
    let notified = net.notified().await;
    let expected = [11, 14, 15, 17, 18, 51, 54, 55, 57, 58];
    assert_eq!(notified.iter().map(|(status, _)| *status).collect::<Vec<_>>(), expected);
    assert_eq!(net.tasks().await, [(0, 15), (0, 55)]);
    assert_eq!(net.points(), "1000000");
    for request in net.network.received() {
        assert!(request.target.starts_with("/v1/"), "{}", request.target);
        let body = String::from_utf8(request.body).unwrap();
        assert!(without_key(&body) && without_key(&request.target));
        let key = request.headers.iter().find(|(name, _)| name == "authorization");
        let kiosks = ["new/open", "new/close", "cancel/open", "cancel/close"];
        let is_kiosks = kiosks.iter().any(|end| request.target.ends_with(end));
        assert_eq!(key.map(|(_, key)| key.as_str()), is_kiosks.then_some(NETWORK_KEY));
        if is_kiosks {
            let body: Value = serde_json::from_str(&body).unwrap();
            assert!(body.get("signature").is_none(), "{body}");
        }
    }
}

#[tokio::test]
async fn a_payment_is_paid_and_taken_back() {
    a_day(Generation::Acc).await;
}

#[tokio::test]
async fn a_relay_from_before_terminals_and_task_logs_will_do() {
    a_day(Generation::Dms).await;
}

#[tokio::test]
async fn the_agents_signature_is_checked_here() {
    let net = Bridged::version_one(Generation::Acc).await;
    let code = net.customer().code(&net).await;
    let mut stranger = net.kiosk();
    stranger.key = key(0x99);
    stranger.opens(&net, &Sale::default(), code).await.is_refused_with(1501);
    let real = net.customer().address();
    net.kiosk().opens(&net, &Sale::default(), real).await.is_refused_with(2050);
    let id = net.kiosk().opens(&net, &Sale::default(), code).await.text("paymentId");
    net.passes(41);
    stranger.closes(&net, &id, false).await.is_refused_with(1501);
    let high = crate::support::high_s(&net.kiosk().close_request(&id, false));
    net.post(route::NEW_CLOSE, &high).await.is_refused_with(1501);
    stranger.asks_back(&net, &id).await.is_refused_with(1501);
    assert_eq!(
        (net.asked("new/open"), net.asked("new/close"), net.asked("cancel/open")),
        (1, 0, 0)
    );
}

#[tokio::test]
async fn a_paired_kiosk_acts_for_its_own_terminal_only() {
    let net = Bridged::version_one(Generation::Acc).await;
    let mut kiosk = net.kiosk();
    kiosk.key = key(0x44);
    kios_relay::bridge::import_shop(&net.app, kiosk.shop).await.unwrap();
    let code = kios_relay::session::new_code(&net.app, kiosk.shop, &kiosk.terminal).await;
    let (code, address) = (code.unwrap().code, kiosk.key.address());
    let signature = kiosk.key.sign_text(&kios_protocol::session::pairing_text(&code, address));
    let pair = json!({"code": code, "address": address.to_string(),
        "signature": signature.to_string()});
    net.post(route::PAIR, &pair).await.data();
    let account = net.customer().code(&net).await;
    let id = kiosk.opens(&net, &Sale::default(), account).await.text("paymentId");
    kiosk.terminal = "T2".parse().unwrap();
    let account = net.customer().code(&net).await;
    let other = Sale { purchase: "P0000000002", ..Sale::default() };
    kiosk.opens(&net, &other, account).await.is_refused_with(1501);
    net.passes(41);
    assert_eq!(kiosk.closes(&net, &id, false).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn a_lost_close_is_made_up_for_with_the_same_words() {
    let net = Bridged::version_one(Generation::Acc).await;
    let id = net.approved().await;
    net.later(1).await;
    net.network.fault("new/close", kios_simulator::network::EndpointFault::CutBefore, Some(1));
    assert_eq!(net.kiosk().closes(&net, &id, true).await.code(), 6000);
    let first = net.last_body("new/close");
    net.later(3).await;
    assert_eq!(net.network.status(&id), Some(18));
    assert_eq!(net.last_body("new/close"), first);
    assert_eq!(net.asked("new/close"), 2);
}

#[tokio::test]
async fn a_kiosk_of_version_one_shows_our_key_and_the_networks_goes_on() {
    let net = Bridged::version_one(Generation::Acc).await;
    let body = json!({"accessKey": "0123456789abcdef", "purchaseId": "P1",
        "amount": "1000000000000000000", "currency": "krw",
        "shopId": crate::support::shop_id(1).to_string(),
        "account": net.customer().address().to_string(), "terminalId": "T1"});
    let id = net.post("/v1/payment/new/open", &body).await.text("paymentId");
    let close = json!({"accessKey": "0123456789abcdef", "paymentId": id, "confirm": "false"});
    net.passes(41);
    assert_eq!(net.post("/v1/payment/new/close", &close).await.number("paymentStatus"), 19);
    for request in net.network.received() {
        assert!(!String::from_utf8(request.body).unwrap().contains("0123456789abcdef"));
    }
}

#[tokio::test]
async fn a_key_in_the_body_neither_goes_on_nor_is_kept() {
    let net = Bridged::version_one(Generation::Acc).await;
    let id = net.opened().await;
    net.passes(41);
    for extra in ["0123456789abcdef", NETWORK_KEY] {
        let close = json!({"accessKey": extra, "paymentId": id, "confirm": "false"});
        let request = Request::post("/v1/payment/new/close")
            .header("content-type", "application/json")
            .header("authorization", NETWORK_KEY);
        net.request(request.body(Body::from(close.to_string())).unwrap()).await;
        let sent = net.last_body("new/close");
        assert!(!String::from_utf8(sent.to_vec()).unwrap().contains("accessKey"), "{extra}");
    }
    let mut connection = net.app.store().read().await.unwrap();
    let bodies: Vec<Vec<u8>> =
        sql::query_scalar("SELECT body FROM bridge_call").fetch_all(&mut connection).await.unwrap();
    assert!(bodies.iter().all(|body| !String::from_utf8_lossy(body).contains("accessKey")));
}
