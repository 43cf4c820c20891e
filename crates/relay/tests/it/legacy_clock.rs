//! The timeout of 45 seconds: `protocol.md §3.3`, Timeout.

use kios_protocol::legacy::{Code, Kind};
use serde_json::json;

use crate::legacy_support::{create_request, data, first_generation, refused, with};
use crate::support::Relay;

#[tokio::test]
async fn a_payment_that_nobody_answers_ends_by_itself() {
    let relay = Relay::first().await;
    let id = relay.asked().await;
    assert_eq!(relay.later(44).await.timed_out, 0);
    assert_eq!(relay.first_status(&id).await, 1);
    assert_eq!(relay.later(1).await.timed_out, 1);
    assert_eq!(relay.first_status(&id).await, 9);
    assert_eq!(relay.first_item(&id).await["cancelTimestamp"], 0);
    for seconds in [0, 1, 300, 100_000] {
        assert_eq!(relay.later(seconds).await.timed_out, 0);
    }
    let notified = relay.callbacks(&id).await;
    assert_eq!(notified.len(), 1, "once: {notified:?}");
    assert_eq!(
        (&notified[0]["type"], &notified[0]["code"], &notified[0]["message"]),
        (&json!("create"), &json!(2000), &json!("Timeout period expired"))
    );
}

#[tokio::test]
async fn a_cancel_that_nobody_answers_ends_by_itself_and_stays_paid() {
    let relay = Relay::first().await;
    let id = relay.bought().await;
    relay.waits(10_000);
    data(&relay.cancels(&id).await);
    assert_eq!(relay.later(44).await.timed_out, 0);
    assert_eq!(relay.later(1).await.timed_out, 1);
    let item = relay.first_item(&id).await;
    assert_eq!(item["paymentStatus"], 9);
    assert_ne!(item["cancelTimestamp"], 0, "which tells it from a payment that ran out");
    assert_eq!(relay.balance(relay.customer().address()).await, "999989.5");
    assert_eq!(relay.notified(&id).await, [("create".to_owned(), 0), ("cancel".to_owned(), 2000)]);
    refused(&relay.cancels(&id).await, Code::NotCompleted);
}

#[tokio::test]
async fn an_answer_in_the_last_second_counts() {
    let relay = Relay::first().await;
    let id = relay.asked().await;
    relay.waits(45);
    data(&relay.customer().decide(&relay, "create/confirm", &id).await);
    data(&relay.cancels(&id).await);
    relay.waits(45);
    data(&relay.customer().decide(&relay, "cancel/confirm", &id).await);
    assert_eq!(relay.later(0).await.timed_out, 0);
    assert_eq!(relay.first_status(&id).await, 8);
}

#[tokio::test]
async fn a_late_answer_is_404_before_and_after_the_clock_was_looked_at() {
    let relay = Relay::first().await;
    let buyer = relay.customer();
    for looked in [false, true] {
        for what in ["create/confirm", "create/deny", "cancel/confirm", "cancel/deny"] {
            let cancel = what.starts_with("cancel");
            let kind = if cancel { Kind::Cancel } else { Kind::Create };
            let id = if cancel { relay.cancelling().await } else { relay.asked().await };
            let request = buyer.signs(&relay, kind, &id).await;
            relay.waits(46);
            if looked {
                relay.later(0).await;
            }
            let before = relay.balance(buyer.address()).await;
            for _ in 0..2 {
                let reply = relay.post(&format!("/v1/payment/{what}"), &request).await;
                refused(&reply, Code::TimedOut);
            }
            relay.later(10).await;
            assert_eq!(relay.first_status(&id).await, 9);
            assert_eq!(relay.balance(buyer.address()).await, before);
            let notified = relay.notified(&id).await;
            let late = notified.iter().filter(|(_, code)| *code == 2000).count();
            assert_eq!(late, 1, "{what} {notified:?}");
        }
    }
}

#[tokio::test]
async fn each_request_has_its_own_clock_and_the_configuration_says_how_long() {
    let relay = Relay::with(|config| {
        first_generation(config);
        config.clocks.answer = 100;
    })
    .await;
    let first = relay.asked().await;
    relay.later(60).await;
    let request = with(&create_request(&relay.customer().0), "purchaseId", "P2");
    let second = data(&relay.creates(&request).await)["paymentId"].as_str().unwrap().to_owned();
    assert_eq!(relay.later(40).await.timed_out, 1);
    assert_eq!((relay.first_status(&first).await, relay.first_status(&second).await), (9, 1));
    data(&relay.customer().decide(&relay, "create/confirm", &second).await);
}

#[tokio::test]
async fn without_a_receiver_nothing_waits_to_be_sent() {
    let relay = Relay::start().await;
    let id = relay.bought().await;
    data(&relay.cancels(&id).await);
    relay.later(45).await;
    assert_eq!(relay.first_status(&id).await, 9);
    assert!(relay.callbacks(&id).await.is_empty());
}
