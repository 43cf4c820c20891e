//! A payment and its cancel without faults.

use serde_json::json;

use crate::support::{CALLBACK_KEY, Network};

#[tokio::test]
async fn a_payment_is_approved_told_and_closed() {
    let network = Network::start().await;
    let id = network.opened().await;
    assert_eq!(network.answers(&id, true).await.payment_status(), 14);
    assert_eq!(network.item(&id).await["paymentStatus"], 14);
    network.running.tick().await;
    let took = network.kiosk.took();
    let [(header, body)] = took.as_slice() else { panic!("{took:?}") };
    assert_eq!(header.as_deref(), Some(CALLBACK_KEY));
    assert_eq!(body["accessKey"], CALLBACK_KEY);
    assert_eq!((&body["code"], &body["type"]), (&json!(0), &json!("pay_new")));
    assert_eq!(body["data"]["paymentStatus"], 15);
    assert_eq!(network.item(&id).await["paymentStatus"], 17);
    assert_eq!((network.points(), network.escrow()), ("998950".to_owned(), "1050".to_owned()));
    assert_eq!(network.closes(&id, true).await.payment_status(), 18);
    assert_eq!(network.escrow(), "0");
    assert_eq!(network.closes(&id, true).await.code(), 2026);
}

#[tokio::test]
async fn a_denial_is_told_without_the_header_and_ends_as_failed() {
    let network = Network::start().await;
    let id = network.opened().await;
    assert_eq!(network.answers(&id, false).await.payment_status(), 16);
    let took = network.kiosk.took();
    let [(header, body)] = took.as_slice() else { panic!("{took:?}") };
    assert_eq!((header, &body["code"]), (&None, &json!(4000)));
    assert_eq!(network.closes(&id, true).await.payment_status(), 19);
    assert_eq!(network.closes(&id, true).await.code(), 2029);
    assert_eq!(network.points(), "1000000");
}

#[tokio::test]
async fn a_cancel_is_approved_told_and_gives_the_points_back() {
    let network = Network::start().await;
    let id = network.paid().await;
    assert_eq!(network.asks_back(&id).await.payment_status(), 51);
    assert_eq!(network.answers_cancel(&id, true).await.payment_status(), 54);
    network.running.tick().await;
    assert_eq!(network.kiosk.codes(), [(0, 55)]);
    assert_eq!(network.closes_cancel(&id, true).await.payment_status(), 58);
    assert_eq!(network.points(), "1000000");
    assert_eq!(network.closes_cancel(&id, true).await.code(), 2026);
}

#[tokio::test]
async fn the_log_tells_what_the_callbacks_told() {
    let network = Network::start().await;
    let id = network.paid().await;
    network.asks_back(&id).await;
    network.answers_cancel(&id, false).await;
    let rows = network.get("/v1/task/list/-1").await.data();
    let codes: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes, [json!(0), json!(4000)]);
    assert_eq!(network.get("/v1/task/sequence/latest").await.data()["sequence"], "2");
}
