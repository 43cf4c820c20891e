//! Closes: `protocol.md §2.4`, `relay.md §3` B4, B6, B9 and B12.

use kios_protocol::api::route;
use serde_json::json;

use crate::support::{Kiosk, Relay, high_s, key, shop_id};

#[tokio::test]
async fn a_close_without_confirm_gives_the_points_back() {
    let relay = Relay::start().await;
    let id = relay.approved().await;
    assert_eq!(relay.balance(relay.customer().address()).await, "998950");
    assert_eq!(relay.kiosk().closes(&relay, &id, false).await.number("paymentStatus"), 19);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
}

#[tokio::test]
async fn a_customer_who_changes_their_mind_frees_the_kiosk_at_once() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    assert_eq!(relay.kiosk().closes(&relay, &id, false).await.number("paymentStatus"), 19);
    // B6: the approval is late and takes no points.
    relay.customer().answers(&relay, &id, true).await.is_refused_with(2020);
    assert_eq!(relay.status(&id).await, 19);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000");
}

#[tokio::test]
async fn a_confirm_before_the_answer_has_to_wait() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    relay.waits(40);
    relay.kiosk().closes(&relay, &id, true).await.is_refused_with(2030);
    assert_eq!(relay.status(&id).await, 11);
    relay.waits(1);
    // After that the network closes it as failed, with any decision of the kiosk.
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.number("paymentStatus"), 19);
}

#[tokio::test]
async fn the_same_close_again_gets_the_same_answer_and_another_one_is_refused() {
    let relay = Relay::start().await;
    for (purchase, confirm) in [("P1", true), ("P2", false)] {
        let id = relay.opened_as(purchase).await;
        relay.customer().answers(&relay, &id, true).await.data();
        let first = relay.kiosk().closes(&relay, &id, confirm).await;
        relay.waits(7);
        let again = relay.kiosk().closes(&relay, &id, confirm).await;
        assert_eq!(first.data(), again.data());
        relay.kiosk().closes(&relay, &id, !confirm).await.is_refused_with(2026);
        assert_eq!(relay.status(&id).await, if confirm { 18 } else { 19 });
    }
}

#[tokio::test]
async fn a_refused_close_is_not_remembered() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    relay.kiosk().closes(&relay, &id, true).await.is_refused_with(2030);
    relay.customer().answers(&relay, &id, true).await.data();
    assert_eq!(relay.kiosk().closes(&relay, &id, true).await.number("paymentStatus"), 18);
}

#[tokio::test]
async fn twenty_parallel_closes_have_one_winner() {
    let relay = Relay::on_disk().await;
    let id = relay.approved().await;
    let kiosk = relay.kiosk();
    let closes = (0..20).map(|index| kiosk.closes(&relay, &id, index % 2 == 0));
    let replies = futures_util::future::join_all(closes).await;
    let statuses: std::collections::BTreeSet<u64> = replies
        .iter()
        .filter(|reply| reply.code() == 0)
        .map(|reply| reply.number("paymentStatus"))
        .collect();
    assert_eq!(statuses.len(), 1, "{statuses:?}");
    assert_eq!(replies.iter().filter(|reply| reply.code() == 0).count(), 10);
    assert_eq!(replies.iter().filter(|reply| reply.code() == 2026).count(), 10);
    let events = relay.events(&format!("terminal:{}:T1", shop_id(1))).await;
    assert_eq!(events.iter().filter(|event| event.0 >= 18).count(), 1);
    let status = relay.status(&id).await;
    assert_eq!(statuses.first(), Some(&status));
    let left = relay.balance(relay.customer().address()).await;
    assert_eq!(left, if status == 18 { "998950" } else { "1000000" });
}

#[tokio::test]
async fn the_signature_comes_before_the_payment() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let stranger = Kiosk { key: key(0x44), ..relay.kiosk() };
    stranger.closes(&relay, &id, false).await.is_refused_with(1501);
    let unknown = format!("0x{}", "12".repeat(32));
    stranger.closes(&relay, &unknown, false).await.is_refused_with(1501);
    relay.kiosk().closes(&relay, &unknown, false).await.is_refused_with(2003);
    // The signature covers the decision and has to be canonical: a close moves points.
    let mut turned = relay.kiosk().close_request(&id, true);
    turned["confirm"] = json!(false);
    relay.post(route::NEW_CLOSE, &turned).await.is_refused_with(1501);
    let mirrored = high_s(&relay.kiosk().close_request(&id, false));
    relay.post(route::NEW_CLOSE, &mirrored).await.is_refused_with(1501);
    assert_eq!(relay.status(&id).await, 11);
}

#[tokio::test]
async fn a_payment_that_was_closed_as_failed_stays_so() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    relay.kiosk().closes(&relay, &id, false).await.data();
    relay.kiosk().closes(&relay, &id, true).await.is_refused_with(2029);
    assert_eq!(relay.status(&id).await, 19);
}
