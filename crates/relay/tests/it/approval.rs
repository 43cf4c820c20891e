//! Approvals and denials by the customer: `protocol.md §2.5`, `relay.md §3` B5, B6 and B9.

use kios_protocol::api::route;
use serde_json::json;

use crate::support::{Customer, Relay, Sale, high_s, key, resigned, shop_id};

#[tokio::test]
async fn a_payment_goes_through() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let code = customer.code(&relay).await;
    let sale = Sale { amount: "0.582057716445789125", currency: "php", ..Sale::default() };
    let id = kiosk.opens(&relay, &sale, code).await.text("paymentId");

    let answer = customer.answers(&relay, &id, true).await;
    assert_eq!(answer.number("paymentStatus"), 14);
    let hash = answer.text("txHash");
    assert!(hash.len() == 66 && hash.starts_with("0x"), "{hash}");
    assert_eq!(customer.nonce(&relay).await, 1);

    // The settlement uses the ledger's amounts, whose fee differs from the estimate's.
    let item = relay.item(&id).await;
    assert_eq!(item.number("paymentStatus"), 17);
    assert_eq!(item.text("feePoint"), "582057700000000000");
    assert_eq!(item.text("totalPoint"), "12223212028000000000");
    assert_eq!(relay.balance(customer.address()).await, "999987.776787972");

    assert_eq!(kiosk.closes(&relay, &id, true).await.number("paymentStatus"), 18);
    assert_eq!(relay.status(&id).await, 18);
    let shop = relay.get(&format!("/v2/payment/shop/info?shopId={}", shop_id(1))).await;
    assert_eq!(shop.text("usedAmount"), "11641154328000000000");
}

#[tokio::test]
async fn an_approval_is_told_three_times_to_the_stream_and_once_to_the_log() {
    let relay = Relay::start().await;
    relay.approved().await;
    let steps = [(11, 0, 1, false), (14, 0, 2, false), (15, 0, 3, false), (17, 0, 4, false)];
    assert_eq!(relay.events(&format!("terminal:{}:T1", shop_id(1))).await, steps);
    let account = format!("account:{}", relay.customer().address().to_lower());
    assert_eq!(relay.events(&account).await, steps);
    assert_eq!(relay.tasks().await, [(0, 15)]);
}

#[tokio::test]
async fn a_denial_moves_nothing_and_frees_the_kiosk() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let id = relay.opened().await;
    let answer = customer.answers(&relay, &id, false).await;
    assert_eq!(answer.number("paymentStatus"), 16);
    assert!(answer.data().get("txHash").is_none());
    assert_eq!(customer.nonce(&relay).await, 0);
    assert_eq!(relay.tasks().await, [(4000, 16)]);
    // With any decision of the close, a denied payment closes as failed.
    assert_eq!(kiosk.closes(&relay, &id, true).await.number("paymentStatus"), 19);
    assert_eq!(relay.balance(customer.address()).await, "1000000");
}

#[tokio::test]
async fn the_signature_of_a_denial_cannot_be_replayed_as_an_approval() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let mut request = relay.customer().approval(&relay, &id, false).await;
    relay.post(route::NEW_APPROVAL, &request).await.data();
    request["approval"] = json!(true);
    relay.post(route::NEW_APPROVAL, &request).await.is_refused_with(2020);
    assert_eq!(relay.status(&id).await, 16);
}

#[tokio::test]
async fn the_same_answer_again_gets_the_present_status_until_the_payment_is_closed() {
    let relay = Relay::start().await;
    for approval in [true, false] {
        let id = relay.opened_as(if approval { "P1" } else { "P2" }).await;
        let request = relay.customer().approval(&relay, &id, approval).await;
        let mut first = relay.post(route::NEW_APPROVAL, &request).await.data().clone();
        let again = relay.post(route::NEW_APPROVAL, &request).await;
        first["paymentStatus"] = if approval { 17 } else { 16 }.into();
        assert_eq!(*again.data(), first);
        relay.kiosk().closes(&relay, &id, approval).await.data();
        relay.post(route::NEW_APPROVAL, &request).await.is_refused_with(2020);
    }
    assert_eq!(relay.customer().nonce(&relay).await, 1);
    assert_eq!(relay.tasks().await, [(0, 15), (4000, 16)]);
}

#[tokio::test]
async fn only_the_customer_answers_and_only_in_canonical_form() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let stranger = Customer(key(0x44)).approval(&relay, &id, true).await;
    relay.post(route::NEW_APPROVAL, &stranger).await.is_refused_with(1501);

    let right = relay.customer().approval(&relay, &id, true).await;
    relay.post(route::NEW_APPROVAL, &high_s(&right)).await.is_refused_with(1501);
    let text = right["signature"].as_str().unwrap();
    let v = if text.ends_with("1b") { "00" } else { "01" };
    let low_v = resigned(&right, &format!("{}{v}", text.split_at(130).0));
    relay.post(route::NEW_APPROVAL, &low_v).await.is_refused_with(1501);
    let compact = resigned(&right, text.split_at(130).0);
    assert_eq!(relay.post(route::NEW_APPROVAL, &compact).await.faults(), ["signature"]);
    let blank = resigned(&right, &format!(" {text}"));
    assert_eq!(relay.post(route::NEW_APPROVAL, &blank).await.faults(), ["signature"]);

    assert_eq!(relay.status(&id).await, 11);
    relay.post(route::NEW_APPROVAL, &right).await.data();
}

#[tokio::test]
async fn an_answer_to_an_unknown_payment_is_2003() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let mut request = relay.customer().approval(&relay, &id, true).await;
    request["paymentId"] = json!("0x12");
    relay.post(route::NEW_APPROVAL, &request).await.is_refused_with(2003);
    // Ids are case-sensitive.
    request["paymentId"] = json!(id.to_uppercase().replacen("0X", "0x", 1));
    relay.post(route::NEW_APPROVAL, &request).await.is_refused_with(2003);
}

#[tokio::test]
async fn an_answer_is_taken_until_the_time_is_over() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    relay.waits(45);
    assert_eq!(relay.customer().answers(&relay, &id, true).await.number("paymentStatus"), 14);
}

#[tokio::test]
async fn a_late_answer_ends_the_answering_time_once() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    relay.waits(46);
    relay.customer().answers(&relay, &id, true).await.is_refused_with(7000);
    relay.customer().answers(&relay, &id, false).await.is_refused_with(7000);
    relay.later(1).await;
    assert_eq!(relay.tasks().await, [(7000, 11)]);
    let events = relay.events(&format!("terminal:{}:T1", shop_id(1))).await;
    assert_eq!(events, [(11, 0, 1, false), (11, 7000, 2, true)]);
}

#[tokio::test]
async fn an_approval_without_the_points_leaves_the_payment_open() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.poor_customer(), relay.kiosk());
    let mut ids = Vec::new();
    for purchase in ["P1", "P2"] {
        let code = customer.code(&relay).await;
        let sale = Sale { purchase, amount: "300", ..Sale::default() };
        ids.push(kiosk.opens(&relay, &sale, code).await.text("paymentId"));
    }
    customer.answers(&relay, &ids[0], true).await.data();
    customer.answers(&relay, &ids[1], true).await.is_refused_with(1511);
    assert_eq!(relay.status(&ids[1]).await, 12);
    // After the points are returned, the same customer can still approve.
    kiosk.closes(&relay, &ids[0], false).await.data();
    assert_eq!(customer.answers(&relay, &ids[1], true).await.number("paymentStatus"), 14);
}

#[tokio::test]
async fn parallel_answers_have_one_winner() {
    let relay = Relay::start().await;
    let id = relay.opened().await;
    let yes = relay.customer().approval(&relay, &id, true).await;
    let no = relay.customer().approval(&relay, &id, false).await;
    let answers = futures_util::future::join_all((0..20).map(|index| {
        let request = if index % 2 == 0 { &no } else { &yes };
        relay.post(route::NEW_APPROVAL, request)
    }))
    .await;
    let kinds: std::collections::BTreeSet<u64> = answers
        .iter()
        .filter(|answer| answer.code() == 0)
        .map(|a| a.number("paymentStatus"))
        .collect();
    assert_eq!(kinds.len(), 1, "{kinds:?}");
    let losers = answers.iter().filter(|answer| answer.code() != 0);
    for loser in losers {
        loser.is_refused_with(2020);
    }
    assert_eq!(relay.tasks().await.len(), 1);
}
