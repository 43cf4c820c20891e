//! Callbacks to the shop's server: `protocol.md §3.5` and the network's own four examples.

use kios_protocol::legacy::Callback;
use kios_relay::callback;
use serde_json::{Value, json};

use crate::legacy_support::{
    create_request, data, excepted, first_generation, holder, table, with,
};
use crate::support::receiver::Receiver;
use crate::support::{Customer, Relay, shop_id};
use crate::wire::soon;

const CREATED: &str = include_str!("../fixtures/002_59edbc014bfa36ab/callback-create-success.json");
const CREATE_DENIED: &str =
    include_str!("../fixtures/002_59edbc014bfa36ab/callback-create-denied.json");
const CANCELLED: &str =
    include_str!("../fixtures/002_59edbc014bfa36ab/callback-cancel-success.json");
const CANCEL_DENIED: &str =
    include_str!("../fixtures/002_59edbc014bfa36ab/callback-cancel-denied.json");

/// A customer with a thousand points, as in the examples.
async fn thousand() -> (Relay, Customer) {
    let relay = Relay::with(|config| {
        first_generation(config);
        config.accounts[0].points = kios_protocol::Amount::from_whole(1000);
    })
    .await;
    let buyer = relay.customer();
    (relay, buyer)
}

/// The example with this test's ids and accounts.
fn example(text: &str, id: &str, buyer: &Customer) -> Value {
    let mut example: Value = serde_json::from_str(text).unwrap();
    example["data"]["paymentId"] = json!(id);
    example["data"]["account"] = json!(buyer.address().to_string());
    example["data"]["shopId"] = json!(shop_id(1).to_string());
    example
}

#[tokio::test]
async fn paying_and_taking_back_is_told_as_in_the_examples() {
    let (relay, buyer) = thousand().await;
    let id = relay.cancelling().await;
    data(&buyer.decide(&relay, "cancel/confirm", &id).await);
    let notified = relay.callbacks(&id).await;
    assert_eq!(notified, [example(CREATED, &id, &buyer), example(CANCELLED, &id, &buyer)]);
}

#[tokio::test]
async fn a_receiver_gets_them_in_order_and_without_any_key() {
    let receiver = Receiver::start().await;
    let callback = receiver.config();
    let relay = Relay::on_disk_with(|config| {
        first_generation(config);
        config.callback = Some(callback);
    })
    .await;
    receiver.goes_down().await;
    let (buyer, id) = (relay.customer(), relay.cancelling().await);
    soon(callback::run_due(&relay.app)).await.unwrap();
    // A missing receiver does not affect the buyer.
    data(&buyer.decide(&relay, "cancel/deny", &id).await);
    receiver.comes_back();
    relay.waits(600);
    soon(callback::run_due(&relay.app)).await.unwrap();
    let calls = receiver.calls();
    let bodies: Vec<Value> = calls.iter().map(|call| call.body.clone()).collect();
    assert_eq!(bodies, relay.callbacks(&id).await);
    assert_eq!(bodies.len(), 2);
    assert!(calls.iter().all(|call| call.header("authorization").is_empty()));
}

#[tokio::test]
async fn a_denied_payment_is_told_as_in_the_example() {
    let (relay, buyer) = thousand().await;
    let id = relay.asked().await;
    data(&buyer.decide(&relay, "create/deny", &id).await);
    assert_eq!(relay.callbacks(&id).await, [example(CREATE_DENIED, &id, &buyer)]);
}

#[tokio::test]
async fn a_denied_cancel_is_told_as_in_the_example() {
    let (relay, buyer) = thousand().await;
    let id = relay.cancelling().await;
    data(&buyer.decide(&relay, "cancel/deny", &id).await);
    assert_eq!(relay.callbacks(&id).await[1], example(CANCEL_DENIED, &id, &buyer));
}

#[test]
fn the_examples_are_what_our_types_say() {
    for text in [CREATED, CREATE_DENIED, CANCELLED, CANCEL_DENIED] {
        let example: Value = serde_json::from_str(text).unwrap();
        let read: Callback = serde_json::from_value(example.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), example);
        assert_eq!(read.data.balance.is_some(), read.code == 0);
    }
}

#[tokio::test]
async fn a_callback_has_the_fields_of_the_documents_table() {
    let relay = Relay::first().await;
    let id = relay.bought().await;
    let callback = relay.callbacks(&id).await.remove(0);
    let mut ours: Vec<String> = ["type", "code", "message"].map(str::to_owned).into();
    ours.extend(callback["data"].as_object().unwrap().keys().map(|name| format!("data.{name}")));
    let mut theirs: Vec<String> =
        table("callback", "body").into_iter().map(|[name, ..]| name).collect();
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    assert_eq!(callback.as_object().unwrap().len(), 4, "no access key");
}

#[tokio::test]
async fn the_balance_of_a_token_account_is_told_in_tokens() {
    let relay = Relay::first().await;
    let id = relay.asked_of(&holder()).await;
    data(&Customer(holder()).decide(&relay, "create/confirm", &id).await);
    let notified = relay.callbacks(&id).await.remove(0);
    assert_eq!(notified["data"]["loyaltyType"], 1);
    assert_eq!(notified["data"]["balance"], "99930000000000000001");
    assert_eq!(notified["data"]["paidPoint"], "0");
}

#[tokio::test]
async fn a_price_whose_rate_is_gone_is_told_as_a_fault_of_the_server() {
    let relay = Relay::on_disk_with(first_generation).await;
    let request = with(&create_request(&relay.customer().0), "currency", "php");
    let id = data(&relay.creates(&request).await)["paymentId"].as_str().unwrap().to_owned();
    let relay = relay
        .restarted_with(0, |config| {
            let mut rates = kios_protocol::Rates::default();
            for symbol in ["krw", "usd", "token"] {
                rates.set(symbol, config.rates.get(symbol).unwrap());
            }
            config.rates = rates;
        })
        .await;
    for _ in 0..2 {
        let reply = relay.customer().decide(&relay, "create/confirm", &id).await;
        excepted(&reply, "This exchange rate is not supported");
    }
    let notified = relay.callbacks(&id).await;
    assert_eq!((notified.len(), &notified[0]["code"]), (1, &json!(1003)));
    assert_eq!(notified[0]["message"], "An error occurred while executing the contract.");
    assert!(notified[0]["data"].get("balance").is_none());
    assert_eq!(notified[0]["data"]["paidPoint"], "200000000000000000000", "the estimate");
    assert_eq!(relay.first_status(&id).await, 1);
}

#[tokio::test]
async fn a_success_tells_what_was_really_paid() {
    let relay = Relay::on_disk_with(first_generation).await;
    let id = relay.asked().await;
    let relay = relay
        .restarted_with(0, |config| {
            config.rates.set("krw", kios_protocol::Rate::parse("2").unwrap());
        })
        .await;
    data(&relay.customer().decide(&relay, "create/confirm", &id).await);
    let notified = relay.callbacks(&id).await.remove(0);
    assert_eq!(notified["data"]["totalPoint"], "21000000000000000000");
    assert_eq!(relay.first_item(&id).await["totalPoint"], "21000000000000000000");
    data(&relay.cancels(&id).await);
    let relay = relay
        .restarted_with(0, |config| {
            config.rates.set("krw", kios_protocol::Rate::parse("3").unwrap());
        })
        .await;
    data(&relay.customer().decide(&relay, "cancel/confirm", &id).await);
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000", "what was paid");
    assert_eq!(relay.used().await, "0");
}
