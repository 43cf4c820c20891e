//! Every path of `protocol.md §2` is routed, in the versions that the network has it in.

use axum::http::Method;

use crate::support::Relay;

/// Paths that exist as `/v1/payment/…` and `/v2/payment/…`.
const PAYMENT: [(Method, &str); 12] = [
    (Method::GET, "user/balance"),
    (Method::GET, "info"),
    (Method::GET, "convert/currency"),
    (Method::GET, "shop/info"),
    (Method::GET, "item"),
    (Method::POST, "account/temporary"),
    (Method::POST, "new/open"),
    (Method::POST, "new/close"),
    (Method::POST, "new/approval"),
    (Method::POST, "cancel/open"),
    (Method::POST, "cancel/close"),
    (Method::POST, "cancel/approval"),
];

/// Paths that exist once. Those with a parameter are requested with an invalid value.
const OTHERS: [(Method, &str); 64] = [
    (Method::GET, "/"),
    (Method::POST, "/callback"),
    (Method::GET, "/v1/currency/convert"),
    (Method::GET, "/v1/shop/info/x"),
    (Method::GET, "/v1/ledger/nonce/x"),
    (Method::GET, "/v1/shop/nonce/x"),
    (Method::GET, "/v1/link/nonce/x"),
    (Method::GET, "/v1/ledger/balance/account/x"),
    (Method::GET, "/v1/ledger/balance/phone/x"),
    (Method::GET, "/v1/ledger/balance/phoneHash/x"),
    (Method::GET, "/v1/phone/hash/x"),
    (Method::GET, "/v1/link/to_account/x"),
    (Method::GET, "/v1/link/to_phone/x"),
    (Method::GET, "/v1/chain/side/id"),
    (Method::GET, "/v1/chain/side/info"),
    (Method::GET, "/v1/system/info"),
    (Method::GET, "/v1/shop/task"),
    (Method::GET, "/v1/shop/refundable/x"),
    (Method::GET, "/v1/task/list/x"),
    (Method::GET, "/v1/task/sequence/latest"),
    (Method::POST, "/v1/shop/update/create"),
    (Method::POST, "/v1/shop/update/approval"),
    (Method::POST, "/v1/shop/status/create"),
    (Method::POST, "/v1/shop/status/approval"),
    (Method::POST, "/v1/shop/add"),
    (Method::GET, "/v1/shop/list"),
    (Method::POST, "/v1/shop/account/delegator/create"),
    (Method::POST, "/v1/shop/account/delegator/remove"),
    (Method::POST, "/v1/shop/account/delegator/save"),
    (Method::POST, "/v1/mobile/register"),
    (Method::GET, "/v1/mobile/exists/x"),
    (Method::POST, "/v1/purchase/save"),
    (Method::POST, "/v1/purchase/cancel"),
    (Method::GET, "/v1/purchase/user/provide/x"),
    (Method::GET, "/v1/purchase/user/provide/total/x"),
    (Method::GET, "/v1/purchase/shop/provide/x"),
    (Method::GET, "/v1/purchase/shop/provide/total/x"),
    (Method::GET, "/v1/chain/main/id"),
    (Method::GET, "/v1/chain/main/info"),
    (Method::GET, "/v1/provider/status/x"),
    (Method::GET, "/v1/provider/balance/x"),
    (Method::GET, "/v1/provider/assistant/x"),
    (Method::POST, "/v1/provider/assistant/register"),
    (Method::POST, "/v1/provider/send/account"),
    (Method::POST, "/v1/provider/send/phoneHash"),
    (Method::GET, "/v1/agent/provision/x"),
    (Method::GET, "/v1/agent/refund/x"),
    (Method::GET, "/v1/agent/withdrawal/x"),
    (Method::POST, "/v1/agent/provision"),
    (Method::POST, "/v1/agent/refund"),
    (Method::POST, "/v1/agent/withdrawal"),
    (Method::GET, "/v1/token/main/nonce/x"),
    (Method::GET, "/v1/token/side/nonce/x"),
    (Method::GET, "/v1/token/main/balance/x"),
    (Method::GET, "/v1/token/side/balance/x"),
    (Method::POST, "/v1/ledger/withdraw_via_bridge"),
    (Method::POST, "/v1/shop/refund"),
    (Method::GET, "/v1/shop/settlement/manager/get/x"),
    (Method::POST, "/v1/shop/settlement/manager/set"),
    (Method::POST, "/v1/shop/settlement/manager/remove"),
    (Method::GET, "/v1/shop/settlement/client/length/x"),
    (Method::GET, "/v1/shop/settlement/client/list/x"),
    (Method::POST, "/v1/shop/settlement/collect"),
    (Method::GET, "/v1/shop/settlement/collect/history/x"),
];

#[tokio::test]
async fn every_path_of_the_network_is_served_and_says_what_it_lacks() {
    let relay = Relay::start().await;
    let versions = ["v1", "v2"];
    let payment = PAYMENT.iter().flat_map(|(method, path)| {
        versions.map(|version| (method.clone(), format!("/{version}/payment/{path}")))
    });
    let others = OTHERS.map(|(method, path)| (method, path.to_owned()));
    for (method, path) in payment.chain(others) {
        let body = if method == Method::POST { "{}" } else { "" };
        let reply = relay.send(method.clone(), &path, "application/json", body).await;
        assert_eq!(reply.status.as_u16(), 200, "{method} {path}");
        let refused = reply.body["code"].as_u64();
        let expected = match path.as_str() {
            "/" => None,
            "/v1/phone/hash/x" | "/v1/ledger/balance/phone/x" => Some(2007),
            "/callback"
            | "/v1/chain/side/id"
            | "/v1/chain/side/info"
            | "/v1/chain/main/id"
            | "/v1/chain/main/info"
            | "/v1/system/info"
            | "/v1/task/sequence/latest" => Some(0),
            // Off in this configuration, which the network says first.
            "/v1/ledger/withdraw_via_bridge" => Some(3002),
            _ => Some(2001),
        };
        assert_eq!(refused, expected, "{method} {path}: {}", reply.body);
        if refused == Some(2001) {
            assert!(!reply.faults().is_empty());
            let answered = reply.body.as_object().unwrap();
            assert!(!answered.contains_key("data"), "absent, not null");
        }
    }
}

#[tokio::test]
async fn a_path_is_found_with_a_slash_at_its_end_and_in_any_letter_case() {
    let relay = Relay::start().await;
    let versions = ["v1", "v2"];
    let payment = PAYMENT.iter().flat_map(|(method, path)| {
        versions.map(|version| (method.clone(), format!("/{version}/payment/{path}")))
    });
    let others = OTHERS.map(|(method, path)| (method, path.to_owned()));
    for (method, path) in payment.chain(others).filter(|(_, path)| path != "/") {
        let body = if method == Method::POST { "{}" } else { "" };
        let plain = relay.send(method.clone(), &path, "application/json", body).await;
        for spelled in [format!("{path}/"), path.to_uppercase(), path.to_uppercase() + "/"] {
            let reply = relay.send(method.clone(), &spelled, "application/json", body).await;
            assert_eq!(reply.status, plain.status, "{method} {spelled}");
            assert_eq!(reply.body["code"], plain.body["code"], "{method} {spelled}");
        }
    }
    let reply = relay.get("/v1/currency/convert/?amount=1&from=krw&to=usd").await;
    assert_eq!(reply.body["code"], 0, "the query stays: {}", reply.body);
}

#[tokio::test]
async fn every_origin_may_ask_before_it_asks() {
    let origin = "https://shop.example";
    let allowed = vec![origin.parse().unwrap()];
    let relay = Relay::with(|config| config.access.cors_origins = allowed).await;
    let request = axum::http::Request::builder()
        .method(Method::OPTIONS)
        .uri("/v2/payment/new/open")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,authorization")
        .body(axum::body::Body::empty())
        .unwrap();
    let (status, headers) = relay.preflight(request).await;
    assert!(status.is_success());
    assert_eq!(headers["access-control-allow-origin"], origin);
    let allowed = |name: &str| headers[name].to_str().unwrap().to_lowercase();
    for method in ["get", "post", "options"] {
        assert!(allowed("access-control-allow-methods").contains(method));
    }
    for header in ["content-type", "authorization"] {
        assert!(allowed("access-control-allow-headers").contains(header));
    }
}
