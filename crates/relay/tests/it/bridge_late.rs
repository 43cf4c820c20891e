//! The network's transactions: those that fail without a report, and those that succeed too late.

use kios_simulator::network::{ChainStatus, TransactionFault};

use crate::support::{Bridged, Kiosk, key};

/// A payment that was approved, not mined for a minute, and closed as failed at second 42: its id.
async fn closed_too_early(net: &Bridged) -> String {
    net.network.mining_delay(60_000);
    let id = net.opened().await;
    net.later(30).await;
    assert_eq!(net.customer().answers(net, &id, true).await.number("paymentStatus"), 14);
    net.later(12).await;
    assert_eq!(net.kiosk().closes(net, &id, false).await.number("paymentStatus"), 19);
    net.network.mining_delay(0);
    id
}

#[tokio::test]
async fn a_silent_failure_is_found_by_looking() {
    let net = Bridged::start().await;
    net.network.fail_transaction(TransactionFault::Silent);
    let id = net.approved().await;
    net.later(2).await;
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (13, 0)]);
    assert_eq!(net.tasks().await, []);
    assert_eq!(net.customer().answers(&net, &id, true).await.number("paymentStatus"), 14);
    net.later(2).await;
    assert_eq!(net.notified().await.last(), Some(&(17, 0)));
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
}

#[tokio::test]
async fn a_refused_transaction_is_found_by_looking() {
    let net = Bridged::start().await;
    net.network.fail_transaction(TransactionFault::Refused);
    let id = net.opened().await;
    assert_ne!(net.customer().answers(&net, &id, true).await.code(), 0);
    assert_eq!(net.notified().await, [(11, 0), (12, 0)]);
    assert_eq!(net.status(&id).await, 12);
}

#[tokio::test]
async fn a_success_after_a_failed_close_is_told_and_given_back_by_the_kiosk() {
    let net = Bridged::start().await;
    let id = closed_too_early(&net).await;
    net.later(60).await;
    assert_eq!(net.network.chain_status(id.parse().unwrap()), ChainStatus::OpenedPayment);
    assert_eq!(net.points(), "998950");
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (19, 0), (15, 0)]);
    assert_eq!(net.tasks().await, [(0, 15)]);
    // The item stays at 19 and does not undo the late success.
    net.later(5).await;
    assert_eq!(net.notified().await.len(), 4);
    assert_eq!(net.kiosk().closes(&net, &id, false).await.number("paymentStatus"), 19);
    assert_eq!(net.points(), "1000000");
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
    net.later(30).await;
    assert_eq!(net.notified().await.len(), 5);
    assert_eq!(net.asked("/new/close"), 2);
}

#[tokio::test]
async fn a_success_after_a_failed_close_is_given_back_without_the_kiosk() {
    let net = Bridged::start().await;
    let id = closed_too_early(&net).await;
    let signed = net.last_body("/new/close");
    net.later(60).await;
    assert_eq!(net.points(), "998950");
    net.later(16).await;
    assert_eq!(net.points(), "1000000");
    assert_eq!(net.last_body("/new/close"), signed);
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
    assert_eq!(net.asked("/new/close"), 2);
    net.later(120).await;
    assert_eq!(net.asked("/new/close"), 2);
    assert_eq!(net.network.status(&id), Some(19));
}

#[tokio::test]
async fn a_late_success_survives_a_restart_and_a_network_that_is_away() {
    let net = Bridged::start().await;
    let id = closed_too_early(&net).await;
    net.later(60).await;
    let net = net.restarted(10).await;
    net.network.stop();
    net.passes(10);
    net.looks().await;
    assert_eq!(net.points(), "998950");
    net.network.start_again().await.unwrap();
    for _ in 0..6 {
        net.later(5).await;
    }
    assert_eq!(net.points(), "1000000");
    assert_eq!(net.notified().await, [(11, 0), (14, 0), (19, 0), (15, 0), (19, 0)]);
    assert_eq!(net.network.status(&id), Some(19));
}

#[tokio::test]
async fn a_close_for_good_of_a_payment_that_failed_is_kept_back() {
    let net = Bridged::start().await;
    let id = closed_too_early(&net).await;
    net.kiosk().closes(&net, &id, true).await.is_refused_with(2029);
    assert_eq!(net.asked("/new/close"), 1);
    net.later(60).await;
    assert_eq!(net.network.balance(key(0x11).address()).to_decimal(0), "998950");
}

#[tokio::test]
async fn what_succeeded_late_is_given_back_and_never_taken() {
    let net = Bridged::start().await;
    let id = closed_too_early(&net).await;
    net.later(60).await;
    assert_eq!(net.notified().await.last(), Some(&(15, 0)));
    net.kiosk().closes(&net, &id, true).await.is_refused_with(2029);
    assert_eq!(net.asked("/new/close"), 1);
    assert_eq!(net.notified().await.last(), Some(&(15, 0)));
    net.later(16).await;
    assert_eq!(net.network.chain_status(id.parse().unwrap()), ChainStatus::FailedPayment);
    assert_eq!(net.points(), "1000000");
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
}

#[tokio::test]
async fn a_strangers_close_does_not_stand_in_the_way_of_giving_back() {
    let net = Bridged::start().await;
    let id = closed_too_early(&net).await;
    net.later(60).await;
    let stranger = Kiosk { key: key(0x44), ..net.kiosk() };
    stranger.closes(&net, &id, false).await.is_refused_with(1501);
    net.later(16).await;
    assert_eq!(net.points(), "1000000");
    assert_eq!(net.notified().await.last(), Some(&(19, 0)));
}

#[tokio::test]
async fn a_close_of_the_payment_does_not_strand_its_cancel() {
    let net = Bridged::start().await;
    let id = net.asked_back().await;
    net.kiosk().closes(&net, &id, true).await.is_refused_with(2024);
    assert_eq!(net.network.status(&id), Some(51));
    net.owner().answers_cancel(&net, &id, true).await.data();
    net.later(1).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, true).await.number("paymentStatus"), 58);
}

#[tokio::test]
async fn a_cancel_close_without_a_cancel_changes_nothing() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    net.kiosk().closes_cancel(&net, &id, true).await.is_refused_with(2024);
    assert_eq!(net.network.status(&id), Some(11));
}

#[tokio::test]
async fn a_cancel_that_succeeds_late_is_told_and_closed() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    net.network.mining_delay(60_000);
    net.kiosk().asks_back(&net, &id).await.data();
    net.later(30).await;
    net.owner().answers_cancel(&net, &id, true).await.data();
    net.later(12).await;
    assert_eq!(net.kiosk().closes_cancel(&net, &id, false).await.number("paymentStatus"), 59);
    net.network.mining_delay(0);
    net.later(60).await;
    assert_eq!(net.notified().await.last(), Some(&(55, 0)));
    // Opening again would replace the secret that closes it (Q4).
    net.kiosk().asks_back(&net, &id).await.is_refused_with(2022);
    net.later(16).await;
    assert_eq!(net.notified().await.last(), Some(&(59, 0)));
    assert_eq!(net.network.chain_status(id.parse().unwrap()), ChainStatus::FailedCancel);
    net.kiosk().asks_back(&net, &id).await.is_refused_with(2022);
}
