//! The lists of payments in every shape: each is read by an index of its own, which a debug build asserts of every
//! statement, and has the same payments as a filter over all of them would have.

use axum::body::Body;
use axum::http::Request;
use kios_protocol::api::route;
use kios_protocol::session::Resource;
use serde_json::Value;

use crate::support::{Relay, key, shop_id};
use crate::wire::{terminal, token};

/// The purchases of a list, newest first.
async fn list(relay: &Relay, token: &str, query: &str) -> Vec<String> {
    let request = Request::get(format!("{}?{query}", route::PAYMENTS))
        .header("authorization", format!("Bearer {token}"));
    let found = relay.request(request.body(Body::empty()).unwrap()).await.data().clone();
    let purchase = |payment: &Value| payment["purchaseId"].as_str().unwrap().to_owned();
    found["payments"].as_array().unwrap().iter().map(purchase).collect()
}

/// Opens, approves and closes a payment; returns its id.
async fn paid_as(relay: &Relay, purchase: &'static str) -> String {
    let id = relay.opened_as(purchase).await;
    relay.customer().answers(relay, &id, true).await.data();
    relay.kiosk().closes(relay, &id, true).await.data();
    id
}

#[tokio::test]
async fn each_shape_of_a_list_has_its_payments_newest_first() {
    let relay = Relay::start().await;
    // Two are paid, one is closed as failed, one waits; the cancel of a paid one waits for the shop owner.
    let paid = paid_as(&relay, "LIST-1").await;
    relay.waits(10);
    let failed = relay.opened_as("LIST-2").await;
    relay.kiosk().closes(&relay, &failed, false).await.data();
    relay.waits(10);
    paid_as(&relay, "OTHER-3").await;
    relay.waits(10);
    let waiting = relay.opened_as("LIST-4").await;
    let kiosk = token(&relay.app, &key(0x22), terminal(shop_id(1), "T1")).await;
    let customer = token(&relay.app, &key(0x11), Resource::Account).await;
    let all = ["LIST-4", "OTHER-3", "LIST-2", "LIST-1"];
    for reader in [&kiosk, &customer] {
        assert_eq!(list(&relay, reader, "").await, all);
        assert_eq!(list(&relay, reader, "limit=2").await, all[..2]);
        assert_eq!(list(&relay, reader, "status=18").await, ["OTHER-3", "LIST-1"]);
        assert_eq!(list(&relay, reader, "status=19").await, ["LIST-2"]);
        assert_eq!(list(&relay, reader, "status=11").await, ["LIST-4"]);
        assert_eq!(list(&relay, reader, "purchaseId=LIST-2").await, ["LIST-2"]);
        assert_eq!(list(&relay, reader, "purchaseId=LIST-2&status=18").await, [""; 0]);
        assert_eq!(list(&relay, reader, &format!("paymentId={waiting}")).await, ["LIST-4"]);
        assert_eq!(list(&relay, reader, "search=list").await, ["LIST-4", "LIST-2", "LIST-1"]);
        assert_eq!(list(&relay, reader, "search=LIST-1").await, ["LIST-1"]);
        assert_eq!(
            list(&relay, reader, &format!("search={}", paid.chars().take(14).collect::<String>()))
                .await,
            ["LIST-1"]
        );
        assert_eq!(list(&relay, reader, "search=list&status=19").await, ["LIST-2"]);
    }
    let stranger = token(&relay.app, &key(0x12), Resource::Account).await;
    assert_eq!(list(&relay, &stranger, "").await, [""; 0]);
    assert_eq!(list(&relay, &stranger, "purchaseId=LIST-2").await, [""; 0]);
    assert_eq!(list(&relay, &stranger, &format!("paymentId={waiting}")).await, [""; 0]);
}

#[tokio::test]
async fn the_shop_owner_lists_cancels_that_wait_and_counts_follow_the_payments() {
    let relay = Relay::start().await;
    let asked = relay.asked_back().await;
    let owner = token(&relay.app, &key(0x33), Resource::Account).await;
    for query in ["", "status=51", &format!("paymentId={asked}")] {
        assert_eq!(list(&relay, &owner, query).await.len(), 1, "{query}");
    }
    assert_eq!(list(&relay, &owner, "status=18").await.len(), 0);
    let mut connection = relay.app.store().read().await.unwrap();
    let counts = kios_relay::storage::row_counts(&mut connection, "payment").await.unwrap();
    let many = |status: &str| counts.iter().find(|it| it.0 == status).map_or(0, |it| it.1);
    assert_eq!((many("51"), many("18"), many("11")), (1, 0, 0));
}
