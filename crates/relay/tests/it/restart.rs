//! A killed relay continues after a restart.

use kios_domain::ledger::Unit;
use kios_protocol::api::route;

use crate::support::{Relay, Sale};

#[tokio::test]
async fn an_open_payment_survives() {
    let relay = Relay::on_disk().await;
    let id = relay.opened().await;
    let before = relay.item(&id).await;
    let relay = relay.restarted(10).await;
    assert_eq!(relay.item(&id).await.data(), before.data());
    assert_eq!(relay.customer().answers(&relay, &id, true).await.number("paymentStatus"), 14);
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.number("paymentStatus"), 18);
}

#[tokio::test]
async fn an_approved_payment_survives_with_its_points_in_escrow() {
    let relay = Relay::on_disk().await;
    let id = relay.opened().await;
    let request = relay.customer().approval(&relay, &id, true).await;
    let answer = relay.post(route::NEW_APPROVAL, &request).await;
    let relay = relay.restarted(60).await;
    assert_eq!(relay.balance(relay.customer().address()).await, "998950");
    let again = relay.post(route::NEW_APPROVAL, &request).await;
    assert_eq!((again.number("paymentStatus"), again.text("txHash")), (17, answer.text("txHash")));
    assert_eq!(relay.customer().nonce(&relay).await, 1);
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.number("paymentStatus"), 18);
}

#[tokio::test]
async fn a_denied_payment_survives() {
    let relay = Relay::on_disk().await;
    let id = relay.opened().await;
    relay.customer().answers(&relay, &id, false).await.data();
    let relay = relay.restarted(5).await;
    assert_eq!(relay.status(&id).await, 16);
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn a_closed_payment_survives_and_its_close_is_still_answered() {
    let relay = Relay::on_disk().await;
    let id = relay.approved().await;
    let answer = relay.kiosk().closes(&relay, &id, true).await;
    let relay = relay.restarted(500).await;
    relay.later(0).await;
    assert_eq!(relay.status(&id).await, 18);
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.data(), answer.data());
}

#[tokio::test]
async fn a_code_and_an_open_survive() {
    let relay = Relay::on_disk().await;
    let code = relay.customer().code(&relay).await;
    let relay = relay.restarted(30).await;
    let first = relay.kiosk().opens(&relay, &Sale::default(), code).await;
    let relay = relay.restarted(1).await;
    let again = relay.kiosk().opens(&relay, &Sale::default(), code).await;
    assert_eq!(again.data(), first.data());
}

#[tokio::test]
async fn clocks_go_on_while_nobody_is_there() {
    let relay = Relay::on_disk().await;
    let id = relay.opened().await;
    let relay = relay.restarted(50).await;
    assert_eq!(relay.later(0).await.timed_out, 1);
    let relay = relay.restarted(300).await;
    let done = relay.later(0).await;
    assert_eq!((done.timed_out, done.closed), (0, 1));
    assert_eq!(relay.status(&id).await, 19);
    assert_eq!(relay.tasks().await, [(7000, 11)]);
}

#[tokio::test]
async fn points_are_provided_once() {
    let relay = Relay::on_disk().await;
    let provided = relay.ledger_totals().await.issued(Unit::Point).unwrap();
    let relay = relay.restarted(1).await;
    let relay = relay.restarted(1).await;
    assert_eq!(relay.ledger_totals().await.issued(Unit::Point).unwrap(), provided);
}
