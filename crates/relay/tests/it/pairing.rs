//! Pairing and revoking a kiosk.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::Full;
use kios_protocol::api::route;
use kios_protocol::session::pairing_text;
use kios_protocol::{SecretKey, TerminalId};
use kios_relay::session;
use serde_json::{Value, json};

use crate::support::{Kiosk, Relay, Reply, Sale, key, shop_id};
use crate::wire::{Answer, Server, terminal, text, token};

fn request(code: &str, key: &SecretKey) -> Value {
    let address = key.address();
    let signature = key.sign_text(&pairing_text(code, address)).to_string();
    json!({ "code": code, "address": address.to_string(), "signature": signature })
}

async fn pairs(relay: &Relay, code: &str, key: &SecretKey) -> Reply {
    relay.post(route::PAIR, &request(code, key)).await
}

async fn code(relay: &Relay) -> String {
    session::new_code(&relay.app, shop_id(1), &t1()).await.unwrap().code
}

fn t1() -> TerminalId {
    "T1".parse().unwrap()
}

#[tokio::test]
async fn a_code_makes_a_kiosk_that_sells_and_signs_in() {
    let relay = Relay::start().await;
    let code = code(&relay).await;
    assert_eq!(code.len(), 8);
    let paired = pairs(&relay, &code, &key(0x44)).await;
    assert_eq!(paired.text("shopId"), shop_id(1).to_string());
    assert_eq!(paired.text("shopName"), "Shop 1");
    assert_eq!(paired.text("currency"), "krw");
    assert_eq!(paired.text("terminalId"), "T1");
    assert_eq!(paired.number("serverTime"), relay.app.clock().now().seconds());

    let kiosk = Kiosk { key: key(0x44), shop: shop_id(1), terminal: t1() };
    let customer = relay.customer().code(&relay).await;
    kiosk.opens(&relay, &Sale::default(), customer).await.data();
    token(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await;

    // A code can be used once.
    assert_eq!(pairs(&relay, &code, &key(0x45)).await.faults(), ["code"]);
}

#[tokio::test]
async fn a_code_may_be_typed_as_people_type() {
    let relay = Relay::start().await;
    let code = code(&relay).await.to_lowercase();
    let (left, right) = code.split_at(4);
    pairs(&relay, &format!("{left}-{right}"), &key(0x44)).await.data();
}

/// A pairing request from 127.0.0.`last`; returns its HTTP status and its code.
async fn pairs_from(server: &Server, last: u8, code: &str, key: &SecretKey) -> (u16, u64) {
    let body = request(code, key).to_string();
    let request = Request::post(route::PAIR).header("content-type", "application/json");
    let request = request.header("host", "relay").body(Full::from(body)).unwrap();
    let answer = Answer::of(server.send_from(last, request).await).await;
    (answer.status.as_u16(), answer.json()["code"].as_u64().unwrap())
}

#[tokio::test]
async fn five_wrong_codes_of_an_address_stop_this_address_and_no_other() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let code = code(&relay).await;
    for _ in 0..5 {
        // What could be no code does not count, however often it comes.
        for other in ["WRONG", "WRONG1O0", ""] {
            assert_eq!(pairs_from(&server, 2, other, &key(0x44)).await, (200, 2001));
        }
        assert_eq!(pairs_from(&server, 2, "WRNG2345", &key(0x44)).await, (200, 2001));
    }
    assert_eq!(pairs_from(&server, 2, &code, &key(0x44)).await, (429, 2001));
    relay.waits(599);
    assert_eq!(pairs_from(&server, 2, &code, &key(0x44)).await, (429, 2001));
    assert_eq!(pairs_from(&server, 3, &code, &key(0x44)).await, (200, 0));
    relay.waits(1);
    assert_eq!(pairs_from(&server, 2, "WRNG2345", &key(0x44)).await, (200, 2001));
}

#[tokio::test]
async fn simultaneous_tries_of_an_address_are_counted_one_by_one() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let agent = key(0x44);
    let tries = (0..20).map(|_| pairs_from(&server, 2, "WRNG2345", &agent));
    let outcomes = futures_util::future::join_all(tries).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.0 == 200).count(), 5, "{outcomes:?}");
}

#[tokio::test]
async fn five_tries_of_one_code_from_all_addresses_stop_this_code() {
    let relay = Relay::start().await;
    let server = Server::of(&relay.app).await;
    let (tried, other) = (code(&relay).await, code(&relay).await);
    for last in 2..7 {
        let mut foreign = request(&tried, &key(0x44));
        foreign["address"] = json!(key(0x45).address().to_string());
        let request = Request::post(route::PAIR).header("content-type", "application/json");
        let request = request.header("host", "relay").body(Full::from(foreign.to_string()));
        let answer = Answer::of(server.send_from(last, request.unwrap()).await).await;
        assert_eq!(answer.json()["code"], 1501);
    }
    assert_eq!(pairs_from(&server, 7, &tried, &key(0x44)).await, (429, 2001));
    assert_eq!(pairs_from(&server, 7, &other, &key(0x44)).await, (200, 0));
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes() {
    let relay = Relay::start().await;
    let code = code(&relay).await;
    relay.waits(600);
    assert_eq!(pairs(&relay, &code, &key(0x44)).await.faults(), ["code"]);
}

#[tokio::test]
async fn a_kiosk_has_to_show_that_it_has_the_key() {
    let relay = Relay::start().await;
    let code = code(&relay).await;
    let mut foreign = request(&code, &key(0x44));
    foreign["address"] = json!(key(0x45).address().to_string());
    relay.post(route::PAIR, &foreign).await.is_refused_with(1501);
    pairs(&relay, &code, &key(0x44)).await.data();
    let faults = relay.post(route::PAIR, &json!({ "address": "0x1" })).await;
    assert_eq!(faults.faults(), ["code", "address", "signature"]);
}

#[tokio::test]
async fn a_revoked_kiosk_is_refused_with_its_next_request() {
    let relay = Relay::start().await;
    pairs(&relay, &code(&relay).await, &key(0x44)).await.data();
    let session = token(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&session, "").await;
    stream.hello().await;

    assert_eq!(session::revoke(&relay.app, None, &t1()).await.unwrap(), 1);
    assert!(stream.next().await.is_none(), "the stream ends");
    let history =
        Request::get(route::PAYMENTS).header("authorization", format!("Bearer {session}"));
    let reply = relay.request(history.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let again = text(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await.to_string();
    let signature = key(0x44).sign_text(&again).to_string();
    let sign_in = json!({ "message": again, "signature": signature });
    relay.post(route::SESSION, &sign_in).await.is_refused_with(1050);
    let kiosk = Kiosk { key: key(0x44), shop: shop_id(1), terminal: t1() };
    let customer = relay.customer().code(&relay).await;
    kiosk.opens(&relay, &Sale::default(), customer).await.is_refused_with(1501);
    assert_eq!(session::revoke(&relay.app, None, &t1()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_kiosk_that_was_enrolled_again_does_not_get_its_old_token_back() {
    let relay = Relay::start().await;
    pairs(&relay, &code(&relay).await, &key(0x44)).await.data();
    let old = token(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await;
    session::revoke(&relay.app, None, &t1()).await.unwrap();
    pairs(&relay, &code(&relay).await, &key(0x44)).await.data();
    session::authenticate(&relay.app, &old).await.unwrap_err();
}

#[tokio::test]
async fn a_terminal_has_one_key() {
    let relay = Relay::start().await;
    pairs(&relay, &code(&relay).await, &key(0x44)).await.data();
    let first = token(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await;
    pairs(&relay, &code(&relay).await, &key(0x45)).await.data();
    session::authenticate(&relay.app, &first).await.unwrap_err();
    token(&relay.app, &key(0x45), terminal(shop_id(1), "T1")).await;
}

#[tokio::test]
async fn revoking_in_one_shop_leaves_the_others() {
    let relay = Relay::start().await;
    pairs(&relay, &code(&relay).await, &key(0x44)).await.data();
    let other = session::new_code(&relay.app, shop_id(2), &t1()).await.unwrap().code;
    pairs(&relay, &other, &key(0x45)).await.data();
    assert_eq!(session::revoke(&relay.app, Some(shop_id(2)), &t1()).await.unwrap(), 1);
    token(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await;
}

#[tokio::test]
async fn a_code_for_an_unknown_shop_is_not_made() {
    let relay = Relay::start().await;
    let made = session::new_code(&relay.app, shop_id(9), &t1()).await;
    assert!(made.unwrap_err().to_string().contains(&shop_id(9).to_string()));
}

#[tokio::test]
async fn the_demo_codes_pair_as_often_as_one_likes_and_in_the_demo_only() {
    let relay = Relay::start().await;
    assert_eq!(pairs(&relay, "DEMOSHOP", &key(0x44)).await.faults(), ["code"]);

    let demo = kios_relay::demo::configuration([]).unwrap();
    let relay = Relay::with(|config| *config = demo).await;
    for byte in [0x44, 0x45] {
        let paired = pairs(&relay, "demoshop", &key(byte)).await;
        assert_eq!(paired.text("terminalId"), "T1");
        assert_eq!(paired.text("shopName"), "한강 커피");
    }
    let shop = relay.get("/demo").await.data()["owners"][0]["shopId"].clone();
    let shop = shop.as_str().unwrap().parse().unwrap();
    for byte in [0x44, 0x45] {
        token(&relay.app, &key(byte), terminal(shop, "T1")).await;
    }
}
