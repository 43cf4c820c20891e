//! Opening a payment: `protocol.md §2.3`, `relay.md §3` B1 and B2.

use kios_protocol::api::route;
use kios_relay::storage::sql;
use serde_json::json;

use crate::support::{Kiosk, Relay, Sale, high_s, key, shop_id};

#[tokio::test]
async fn an_open_answers_with_the_estimate_and_the_real_account() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    let sale = Sale { amount: "0.582057716445789125", currency: "php", ..Sale::default() };
    let reply = relay.kiosk().opens(&relay, &sale, code).await;
    assert_eq!(reply.number("paymentStatus"), 11);
    assert_eq!(reply.text("account"), relay.customer().address().to_string());
    assert_eq!(reply.text("paidPoint"), "11641154328000000000");
    assert_eq!(reply.text("feePoint"), "582057716000000000");
    assert_eq!(reply.text("totalPoint"), "12223212044000000000");
    assert_eq!(reply.text("feeValue"), "29102885000000000");
    assert_eq!(reply.number("openNewTimestamp"), 1_700_000_000);
    assert_eq!(reply.number("closeNewTimestamp"), 0);
    let id = reply.text("paymentId");
    assert_eq!(relay.item(&id).await.data(), reply.data());
    assert_eq!(relay.balance(relay.customer().address()).await, "1000000", "nothing moves yet");
}

#[tokio::test]
async fn an_open_is_told_to_the_terminal_and_to_the_customer() {
    let relay = Relay::start().await;
    relay.opened().await;
    let terminal = format!("terminal:{}:T1", shop_id(1));
    let account = format!("account:{}", relay.customer().address().to_lower());
    assert_eq!(relay.events(&terminal).await, [(11, 0, 1, false)]);
    assert_eq!(relay.events(&account).await, [(11, 0, 1, false)]);
    assert!(relay.tasks().await.is_empty());
}

#[tokio::test]
async fn a_repeated_open_answers_with_the_same_payment_also_after_the_code_is_used_up() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    let request = relay.kiosk().open_request(&Sale::default(), code);
    let first = relay.post(route::NEW_OPEN, &request).await;
    let second = relay.post(route::NEW_OPEN, &request).await;
    assert_eq!(first.data(), second.data());
    // Much later, after the end of the payment, it is still the same one.
    relay.later(400).await;
    let third = relay.post(route::NEW_OPEN, &request).await;
    assert_eq!(third.text("paymentId"), first.text("paymentId"));
    assert_eq!(third.number("paymentStatus"), 19);
    let terminal = format!("terminal:{}:T1", shop_id(1));
    let opened = relay.events(&terminal).await.iter().filter(|event| event.0 == 11).count();
    assert_eq!(opened, 2, "the open and the end of its answering time");
}

#[tokio::test]
async fn a_live_purchase_with_other_values_is_refused_by_the_name_of_the_field() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let code = customer.code(&relay).await;
    let id = kiosk.opens(&relay, &Sale::default(), code).await.text("paymentId");
    let code = customer.code(&relay).await;
    let dearer = Sale { amount: "2000", currency: "jpy", ..Sale::default() };
    let reply = kiosk.opens(&relay, &dearer, code).await;
    assert_eq!(reply.faults(), ["amount", "currency", "account"]);
    // Once the first is closed the purchase id is free again, and the code was not used up.
    kiosk.closes(&relay, &id, false).await.data();
    assert_eq!(kiosk.opens(&relay, &dearer, code).await.number("paymentStatus"), 11);
}

#[tokio::test]
async fn the_same_purchase_at_another_terminal_is_another_payment() {
    let relay = Relay::start().await;
    let first = relay.opened().await;
    let other = Kiosk { terminal: "T2".parse().unwrap(), ..relay.kiosk() };
    let code = relay.customer().code(&relay).await;
    let second = other.opens(&relay, &Sale::default(), code).await.text("paymentId");
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_code_serves_one_payment() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    relay.kiosk().opens(&relay, &Sale::default(), code).await.data();
    let other = Sale { purchase: "P2", ..Sale::default() };
    relay.kiosk().opens(&relay, &other, code).await.is_refused_with(2004);
}

#[tokio::test]
async fn a_code_lives_for_less_than_sixty_seconds() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let (first, second) = (customer.code(&relay).await, customer.code(&relay).await);
    assert_ne!(first, second, "several are alive at once");
    relay.waits(59);
    kiosk.opens(&relay, &Sale::default(), first).await.data();
    relay.waits(1);
    let late = Sale { purchase: "P2", ..Sale::default() };
    kiosk.opens(&relay, &late, second).await.is_refused_with(2004);
}

#[tokio::test]
async fn a_refused_open_leaves_the_code_usable() {
    let relay = Relay::start().await;
    let code = relay.poor_customer().code(&relay).await;
    relay.kiosk().opens(&relay, &Sale::default(), code).await.is_refused_with(1511);
    let cheaper = Sale { amount: "476", ..Sale::default() };
    relay.kiosk().opens(&relay, &cheaper, code).await.data();
}

#[tokio::test]
async fn the_fee_counts_when_the_balance_is_looked_at() {
    let relay = Relay::start().await;
    let code = relay.poor_customer().code(&relay).await;
    // 500 points: 476.190476190 and its fee fit, a point more does not.
    let over = Sale { amount: "477", ..Sale::default() };
    relay.kiosk().opens(&relay, &over, code).await.is_refused_with(1511);
}

#[tokio::test]
async fn a_plain_account_is_no_code() {
    let relay = Relay::start().await;
    let account = relay.customer().address();
    relay.kiosk().opens(&relay, &Sale::default(), account).await.is_refused_with(2050);
}

#[tokio::test]
async fn shops_are_checked_in_order() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    let at = |last: u8| Kiosk { shop: shop_id(last), ..relay.kiosk() };
    at(9).opens(&relay, &Sale::default(), code).await.is_refused_with(1201);
    at(3).opens(&relay, &Sale::default(), code).await.is_refused_with(1202);
    let mut foreign = shop_id(1).to_string();
    foreign.replace_range(2..6, "0002");
    let foreign = Kiosk { shop: foreign.parse().unwrap(), ..relay.kiosk() };
    foreign.opens(&relay, &Sale::default(), code).await.is_refused_with(3072);
    // The prefix is case-sensitive.
    let mut upper = relay.kiosk().open_request(&Sale::default(), code);
    upper["shopId"] = json!(shop_id(1).to_string().replacen("0x", "0X", 1));
    relay.post(route::NEW_OPEN, &upper).await.is_refused_with(3072);
}

#[tokio::test]
async fn a_currency_without_a_rate_is_refused_and_a_known_one_is_kept_in_lower_case() {
    let relay = Relay::start().await;
    let (customer, kiosk) = (relay.customer(), relay.kiosk());
    let code = customer.code(&relay).await;
    for currency in ["eur", ""] {
        let sale = Sale { currency, ..Sale::default() };
        kiosk.opens(&relay, &sale, code).await.is_refused_with(1211);
    }
    let upper = Sale { currency: "KRW", ..Sale::default() };
    let reply = kiosk.opens(&relay, &upper, code).await;
    assert_eq!(reply.text("currency"), "krw");
    // What is stored is what the wallet signs, so it can be paid.
    let id = reply.text("paymentId");
    assert_eq!(customer.answers(&relay, &id, true).await.number("paymentStatus"), 14);
}

#[tokio::test]
async fn an_amount_of_nothing_is_refused_by_name() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    for (amount, currency) in
        [("0", "krw"), ("0.000000000999999999", "krw"), ("0.000000000000999999", "usd")]
    {
        let free = Sale { amount, currency, ..Sale::default() };
        assert_eq!(relay.kiosk().opens(&relay, &free, code).await.faults(), ["amount"], "{amount}");
    }
    let least = Sale { amount: "0.000000000001", currency: "usd", ..Sale::default() };
    relay.kiosk().opens(&relay, &least, code).await.data();
}

#[tokio::test]
async fn an_amount_that_cannot_be_priced_is_more_than_anybody_has() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    let mut open = relay.kiosk().open(&Sale { currency: "usd", ..Sale::default() }, code);
    open.amount = kios_protocol::Amount::MAX;
    let request = serde_json::to_value(open.signed(&relay.kiosk().key)).unwrap();
    relay.post(route::NEW_OPEN, &request).await.is_refused_with(1511);
}

#[tokio::test]
async fn only_an_agent_opens() {
    let relay = Relay::start().await;
    let code = relay.customer().code(&relay).await;
    let stranger = Kiosk { key: key(0x44), ..relay.kiosk() };
    stranger.opens(&relay, &Sale::default(), code).await.is_refused_with(1501);
    let mut changed = relay.kiosk().open_request(&Sale::default(), code);
    changed["amount"] = json!("1");
    relay.post(route::NEW_OPEN, &changed).await.is_refused_with(1501);
    // The network accepts non-canonical signatures where no points move.
    let mirrored = high_s(&relay.kiosk().open_request(&Sale::default(), code));
    relay.post(route::NEW_OPEN, &mirrored).await.data();
}

#[tokio::test]
async fn a_paired_agent_acts_for_its_own_terminal_until_it_is_revoked() {
    let relay = Relay::start().await;
    let paired = Kiosk { key: key(0x55), ..relay.kiosk() };
    let agent = paired.key.address().to_lower();
    let mut writer = relay.app.store().write().await.unwrap();
    sql::query(
        "INSERT INTO terminal (agent, shop_id, terminal_id, enrolled_at) VALUES (?, ?, 'T1', 1)",
    )
    .bind(&agent)
    .bind(shop_id(1).to_string())
    .execute(writer.connection())
    .await
    .unwrap();
    writer.commit().await.unwrap();

    let code = relay.customer().code(&relay).await;
    let foreign_terminal =
        Kiosk { terminal: "T9".parse().unwrap(), key: key(0x55), ..relay.kiosk() };
    foreign_terminal.opens(&relay, &Sale::default(), code).await.is_refused_with(1501);
    let foreign_shop = Kiosk { shop: shop_id(2), key: key(0x55), ..relay.kiosk() };
    foreign_shop.opens(&relay, &Sale::default(), code).await.is_refused_with(1501);

    let id = paired.opens(&relay, &Sale::default(), code).await.text("paymentId");
    let others = {
        let code = relay.customer().code(&relay).await;
        let other = Kiosk { terminal: "T2".parse().unwrap(), ..relay.kiosk() };
        other.opens(&relay, &Sale::default(), code).await.text("paymentId")
    };
    paired.closes(&relay, &others, false).await.is_refused_with(2003);
    paired.closes(&relay, &id, false).await.data();

    let mut writer = relay.app.store().write().await.unwrap();
    sql::query("UPDATE terminal SET revoked_at = 2").execute(writer.connection()).await.unwrap();
    writer.commit().await.unwrap();
    paired.closes(&relay, &id, false).await.is_refused_with(1501);
    let sale = Sale { purchase: "P2", ..Sale::default() };
    let code = relay.customer().code(&relay).await;
    paired.opens(&relay, &sale, code).await.is_refused_with(1501);
}

#[tokio::test]
async fn ids_are_kept_as_they_were_sent() {
    let relay = Relay::start().await;
    for purchase in
        ["it's \"quoted\" \\ 100% #{x} ${y}", "주문 번호 1 🧾", "'; DROP TABLE payment;--"]
    {
        let sale = Sale { purchase, ..Sale::default() };
        let code = relay.customer().code(&relay).await;
        let id = relay.kiosk().opens(&relay, &sale, code).await.text("paymentId");
        assert_eq!(relay.item(&id).await.text("purchaseId"), purchase);
        assert_eq!(relay.customer().answers(&relay, &id, false).await.number("paymentStatus"), 16);
        let task = relay.get("/v1/task/list/latest").await;
        assert_eq!(task.data()[0]["data"]["purchaseId"], purchase);
    }
}
