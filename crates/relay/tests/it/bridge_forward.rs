//! Requests that are forwarded to the network's relay byte for byte, and those that never are.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use kios_protocol::api::route;
use kios_relay::storage::sql;
use kios_simulator::network::EndpointFault;
use serde_json::{Value, json};

use crate::support::{Bridged, Kiosk, NETWORK_KEY, Reply, Sale, key};

const OURS: &str = "0123456789abcdef";

async fn post(net: &Bridged, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let request = headers
        .iter()
        .fold(Request::post(path), |request, (name, value)| request.header(*name, *value));
    net.request(request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_kiosks_request_goes_on_to_the_byte() {
    let net = Bridged::start().await;
    let code = net.customer().code(&net).await;
    let request = net.kiosk().open(&Sale::default(), code);
    let body = format!(
        "{{ \"terminalId\":\"{}\",\n\t\"amount\" : \"00{}\",\
         \"currency\":\"k\\u0072w\", \"purchaseId\":\" {} \",\"account\":\"{}\",\"shopId\":\"{}\",\
         \"signature\":\"{}\" }}\n",
        request.terminal_id,
        request.amount,
        request.purchase_id,
        request.account,
        request.shop_id,
        request.signature.unwrap(),
    );
    let headers = [("content-type", "application/json; charset=utf-8")];
    post(&net, route::NEW_OPEN, &headers, &body).await.data();
    assert_eq!(net.last_body("/new/open"), body.as_bytes());
    let received = net.network.received();
    let sent = received.iter().rfind(|request| request.target.ends_with("/new/open")).unwrap();
    let kind = sent.headers.iter().find(|(name, _)| name == "content-type").unwrap();
    assert_eq!(kind.1, "application/json; charset=utf-8");
}

#[tokio::test]
async fn a_form_goes_on_as_a_form() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.passes(41);
    let close = net.kiosk().close_request(&id, false);
    let body =
        format!("paymentId={id}&confirm=false&signature={}", close["signature"].as_str().unwrap());
    let kind = "application/x-www-form-urlencoded";
    let reply = net.send(Method::POST, route::NEW_CLOSE, kind, body.clone()).await;
    assert_eq!(reply.number("paymentStatus"), 19);
    assert_eq!(net.last_body("/new/close"), body.as_bytes());
}

#[tokio::test]
async fn nothing_of_ours_and_nothing_of_the_browsers_leaks() {
    let net = Bridged::start().await;
    let token = net.signs_in(&net.kiosk()).await;
    let bearer = format!("Bearer {token}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
        ("cookie", "kios=secret"),
        ("x-forwarded-for", "10.0.0.7"),
        ("x-request-id", "browser-1"),
        ("origin", "https://pay.example"),
        ("referer", "https://pay.example/kiosk"),
        ("user-agent", "Mozilla/5.0"),
    ];
    let code = net.customer().code(&net).await;
    let body = net.kiosk().open_request(&Sale::default(), code).to_string();
    let id = post(&net, route::NEW_OPEN, &headers, &body).await.text("paymentId");
    let close = net.kiosk().close_request(&id, false).to_string();
    post(&net, route::NEW_CLOSE, &headers, &close).await;
    let request = headers
        .iter()
        .fold(Request::get("/v2/payment/item?paymentId=0x00"), |r, h| r.header(h.0, h.1));
    net.request(request.body(Body::empty()).unwrap()).await;
    net.later(1).await;
    let allowed = ["host", "accept", "content-type", "content-length"];
    for request in net.network.received() {
        for (name, value) in &request.headers {
            assert!(allowed.contains(&name.as_str()), "{} {name}: {value}", request.target);
        }
        assert!(!request.target.contains(&token) && !request.target.contains("ticket"));
    }
}

#[tokio::test]
async fn our_own_access_key_stays_here() {
    let net = Bridged::start().await;
    let with_ours = [("content-type", "application/json"), ("authorization", OURS)];
    let body = json!({"purchaseId": "P1", "amount": "1", "currency": "krw",
        "shopId": crate::support::shop_id(1).to_string(),
        "account": key(0x11).address().to_string()});
    let before = net.network.received().len();
    let mut carrying = body.clone();
    carrying["accessKey"] = json!(OURS);
    post(&net, "/v1/payment/new/open", &with_ours[..1], &carrying.to_string())
        .await
        .is_refused_with(2002);
    post(&net, "/v1/purchase/save", &with_ours[..1], &carrying.to_string())
        .await
        .is_refused_with(2002);
    let query = format!("/v1/shop/list?accessKey={OURS}");
    net.get(&query).await.is_refused_with(2002);
    assert_eq!(net.network.received().len(), before);
    post(&net, "/v1/payment/new/open", &with_ours, &body.to_string()).await.is_refused_with(2002);
    for request in net.network.received() {
        assert!(!format!("{:?}", request.headers).contains(OURS));
        assert!(!String::from_utf8_lossy(&request.body).contains(OURS));
    }
}

#[tokio::test]
async fn another_spelling_of_a_guarded_path_reaches_the_same_route() {
    let net = Bridged::start().await;
    let json = [("content-type", "application/json")];
    let before = net.network.received().len();
    for (spelled, route) in [
        ("/v2/payment/new/close/", "/v2/payment/new/close"),
        ("/v1/payment/new/Open", "/v1/payment/new/open"),
        ("/V1/payment/new/open/", "/v1/payment/new/open"),
    ] {
        let (reply, expected) =
            (post(&net, spelled, &json, "{}").await, post(&net, route, &json, "{}").await);
        assert_eq!((reply.status, reply.body), (expected.status, expected.body), "{spelled}");
    }
    assert_eq!(net.network.received().len(), before);
}

#[tokio::test]
async fn a_path_that_is_no_known_read_does_not_leave() {
    let net = Bridged::start().await;
    let json = [("content-type", "application/json")];
    let before = net.network.received().len();
    for path in [
        "/v2/payment//cancel/open",
        "/v2/payment/new/%63lose",
        "/v1/payment/new/open//",
        "/v1//payment/new/open",
        "/v1/payment/new%2Fopen",
        "/v2/payment/new/open;x=1",
        "/v1/unknown",
        "/v2/payment/unknown",
        "/v1/payment/account/temporary/x",
    ] {
        for reply in [post(&net, path, &json, "{}").await, net.get(path).await] {
            assert_eq!((reply.status, reply.code()), (StatusCode::NOT_FOUND, 2001), "{path}");
        }
    }
    for (method, path) in [(Method::POST, route::INFO), (Method::GET, "/v1/shop/add")] {
        let reply = net.send(method, path, "application/json", "{}").await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(net.network.received().len(), before);
}

#[tokio::test]
async fn questions_go_on_with_their_query_as_it_was_written() {
    let net = Bridged::start().await;
    let account = key(0x11).address();
    let query =
        format!("{}?amount=1000&account={account}&currency=KRW&%78=%E2%82%A9+", route::INFO);
    net.get(&query).await.data();
    assert_eq!(net.network.received().last().unwrap().target, query);
    assert_eq!(net.get(&format!("{}/{account}", route::LEDGER_NONCE)).await.text("nonce"), "0");
    assert_eq!(net.get(route::CHAIN_ID).await.number("chainId"), 24_680);
}

#[tokio::test]
async fn what_is_no_request_does_not_leave() {
    let net = Bridged::start().await;
    let before = net.network.received().len();
    let reply = net.send(Method::POST, route::NEW_CLOSE, "application/json", "{nonsense").await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, 2001));
    let reply = net.post(route::NEW_CLOSE, &json!({"paymentId": "x"})).await;
    assert_eq!(reply.faults(), ["confirm", "signature"]);
    let mut foreign = net.kiosk();
    foreign.key = key(0x99);
    let closing = foreign.close_request(&format!("0x{}", "ab".repeat(32)), true);
    let asked = net.network.received().len();
    assert_eq!(asked, before);
    // The network decides on a key that was never paired here.
    net.post(route::NEW_CLOSE, &closing).await.is_refused_with(1501);
    assert_eq!(net.asked("/new/close"), 1);
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_does_not_leave() {
    let net = Bridged::start().await;
    let before = net.network.received().len();
    for path in [
        "/v1/../control/state",
        "/v2/payment/../../control/state",
        "/v1/%2e%2E/control/state",
        "/v1/./control",
        "/v1/ledger/nonce/x%5c..%5C..%5c..%5cadmin",
        "/v1/ledger/nonce/x%2f..%2F..%2fadmin",
        "/v1/ledger/nonce/..%2f..%2fadmin",
    ] {
        let reply = net.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(net.network.received().len(), before);
}

#[tokio::test]
async fn an_id_that_the_network_would_mangle_is_refused_here() {
    let net = Bridged::start().await;
    let code = net.customer().code(&net).await;
    for purchase in ["it's", "say \"hi\"", "100%", "back\\slash", "${secret}", "#{secret}"] {
        let reply = net.kiosk().opens(&net, &Sale { purchase, ..Sale::default() }, code).await;
        assert_eq!(reply.faults(), ["purchaseId"], "{purchase}");
    }
    assert_eq!(net.asked("/new/open"), 0);
    let sale = Sale { purchase: "P/1 & <2> $3 #4 커피", ..Sale::default() };
    assert_eq!(net.kiosk().opens(&net, &sale, code).await.number("paymentStatus"), 11);
    net.later(1).await;
    assert_eq!(net.notified().await, [(11, 0)]);
}

#[tokio::test]
async fn a_shop_that_does_not_sell_is_refused_here() {
    let net = Bridged::with(|network| network.shops[0].status = 2, |_| {}).await;
    let code = net.customer().code(&net).await;
    let mut kiosk = net.kiosk();
    kiosk.opens(&net, &Sale::default(), code).await.is_refused_with(1202);
    kiosk.shop = crate::support::shop_id(9);
    kiosk.opens(&net, &Sale::default(), code).await.is_refused_with(1201);
    assert_eq!(net.asked("/new/open"), 0);
}

/// A kiosk that is paired with the first shop and that the configuration does not name.
pub(crate) async fn paired(net: &Bridged) -> Kiosk {
    let kiosk = Kiosk { key: key(0x23), ..net.kiosk() };
    let shop = kiosk.shop;
    kios_relay::bridge::import_shop(&net.app, shop).await.unwrap();
    let code = kios_relay::session::new_code(&net.app, shop, &kiosk.terminal).await.unwrap().code;
    let address = kiosk.key.address();
    let signature = kiosk.key.sign_text(&kios_protocol::session::pairing_text(&code, address));
    let pair = json!({"code": code, "address": address.to_string(),
        "signature": signature.to_string()});
    net.post(route::PAIR, &pair).await.data();
    kiosk
}

#[tokio::test]
async fn a_revoked_kiosk_is_refused_here_although_the_network_knows_its_key() {
    let net = Bridged::start().await;
    let kiosk = paired(&net).await;
    let code = net.customer().code(&net).await;
    let id = kiosk.opens(&net, &Sale::default(), code).await.text("paymentId");
    kios_relay::session::revoke(&net.app, None, &kiosk.terminal).await.unwrap();
    net.passes(41);
    kiosk.closes(&net, &id, false).await.is_refused_with(1501);
    assert_eq!(net.asked("/new/close"), 0);
}

#[tokio::test]
async fn a_page_of_the_network_is_not_shown_to_anybody() {
    let net = Bridged::start().await;
    net.network.fault("payment/info", EndpointFault::Html(500), Some(1));
    let account = key(0x11).address();
    let path = format!("{}?amount=1&account={account}&currency=krw", route::INFO);
    let reply = net.get(&path).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_GATEWAY, 6000));
    net.get(&path).await.data();
}

#[tokio::test]
async fn the_networks_key_passes_where_it_is_configured() {
    let net = Bridged::version_one(kios_simulator::network::Generation::Acc).await;
    let headers = [("content-type", "application/json"), ("authorization", NETWORK_KEY)];
    let body = json!({"purchaseId": "P1", "amount": "1000000000000000000", "currency": "krw",
        "shopId": crate::support::shop_id(1).to_string(), "terminalId": "T1",
        "account": key(0x11).address().to_string()});
    let id = post(&net, "/v1/payment/new/open", &headers, &body.to_string()).await;
    assert_eq!(id.number("paymentStatus"), 11);
    assert_eq!(net.last_body("/v1/payment/new/open"), body.to_string());
}

/// A kiosk asks this before a customer is involved.
#[tokio::test]
async fn a_close_of_no_payment_says_whether_the_key_is_listed() {
    let nothing = format!("0x{}", "0".repeat(64));
    let embedded = crate::support::Relay::start().await;
    let forwarding = Bridged::start().await;
    for relay in [&embedded, &*forwarding] {
        let mut kiosk = relay.kiosk();
        kiosk.closes(relay, &nothing, false).await.is_refused_with(2003);
        kiosk.key = key(0x99);
        kiosk.closes(relay, &nothing, false).await.is_refused_with(1501);
    }
    // The network lists no keys where it offers only v1: a paired kiosk may charge.
    let keyed = Bridged::version_one(kios_simulator::network::Generation::Acc).await;
    let mut kiosk = paired(&keyed).await;
    kiosk.closes(&keyed, &nothing, false).await.is_refused_with(2003);
    kiosk.key = key(0x99);
    kiosk.closes(&keyed, &nothing, false).await.is_refused_with(1501);
    forwarding.later(1).await;
    assert!(forwarding.calls().await.iter().all(|(_, status)| status == "refused"));
}

#[tokio::test]
async fn a_kiosk_does_not_learn_of_payments_of_another_terminal() {
    let net = Bridged::start().await;
    let kiosk = paired(&net).await;
    let other = Kiosk { terminal: "T2".parse().unwrap(), ..net.kiosk() };
    let code = net.customer().code(&net).await;
    let id = other.opens(&net, &Sale::default(), code).await.text("paymentId");
    net.passes(41);
    kiosk.closes(&net, &id, false).await.is_refused_with(2003);
    kiosk.closes(&net, &format!("0x{}", "12".repeat(32)), false).await.is_refused_with(2003);
    assert_eq!(net.status(&id).await, 11);
}

#[tokio::test]
async fn a_signed_body_with_a_doubled_field_is_not_passed_on() {
    let net = Bridged::start().await;
    let json = [("content-type", "application/json")];
    let asked = net.network.received().len();
    for path in
        ["/v1/shop/add", "/v1/shop/refund", "/v1/payment/create/confirm", "/v1/mobile/register"]
    {
        let body = r#"{"amount": "1", "signature": "0x02", "amount": "2"}"#;
        assert_eq!(post(&net, path, &json, body).await.faults(), ["amount"], "{path}");
    }
    assert_eq!(net.network.received().len(), asked);
}

/// A recorded call: path, body, state, answer.
type Forwarded = (String, Vec<u8>, String, Option<Vec<u8>>);

#[tokio::test]
async fn a_call_that_moves_points_without_a_payment_is_recorded_unless_nothing_came_of_it() {
    let net = Bridged::start().await;
    let body = json!({"shopId": "0x01", "amount": "1", "signature": "0x02"}).to_string();
    let json = [("content-type", "application/json")];
    let recorded = async || {
        let mut connection = net.app.store().read().await.unwrap();
        let query = "SELECT path, body, state, answer FROM bridge_forward ORDER BY id";
        sql::query_as::<Forwarded>(query).fetch_all(&mut connection).await.unwrap()
    };
    let path = "/v1/shop/refund";
    net.network.fault(path, EndpointFault::Code(1_501), Some(1));
    assert_eq!(post(&net, "/v1/shop/refund/", &json, &body).await.code(), 1501);
    assert_eq!(net.last_body(path), body.as_bytes());
    assert!(recorded().await.is_empty());
    net.network.fault(path, EndpointFault::Code(5_000), Some(1));
    assert_eq!(post(&net, path, &json, &body).await.code(), 5000);
    net.network.fault(path, EndpointFault::CutBefore, Some(1));
    assert_eq!(post(&net, path, &json, &body).await.code(), 6000);
    net.network.stop();
    assert_eq!(post(&net, path, &json, &body).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let rows = recorded().await;
    let states: Vec<_> = rows.iter().map(|(_, _, state, _)| state.as_str()).collect();
    // Refused calls and those that never left are not kept: a stranger can send any number of them.
    assert_eq!(states, ["answered", "unknown"]);
    assert!(rows.iter().all(|(sent, bytes, ..)| sent == path && bytes == body.as_bytes()));
    let answer = rows[0].3.clone().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&answer).unwrap()["code"], 5000);

    // Nothing is sent again, also not by a later process.
    let net = net.restarted(60).await;
    net.network.start_again().await.unwrap();
    let before = net.asked(path);
    net.later(60).await;
    assert_eq!(net.asked(path), before);
}
