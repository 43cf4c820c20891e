//! Cancels by the delegator, by other kiosks and in version one, and their notifications.
//! Source: `protocol.md §2.6 to §2.8, §5.4`, `relay.md §3` B10, `§5`.

use kios_protocol::api::{StreamEvent, route};
use kios_protocol::session::Resource;
use kios_relay::storage::sql;
use serde_json::{Value, json};

use crate::support::{ACCESS_KEY, Customer, Kiosk, Relay, Sale, key, shop_id};
use crate::wire::{Server, token};

/// A relay with a delegator for the first shop.
async fn delegated() -> Relay {
    Relay::with(|config| config.shops[0].delegator = Some(key(0x66))).await
}

async fn log(relay: &Relay, reader: &str) -> Vec<u64> {
    relay.events(reader).await.iter().map(|event| event.0).collect()
}

async fn list(relay: &Relay, token: &str, query: &str) -> Vec<(String, u64)> {
    let request = axum::http::Request::get(format!("{}{query}", route::PAYMENTS))
        .header("authorization", format!("Bearer {token}"))
        .body(axum::body::Body::empty())
        .unwrap();
    let reply = relay.request(request).await;
    let payments = reply.data()["payments"].as_array().unwrap();
    let entry = |payment: &Value| {
        let id = payment["paymentId"].as_str().unwrap().to_owned();
        (id, payment["paymentStatus"].as_u64().unwrap())
    };
    payments.iter().map(entry).collect()
}

#[tokio::test]
async fn a_delegator_approves_by_itself() {
    let relay = delegated().await;
    let id = relay.asked_back().await;
    assert_eq!(relay.later(1).await.approved, 1);
    assert_eq!(relay.later(1).await.approved, 0);
    assert_eq!(relay.status(&id).await, 57);
    let delegator = Customer(key(0x66));
    let nonces = (delegator.nonce(&relay).await, relay.owner().nonce(&relay).await);
    assert_eq!(nonces, (0, 1), "the owner's moves, the delegator's never");
    relay.kiosk().closes_cancel(&relay, &id, true).await.data();
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
    assert_eq!(relay.used().await, "0");
    let shop = relay.get(&format!("{}?shopId={}", route::SHOP_INFO, shop_id(1))).await;
    assert_eq!(shop.text("delegator"), delegator.address().to_string());
    assert_eq!(shop.text("account"), relay.owner().address().to_string());
}

#[tokio::test]
async fn with_a_delegator_the_owner_answers_no_more() {
    let relay = delegated().await;
    let id = relay.asked_back().await;
    relay.owner().answers_cancel(&relay, &id, true).await.is_refused_with(1501);
    relay.owner().answers_cancel(&relay, &id, false).await.is_refused_with(1501);
    let delegator = Customer(key(0x66));
    assert_eq!(delegator.answers_cancel(&relay, &id, false).await.number("paymentStatus"), 56);
    assert_eq!(relay.later(1).await.approved, 0, "what is answered is answered");
}

#[tokio::test]
async fn a_delegator_is_of_its_own_shop_only() {
    let relay = delegated().await;
    let other = Kiosk { shop: shop_id(2), ..relay.kiosk() };
    let code = relay.customer().code(&relay).await;
    let id = other.opens(&relay, &Sale::default(), code).await.text("paymentId");
    relay.customer().answers(&relay, &id, true).await.data();
    other.closes(&relay, &id, true).await.data();
    other.asks_back(&relay, &id).await.data();
    assert_eq!(relay.later(1).await.approved, 0);
    Customer(key(0x66)).answers_cancel(&relay, &id, true).await.is_refused_with(1501);
    relay.owner().answers_cancel(&relay, &id, true).await.data();
}

#[tokio::test]
async fn a_delegator_leaves_what_is_too_old_to_its_clock() {
    let relay = delegated().await;
    let id = relay.paid().await;
    relay.waits(8 * 86_400);
    relay.kiosk().asks_back(&relay, &id).await.data();
    assert_eq!(relay.later(1).await.approved, 0);
    assert_eq!(relay.later(44).await.timed_out, 1);
    assert_eq!(relay.later(255).await.closed, 1);
    assert_eq!(relay.status(&id).await, 59);
}

#[tokio::test]
async fn a_delegator_works_also_with_version_one_switched_off() {
    let relay = Relay::with(|config| {
        config.shops[0].delegator = Some(key(0x66));
        config.support_payment_v1 = false;
    })
    .await;
    let id = relay.asked_back().await;
    assert_eq!(relay.later(1).await.approved, 1);
    assert_eq!(relay.status(&id).await, 57);
    for path in ["/v1/payment/cancel/open", "/v1/payment/cancel/close"] {
        let body = json!({"paymentId": id, "confirm": true, "accessKey": ACCESS_KEY});
        relay.post(path, &body).await.is_refused_with(3004);
    }
}

#[tokio::test]
async fn a_cancel_goes_through_with_the_shared_key() {
    let relay = Relay::start().await;
    let id = relay.paid().await;
    let open = json!({"paymentId": id, "accessKey": ACCESS_KEY});
    let wrong = json!({"paymentId": id, "accessKey": "wrong"});
    relay.post("/v1/payment/cancel/open", &wrong).await.is_refused_with(2002);
    let opened = relay.post("/v1/payment/cancel/open", &open).await;
    assert_eq!((opened.number("paymentStatus"), opened.text("terminalId")), (51, String::new()));
    relay.post("/v1/payment/cancel/open", &open).await.is_refused_with(2022);
    let approval = relay.owner().cancel_approval(&relay, &id, true).await;
    relay.post("/v1/payment/cancel/approval", &approval).await.data();
    let close = json!({"paymentId": id, "confirm": "true", "accessKey": ACCESS_KEY});
    let closed = relay.post("/v1/payment/cancel/close", &close).await;
    assert_eq!(closed.number("paymentStatus"), 58);
    relay.post("/v1/payment/cancel/close", &close).await.is_refused_with(2026);
}

#[tokio::test]
async fn fields_are_named_before_anything_else() {
    let relay = Relay::start().await;
    for (path, fields) in [
        (route::CANCEL_OPEN, vec!["paymentId", "terminalId", "signature"]),
        (route::CANCEL_CLOSE, vec!["paymentId", "confirm", "signature"]),
        (route::CANCEL_APPROVAL, vec!["paymentId", "approval", "signature"]),
        ("/v1/payment/cancel/open", vec!["paymentId"]),
        ("/v1/payment/cancel/close", vec!["paymentId", "confirm"]),
    ] {
        assert_eq!(relay.post(path, &json!({})).await.faults(), fields, "{path}");
    }
}

#[tokio::test]
async fn another_kiosk_of_the_shop_takes_the_payment_in_hand() {
    let relay = Relay::start().await;
    let id = relay.paid().await;
    let other = Kiosk { terminal: "T2".parse().unwrap(), ..relay.kiosk() };
    assert_eq!(other.asks_back(&relay, &id).await.text("terminalId"), "T2");
    relay.owner().answers_cancel(&relay, &id, true).await.data();
    other.closes_cancel(&relay, &id, true).await.data();
    let shop = shop_id(1);
    let back = [51, 54, 55, 57, 58];
    assert_eq!(log(&relay, &format!("terminal:{shop}:T2")).await, back);
    let whole = [vec![11, 14, 15, 17, 18], back.to_vec()].concat();
    assert_eq!(log(&relay, &format!("terminal:{shop}:T1")).await, whole);
    let account = format!("account:{}", relay.customer().address().to_lower());
    assert_eq!(log(&relay, &account).await, whole);
    // Both kiosks find it in their history.
    for terminal in ["T1", "T2"] {
        let kiosk = Kiosk { terminal: terminal.parse().unwrap(), ..relay.kiosk() };
        let token = relay.signs_in(&kiosk).await;
        assert_eq!(list(&relay, &token, "").await, [(id.clone(), 58)]);
    }
    // A repeat of its open returns the same payment, with the terminal it had then.
    let code = relay.customer().code(&relay).await;
    let again = relay.kiosk().opens(&relay, &Sale::default(), code).await.text("paymentId");
    assert_ne!(again, id, "another code is another sale");
}

#[tokio::test]
async fn a_kiosk_learns_that_another_one_took_the_cancel_over() {
    let relay = Relay::start().await;
    let id = relay.paid().await;
    for terminal in ["T2", "T3"] {
        let kiosk = Kiosk { terminal: terminal.parse().unwrap(), ..relay.kiosk() };
        kiosk.asks_back(&relay, &id).await.data();
        kiosk.closes_cancel(&relay, &id, false).await.data();
    }
    let shop = shop_id(1);
    assert_eq!(log(&relay, &format!("terminal:{shop}:T2")).await, [51, 59, 51]);
    assert_eq!(log(&relay, &format!("terminal:{shop}:T3")).await, [51, 59]);
    let first = [11, 14, 15, 17, 18, 51, 59, 51, 59];
    assert_eq!(log(&relay, &format!("terminal:{shop}:T1")).await, first);
}

#[tokio::test]
async fn a_paired_kiosk_asks_only_in_its_own_name() {
    let relay = Relay::start().await;
    let id = relay.paid().await;
    let paired = Kiosk { key: key(0x55), terminal: "T2".parse().unwrap(), ..relay.kiosk() };
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query(
        "INSERT INTO terminal (agent, shop_id, terminal_id, enrolled_at) VALUES (?, ?, 'T2', 1)",
    )
    .bind(paired.key.address().to_lower())
    .bind(shop_id(1).to_string())
    .execute(writer.connection())
    .await
    .unwrap();
    writer.commit().await.unwrap();
    let as_another = Kiosk { key: key(0x55), ..relay.kiosk() };
    as_another.asks_back(&relay, &id).await.is_refused_with(2003);
    paired.closes_cancel(&relay, &id, false).await.is_refused_with(2003);
    paired.asks_back(&relay, &id).await.data();
    paired.closes_cancel(&relay, &id, false).await.data();
}

#[tokio::test]
async fn the_owner_hears_of_the_cancel_and_finds_it_at_the_start() {
    let relay = Relay::start().await;
    let owner = token(&relay.app, &key(0x33), Resource::Account).await;
    let stranger = token(&relay.app, &key(0x44), Resource::Account).await;
    let server = Server::of(&relay.app).await;
    let mut stream = server.listens(&owner, "").await;
    stream.hello().await;
    let id = relay.paid().await;
    assert!(list(&relay, &owner, "").await.is_empty(), "a sale is not the owner's to answer");
    relay.kiosk().asks_back(&relay, &id).await.data();
    match stream.next().await {
        Some(StreamEvent::Payment(event)) => {
            assert_eq!((event.sequence, event.data.item.payment_status.number()), (1, 51));
            assert_eq!(event.kind, kios_protocol::api::PaymentEventKind::PayCancel);
            assert_eq!(event.data.item.payment_id.to_string(), id);
        }
        other => panic!("no payment: {other:?}"),
    }
    assert_eq!(list(&relay, &owner, "").await, [(id.clone(), 51)]);
    assert_eq!(list(&relay, &owner, "?status=51").await, [(id.clone(), 51)]);
    assert!(list(&relay, &stranger, "").await.is_empty());
    // An invalid cursor gets a snapshot of what waits for the owner.
    let mut lost = server.listens(&owner, "?lastEventId=99").await;
    lost.hello().await;
    assert_eq!(lost.reset().await.payments.len(), 1);

    relay.owner().answers_cancel(&relay, &id, true).await.data();
    relay.kiosk().closes_cancel(&relay, &id, true).await.data();
    for expected in [(2, 54), (3, 55), (4, 57), (5, 58)] {
        assert_eq!(stream.payment().await, expected);
    }
    assert!(list(&relay, &owner, "").await.is_empty(), "nothing is left to answer");
    server.ends().await;
}

#[tokio::test]
async fn an_owner_who_buys_in_their_own_shop_hears_everything_once() {
    let relay = Relay::with(|config| config.shops[0].owner = key(0x11).address()).await;
    let id = relay.asked_back().await;
    relay.customer().answers_cancel(&relay, &id, false).await.data();
    let account = format!("account:{}", relay.customer().address().to_lower());
    assert_eq!(log(&relay, &account).await, [11, 14, 15, 17, 18, 51, 56]);
}

#[tokio::test]
async fn the_history_is_narrowed_by_time_and_by_payment() {
    let relay = Relay::start().await;
    let first = relay.opened_as("P1").await;
    relay.waits(100);
    let second = relay.opened_as("P2").await;
    let token = relay.signs_in(&relay.kiosk()).await;
    let found = async |query: &str| -> Vec<String> {
        list(&relay, &token, query).await.into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(found("").await, [second.clone(), first.clone()]);
    assert_eq!(found("?to=1700000099").await, [first.as_str()]);
    assert_eq!(found("?from=1700000001&to=1700000100").await, [second.as_str()]);
    assert_eq!(found(&format!("?paymentId={first}")).await, [first.as_str()]);
    assert!(found(&format!("?paymentId={first}&from=1700000001")).await.is_empty());
    assert!(found("?paymentId=0x12").await.is_empty());
}
