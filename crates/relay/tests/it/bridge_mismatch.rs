//! Upstream opens another payment than the requested one: `relay.md §3 B34`.

use kios_relay::storage::sql;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use kios_protocol::PaymentId;
use kios_protocol::api::route;
use kios_simulator::network::EndpointFault;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use crate::bridge_forward::paired;
use crate::support::{Bridged, CALLBACK_KEY, NETWORK_KEY, Relay, Reply, Sale, key, shop_id};

/// What the proxy changes in the next responses to an open: a field and its value.
type Change = Arc<Mutex<Option<(&'static str, Value)>>>;

/// Passes everything on to upstream, and changes its responses to opens.
async fn proxy(
    State((upstream, change)): State<(String, Change)>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let io = TokioIo::new(TcpStream::connect(&upstream).await.unwrap());
    let (mut sender, connection) = http1::handshake(io).await.unwrap();
    tokio::spawn(connection);
    let opens = parts.uri.path().ends_with("/new/open");
    let sent = sender.send_request(Request::from_parts(parts, Full::new(body))).await.unwrap();
    let (mut parts, body) = sent.into_parts();
    let mut bytes: Bytes = body.collect().await.unwrap().to_bytes();
    let change = change.lock().unwrap().clone();
    if let Some((field, value)) = change.filter(|_| opens) {
        let mut envelope: Value = serde_json::from_slice(&bytes).unwrap();
        envelope["data"][field] = value;
        bytes = envelope.to_string().into();
        parts.headers.remove("content-length");
    }
    Response::from_parts(parts, Body::from(bytes))
}

async fn changed() -> (Bridged, Change) {
    let change = Change::default();
    let shared = Arc::clone(&change);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let net = Bridged::with(
        |_| {},
        |config| {
            let upstream = config.upstream.as_mut().unwrap();
            let real = upstream.url.strip_prefix("http://").unwrap().to_owned();
            let router = Router::new().fallback(proxy).with_state((real, shared));
            tokio::spawn(async move { axum::serve(listener, router).await });
            upstream.url = format!("http://{address}");
        },
    )
    .await;
    (net, change)
}

async fn history(relay: &Relay, purchase: &str) -> Reply {
    let token = relay.signs_in(&relay.kiosk()).await;
    let request = Request::get(format!("{}?purchaseId={purchase}", route::PAYMENTS))
        .header("authorization", format!("Bearer {token}"));
    relay.request(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_answer_about_another_payment_is_an_unknown_outcome_that_a_person_looks_at() {
    for (field, value) in [
        ("amount", json!("2000000000000000000000")),
        ("currency", json!("usd")),
        ("shopId", json!(shop_id(2).to_string())),
        ("terminalId", json!("T2")),
        ("purchaseId", json!("P0000000009")),
    ] {
        let (net, change) = changed().await;
        *change.lock().unwrap() = Some((field, value));
        let code = net.customer().code(&net).await;
        let reply = net.kiosk().opens(&net, &Sale::default(), code).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (502, 6000), "{field}");
        let mut connection = net.app.store().read().await.unwrap();
        let (state, stored, id): (String, String, PaymentId) = {
            let query = "SELECT state, mismatch, payment_id FROM bridge_call";
            let row: (String, String, String) =
                sql::query_as(query).fetch_one(&mut connection).await.unwrap();
            (row.0, row.1, row.2.parse().unwrap())
        };
        drop(connection);
        assert_eq!((state.as_str(), stored.as_str()), ("unknown", field));
        // The repeat opens nothing, and the history says that nothing is known.
        let asked = net.asked("/new/open");
        assert_eq!(net.kiosk().opens(&net, &Sale::default(), code).await.code(), 6000);
        assert_eq!(net.asked("/new/open"), asked);
        assert_eq!(history(&net, "P0000000001").await.status.as_u16(), 504);
        // The customer approves what they see; the kiosk never hears that it is paid.
        net.later(60).await;
        assert!(net.notified().await.is_empty(), "{field}");
        net.later(200).await;
        assert_eq!(history(&net, "P0000000001").await.status.as_u16(), 504);
        // The network closes it by itself: nothing was charged, and that can be said.
        net.later(60).await;
        assert_eq!(net.network.status(&id.to_string()), Some(19));
        for _ in 0..40 {
            net.later(1).await;
        }
        assert_eq!(history(&net, "P0000000001").await.status.as_u16(), 200, "{field}");
        assert!(net.notified().await.is_empty());
    }
}

#[tokio::test]
async fn an_account_that_was_sent_is_compared_and_a_currency_in_capitals_is_the_same() {
    let (net, change) = changed().await;
    let open = json!({"purchaseId": "P77", "amount": "1000000000000000000", "currency": "krw",
        "shopId": shop_id(1).to_string(), "terminalId": "T1",
        "account": key(0x12).address().to_string(), "accessKey": NETWORK_KEY});
    *change.lock().unwrap() = Some(("account", json!(key(0x11).address().to_string())));
    assert_eq!(net.post("/v1/payment/new/open", &open).await.code(), 6000);
    *change.lock().unwrap() = Some(("currency", json!("KRW")));
    net.opened().await;
}

/// Opens a payment whose answer has another amount; returns its id.
async fn mismatched(net: &Bridged, change: &Change) -> String {
    *change.lock().unwrap() = Some(("amount", json!("2000000000000000000000")));
    let code = net.customer().code(net).await;
    assert_eq!(net.kiosk().opens(net, &Sale::default(), code).await.code(), 6000);
    *change.lock().unwrap() = None;
    net.network.payments().pop().unwrap()
}

/// The states of the calls that have led to another payment, and how often each was queried again.
async fn mismatches(net: &Bridged) -> BTreeMap<String, i64> {
    let mut connection = net.app.store().read().await.unwrap();
    let query = "SELECT state, tries FROM bridge_call WHERE mismatch IS NOT NULL";
    let rows: Vec<(String, i64)> = sql::query_as(query).fetch_all(&mut connection).await.unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn a_payment_that_was_not_requested_is_queried_until_it_has_ended() {
    for (cancelled, state, history_status) in [(false, "done", 504), (true, "over", 200)] {
        let (net, change) = changed().await;
        let id = mismatched(&net, &change).await;
        // Somebody who knows the payment has it paid, and perhaps cancelled.
        net.customer().answers(&net, &id, true).await.data();
        net.later(1).await;
        let close = json!({"paymentId": id, "confirm": "true", "accessKey": NETWORK_KEY});
        net.post("/v1/payment/new/close", &close).await.data();
        assert_eq!(net.network.status(&id), Some(18));
        if cancelled {
            let open = json!({"paymentId": id, "terminalId": "T1", "accessKey": NETWORK_KEY});
            net.post("/v1/payment/cancel/open", &open).await.data();
            net.owner().answers_cancel(&net, &id, true).await.data();
            net.network.tick().await;
            net.post("/v1/payment/cancel/close", &close).await.data();
            assert_eq!(net.network.status(&id), Some(58));
        }
        net.later(40).await;
        assert_eq!(mismatches(&net).await.into_keys().collect::<Vec<_>>(), [state]);
        let asked = net.asked("/payment/item");
        for _ in 0..5 {
            net.later(3_600).await;
        }
        assert_eq!(net.asked("/payment/item"), asked, "an ended payment is not queried");
        // Only a person can say what was paid with it: the same purchase is not opened again.
        assert_eq!(history(&net, "P0000000001").await.status.as_u16(), history_status);
        let asked = net.asked("/new/open");
        let code = net.customer().code(&net).await;
        let again = net.kiosk().opens(&net, &Sale::default(), code).await;
        assert_eq!(again.code(), if cancelled { 0 } else { 6000 });
        assert_eq!(net.asked("/new/open") - asked, usize::from(cancelled));
    }
}

#[tokio::test]
async fn a_late_report_about_a_payment_that_was_not_requested_records_nothing() {
    let (net, change) = changed().await;
    paired(&net).await;
    let id = mismatched(&net, &change).await;
    for _ in 0..40 {
        net.later(10).await;
    }
    assert_eq!(mismatches(&net).await.into_keys().collect::<Vec<_>>(), ["over"]);
    let body = json!({"accessKey": CALLBACK_KEY, "type": "pay_new", "code": 0, "message": "",
        "data": {"paymentId": id, "paymentStatus": 15, "shopId": shop_id(1).to_string(),
            "terminalId": "T1", "purchaseId": "P0000000001"}});
    net.post("/callback", &body).await;
    net.later(1).await;
    net.item(&id).await;
    let mut connection = net.app.store().read().await.unwrap();
    let recorded: i64 =
        sql::query_scalar("SELECT count(*) FROM payment").fetch_one(&mut connection).await.unwrap();
    assert_eq!(recorded, 0);
    assert!(net.notified().await.is_empty());
}

#[tokio::test]
async fn a_payment_that_does_not_end_is_queried_less_and_less_often() {
    let (net, change) = changed().await;
    mismatched(&net, &change).await;
    net.network.fault("payment/item", EndpointFault::Html(500), None);
    for _ in 0..400 {
        net.later(180).await;
    }
    let looks = mismatches(&net).await["unknown"];
    assert!((20..80).contains(&looks), "{looks} queries in 20 hours");
    net.network.clear_faults();
    net.later(3_600).await;
    assert_eq!(mismatches(&net).await.into_keys().collect::<Vec<_>>(), ["over"]);
}
