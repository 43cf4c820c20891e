//! Signing in, tokens, and the resources they give access to.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use kios_protocol::SecretKey;
use kios_protocol::api::route;
use kios_protocol::session::{Resource, SignIn};
use kios_relay::storage::sql;
use serde_json::json;

use crate::support::{Relay, Reply, Sale, key, shop_id};
use crate::wire::{terminal, text, token};

type Change = Box<dyn Fn(SignIn) -> SignIn>;

async fn signs_in(relay: &Relay, message: &str, key: &SecretKey) -> Reply {
    let signature = key.sign_text(message).to_string();
    relay.post(route::SESSION, &json!({ "message": message, "signature": signature })).await
}

async fn get(relay: &Relay, path: &str, token: &str) -> Reply {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    relay.request(request.body(Body::empty()).unwrap()).await
}

async fn post(relay: &Relay, path: &str, token: &str) -> Reply {
    let request = Request::post(path).header("authorization", format!("Bearer {token}"));
    relay.request(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_kiosk_signs_in_for_a_quarter_of_an_hour() {
    let relay = Relay::start().await;
    let nonce = relay.get(route::SESSION_NONCE).await;
    assert_eq!(nonce.text("domain"), "127.0.0.1:7070");
    assert_eq!(nonce.text("uri"), "http://127.0.0.1:7070");
    assert_eq!(nonce.number("chainId"), 24_680);
    let text = text(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await.to_string();
    let answer = signs_in(&relay, &text, &key(0x22)).await;
    assert_eq!(answer.data()["roles"], json!(["terminal"]));
    assert_eq!(answer.text("address"), key(0x22).address().to_string());
    assert_eq!(answer.number("expiresAt"), relay.app.clock().now().seconds() + 900);
    let token = answer.text("token");

    relay.waits(899);
    assert_eq!(get(&relay, route::PAYMENTS, &token).await.data()["payments"], json!([]));
    relay.waits(1);
    let late = get(&relay, route::PAYMENTS, &token).await;
    assert_eq!((late.status, late.code()), (StatusCode::UNAUTHORIZED, 2001));
}

#[tokio::test]
async fn a_token_is_nowhere_in_the_database() {
    let relay = Relay::on_disk().await;
    let token = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let mut connection = relay.app.store().read().await.unwrap();
    let rows: i64 = sql::query_scalar(
        "SELECT count(*) FROM session WHERE token_hash = ?1 OR hex(token_hash) = upper(?1)",
    )
    .bind(&token)
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn people_are_users_and_owners_are_owners_too() {
    let relay = Relay::start().await;
    for (byte, roles) in [(0x11, json!(["user"])), (0x33, json!(["user", "shop_owner"]))] {
        let text = text(&relay.app, &key(byte), Resource::Account).await.to_string();
        assert_eq!(signs_in(&relay, &text, &key(byte)).await.data()["roles"], roles);
    }
}

#[tokio::test]
async fn every_fault_of_a_sign_in_text_is_named() {
    let relay = Relay::start().await;
    let now = relay.app.clock().now();
    let at = |seconds: u64| kios_protocol::Timestamp::from_seconds(seconds);
    let cases: Vec<(&str, Change)> = vec![
        ("domain", Box::new(|text| SignIn { domain: "elsewhere".into(), ..text })),
        ("URI", Box::new(|text| SignIn { uri: "http://elsewhere".into(), ..text })),
        ("chain", Box::new(|text| SignIn { chain_id: 1, ..text })),
        ("future", Box::new(move |text| SignIn { issued_at: now.plus(61), ..text })),
        ("ago", Box::new(move |text| SignIn { issued_at: at(now.seconds() - 301), ..text })),
        ("expired", Box::new(move |text| SignIn { expires_at: now, ..text })),
        ("nonce", Box::new(|text| SignIn { nonce: "0123456789abcdef".into(), ..text })),
    ];
    for (named, change) in cases {
        let good = text(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
        let reply = signs_in(&relay, &change(good).to_string(), &key(0x22)).await;
        assert_eq!(reply.faults(), ["message"]);
        let detail = reply.body["error"]["validation"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(named), "{named}: {detail}");
    }
    let reply = signs_in(&relay, "let me in", &key(0x22)).await;
    assert_eq!(reply.faults(), ["message"]);
    let reply = relay.post(route::SESSION, &json!({ "signature": "0x12" })).await;
    assert_eq!(reply.faults(), ["message", "signature"]);
}

#[tokio::test]
async fn a_clock_that_is_a_minute_ahead_is_taken() {
    let relay = Relay::start().await;
    let good = text(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let skewed = SignIn { issued_at: good.issued_at.plus(60), ..good };
    signs_in(&relay, &skewed.to_string(), &key(0x22)).await.data();
}

#[tokio::test]
async fn another_key_than_the_text_names_is_refused() {
    let relay = Relay::start().await;
    let text = text(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await.to_string();
    signs_in(&relay, &text, &key(0x11)).await.is_refused_with(1501);
    // The nonce was not used up by that.
    signs_in(&relay, &text, &key(0x22)).await.data();
}

#[tokio::test]
async fn a_nonce_is_good_once_and_for_five_minutes() {
    let relay = Relay::start().await;
    let first = text(&relay.app, &key(0x11), Resource::Account).await;
    signs_in(&relay, &first.to_string(), &key(0x11)).await.data();
    assert_eq!(signs_in(&relay, &first.to_string(), &key(0x11)).await.faults(), ["message"]);

    let good = text(&relay.app, &key(0x11), Resource::Account).await;
    relay.waits(300);
    let now = relay.app.clock().now();
    let late = SignIn { issued_at: now, expires_at: now.plus(60), ..good };
    assert_eq!(signs_in(&relay, &late.to_string(), &key(0x11)).await.faults(), ["message"]);
}

#[tokio::test]
async fn a_key_that_was_never_paired_is_no_kiosk() {
    let relay = Relay::start().await;
    let text = text(&relay.app, &key(0x44), terminal(shop_id(1), "T1")).await.to_string();
    signs_in(&relay, &text, &key(0x44)).await.is_refused_with(1050);
}

#[tokio::test]
async fn without_a_good_token_nothing_is_told() {
    let relay = Relay::start().await;
    for path in [route::PAYMENTS, route::EVENTS] {
        let none = relay.get(path).await;
        assert_eq!((none.status, none.code()), (StatusCode::UNAUTHORIZED, 2001));
        assert_eq!(none.headers["www-authenticate"], "Bearer");
        let bad = get(&relay, path, "00").await;
        assert_eq!(bad.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(relay.get("/v2/events?ticket=00").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(post(&relay, route::EVENTS_TICKET, "00").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn everybody_reads_their_own_history_only() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    for (session, sees) in [
        (token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await, true),
        (token(&relay.app, &key(0x22), terminal(shop_id(1), "T2")).await, false),
        (token(&relay.app, &key(0x22), terminal(shop_id(2), "T1")).await, false),
        (token(&relay.app, &key(0x11), Resource::Account).await, true),
        (token(&relay.app, &key(0x12), Resource::Account).await, false),
    ] {
        let reply = get(&relay, route::PAYMENTS, &session).await;
        let payments = reply.data()["payments"].as_array().unwrap();
        let expected = if sees { vec![json!(id)] } else { vec![] };
        let ids: Vec<_> = payments.iter().map(|payment| payment["paymentId"].clone()).collect();
        assert_eq!(ids, expected);
    }
}

#[tokio::test]
async fn the_history_is_narrowed_by_the_query() {
    let relay = Relay::start().await;
    let first = relay.opened_as("P1").await;
    let begun = relay.app.clock().now().seconds();
    relay.waits(10);
    let second = relay.opened_as("P2").await;
    relay.customer().answers(&relay, &second, true).await.data();
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let from = format!("?from={}", begun + 10);
    let printed: String = first.chars().skip(2).take(8).collect();
    let printed = format!("?search={}", printed.to_ascii_uppercase());
    for (query, expected) in [
        ("", vec![&second, &first]),
        ("?status=11", vec![&first]),
        ("?status=", vec![&second, &first]),
        ("?purchaseId=P2", vec![&second]),
        ("?purchaseId=P3", vec![]),
        ("?limit=1", vec![&second]),
        ("?search=p2", vec![&second]),
        ("?search=P", vec![&second, &first]),
        ("?search=P_", vec![]),
        ("?search=%25", vec![]),
        (printed.as_str(), vec![&first]),
        ("?search=1,000", vec![&second, &first]),
        ("?search=1000.0", vec![&second, &first]),
        ("?search=KRW%201,000", vec![&second, &first]),
        ("?search=1,000%20krw", vec![&second, &first]),
        ("?search=1,000%EC%9B%90", vec![&second, &first]),
        ("?search=%E2%82%A91,000", vec![&second, &first]),
        ("?search=KRW%2010,00", vec![]),
        // A comma where no thousands stand may be meant as a decimal point.
        ("?search=10,00", vec![]),
        // A superscript is no digit of an amount: "100⁰".
        ("?search=100%E2%81%B0", vec![]),
        ("?search=%EF%BC%91%EF%BC%90%EF%BC%90%EF%BC%90", vec![&second, &first]),
        ("?search=12.75", vec![]),
        (from.as_str(), vec![&second]),
    ] {
        let reply = get(&relay, &format!("{}{query}", route::PAYMENTS), &session).await;
        let payments = reply.data()["payments"].as_array().unwrap().clone();
        let ids: Vec<_> = payments.iter().map(|it| it["paymentId"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let bad = get(&relay, "/v2/payments?status=20&from=x&limit=0", &session).await;
    assert_eq!(bad.faults(), ["status", "from", "limit"]);
}

#[tokio::test]
async fn the_history_tells_whether_an_open_arrived() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    let sale = Sale { purchase: "did it?", ..Sale::default() };
    let id = relay.kiosk().opens(&relay, &sale, code).await.text("paymentId");
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let reply = get(&relay, "/v2/payments?purchaseId=did%20it%3F", &session).await;
    let payment = &reply.data()["payments"][0];
    assert_eq!(payment["paymentId"], id);
    assert_eq!(payment["version"], 1);
    assert_eq!(reply.number("serverTime"), relay.app.clock().now().seconds());
}

#[tokio::test]
async fn a_ticket_opens_one_stream_within_half_a_minute() {
    let relay = Relay::start().await;
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let ticket = post(&relay, route::EVENTS_TICKET, &session).await.text("ticket");
    let redeemed = kios_relay::session::redeem(&relay.app, &ticket).await.unwrap();
    assert_eq!(redeemed.resource, terminal(shop_id(1), "T1"));
    kios_relay::session::redeem(&relay.app, &ticket).await.unwrap_err();

    let late = post(&relay, route::EVENTS_TICKET, &session).await.text("ticket");
    relay.waits(30);
    kios_relay::session::redeem(&relay.app, &late).await.unwrap_err();
}

#[tokio::test]
async fn what_is_over_is_forgotten() {
    let relay = Relay::start().await;
    let session = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    post(&relay, route::EVENTS_TICKET, &session).await.data();
    relay.get(route::SESSION_NONCE).await.data();
    relay.waits(900);
    kios_relay::session::purge(&relay.app).await.unwrap();
    let mut connection = relay.app.store().read().await.unwrap();
    let left: i64 = sql::query_scalar(
        "SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM stream_ticket)
              + (SELECT count(*) FROM session_nonce)",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(left, 0);
}
