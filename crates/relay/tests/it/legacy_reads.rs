//! The queries, four of which both generations have: `protocol.md §3.3` and `§2.1`.

use std::collections::BTreeMap;

use kios_protocol::legacy::{Code, Info, Item, Kind, ShopInfo, UserBalance, Withdrawal};
use serde_json::{Value, json};

use crate::legacy_support::{create_request, data, faults, holder, refused, table, with};
use crate::support::{ACCESS_KEY, Relay, shop_id};

/// The JSON form of the document's types.
fn kind(value: &Value) -> &'static str {
    match (value.is_string(), value.is_number()) {
        (true, _) => "string",
        (_, true) => "number",
        (false, false) => panic!("{value}"),
    }
}

/// Checks that the response has exactly the fields of the document's table, each of its type.
#[track_caller]
fn is_as_documented(endpoint: &str, answer: &Value) {
    let theirs = documented(endpoint);
    let ours: BTreeMap<String, &str> = answer
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), kind(value)))
        .collect();
    assert_eq!(ours, theirs, "{endpoint}");
}

fn documented(endpoint: &str) -> BTreeMap<String, &'static str> {
    let rows = table(endpoint, "answer").into_iter().map(|[name, kind, required]| {
        assert_eq!(required, "Yes");
        // The document says before its tables that every amount is a text of 18 decimals, but this
        // row has an int.
        let text = kind == "string" || name == "settledPoint";
        (name, if text { "string" } else { "number" })
    });
    rows.collect()
}

#[tokio::test]
async fn what_changes_a_payment_answers_with_the_fields_of_the_tables() {
    let relay = Relay::first().await;
    let buyer = relay.customer();
    let created = relay.creates(&create_request(&buyer.0)).await;
    is_as_documented("POST /v1/payment/create", data(&created));
    let id = data(&created)["paymentId"].as_str().unwrap();
    is_as_documented("GET /v1/payment/item", &relay.first_item(id).await);
    let confirmed = buyer.decide(&relay, "create/confirm", id).await;
    is_as_documented("POST /v1/payment/create/confirm", data(&confirmed));
    let cancelled = relay.cancels(id).await;
    is_as_documented("POST /v1/payment/cancel", data(&cancelled));
    let confirmed = buyer.decide(&relay, "cancel/confirm", id).await;
    is_as_documented("POST /v1/payment/cancel/confirm", data(&confirmed));
    is_as_documented("GET /v1/payment/item", &relay.first_item(id).await);
    let id = relay.asked().await;
    let denied = buyer.decide(&relay, "create/deny", &id).await;
    is_as_documented("POST /v1/payment/create/deny", data(&denied));
    let id = relay.cancelling().await;
    let denied = buyer.decide(&relay, "cancel/deny", &id).await;
    is_as_documented("POST /v1/payment/cancel/deny", data(&denied));
    for reply in [created, confirmed, cancelled, denied] {
        serde_json::from_value::<Item>(data(&reply).clone()).unwrap();
    }
}

#[tokio::test]
async fn a_withdrawal_is_answered_in_this_generation_alone() {
    let relay = Relay::first().await;
    let path = format!("/v1/payment/shop/withdrawal?shopId={}", shop_id(1));
    let reply = relay.get(&path).await;
    is_as_documented("GET /v1/payment/shop/withdrawal", data(&reply));
    let expected =
        json!({"shopId": shop_id(1).to_string(), "withdrawAmount": "0", "withdrawStatus": 0});
    assert_eq!(*data(&reply), expected);
    serde_json::from_value::<Withdrawal>(expected).unwrap();
    assert_eq!(faults(&relay.get("/v1/payment/shop/withdrawal?shopId=1").await), ["shopId"]);
    let reply = relay.get("/v2/payment/shop/withdrawal").await;
    assert_eq!(reply.status.as_u16(), 404);
}

/// Checks that the response of v1 has the fields of v2 unchanged, and the document's fields
/// besides.
async fn is_the_union(relay: &Relay, endpoint: &str, query: &str) -> Value {
    let path = endpoint.split_once(" /v1").unwrap().1;
    let modern = relay.get(&format!("/v2{path}?{query}")).await;
    let both = relay.get(&format!("/v1{path}?{query}")).await;
    for (name, value) in modern.data().as_object().unwrap() {
        assert_eq!(&both.data()[name], value, "{name}");
    }
    for (name, theirs) in documented(endpoint) {
        assert_eq!(kind(&both.data()[&name]), theirs, "{name}");
    }
    let names = both.data().as_object().unwrap().keys();
    let known = |name: &String| {
        modern.data().get(name).is_some() || documented(endpoint).contains_key(name)
    };
    assert!(names.into_iter().all(known));
    both.data().clone()
}

#[tokio::test]
async fn a_balance_is_the_union_of_both_generations() {
    let relay = Relay::first().await;
    let account = relay.customer().address();
    let endpoint = "GET /v1/payment/user/balance";
    let both = is_the_union(&relay, endpoint, &format!("account={account}")).await;
    assert_eq!(both["loyaltyType"], 0);
    serde_json::from_value::<UserBalance>(both).unwrap();
    let path = format!("/v1/payment/user/balance?account={}", holder().address());
    let tokens = relay.get(&path).await;
    assert_eq!((tokens.number("loyaltyType"), tokens.text("balance").len()), (1, 21));
    let points = relay.get(&path.replace("v1", "v2")).await;
    assert_eq!(points.text("balance"), "0", "the modern generation knows points alone");
}

#[tokio::test]
async fn an_estimate_is_the_union_of_both_generations() {
    let relay = Relay::first().await;
    let account = relay.customer().address();
    let endpoint = "GET /v1/payment/info";
    let query = format!("account={account}&amount=1000000000000000011&currency=JPY");
    let both = is_the_union(&relay, endpoint, &query).await;
    assert_eq!((&both["loyaltyType"], &both["paidToken"]), (&json!(0), &json!("0")));
    assert_eq!(both["currency"], "jpy");
    assert_eq!(both["paidPoint"], "10000000000000000000", "as the modern generation rounds");
    assert_eq!(both["feeRate"], 0.05);
    let read: Info = serde_json::from_value(both.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), both);
}

#[tokio::test]
async fn an_estimate_for_a_token_account_is_in_tokens() {
    let relay = Relay::first().await;
    let account = holder().address();
    let path =
        format!("/v1/payment/info?account={account}&amount=300000000000000000000&currency=krw");
    let reply = relay.get(&path).await;
    let expected = json!({
        "account": account.to_string(),
        "loyaltyType": 1,
        "amount": "300000000000000000000",
        "currency": "krw",
        "balance": "100000000000000000000",
        "balanceValue": "15000000000000000000000",
        "paidPoint": "0",
        "paidToken": "2000000000000000000",
        "paidValue": "300000000000000000000",
        "feePoint": "0",
        "feeToken": "100000000000000000",
        "feeValue": "15000000000000000000",
        "totalPoint": "0",
        "totalToken": "2100000000000000000",
        "totalValue": "315000000000000000000",
        "feeRate": 0.05,
    });
    assert_eq!(*reply.data(), expected);
    relay.get(&path.replace("krw", "eur")).await.is_refused_with(1211);
}

#[tokio::test]
async fn a_shop_is_the_union_of_both_generations() {
    let relay = Relay::first().await;
    relay.bought().await;
    let endpoint = "GET /v1/payment/shop/info";
    let both = is_the_union(&relay, endpoint, &format!("shopId={}", shop_id(1))).await;
    assert_eq!(both["usedPoint"], "10000000000000000000");
    assert_eq!(both["account"], relay.owner().address().to_string());
    for (name, nothing) in [
        ("provideWaitTime", json!(0)),
        ("providePercent", json!(0)),
        ("providedPoint", json!("0")),
        ("settledPoint", json!("0")),
        ("withdrawnPoint", json!("0")),
    ] {
        assert_eq!(both[name], nothing, "{name}");
    }
    serde_json::from_value::<ShopInfo>(both).unwrap();
    is_the_union(&relay, endpoint, &format!("shopId={}", shop_id(9))).await;
}

#[tokio::test]
async fn used_points_are_counted_in_points_whatever_the_shop_is_paid_in() {
    let relay = Relay::first().await;
    let request = with(&create_request(&relay.customer().0), "shopId", shop_id(2).to_string());
    let id = data(&relay.creates(&request).await)["paymentId"].as_str().unwrap().to_owned();
    data(&relay.customer().decide(&relay, "create/confirm", &id).await);
    let shop = relay.get(&format!("/v1/payment/shop/info?shopId={}", shop_id(2))).await;
    assert_eq!(shop.text("usedAmount"), "10000000000000000", "dollars");
    assert_eq!(shop.text("usedPoint"), "10000000000000000000");
}

#[tokio::test]
async fn an_item_answers_in_the_generation_it_was_made_in() {
    let relay = Relay::first().await;
    let (first, modern) = (relay.asked().await, relay.opened().await);
    let path = |id: &str| format!("/v1/payment/item?paymentId={id}");
    let reply = relay.get(&path(&first)).await;
    assert_eq!(data(&reply)["paymentStatus"], 1);
    let reply = relay.get(&path(&modern)).await;
    assert_eq!(reply.number("paymentStatus"), 11);
    assert_eq!(reply.data(), relay.item(&modern).await.data());
    relay.get(&path("nothing")).await.is_refused_with(2003);
    assert_eq!(relay.get("/v1/payment/item").await.faults(), ["paymentId"]);
}

#[tokio::test]
async fn an_item_tells_the_whole_way() {
    let relay = Relay::first().await;
    let (buyer, id) = (relay.customer(), relay.asked().await);
    let mut seen = vec![relay.first_status(&id).await];
    data(&buyer.decide(&relay, "create/confirm", &id).await);
    seen.push(relay.first_status(&id).await);
    let item = relay.first_item(&id).await;
    assert_eq!(item["cancelTimestamp"], 0);
    relay.waits(100);
    let request = json!({"accessKey": ACCESS_KEY, "paymentId": id});
    data(&relay.post("/v1/payment/cancel", &request).await);
    seen.push(relay.first_status(&id).await);
    let signed = buyer.signs(&relay, Kind::Cancel, &id).await;
    data(&relay.post("/v1/payment/cancel/confirm", &signed).await);
    seen.push(relay.first_status(&id).await);
    assert_eq!(seen, [1, 4, 5, 8]);
    refused(&relay.post("/v1/payment/cancel/deny", &signed).await, Code::NotBeingCancelled);
}
