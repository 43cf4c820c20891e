//! The practice relay answers as the relay does: the same requests, signed by the same keys at the same times, get the
//! same HTTP statuses, codes, statuses of payments and refunds, balances and events.

mod both;
mod steps;

use kios_practice::GatewayAnswer;
use kios_protocol::api::{RefundRequest, route};
use kios_protocol::refund::Gateway;
use kios_protocol::{Address, Amount, PaymentId, ShopId};
use serde_json::json;

use crate::support::staff::{CLERK, MANAGER, OWNER, WRONG};
use crate::support::{key, shop_id};
use both::{Kiosk, PHONE, Which};
use steps::{Open, won};

/// Runs a script at both relays and compares what was noted.
async fn same(script: impl AsyncFn(&mut Kiosk)) {
    let mut logs = Vec::new();
    for relay in [Which::relay().await, Which::practice()] {
        let mut kiosk = Kiosk::at(relay).await;
        script(&mut kiosk).await;
        kiosk.signs_in().await;
        let events = kiosk.relay.events(&kiosk.at).await;
        kiosk.log.extend(events);
        logs.push(kiosk.log);
    }
    let [relay, practice] = logs.as_slice() else { panic!("two relays") };
    let lines = relay.iter().zip(practice).enumerate();
    for (at, (of_relay, of_practice)) in lines {
        let before = relay[at.saturating_sub(5)..at].join("\n");
        assert_eq!(of_relay, of_practice, "after\n{before}");
    }
    assert_eq!(relay.len(), practice.len());
}

#[tokio::test]
async fn settings_shop_prices_and_phone_numbers_are_the_same() {
    same(async |kiosk| {
        let shop = shop_id(1);
        for path in [
            route::SETTINGS.to_owned(),
            format!("{}?shopId={shop}", route::SETTINGS),
            format!("{}?shopId={}", route::SETTINGS, shop_id(9)),
            format!("{}?shopId=nothing", route::SETTINGS),
        ] {
            let settings = kiosk.get("settings", &path).await;
            kiosk.notes(&json!([settings["shop"], settings["pointGrants"]]));
        }
        for shop in [shop, shop_id(9)] {
            let shop = kiosk.get("shop", &format!("{}?shopId={shop}", route::SHOP_INFO)).await;
            kiosk.notes(&shop);
        }
        let chain = kiosk.get("chain", route::CHAIN_ID).await;
        kiosk.notes(&chain);
        for number in ["%2B82%2010-1000-5001", "%2B821010005001", "01010005001", "%2B82", "hello"] {
            let phone = kiosk.get("phone", &format!("{}/{number}", route::PHONE_HASH)).await;
            kiosk.notes(&phone);
        }
        for (amount, currency) in [(1_000, "krw"), (3, "usd"), (1, "eur"), (0, "krw")] {
            kiosk.asks_price(key(0x11).address(), won(amount), currency).await;
        }
        let (alive, unknown) = (kiosk.code(0x12).await, format!("0xffffffff{:0>24}00000000", 7));
        kiosk.asks_price(alive, won(1), "krw").await;
        kiosk.asks_price(unknown.parse().unwrap(), won(1), "krw").await;
        kiosk.relay.later(59).await;
        kiosk.asks_price(alive, won(1), "krw").await;
        kiosk.relay.later(1).await;
        kiosk.asks_price(alive, won(1), "krw").await;
        kiosk.get("no such path", "/v2/nothing").await;
        // Without a session.
        let session = core::mem::take(&mut kiosk.at.session);
        for path in [route::PAYMENTS, route::CARD_SALES, route::STAFF, route::EVENTS] {
            kiosk.get(path, path).await;
        }
        kiosk.takes_back("C1").await;
        kiosk.at.session = session;
    })
    .await;
}

#[tokio::test]
async fn a_sale_is_opened_approved_and_closed_by_the_same_rules() {
    same(async |kiosk| {
        let account = kiosk.code(0x11).await;
        let open = Open::of("P0000001", account);
        // What is refused, in the order of the checks.
        for (label, wrong) in [
            ("amount of zero", Open { amount: Amount::ZERO, ..Open::of("P0000001", account) }),
            ("foreign shop", Open { shop: ShopId::from_bytes([7; 32]), ..Open::of("P1", account) }),
            (
                "unknown code",
                Open::of("P1", format!("0xffffffff{:0>24}00000000", 9).parse().unwrap()),
            ),
            ("real account", Open::of("P1", key(0x11).address())),
            ("another shop", Open { shop: shop_id(2), ..Open::of("P1", account) }),
            ("unknown currency", Open { currency: "eur", ..Open::of("P1", account) }),
            ("too expensive", Open { amount: won(1_000_000), ..Open::of("P1", account) }),
        ] {
            kiosk.opens(label, &wrong).await;
        }
        let stranger = open.signed(&key(0x77));
        kiosk.post("a stranger opens", route::NEW_OPEN, &stranger).await;
        let session = core::mem::take(&mut kiosk.at.session);
        kiosk.opens("opens without a session", &open).await;
        kiosk.at.session = session;
        kiosk.post("opens nothing", route::NEW_OPEN, &json!({ "amount": "x" })).await;

        let id = kiosk.opens("opens", &open).await;
        let again = kiosk.opens("opens again", &open).await;
        kiosk.notes(&json!(again == id));
        let other = Open { amount: won(2_000), ..Open::of("P0000001", account) };
        kiosk.opens("the same purchase otherwise", &other).await;
        let fresh = kiosk.code(0x11).await;
        kiosk.opens("the same purchase otherwise", &Open { account: fresh, ..other }).await;
        kiosk.closes(&id, true).await;
        let denial = kiosk.customer_signs(&id, false).await;
        let approval = kiosk.customer_decides(&id, true).await;
        kiosk.post("approves again", route::NEW_APPROVAL, &approval).await;
        kiosk.post("denies afterwards", route::NEW_APPROVAL, &denial).await;
        kiosk.balance().await;
        kiosk.closes(&id, true).await;
        kiosk.closes(&id, true).await;
        kiosk.closes(&id, false).await;
        kiosk.closes_cancel(&id, true).await;
        kiosk.post("approves after the close", route::NEW_APPROVAL, &approval).await;
        kiosk.balance().await;
        let nothing = PaymentId::from_bytes([0; 32]).to_string();
        kiosk.closes(&nothing, false).await;
        kiosk.item(&nothing).await;

        // The code of a payment is used up, and its purchase can be made again.
        kiosk.opens("opens again", &open).await;
        kiosk.opened("P0000001").await;
    })
    .await;
}

#[tokio::test]
async fn a_sale_that_is_denied_late_or_left_alone_ends_the_same() {
    same(async |kiosk| {
        let denied = kiosk.opened("P0000001").await;
        kiosk.customer_decides(&denied, false).await;
        kiosk.customer_decides(&denied, true).await;
        kiosk.closes(&denied, true).await;

        let late = kiosk.opened("P0000002").await;
        kiosk.relay.later(39).await;
        kiosk.closes(&late, true).await;
        kiosk.relay.later(6).await;
        kiosk.item(&late).await;
        kiosk.customer_decides(&late, true).await;
        kiosk.relay.later(1).await;
        kiosk.customer_decides(&late, true).await;
        kiosk.closes(&late, true).await;

        let withdrawn = kiosk.opened("P0000003").await;
        kiosk.closes(&withdrawn, false).await;

        let (left, approved) = (kiosk.opened("P0000004").await, kiosk.opened("P0000005").await);
        kiosk.customer_decides(&approved, true).await;
        kiosk.balance().await;
        kiosk.relay.later(299).await;
        kiosk.history("?limit=2").await;
        kiosk.relay.later(2).await;
        kiosk.closes(&left, false).await;
        kiosk.closes(&approved, true).await;
        kiosk.balance().await;
        kiosk.history("").await;
    })
    .await;
}

#[tokio::test]
async fn a_cancel_needs_a_manager_and_the_owner_in_both() {
    same(async |kiosk| {
        let id = kiosk.paid("P0000001").await;
        kiosk.cancels(&id).await;
        for pin in [WRONG, CLERK] {
            kiosk.unlocks(pin).await;
            kiosk.cancels(&id).await;
        }
        kiosk.unlocks(MANAGER).await;
        kiosk.cancels(&id).await;
        kiosk.cancels(&id).await;
        kiosk.closes_cancel(&id, true).await;
        kiosk.closes(&id, false).await;
        let denial = kiosk.owner_decides_cancel(&id, false).await;
        kiosk.post("denies again", route::CANCEL_APPROVAL, &denial).await;
        kiosk.closes_cancel(&id, true).await;
        kiosk.closes_cancel(&id, true).await;

        // Another round, which the owner leaves alone; a decision of the round before does not count.
        kiosk.cancels(&id).await;
        kiosk.post("denies as before", route::CANCEL_APPROVAL, &denial).await;
        kiosk.relay.later(46).await;
        kiosk.owner_decides_cancel(&id, true).await;
        kiosk.closes_cancel(&id, true).await;

        kiosk.cancels(&id).await;
        let approval = kiosk.owner_decides_cancel(&id, true).await;
        kiosk.post("approves again", route::CANCEL_APPROVAL, &approval).await;
        kiosk.balance().await;
        kiosk.closes_cancel(&id, true).await;
        kiosk.cancels(&id).await;
        kiosk.balance().await;

        // Approved and not closed, and closed in the shop's favour.
        let (left, kept) = (kiosk.paid("P0000002").await, kiosk.paid("P0000003").await);
        for id in [&left, &kept] {
            kiosk.cancels(id).await;
            kiosk.owner_decides_cancel(id, true).await;
        }
        kiosk.closes_cancel(&kept, false).await;
        kiosk.relay.later(301).await;
        kiosk.balance().await;
        let unpaid = kiosk.opened("P0000004").await;
        kiosk.cancels(&unpaid).await;
        kiosk.history("").await;

        // After seven days it is too late.
        let old = kiosk.paid("P0000005").await;
        kiosk.unlocks(OWNER).await;
        kiosk.lists(route::STAFF_ACTIONS, "actions", &["kind", "name", "undone"]).await;
        kiosk.cancels(&old).await;
    })
    .await;
}

#[tokio::test]
async fn payments_are_found_by_the_same_queries() {
    same(async |kiosk| {
        let id = kiosk.paid("P-ABC-1").await;
        kiosk.relay.later(10).await;
        kiosk.opened("P-abc-2").await;
        kiosk.relay.later(10).await;
        let account = kiosk.code(0x11).await;
        let larger = Open { amount: won(12_500), ..Open::of("X9", account) };
        kiosk.opens("opens", &larger).await;
        let now = kiosk.relay.now().seconds();
        let part = |from: usize| id.chars().skip(from).take(8).collect::<String>();
        for query in [
            String::new(),
            "?limit=1".to_owned(),
            "?limit=0".to_owned(),
            "?limit=201".to_owned(),
            "?purchaseId=P-ABC-1".to_owned(),
            "?purchaseId=P-abc-1".to_owned(),
            format!("?paymentId={id}"),
            "?paymentId=nothing".to_owned(),
            "?status=18".to_owned(),
            "?status=99".to_owned(),
            format!("?from={}", now - 10),
            format!("?to={}", now - 1),
            format!("?from={}&to={}&limit=200", now - 15, now - 5),
            "?search=abc".to_owned(),
            "?search=P%E2%80%93abc".to_owned(),
            "?search=12%2C500".to_owned(),
            "?search=12%2C500%EC%9B%90".to_owned(),
            "?search=12500.01".to_owned(),
            "?search=%25".to_owned(),
            format!("?search={}", part(2)),
            format!("?search={}", part(3)),
        ] {
            kiosk.history(&query).await;
        }
    })
    .await;
}

#[tokio::test]
async fn staff_have_the_same_rights_and_tries() {
    same(async |kiosk| {
        kiosk.get("status", route::STAFF).await;
        for pin in [CLERK, MANAGER, OWNER] {
            kiosk.unlocks(pin).await;
            kiosk.lists(route::STAFF_MEMBERS, "members", &["name", "role", "locked"]).await;
        }
        let person =
            |name: &str, role: &str, pin: &str| json!({ "name": name, "role": role, "pin": pin });
        for (name, role, pin) in [
            ("Minji", "clerk", "123456"),
            ("Minji", "clerk", CLERK),
            ("Junho", "clerk", "482915"),
            (" ", "clerk", "482915"),
            ("Minji", "boss", "482915"),
            ("Minji", "clerk", "482915"),
            ("Minji", "clerk", "482915"),
        ] {
            let member = kiosk.post("adds", route::STAFF_MEMBERS, &person(name, role, pin)).await;
            kiosk.notes(&member["name"]);
        }
        let members = kiosk.get("members", route::STAFF_MEMBERS).await;
        let id = |name: &str| {
            let members = members["members"].as_array().unwrap();
            let found = members.iter().find(|member| member["name"] == name);
            found.map_or(0, |member| member["staffId"].as_u64().unwrap())
        };
        for (name, pin) in
            [("Junho", MANAGER), ("Nobody", "739146"), ("Nobody", MANAGER), ("Junho", "739146")]
        {
            let path = format!("{}/{}/pin", route::STAFF_MEMBERS, id(name));
            kiosk.post("changes", &path, &json!({ "pin": pin })).await;
        }
        for name in ["Seoyeon", "Nobody", "Minji"] {
            let path = format!("{}/{}/remove", route::STAFF_MEMBERS, id(name));
            kiosk.post("removes", &path, &json!({})).await;
        }
        kiosk.lists(route::STAFF_MEMBERS, "members", &["name", "role", "locked"]).await;
        kiosk.relay.later(899).await;
        kiosk.lists(route::STAFF_ACTIONS, "actions", &["kind", "name", "subject"]).await;
        kiosk.post("locks", route::STAFF_LOCK, &json!({})).await;
        kiosk.lists(route::STAFF_ACTIONS, "actions", &["kind"]).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_pins_lock_the_terminal_for_as_long() {
    same(async |kiosk| {
        for _ in 0..6 {
            kiosk.unlocks(WRONG).await;
        }
        kiosk.unlocks(OWNER).await;
        let status = kiosk.get("status", route::STAFF).await;
        kiosk.notes(&status);
        kiosk.relay.later(300).await;
        kiosk.unlocks(WRONG).await;
        kiosk.unlocks(OWNER).await;
        kiosk.relay.later(610).await;
        // The session has ended with its 15 minutes.
        kiosk.get("status", route::STAFF).await;
    })
    .await;
}

#[tokio::test]
async fn card_sales_are_refunded_by_the_same_rules() {
    same(async |kiosk| {
        let (all, part) = (won(33_000), won(11_000));
        let refund = |kiosk: &Kiosk, id| kiosk.refund(Gateway::Kicc, id, part, all);
        for query in [
            "?limit=5",
            "?purchaseId=C0000002",
            "?search=c0000001",
            "?search=33%2C000",
            "?search=zz",
        ] {
            kiosk.sales(query).await;
        }
        kiosk.refunds(refund(kiosk, "R1")).await;
        kiosk.unlocks(CLERK).await;
        kiosk.refunds(refund(kiosk, "R1")).await;
        kiosk.unlocks(MANAGER).await;
        let fresh = refund(kiosk, "R1");
        for wrong in [
            RefundRequest { deadline: kiosk.relay.now().plus(100_000), ..fresh.clone() },
            RefundRequest { transaction_id: "none".to_owned(), ..fresh.clone() },
            RefundRequest { currency: "usd".to_owned(), ..fresh.clone() },
            RefundRequest { balance: part, ..fresh.clone() },
            RefundRequest { amount: Amount::ZERO, ..fresh.clone() },
            RefundRequest { amount: won(33_001), ..fresh.clone() },
            RefundRequest { taxation: None, ..fresh.clone() },
            RefundRequest { terminal_id: "T2".parse().unwrap(), ..fresh.clone() },
        ] {
            kiosk.refunds(wrong).await;
        }
        kiosk.get("unknown", &format!("{}/R1", route::REFUNDS)).await;
        kiosk.refunds(fresh.clone()).await;
        kiosk.refunds(fresh.clone()).await;
        kiosk.refunds(RefundRequest { amount: won(5_500), ..fresh }).await;
        kiosk.refunds(refund(kiosk, "R2")).await;
        kiosk.refund_after(3, "R1").await;
        kiosk.refunds(refund(kiosk, "R2")).await;

        // The gateway refuses, then its response is lost.
        let left = won(22_000);
        kiosk.relay.gateway(Gateway::Kicc, GatewayAnswer::Refused);
        let refused = kiosk.refund(Gateway::Kicc, "R3", part, left);
        kiosk.refunds(refused).await;
        kiosk.refund_after(3, "R3").await;
        kiosk.relay.gateway(Gateway::Kicc, GatewayAnswer::Lost);
        let lost = kiosk.refund(Gateway::Kicc, "R4", part, left);
        kiosk.refunds(lost).await;
        kiosk.refund_after(3, "R4").await;
        kiosk.refund_after(6, "R4").await;
        kiosk.relay.gateway(Gateway::Kicc, GatewayAnswer::Done);
        let rest = kiosk.refund(Gateway::Kicc, "R5", part, part);
        kiosk.refunds(rest).await;
        kiosk.refund_after(3, "R5").await;
        let whole = kiosk.refund(Gateway::Eximbay, "R6", won(25), won(25));
        kiosk.refunds(whole).await;
        kiosk.refund_after(3, "R6").await;
        kiosk.sales("").await;
        kiosk.unlocks(OWNER).await;
        kiosk
            .lists(route::STAFF_ACTIONS, "actions", &["kind", "subject", "amount", "undone"])
            .await;
    })
    .await;
}

#[tokio::test]
async fn an_action_above_the_limit_waits_for_the_owner_in_both() {
    same(async |kiosk| {
        kiosk.unlocks(MANAGER).await;
        let request = kiosk.refund(Gateway::Kicc, "R1", won(33_000), won(33_000));
        kiosk.refunds(request.clone()).await;
        kiosk.refunds(request.clone()).await;
        kiosk.relay.owner_decides(false).await;
        kiosk.refunds(request).await;
        let request = kiosk.refund(Gateway::Kicc, "R2", won(33_000), won(33_000));
        kiosk.refunds(request.clone()).await;
        kiosk.relay.owner_decides(true).await;
        let other = RefundRequest { reason: "another reason".to_owned(), ..request.clone() };
        kiosk.refunds(other).await;
        kiosk.relay.owner_decides(true).await;
        kiosk.refunds(request).await;
        kiosk.relay.owner_decides(true).await;
        let request = kiosk.refund(Gateway::Kicc, "R3", won(33_000), won(33_000));
        kiosk.refunds(request.clone()).await;
        kiosk.relay.later(601).await;
        kiosk.unlocks(MANAGER).await;
        let fresh = RefundRequest { deadline: kiosk.relay.now().plus(300), ..request };
        kiosk.refunds(fresh.clone()).await;
        kiosk.relay.owner_decides(true).await;
        kiosk.refunds(fresh).await;
        kiosk.refund_after(3, "R3").await;
    })
    .await;
}

#[tokio::test]
async fn points_are_granted_and_taken_back_by_the_same_rules() {
    same(async |kiosk| {
        let (nobody, buyer) = (Address::ZERO, kiosk.code(0x11).await);
        kiosk.grants("C1", 100, buyer, "").await;
        kiosk.unlocks(MANAGER).await;
        kiosk.grants("C1", 100, buyer, "").await;
        kiosk.grants("C1", 100, buyer, "").await;
        kiosk.grants("C1", 200, buyer, "").await;
        kiosk.grants("C2", 1_001, nobody, PHONE).await;
        kiosk.grants("C2", 0, nobody, PHONE).await;
        kiosk.grants("C2", 300, nobody, "").await;
        kiosk.grants("C2", 300, nobody, PHONE).await;
        kiosk.grants("C3", 400, nobody, "+82 10-9999-9999").await;
        kiosk.takes_back("C2").await;
        kiosk.takes_back("C2").await;
        kiosk.takes_back("never saved").await;
        kiosk.grants("C4", 450, nobody, PHONE).await;
        kiosk.balance().await;
        kiosk.relay.later(11).await;
        kiosk.balance().await;
        kiosk.takes_back("C1").await;
        kiosk.grants("C1", 200, buyer, "").await;

        // Above the limit.
        kiosk.grants("C5", 501, nobody, PHONE).await;
        kiosk.relay.owner_decides(true).await;
        kiosk.unlocks(OWNER).await;
        kiosk
            .lists(route::STAFF_ACTIONS, "actions", &["kind", "subject", "amount", "undone"])
            .await;
    })
    .await;
}
