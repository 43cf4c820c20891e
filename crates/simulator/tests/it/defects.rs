//! Defects: those that the document lists, and injected ones.

use core::time::Duration;

use http::StatusCode;
use kios_protocol::api::route;
use kios_simulator::network::{
    CallbackFault, ChainStatus, EndpointFault, Generation, Phone, TaskOrder, TransactionFault,
};
use serde_json::json;

use crate::support::Network;

const ANY_NONCE: &str = "/v1/ledger/nonce/0x1234";

#[tokio::test]
async fn a_silent_transaction_ends_at_thirteen_and_nobody_is_told() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.fail_transaction(TransactionFault::Silent);
    assert_eq!(network.answers(&id, true).await.payment_status(), 14);
    network.running.tick().await;
    assert_eq!(network.running.status(&id), Some(13));
    assert_eq!((network.kiosk.codes(), network.running.tasks()), (Vec::new(), 0));
    // The status is not final: the customer may approve again.
    assert_eq!(network.answers(&id, true).await.payment_status(), 14);
}

#[tokio::test]
async fn a_refused_transaction_is_five_thousand_and_twelve() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.fail_transaction(TransactionFault::Refused);
    assert_eq!(network.answers(&id, true).await.code(), 5000);
    assert_eq!(network.running.status(&id), Some(12));
}

#[tokio::test]
async fn an_upper_case_currency_opens_and_can_never_be_paid() {
    let network = Network::start().await;
    let request = Network::open_request(network.code().await, "P1", "KRW");
    let reply = network.post(route::NEW_OPEN, &request).await;
    let id = reply.data()["paymentId"].as_str().unwrap().to_owned();
    assert_eq!(network.answers(&id, true).await.code(), 1501);
    assert_eq!(network.running.status(&id), Some(12));
}

#[tokio::test]
async fn success_comes_after_a_failed_close_and_the_points_stay_in_escrow() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.mining_delay(60_000);
    network.answers(&id, true).await;
    network.running.tick().await;
    network.running.advance(41);
    assert_eq!(network.closes(&id, true).await.payment_status(), 19);
    network.running.advance(20);
    network.running.tick().await;
    assert_eq!(network.kiosk.codes(), [(0, 14)]);
    assert_eq!((network.points(), network.escrow()), ("998950".to_owned(), "1050".to_owned()));
    network.running.advance(600);
    network.running.tick().await;
    assert_eq!(network.running.status(&id), Some(19));
    assert_eq!(network.escrow(), "1050", "a job changed the escrow");
    network.running.mining_delay(0);
    assert_eq!(network.closes(&id, false).await.payment_status(), 19);
    assert_eq!((network.points(), network.escrow()), ("1000000".to_owned(), "0".to_owned()));
    assert_eq!(network.running.chain_status(id.parse().unwrap()), ChainStatus::FailedPayment);
}

#[tokio::test]
async fn time_runs_out_without_a_word_and_every_late_answer_is_told() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.advance(46);
    network.running.tick().await;
    assert_eq!(network.kiosk.codes(), []);
    for _ in 0..2 {
        assert_eq!(network.answers(&id, true).await.code(), 7000);
    }
    assert_eq!(network.kiosk.codes(), [(7000, 11), (7000, 11)]);
    network.running.advance(300);
    network.running.tick().await;
    assert_eq!(network.running.status(&id), Some(19));
    assert_eq!(network.kiosk.codes(), [], "the forced close sent a callback");
}

#[tokio::test]
async fn without_version_one_there_is_no_forced_close_either() {
    let network = Network::with(|settings| settings.generation = Generation::AccWithoutV1).await;
    let id = network.opened().await;
    let version_one = json!({"paymentId": id, "confirm": true});
    assert_eq!(network.post("/v1/payment/new/close", &version_one).await.code(), 3004);
    network.running.advance(400);
    network.running.tick().await;
    assert_eq!(network.running.status(&id), Some(11));
}

#[tokio::test]
async fn the_older_relay_has_no_version_two_no_terminals_and_no_log() {
    let network = Network::with(|settings| settings.generation = Generation::Dms).await;
    for path in ["/v2/payment/item?paymentId=x", "/v1/task/sequence/latest"] {
        let reply = network.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert!(reply.text.starts_with("<!DOCTYPE html>"));
    }
    let mut request =
        json!({"purchaseId": "P1", "amount": "1000000000000000000", "currency": "krw"});
    request["shopId"] = json!(crate::support::shop_id().to_string());
    request["account"] = json!(crate::support::key(0x11).address().to_string());
    let opened = network.post("/v1/payment/new/open", &request).await.data();
    assert_eq!(opened["paymentStatus"], 11);
    assert!(opened.get("terminalId").is_none());
}

#[tokio::test]
async fn an_opening_without_a_phone_fails_and_stays_behind() {
    let network = Network::with(|settings| settings.accounts[0].phone = Phone::Missing).await;
    let request = Network::open_request(network.code().await, "P1", "krw");
    assert_eq!(network.post(route::NEW_OPEN, &request).await.code(), 2008);
    let orphans = network.running.payments();
    assert_eq!(orphans.len(), 1);
    assert_eq!(network.running.status(&orphans[0]), Some(11));
}

#[tokio::test]
async fn one_quotation_mark_spoils_a_page_of_the_log() {
    let network = Network::start().await;
    let request = Network::open_request(network.code().await, "a\"b", "krw");
    let reply = network.post(route::NEW_OPEN, &request).await;
    assert_eq!(reply.data()["purchaseId"], "a\\\"b");
    let id = reply.data()["paymentId"].as_str().unwrap().to_owned();
    network.answers(&id, false).await;
    assert_eq!(network.get("/v1/task/list/-1").await.code(), 5000);
    assert_eq!(network.get("/v1/task/list/1").await.data(), json!([]));
}

#[tokio::test]
async fn a_nonce_of_no_address_is_never_answered() {
    let network = Network::start().await;
    let asked = tokio::time::timeout(Duration::from_millis(200), network.get(ANY_NONCE)).await;
    assert!(asked.is_err());
}

#[tokio::test]
async fn endpoints_go_wrong_when_they_are_told_to() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.fault("new/close", EndpointFault::Html(502), Some(1));
    network.running.fault("new/close", EndpointFault::Contract, Some(1));
    network.running.fault("new/approval", EndpointFault::CutBefore, Some(1));
    network.running.fault("new/approval", EndpointFault::CutAfter, Some(1));
    let page = network.closes(&id, true).await;
    assert_eq!((page.status, page.text.contains("<pre>")), (StatusCode::BAD_GATEWAY, true));
    assert_eq!(network.closes(&id, true).await.code(), 5000);
    assert!(network.tries_to_answer(&id).await.is_none());
    assert_eq!(network.running.status(&id), Some(11));
    assert!(network.tries_to_answer(&id).await.is_none());
    assert_eq!(network.running.status(&id), Some(14));
}

#[tokio::test]
async fn a_close_hangs_until_its_transaction_is_mined() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.answers(&id, true).await;
    network.running.mining_delay(30_000);
    let waits = Duration::from_millis(100);
    assert!(tokio::time::timeout(waits, network.closes(&id, true)).await.is_err());
    network.running.advance(31);
    assert_eq!(network.closes(&id, true).await.code(), 2026);
}

#[tokio::test]
async fn callbacks_are_dropped_repeated_and_turned_around() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.callbacks(CallbackFault::Dropped);
    network.answers(&id, true).await;
    network.running.tick().await;
    assert_eq!((network.kiosk.codes(), network.running.tasks()), (Vec::new(), 1));
    network.closes(&id, true).await;
    network.running.callbacks(CallbackFault::Held);
    network.asks_back(&id).await;
    network.answers_cancel(&id, false).await;
    network.closes_cancel(&id, true).await;
    network.asks_back(&id).await;
    network.answers_cancel(&id, true).await;
    network.running.tick().await;
    assert_eq!(network.kiosk.codes(), []);
    network.running.release_callbacks(3).await;
    assert_eq!(network.kiosk.codes(), [[(0, 55); 3], [(4000, 56); 3]].concat());
    network.running.task_order(TaskOrder::Reversed);
    let rows = network.get("/v1/task/list/-1").await.data();
    let sequences: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| row["sequence"].clone()).collect();
    assert_eq!(sequences, ["3", "2", "1"]);
}

#[tokio::test]
async fn it_goes_and_comes_back_on_the_same_port_with_all_it_knew() {
    let network = Network::start().await;
    let id = network.opened().await;
    network.running.stop();
    tokio::task::yield_now().await;
    assert!(network.tries_to_post(route::NEW_CLOSE, &json!({})).await.is_none());
    network.running.start_again().await.unwrap();
    assert_eq!(network.item(&id).await["paymentStatus"], 11);
    assert_eq!(network.answers(&id, true).await.payment_status(), 14);
}

#[tokio::test]
async fn what_it_was_asked_is_kept_byte_for_byte() {
    let network = Network::start().await;
    let text = r#"{ "paymentId":"x",  "confirm" : "true"}"#;
    let request = http::Request::post(network.running.url() + "/v1/payment/new/close")
        .header("content-type", "application/json")
        .body(http_body_util::Full::new(bytes::Bytes::from(text)));
    network.ask(request.unwrap()).await.unwrap();
    let asked = network.running.received().pop().unwrap();
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/v1/payment/new/close"));
    assert_eq!(asked.body, text.as_bytes());
}

#[tokio::test]
async fn the_day_of_the_log_begins_at_noon() {
    let network = Network::start().await;
    // 2023-11-14, 22:13:20 UTC.
    let id = network.opened().await;
    network.answers(&id, false).await;
    assert_eq!(network.get("/v1/task/list/0").await.data().as_array().unwrap().len(), 1);
    network.running.advance(13 * 3600);
    assert_eq!(network.get("/v1/task/list/0").await.data().as_array().unwrap().len(), 1);
    network.running.advance(3600);
    assert_eq!(network.get("/v1/task/list/0").await.data(), json!([]));
    assert_eq!(network.get("/v1/task/list/x").await.code(), 5000);
}
