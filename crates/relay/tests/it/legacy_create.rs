//! `POST /v1/payment/create`: `protocol.md §3.3`.

use kios_domain::ledger::Account;
use kios_protocol::legacy::{Code, Kind};
use serde_json::json;

use crate::legacy_support::{
    create_request, data, excepted, faults, first_generation, holder, refused, table, with, without,
};
use crate::support::{Relay, START, shop_id};

#[tokio::test]
async fn create_asks_the_buyer_and_moves_nothing() {
    let relay = Relay::first().await;
    let buyer = relay.customer();
    let reply = relay.creates(&create_request(&buyer.0)).await;
    let id = data(&reply)["paymentId"].as_str().unwrap();
    let expected = json!({
        "paymentId": id,
        "purchaseId": "P000002",
        "amount": "10000000000000000000",
        "currency": "krw",
        "shopId": shop_id(1).to_string(),
        "account": buyer.address().to_string(),
        "loyaltyType": 0,
        "paidPoint": "10000000000000000000",
        "paidToken": "0",
        "paidValue": "10000000000000000000",
        "feePoint": "500000000000000000",
        "feeToken": "0",
        "feeValue": "500000000000000000",
        "totalPoint": "10500000000000000000",
        "totalToken": "0",
        "totalValue": "10500000000000000000",
        "paymentStatus": 1,
        "createTimestamp": START.seconds(),
    });
    assert_eq!(*data(&reply), expected);
    assert_eq!(relay.balance(buyer.address()).await, "1000000");
    assert!(relay.notified(id).await.is_empty());
}

#[tokio::test]
async fn create_checks_the_fields_first() {
    let relay = Relay::first().await;
    let request = create_request(&relay.customer().0);
    let all: Vec<String> =
        table("POST /v1/payment/create", "request").into_iter().map(|[name, ..]| name).collect();
    assert_eq!(faults(&relay.creates(&json!({})).await), all);
    for name in &all {
        let incomplete = with(&without(&request, name), "unasked", "wrong");
        assert_eq!(faults(&relay.creates(&incomplete).await), [name]);
    }
    // Checked before the key, the shop, the currency and the balance.
    let mut wrong = with(&request, "amount", "-1");
    for (name, value) in [("accessKey", "wrong"), ("currency", "eur")] {
        wrong = with(&wrong, name, value);
    }
    assert_eq!(faults(&relay.creates(&wrong).await), ["amount"]);
}

#[tokio::test]
async fn create_checks_the_key_second() {
    let relay = Relay::first().await;
    let request = create_request(&relay.poor_customer().0);
    let wrong = with(&with(&request, "accessKey", "wrong"), "currency", "eur");
    refused(&relay.creates(&wrong).await, Code::InvalidAccessKey);
    let keyless = Relay::with(|config| config.access_key = None).await;
    refused(&keyless.creates(&request).await, Code::InvalidAccessKey);
}

#[tokio::test]
async fn create_takes_the_key_from_the_body_alone() {
    let relay = Relay::first().await;
    let request = create_request(&relay.customer().0);
    let key = request["accessKey"].as_str().unwrap();
    let send = async |authorization: &str, body: serde_json::Value| {
        let request = axum::http::Request::post("/v1/payment/create")
            .header("content-type", "application/json")
            .header("authorization", authorization)
            .body(axum::body::Body::from(body.to_string()))
            .unwrap();
        relay.request(request).await
    };
    assert_eq!(faults(&send(key, without(&request, "accessKey")).await), ["accessKey"]);
    data(&send("something else", request.clone()).await);
}

#[tokio::test]
async fn create_looks_the_rate_up_third() {
    let relay = Relay::first().await;
    // The balance is too low as well.
    let request = with(&create_request(&holder()), "amount", "9".repeat(30));
    for currency in ["eur", ""] {
        let foreign = with(&request, "currency", currency);
        excepted(&relay.creates(&foreign).await, "This exchange rate is not supported");
    }
}

#[tokio::test]
async fn create_checks_the_balance_last() {
    let relay = Relay::first().await;
    let poor = relay.poor_customer();
    let request = create_request(&poor.0);
    // 500 points cover a price of 476.19… with the fee.
    let all = with(&request, "amount", "476190476190476190477");
    data(&relay.creates(&all).await);
    let more = with(&request, "amount", "476190476190476190478");
    refused(&relay.creates(&more).await, Code::InsufficientBalance);
    refused(
        &relay.creates(&with(&request, "account", format!("0x{}", "7".repeat(40)))).await,
        Code::InsufficientBalance,
    );
}

#[tokio::test]
async fn create_is_for_shops_that_sell() {
    let relay = Relay::first().await;
    let request = create_request(&relay.customer().0);
    let unknown = with(&request, "shopId", shop_id(9).to_string());
    excepted(&relay.creates(&unknown).await, "The shop ID is not exists");
    let closed = with(&request, "shopId", shop_id(3).to_string());
    excepted(&relay.creates(&closed).await, "The shop is not activated");
    let off = Relay::with(|config| {
        first_generation(config);
        config.support_payment_v1 = false;
    })
    .await;
    let words = "The endpoint of payment version 1 is not supported";
    excepted(&off.creates(&request).await, words);
}

#[tokio::test]
async fn create_refuses_prices_of_nothing_and_beyond_256_bits() {
    let relay = Relay::first().await;
    let request = create_request(&relay.customer().0);
    assert_eq!(faults(&relay.creates(&with(&request, "amount", "0")).await), ["amount"]);
    let huge = with(&with(&request, "amount", "9".repeat(77)), "currency", "usd");
    assert_eq!(faults(&relay.creates(&huge).await), ["amount"]);
}

#[tokio::test]
async fn create_keeps_ids_and_the_currency_as_they_were_sent() {
    let relay = Relay::first().await;
    let buyer = relay.customer();
    let request = create_request(&buyer.0);
    let purchase = "주문 #{1} ${secret} '\"\\%";
    let odd = with(&with(&request, "purchaseId", purchase), "currency", "KRW");
    let reply = relay.creates(&odd).await;
    let id = data(&reply)["paymentId"].as_str().unwrap();
    assert_eq!(data(&reply)["purchaseId"], purchase);
    assert_eq!(data(&reply)["currency"], "KRW");
    data(&buyer.decide(&relay, "create/confirm", id).await);
    for wrong in ["a\u{0}b".to_owned(), "x".repeat(67)] {
        assert_eq!(
            faults(&relay.creates(&with(&request, "purchaseId", wrong)).await),
            ["purchaseId"]
        );
    }
}

#[tokio::test]
async fn create_asks_once_while_the_same_values_are_asked() {
    let relay = Relay::first().await;
    let buyer = relay.customer();
    let request = create_request(&buyer.0);
    let first = relay.creates(&request).await;
    let again = relay.creates(&request).await;
    assert_eq!(data(&again), data(&first));
    let other = relay.creates(&with(&request, "amount", "1")).await;
    assert_ne!(data(&other)["paymentId"], data(&first)["paymentId"]);
    let id = data(&first)["paymentId"].as_str().unwrap();
    data(&buyer.decide(&relay, "create/confirm", id).await);
    let next = relay.creates(&request).await;
    assert_ne!(data(&next)["paymentId"], id, "the same once more is another sale");
    relay.waits(45);
    let later = relay.creates(&request).await;
    assert_ne!(data(&later)["paymentId"], data(&next)["paymentId"], "nobody waits for that one");
}

#[tokio::test]
async fn create_in_parallel_asks_once() {
    let relay = Relay::first().await;
    let request = create_request(&relay.customer().0);
    let asks = (0..20).map(|_| relay.creates(&request));
    let replies = futures_util::future::join_all(asks).await;
    assert!(replies.iter().all(|reply| data(reply) == data(&replies[0])));
}

#[tokio::test]
async fn create_does_not_round_to_ten_to_the_ninth() {
    let relay = Relay::first().await;
    let request = create_request(&relay.customer().0);
    let odd = with(&with(&request, "amount", "1000000000000000011"), "currency", "jpy");
    let reply = relay.creates(&odd).await;
    assert_eq!(data(&reply)["paidPoint"], "10000000000000000110");
    assert_eq!(data(&reply)["feePoint"], "500000000000000005");
    assert_eq!(data(&reply)["totalPoint"], "10500000000000000115");
    assert_eq!(data(&reply)["feeValue"], "50000000000000000");
}

#[tokio::test]
async fn create_asks_a_token_account_for_tokens() {
    let relay = Relay::first().await;
    let request = with(&create_request(&holder()), "amount", "300000000000000000000");
    let reply = relay.creates(&request).await;
    assert_eq!(data(&reply)["loyaltyType"], 1);
    for (name, expected) in [
        ("paidPoint", "0"),
        ("paidToken", "2000000000000000000"),
        ("paidValue", "300000000000000000000"),
        ("feePoint", "0"),
        ("feeToken", "100000000000000000"),
        ("totalPoint", "0"),
        ("totalToken", "2100000000000000000"),
    ] {
        assert_eq!(data(&reply)[name], expected, "{name}");
    }
    let dear = with(&request, "amount", "15000000000000000000000");
    refused(&relay.creates(&dear).await, Code::InsufficientBalance);
    assert_eq!(relay.on(Account::TokenUser(holder().address())).await, "100");
}

#[tokio::test]
async fn a_payment_of_one_generation_is_none_of_the_other() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    relay.item(&id).await.is_refused_with(2003);
    let signed = buyer.signs(&relay, Kind::Create, &id).await;
    let modern = with(&signed, "approval", true);
    relay.post("/v2/payment/new/approval", &modern).await.is_refused_with(2003);
    let close = relay.kiosk().close_request(&id, true);
    relay.post("/v2/payment/new/close", &close).await.is_refused_with(2003);
    data(&buyer.decide(&relay, "create/confirm", &id).await);
    assert!(relay.tasks().await.is_empty(), "no row in the modern log");
    let account = format!("account:{}", buyer.address().to_lower());
    assert!(relay.events(&account).await.is_empty(), "no event on the stream");
    let modern = relay.opened().await;
    refused(&relay.cancels(&modern).await, Code::UnknownPayment);
    let request = json!({"paymentId": modern, "signature": signed["signature"]});
    for what in ["create/confirm", "create/deny", "cancel/confirm", "cancel/deny"] {
        let reply = relay.post(&format!("/v1/payment/{what}"), &request).await;
        refused(&reply, Code::UnknownPayment);
    }
}
