//! `POST /v1/payment/create/confirm` and `…/deny`: `protocol.md §3.3`.

use kios_domain::ledger::{Account, EntryReason, Unit, transfer};
use kios_protocol::legacy::{Code, Kind};
use kios_protocol::{Amount, Timestamp};
use kios_relay::storage;
use kios_relay::storage::sql;
use serde_json::json;

use crate::legacy_support::{create_request, data, excepted, faults, holder, refused, with};
use crate::support::{Customer, Relay, high_s, resigned, shop_id};

const CONFIRM: &str = "/v1/payment/create/confirm";
const DENY: &str = "/v1/payment/create/deny";

/// Moves all points of the rich customer, as another payment would.
async fn spends_all(relay: &Relay) {
    let user = Account::User(relay.customer().address());
    moves(relay, user, Account::Escrow).await;
}

/// Moves the whole balance of one account to another, directly in the database.
pub(crate) async fn moves(relay: &Relay, from: Account, to: Account) {
    let mut writer = relay.app.store().write().await.unwrap();
    let all = storage::balance(writer.connection(), from).await.unwrap().net();
    let postings = transfer(&[(from, all)], &[(to, all)]);
    let cause = EntryReason::Provision(relay.customer().address());
    storage::book(writer.connection(), cause, postings, Timestamp::from_seconds(1)).await.unwrap();
    writer.commit().await.unwrap();
}

#[tokio::test]
async fn confirm_pays_at_once() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    let reply = buyer.decide(&relay, "create/confirm", &id).await;
    assert_eq!(data(&reply)["paymentStatus"], 2);
    assert_eq!(data(&reply)["totalPoint"], "10500000000000000000");
    let tx_hash = data(&reply)["txHash"].as_str().unwrap();
    assert_eq!(tx_hash.len(), 66);
    assert!(data(&reply).get("createTimestamp").is_none());
    assert_eq!(relay.first_status(&id).await, 4);
    assert_eq!(relay.balance(buyer.address()).await, "999989.5");
    assert_eq!(relay.on(Account::Shop(shop_id(1))).await, "10");
    assert_eq!(relay.on(Account::Fee).await, "0.5");
    assert_eq!(relay.on(Account::Escrow).await, "0");
    assert_eq!(relay.used().await, "10");
    assert_eq!(buyer.nonce(&relay).await, 1);
    let mut connection = relay.app.store().read().await.unwrap();
    let entries: Vec<(String, String)> =
        sql::query_as("SELECT tx_hash, payment_id FROM ledger_entry WHERE payment_id IS NOT NULL")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    assert_eq!(entries, [(tx_hash.to_owned(), id)]);
}

#[tokio::test]
async fn confirm_takes_tokens_from_a_token_account() {
    let relay = Relay::first().await;
    let id = relay.asked_of(&holder()).await;
    data(&Customer(holder()).decide(&relay, "create/confirm", &id).await);
    assert_eq!(relay.on(Account::TokenUser(holder().address())).await, "99.930000000000000001");
    assert_eq!(relay.on(Account::TokenShop(shop_id(1))).await, "0.066666666666666666");
    assert_eq!(relay.on(Account::Shop(shop_id(1))).await, "0");
    assert_eq!(relay.used().await, "10", "what the shop has taken, in its currency");
}

#[tokio::test]
async fn deny_moves_nothing_and_uses_up_no_nonce() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    let reply = buyer.decide(&relay, "create/deny", &id).await;
    assert_eq!(data(&reply)["paymentStatus"], 3);
    assert!(data(&reply).get("txHash").is_none());
    assert_eq!(relay.first_status(&id).await, 3);
    assert_eq!(relay.balance(buyer.address()).await, "1000000");
    assert_eq!(buyer.nonce(&relay).await, 0);
    assert_eq!(relay.notified(&id).await, [("create".to_owned(), 1001)]);
}

#[tokio::test]
async fn confirm_and_deny_check_the_fields_first() {
    let relay = Relay::first().await;
    for path in [CONFIRM, DENY] {
        let fields = ["paymentId", "signature"];
        assert_eq!(faults(&relay.post(path, &json!({})).await), fields);
        let short = json!({"paymentId": "nothing", "signature": "0x12"});
        assert_eq!(faults(&relay.post(path, &short).await), ["signature"]);
    }
}

#[tokio::test]
async fn confirm_and_deny_look_the_payment_up_second() {
    let relay = Relay::first().await;
    let signature = format!("0x{}", "0".repeat(130));
    for path in [CONFIRM, DENY] {
        let request = json!({"paymentId": "nothing", "signature": signature});
        refused(&relay.post(path, &request).await, Code::UnknownPayment);
    }
}

#[tokio::test]
async fn confirm_and_deny_check_the_status_third() {
    let relay = Relay::first().await;
    let id = relay.bought().await;
    let nobody = format!("0x{}", "0".repeat(130));
    for path in [CONFIRM, DENY] {
        let request = json!({"paymentId": id, "signature": nobody});
        refused(&relay.post(path, &request).await, Code::AlreadyClosed);
    }
}

#[tokio::test]
async fn confirm_and_deny_check_the_signature_fourth() {
    let relay = Relay::first().await;
    let id = relay.asked().await;
    let buyer = relay.customer();
    let right = buyer.signs(&relay, Kind::Create, &id).await;
    let wrong = [
        relay.poor_customer().signs(&relay, Kind::Create, &id).await,
        buyer.signs_at(&relay, Kind::Create, &id, 1).await,
        buyer.signs(&relay, Kind::Cancel, &id).await,
        high_s(&right),
        resigned(&right, &right["signature"].as_str().unwrap().replacen("0x", "0X", 1)),
    ];
    // Also when it is late: the timeout is reported to the buyer only.
    for waits in [0, 46] {
        relay.waits(waits);
        for request in &wrong {
            refused(&relay.post(CONFIRM, request).await, Code::InvalidSignature);
            refused(&relay.post(DENY, request).await, Code::InvalidSignature);
        }
    }
    assert_eq!(relay.first_status(&id).await, 1);
}

#[tokio::test]
async fn confirm_and_deny_check_the_time_last() {
    let relay = Relay::first().await;
    for path in [CONFIRM, DENY] {
        let id = relay.asked().await;
        let request = relay.customer().signs(&relay, Kind::Create, &id).await;
        relay.waits(46);
        refused(&relay.post(path, &request).await, Code::TimedOut);
        assert_eq!(relay.first_status(&id).await, 9);
    }
}

#[tokio::test]
async fn confirm_again_gets_the_present_status_and_pays_once() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    let request = buyer.signs(&relay, Kind::Create, &id).await;
    let first = relay.post(CONFIRM, &request).await;
    relay.waits(1000);
    let mut present = data(&first).clone();
    assert_eq!(present["paymentStatus"], 2);
    present["paymentStatus"] = 4.into();
    for _ in 0..3 {
        assert_eq!(*data(&relay.post(CONFIRM, &request).await), present);
    }
    refused(&relay.post(DENY, &request).await, Code::AlreadyClosed);
    data(&relay.cancels(&id).await);
    refused(&relay.post(CONFIRM, &request).await, Code::AlreadyClosed);
    assert_eq!(relay.balance(buyer.address()).await, "999989.5");
    assert_eq!(relay.notified(&id).await.len(), 1);
    let afresh = buyer.signs(&relay, Kind::Create, &id).await;
    refused(&relay.post(CONFIRM, &afresh).await, Code::AlreadyClosed);
}

#[tokio::test]
async fn deny_again_gets_the_answer_it_got_and_no_yes_follows() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    let request = buyer.signs(&relay, Kind::Create, &id).await;
    let first = relay.post(DENY, &request).await;
    assert_eq!(data(&relay.post(DENY, &request).await), data(&first));
    refused(&relay.post(CONFIRM, &request).await, Code::AlreadyClosed);
    assert_eq!(relay.notified(&id).await.len(), 1);
    assert_eq!(relay.balance(buyer.address()).await, "1000000");
}

#[tokio::test]
async fn confirm_and_deny_in_parallel_have_one_winner() {
    for _ in 0..5 {
        let relay = Relay::first().await;
        let (buyer, id) = (relay.customer(), relay.asked().await);
        let request = buyer.signs(&relay, Kind::Create, &id).await;
        let paths = [CONFIRM, DENY].into_iter().cycle().take(20);
        let posts = paths.clone().map(|path| relay.post(path, &request));
        let replies = futures_util::future::join_all(posts).await;
        let mut won = Vec::new();
        for (path, reply) in paths.zip(&replies) {
            if reply.code() == 200 {
                won.push((path, data(reply).clone()));
            } else {
                refused(reply, Code::AlreadyClosed);
            }
        }
        assert_eq!(won.len(), 10, "one of the two, and its repeats");
        assert!(won.iter().all(|win| (win.0, &win.1["txHash"]) == (won[0].0, &won[0].1["txHash"])));
        assert_eq!(relay.notified(&id).await.len(), 1);
        let left = if won[0].0 == CONFIRM { "999989.5" } else { "1000000" };
        assert_eq!(relay.balance(buyer.address()).await, left);
    }
}

#[tokio::test]
async fn a_signature_does_not_outlive_the_nonce_it_was_made_with() {
    let relay = Relay::first().await;
    let (buyer, first) = (relay.customer(), relay.asked().await);
    let request = with(&create_request(&buyer.0), "purchaseId", "P3");
    let second = data(&relay.creates(&request).await)["paymentId"].as_str().unwrap().to_owned();
    let early = buyer.signs(&relay, Kind::Create, &first).await;
    let late = buyer.signs(&relay, Kind::Create, &second).await;
    data(&relay.post(CONFIRM, &early).await);
    refused(&relay.post(CONFIRM, &late).await, Code::InvalidSignature);
    data(&buyer.decide(&relay, "create/confirm", &second).await);
    assert_eq!(relay.balance(buyer.address()).await, "999979");
}

#[tokio::test]
async fn a_yes_that_the_ledger_does_not_take_is_told_once_and_may_be_said_again() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    spends_all(&relay).await;
    let request = buyer.signs(&relay, Kind::Create, &id).await;
    for _ in 0..3 {
        excepted(&relay.post(CONFIRM, &request).await, "Insufficient balance");
        assert_eq!(relay.first_status(&id).await, 1);
    }
    let notified = relay.callbacks(&id).await;
    assert_eq!((notified.len(), &notified[0]["code"]), (1, &json!(1002)));
    let words = "An error occurred while executing the contract. (Insufficient balance)";
    assert_eq!(notified[0]["message"], words);
    moves(&relay, Account::Escrow, Account::User(buyer.address())).await;
    assert_eq!(data(&relay.post(CONFIRM, &request).await)["paymentStatus"], 2);
    let codes: Vec<u64> = relay.notified(&id).await.into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, [1002, 0]);
}

#[tokio::test]
async fn the_books_hold_when_a_cancel_and_a_new_sale_meet() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    let back = buyer.signs(&relay, Kind::Cancel, &id).await;
    let next = relay.asked().await;
    let pay = buyer.signs(&relay, Kind::Create, &next).await;
    let (back, pay) =
        tokio::join!(relay.post("/v1/payment/cancel/confirm", &back), relay.post(CONFIRM, &pay));
    // Both were signed with a nonce that only one of them can use up.
    assert_eq!([&back, &pay].iter().filter(|reply| reply.code() == 200).count(), 1);
    let held = Amount::from_whole(1_000_500);
    assert_eq!(relay.ledger_totals().await.issued(Unit::Point).unwrap(), held);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_answered_in_an_envelope() {
    let relay = Relay::first().await;
    for path in ["/v1/payment/create", "/v1/payment/cancel", CONFIRM, DENY] {
        let reply =
            relay.send(axum::http::Method::POST, path, "application/json", "{\"a\": ").await;
        assert_eq!((reply.status.as_u16(), reply.code()), (400, 501), "{reply:?}");
        assert_eq!(reply.body["error"]["validation"][0]["param"], "body");
        let form = "application/x-www-form-urlencoded";
        let reply = relay.send(axum::http::Method::POST, path, form, "paymentId=1").await;
        assert_eq!((reply.status.as_u16(), reply.code()), (200, 501));
        let large = "x".repeat(1024 * 1024 + 1);
        let reply = relay.send(axum::http::Method::POST, path, "application/json", large).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (413, 501));
        let reply = relay.get(path).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (405, 2001));
    }
}
