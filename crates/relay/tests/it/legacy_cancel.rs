//! `POST /v1/payment/cancel`, `…/cancel/confirm` and `…/cancel/deny`: `protocol.md §3.3`.

use kios_domain::ledger::Account;
use kios_protocol::legacy::{Code, Kind};
use serde_json::json;

use crate::legacy_answer::moves;
use crate::legacy_support::{data, excepted, faults, first_generation, holder, refused};
use crate::support::{ACCESS_KEY, Customer, Relay, START, high_s, shop_id};

const CANCEL: &str = "/v1/payment/cancel";
const CONFIRM: &str = "/v1/payment/cancel/confirm";
const DENY: &str = "/v1/payment/cancel/deny";

#[tokio::test]
async fn cancel_asks_the_buyer_and_moves_nothing() {
    let relay = Relay::first().await;
    let id = relay.bought().await;
    relay.waits(1000);
    let reply = relay.cancels(&id).await;
    assert_eq!(data(&reply)["paymentStatus"], 5);
    assert_eq!(data(&reply)["createTimestamp"], START.seconds());
    assert_eq!(data(&reply)["cancelTimestamp"], START.seconds() + 1000);
    assert_eq!(data(&reply), &relay.first_item(&id).await);
    assert_eq!(relay.balance(relay.customer().address()).await, "999989.5");
    assert_eq!(relay.notified(&id).await.len(), 1, "only of the payment");
}

#[tokio::test]
async fn cancel_checks_the_fields_first() {
    let relay = Relay::first().await;
    assert_eq!(faults(&relay.post(CANCEL, &json!({})).await), ["accessKey", "paymentId"]);
    let request = json!({"accessKey": "wrong"});
    assert_eq!(faults(&relay.post(CANCEL, &request).await), ["paymentId"]);
}

#[tokio::test]
async fn cancel_checks_the_key_second() {
    let relay = Relay::first().await;
    let request = json!({"accessKey": "wrong", "paymentId": "nothing"});
    refused(&relay.post(CANCEL, &request).await, Code::InvalidAccessKey);
    let off = Relay::with(|config| {
        first_generation(config);
        config.support_payment_v1 = false;
    })
    .await;
    let words = "The endpoint of payment version 1 is not supported";
    excepted(&off.post(CANCEL, &request).await, words);
}

#[tokio::test]
async fn cancel_looks_the_payment_up_third() {
    let relay = Relay::first().await;
    refused(&relay.cancels("nothing").await, Code::UnknownPayment);
    let id = relay.bought().await;
    let upper = id.to_uppercase().replacen("0X", "0x", 1);
    refused(&relay.cancels(&upper).await, Code::UnknownPayment);
}

#[tokio::test]
async fn cancel_is_for_what_is_paid_and_once() {
    let relay = Relay::first().await;
    let asked = relay.asked().await;
    refused(&relay.cancels(&asked).await, Code::NotCompleted);
    data(&relay.customer().decide(&relay, "create/deny", &asked).await);
    refused(&relay.cancels(&asked).await, Code::NotCompleted);
    let id = relay.cancelling().await;
    let item = relay.first_item(&id).await;
    refused(&relay.cancels(&id).await, Code::NotCompleted);
    assert_eq!(relay.first_item(&id).await, item);
    data(&relay.customer().decide(&relay, "cancel/deny", &id).await);
    refused(&relay.cancels(&id).await, Code::NotCompleted);
    assert_eq!(relay.first_status(&id).await, 7);
}

#[tokio::test]
async fn cancel_confirm_gives_everything_back() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    let reply = buyer.decide(&relay, "cancel/confirm", &id).await;
    assert_eq!(data(&reply)["paymentStatus"], 6);
    assert_eq!(data(&reply)["txHash"].as_str().unwrap().len(), 66);
    assert_eq!(relay.first_status(&id).await, 8);
    assert_eq!(relay.balance(buyer.address()).await, "1000000");
    assert_eq!(relay.on(Account::Shop(shop_id(1))).await, "0");
    assert_eq!(relay.on(Account::Fee).await, "0");
    assert_eq!(relay.used().await, "0");
    assert_eq!(buyer.nonce(&relay).await, 2, "the buyer has signed twice");
    assert_eq!(relay.owner().nonce(&relay).await, 0, "the shop's owner has not");
    refused(&relay.cancels(&id).await, Code::NotCompleted);
}

#[tokio::test]
async fn cancel_confirm_gives_tokens_back_as_tokens() {
    let relay = Relay::first().await;
    let (buyer, id) = (Customer(holder()), relay.asked_of(&holder()).await);
    data(&buyer.decide(&relay, "create/confirm", &id).await);
    data(&relay.cancels(&id).await);
    data(&buyer.decide(&relay, "cancel/confirm", &id).await);
    assert_eq!(relay.on(Account::TokenUser(holder().address())).await, "100");
    assert_eq!(relay.on(Account::TokenShop(shop_id(1))).await, "0");
    assert_eq!(relay.on(Account::TokenFee).await, "0");
    assert_eq!(relay.on(Account::User(holder().address())).await, "0", "and not as points");
}

#[tokio::test]
async fn cancel_deny_leaves_it_paid() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    let reply = buyer.decide(&relay, "cancel/deny", &id).await;
    assert_eq!(data(&reply)["paymentStatus"], 7);
    assert!(data(&reply).get("txHash").is_none());
    assert_eq!(relay.balance(buyer.address()).await, "999989.5");
    assert_eq!(buyer.nonce(&relay).await, 1);
    assert_eq!(relay.used().await, "10");
}

#[tokio::test]
async fn cancel_answers_check_the_fields_first_and_the_payment_second() {
    let relay = Relay::first().await;
    for path in [CONFIRM, DENY] {
        assert_eq!(faults(&relay.post(path, &json!({})).await), ["paymentId", "signature"]);
        let signature = format!("0x{}", "1".repeat(130));
        let request = json!({"paymentId": "nothing", "signature": signature});
        refused(&relay.post(path, &request).await, Code::UnknownPayment);
    }
}

#[tokio::test]
async fn cancel_answers_check_the_status_third() {
    let relay = Relay::first().await;
    let signature = format!("0x{}", "1".repeat(130));
    let ids = [relay.asked().await, relay.bought().await];
    for id in ids {
        for path in [CONFIRM, DENY] {
            let request = json!({"paymentId": id, "signature": signature});
            refused(&relay.post(path, &request).await, Code::NotBeingCancelled);
        }
    }
}

#[tokio::test]
async fn cancel_answers_are_the_buyers_and_not_the_owners() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    let right = buyer.signs(&relay, Kind::Cancel, &id).await;
    let wrong = [
        relay.owner().signs(&relay, Kind::Cancel, &id).await,
        buyer.signs_at(&relay, Kind::Cancel, &id, 0).await,
        buyer.signs(&relay, Kind::Create, &id).await,
        high_s(&right),
    ];
    for request in &wrong {
        for path in [CONFIRM, DENY] {
            refused(&relay.post(path, request).await, Code::InvalidSignature);
        }
    }
    data(&relay.post(CONFIRM, &right).await);
}

#[tokio::test]
async fn cancel_answers_check_the_time_last() {
    let relay = Relay::first().await;
    for path in [CONFIRM, DENY] {
        let id = relay.cancelling().await;
        let request = relay.customer().signs(&relay, Kind::Cancel, &id).await;
        relay.waits(46);
        refused(&relay.post(path, &request).await, Code::TimedOut);
        assert_eq!(relay.first_status(&id).await, 9);
    }
}

#[tokio::test]
async fn cancel_confirm_again_gets_the_present_status_and_gives_back_once() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    let request = buyer.signs(&relay, Kind::Cancel, &id).await;
    let posts = (0..20).map(|_| relay.post(CONFIRM, &request));
    let replies = futures_util::future::join_all(posts).await;
    let status = |reply| data(reply)["paymentStatus"].as_u64().unwrap();
    let mut statuses: Vec<u64> = replies.iter().map(status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses.split_first(), Some((&6, &[8; 19][..])), "one took effect");
    assert!(replies.iter().all(|reply| data(reply)["txHash"] == data(&replies[0])["txHash"]));
    refused(&relay.post(DENY, &request).await, Code::NotBeingCancelled);
    assert_eq!(relay.balance(buyer.address()).await, "1000000");
    assert_eq!(relay.notified(&id).await, [("create".to_owned(), 0), ("cancel".to_owned(), 0)]);
}

#[tokio::test]
async fn a_shop_that_has_nothing_left_is_told_of_once_and_may_be_asked_again() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    moves(&relay, Account::Shop(shop_id(1)), Account::Escrow).await;
    let request = buyer.signs(&relay, Kind::Cancel, &id).await;
    for _ in 0..2 {
        let words = "Insufficient fee or system balance";
        excepted(&relay.post(CONFIRM, &request).await, words);
        assert_eq!(relay.first_status(&id).await, 5);
    }
    let notified = relay.callbacks(&id).await;
    assert_eq!((notified.len(), &notified[1]["code"]), (2, &json!(1002)));
    assert_eq!(
        notified[1]["message"],
        "An error occurred while executing the contract. (Insufficient fee or system balance)"
    );
    moves(&relay, Account::Escrow, Account::Shop(shop_id(1))).await;
    data(&relay.post(CONFIRM, &request).await);
    assert_eq!(relay.balance(buyer.address()).await, "1000000");
}

#[tokio::test]
async fn there_is_no_last_day_for_a_cancel() {
    let relay = Relay::first().await;
    let id = relay.bought().await;
    relay.waits(400 * 86_400);
    let request = json!({"accessKey": ACCESS_KEY, "paymentId": id});
    assert_eq!(data(&relay.post(CANCEL, &request).await)["paymentStatus"], 5);
    data(&relay.customer().decide(&relay, "cancel/confirm", &id).await);
}
