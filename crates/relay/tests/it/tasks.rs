//! The task log: `protocol.md §7.3`, `relay.md §3 B11`.

use kios_relay::storage::sql;
use serde_json::Value;

use crate::support::{Kiosk, Relay, Reply, Sale, shop_id};

fn sequences(reply: &Reply) -> Vec<u64> {
    let rows = reply.data().as_array().unwrap();
    rows.iter().map(|row| row["sequence"].as_str().unwrap().parse().unwrap()).collect()
}

async fn denied(relay: &Relay, kiosk: &Kiosk) -> String {
    let code = relay.customer().code(relay).await;
    let id = kiosk.opens(relay, &Sale::default(), code).await.text("paymentId");
    relay.customer().answers(relay, &id, false).await.data();
    kiosk.closes(relay, &id, false).await.data();
    id
}

#[tokio::test]
async fn an_empty_log_says_so() {
    let relay = Relay::start().await;
    assert_eq!(relay.get("/v1/task/sequence/latest").await.text("sequence"), "0");
    for start in ["-1", "0", "latest", "7"] {
        let reply = relay.get(&format!("/v1/task/list/{start}")).await;
        assert!(reply.data().as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_row_carries_the_payment_as_the_callback_does() {
    let relay = Relay::start().await;
    let id = relay.approved().await;
    let reply = relay.get("/v1/task/list/-1").await;
    let row = &reply.data()[0];
    assert_eq!(row["sequence"], "1");
    assert_eq!(row["type"], "pay_new");
    assert_eq!(row["code"], 0);
    assert_eq!(row["message"], "Success");
    let data = row["data"].as_object().unwrap();
    let names: Vec<&str> = data.keys().map(String::as_str).collect();
    let expected = [
        "account",
        "amount",
        "currency",
        "feePoint",
        "feeValue",
        "paidPoint",
        "paidValue",
        "paymentId",
        "paymentStatus",
        "purchaseId",
        "shopId",
        "terminalId",
        "totalPoint",
        "totalValue",
    ];
    assert_eq!(names, expected);
    assert_eq!(data["paymentId"], Value::String(id));
    assert_eq!(data["paymentStatus"], 15);
    let texts = data.iter().filter(|(name, _)| *name != "paymentStatus");
    assert!(texts.into_iter().all(|(_, value)| value.is_string()));
}

#[tokio::test]
async fn pages_are_ordered_and_hold_thirty_two() {
    let relay = Relay::start().await;
    for _ in 0..35 {
        denied(&relay, &relay.kiosk()).await;
    }
    assert_eq!(sequences(&relay.get("/v1/task/list/-1").await), (1..=32).collect::<Vec<_>>());
    assert_eq!(sequences(&relay.get("/v1/task/list/32").await), [33, 34, 35]);
    assert_eq!(sequences(&relay.get("/v1/task/list/latest").await), [35]);
    assert_eq!(relay.get("/v1/task/sequence/latest").await.text("sequence"), "35");
}

#[tokio::test]
async fn zero_asks_for_the_day_which_begins_at_noon() {
    // The clock is at 22:13:20 UTC.
    let relay = Relay::start().await;
    denied(&relay, &relay.kiosk()).await;
    relay.waits(49_599); // 11:59:59 the next day
    denied(&relay, &relay.kiosk()).await;
    assert_eq!(sequences(&relay.get("/v1/task/list/0").await), [1, 2]);
    relay.waits(1);
    denied(&relay, &relay.kiosk()).await;
    assert_eq!(sequences(&relay.get("/v1/task/list/0").await), [3]);
}

#[tokio::test]
async fn rows_are_filtered_by_shop_and_terminal() {
    let relay = Relay::start().await;
    let other_terminal = Kiosk { terminal: "T2".parse().unwrap(), ..relay.kiosk() };
    let other_shop = Kiosk { shop: shop_id(2), ..relay.kiosk() };
    for kiosk in [&relay.kiosk(), &other_terminal, &other_shop] {
        denied(&relay, kiosk).await;
    }
    let list =
        async |query: &str| sequences(&relay.get(&format!("/v1/task/list/-1?{query}")).await);
    assert_eq!(list("terminalId=T1").await, [1, 3]);
    assert_eq!(list("terminalId=T2").await, [2]);
    assert_eq!(list(&format!("shopId={}", shop_id(1))).await, [1, 2]);
    assert_eq!(list(&format!("shopId={}&terminalId=T1", shop_id(2))).await, [3]);
    let reply = relay.get("/v1/task/list/-1?shopId=0x12").await;
    assert_eq!(reply.faults(), ["shopId"]);
}

#[tokio::test]
async fn one_bad_row_does_not_break_the_page() {
    let relay = Relay::start().await;
    for _ in 0..3 {
        denied(&relay, &relay.kiosk()).await;
    }
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query("UPDATE task SET data = '{\"broken' WHERE sequence = 2")
        .execute(writer.connection())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    assert_eq!(sequences(&relay.get("/v1/task/list/-1").await), [1, 2, 3]);
}

#[tokio::test]
async fn a_number_that_is_none_is_named() {
    let relay = Relay::start().await;
    assert_eq!(relay.get("/v1/task/list/yesterday").await.faults(), ["sequence"]);
}
