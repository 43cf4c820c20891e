//! A card sale counts only as its gateway has it. Source: `relay.md §6`, C1 to C5.

use kios_domain::Secret;
use kios_protocol::Amount;
use kios_protocol::api::{CardSaleRequest, CardSales, route};
use kios_protocol::refund::{Gateway, RefundState};
use kios_relay::config::Config;
use kios_simulator::card::{self, EXIMBAY_OTHER, Endpoint, Fault, KICC_OTHER, Sale};
use serde_json::json;

use crate::support::cards::{Counter, GATEWAYS, happened, money, price, read, sale};
use crate::support::{Kiosk, Reply, key, shop_id};

fn kiosk(shop: u8) -> Kiosk {
    Kiosk { key: key(0x22), shop: shop_id(shop), terminal: "T1".parse().unwrap() }
}

/// The second shop has a merchant of its own at both gateways.
fn own_merchant(config: &mut Config) {
    let gateways = &mut config.gateways;
    let secret = |key: &str| Secret::new(key.to_owned());
    let mut eximbay = gateways.eximbay.clone().unwrap();
    (eximbay.mid, eximbay.api_key) = (EXIMBAY_OTHER.0.to_owned(), secret(EXIMBAY_OTHER.1));
    let mut kicc = gateways.kicc.clone().unwrap();
    (kicc.mall_id, kicc.secret_key) = (KICC_OTHER.0.to_owned(), secret(KICC_OTHER.1));
    gateways.shop_eximbay.insert(shop_id(2), eximbay);
    gateways.shop_kicc.insert(shop_id(2), kicc);
}

/// A sale without taxation, so that its amount can be changed alone.
fn plain(gateway: Gateway, which: u32) -> CardSaleRequest {
    CardSaleRequest { taxation: None, ..sale(gateway, which, price(gateway).0) }
}

async fn registers(counter: &Counter, shop: u8, request: &CardSaleRequest) -> Reply {
    counter.posts(&kiosk(shop), route::CARD_SALES, &json!(request)).await
}

/// How a reply refuses: its code, or the field that it names.
fn refusal(reply: &Reply) -> String {
    if reply.code() == 2001 { reply.faults().join(" ") } else { reply.code().to_string() }
}

async fn known(counter: &Counter, shop: u8) -> usize {
    let sales: CardSales = read(&counter.gets(&kiosk(shop), route::CARD_SALES).await);
    sales.sales.len()
}

/// A difference between what is registered and what the gateway has.
type Difference = (&'static str, fn(&mut CardSaleRequest, &mut Sale), &'static str);

#[tokio::test]
async fn a_sale_is_registered_only_as_its_gateway_has_it() {
    let table: [Difference; 9] = [
        ("a lower price", |request, _| request.amount = money("1"), "amount"),
        ("a higher price", |request, _| request.amount = money("50000"), "amount"),
        ("another currency", |request, _| request.currency = "jpy".to_owned(), "currency"),
        ("another order", |request, _| request.order_id = "O999".to_owned(), "8001"),
        ("another number", |_, sale| sale.transaction_id = "2103260902009999".to_owned(), "8001"),
        ("the order of another sale", |_, sale| sale.order_id = "O998".to_owned(), "8001"),
        ("another merchant's", |_, sale| sale.merchant = other(&sale.merchant), "8001"),
        ("refunded in part elsewhere", |_, _| {}, "8003"),
        ("voided elsewhere", |_, _| {}, "8008"),
    ];
    for gateway in GATEWAYS {
        for (what, change, expected) in &table {
            let counter = Counter::start().await;
            let mut request = plain(gateway, 1);
            let mut sale = Sale::of(&request);
            change(&mut request, &mut sale);
            counter.sandbox.record_sale(gateway, sale.clone());
            let given_back = match *expected {
                "8003" => money(price(gateway).1),
                "8008" => sale.amount,
                _ => Amount::ZERO,
            };
            if !given_back.is_zero() {
                counter.sandbox.refund_elsewhere(gateway, &sale.transaction_id, given_back);
            }
            let reply = registers(&counter, 1, &request).await;
            assert_eq!(refusal(&reply), *expected, "{gateway}: {what}");
            assert!(!reply.body.to_string().contains(&sale.amount.to_string()), "{what}");
            assert_eq!(known(&counter, 1).await, 0, "{gateway}: {what} was stored");
        }
    }
}

fn other(merchant: &str) -> String {
    let other = if merchant == card::EXIMBAY_MID { EXIMBAY_OTHER } else { KICC_OTHER };
    other.0.to_owned()
}

/// A full refund at KICC names no amount that the gateway must compare.
#[tokio::test]
async fn a_sale_of_50000_is_never_refunded_as_one_of_1000() {
    let counter = Counter::start().await;
    let real = CardSaleRequest { amount: money("50000"), ..plain(Gateway::Kicc, 1) };
    happened(&counter.sandbox, &real);
    let smaller = CardSaleRequest { amount: money("1000"), ..real.clone() };
    assert_eq!(registers(&counter, 1, &smaller).await.faults(), ["amount"]);
    // The wrong registration does not stand in the way of the right one.
    let sold = counter.registers(&real).await;
    counter.refunds(&sold, "R1", "50000").await;
    let (done, _) = counter.settles("R1", 10).await;
    assert_eq!((done.state, done.amount), (RefundState::Done, money("50000")));
    assert_eq!(counter.left(&sold).await, (Amount::ZERO, Amount::ZERO));
}

#[tokio::test]
async fn another_shop_neither_refunds_a_sale_nor_blocks_it() {
    for gateway in GATEWAYS {
        for own in [true, false] {
            let counter = Counter::with(|config| {
                if own {
                    own_merchant(config);
                }
            })
            .await;
            let request = plain(gateway, 1);
            happened(&counter.sandbox, &request);
            // With a merchant of its own the shop may even know the order.
            let order_id = if own { request.order_id.clone() } else { "O2".to_owned() };
            let theirs = CardSaleRequest { order_id, ..request.clone() };
            assert_eq!(refusal(&registers(&counter, 2, &theirs).await), "8001");
            let sold = counter.registers(&request).await;
            let refund = json!(counter.wants(&sold, "R1", price(gateway).0));
            counter.posts(&kiosk(2), route::REFUNDS, &refund).await.is_refused_with(8001);
            counter.refunds(&sold, "R2", price(gateway).0).await;
            assert_eq!(counter.settles("R2", 10).await.0.state, RefundState::Done);
            assert_eq!(counter.sandbox.ledger(gateway).refunds().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_shop_refunds_with_its_own_merchant() {
    for gateway in GATEWAYS {
        let counter = Counter::with(own_merchant).await;
        let request = plain(gateway, 1);
        let mut sale = Sale::of(&request);
        sale.merchant = other(&sale.merchant);
        counter.sandbox.record_sale(gateway, sale);
        let first = registers(&counter, 1, &request).await;
        assert_eq!(refusal(&first), "8001", "the default merchant does not have it");
        let sold = read(&registers(&counter, 2, &request).await);
        let refund = json!(counter.wants(&sold, "R1", price(gateway).0));
        counter.posts(&kiosk(2), route::REFUNDS, &refund).await.data();
        counter.works().await;
        assert_eq!(counter.refunds_of(gateway, "R1"), 1, "{gateway}");
    }
}

/// Whoever has seen the whole registration of a sale knows its order id too.
#[tokio::test]
async fn shops_that_share_a_merchant_are_told_apart_by_their_orders() {
    for gateway in GATEWAYS {
        let counter = Counter::with(|config| {
            config.gateways.order_prefixes.insert(shop_id(1), "O0".to_owned());
        })
        .await;
        let request = plain(gateway, 1);
        happened(&counter.sandbox, &request);
        assert_eq!(refusal(&registers(&counter, 2, &request).await), "8001");
        counter.registers(&request).await;
        assert_eq!(refusal(&registers(&counter, 2, &request).await), "8001");
        let own = CardSaleRequest { order_id: "X1".to_owned(), ..plain(gateway, 2) };
        happened(&counter.sandbox, &own);
        assert_eq!(refusal(&registers(&counter, 1, &own).await), "8001");
        registers(&counter, 2, &own).await.data();
    }
}

/// Shops, by number, and their order prefixes.
type Prefixes = &'static [(u8, &'static str)];

/// A prefix is often configured when shops already have sales.
#[tokio::test]
async fn a_prefix_that_was_configured_later_leaves_a_confirmed_sale_refundable() {
    // The prefixes, and the codes of a refund of a confirmed sale, of one that is not confirmed, and of a registration.
    let table: [(Prefixes, [u64; 3]); 4] = [
        (&[(1, "S1-")], [0, 8001, 8001]),
        (&[(2, "S2-")], [0, 0, 0]),
        (&[(2, "O0")], [8001; 3]),
        (&[(1, "S1-"), (2, "O0")], [8001; 3]),
    ];
    for gateway in GATEWAYS {
        for (prefixes, codes) in table {
            let before = Counter::on_disk().await;
            let [confirmed, unconfirmed] =
                [before.sold(gateway, 1).await, before.sold(gateway, 2).await];
            let forget = format!(
                "UPDATE card_sale SET merchant = NULL WHERE transaction_id = '{}'",
                unconfirmed.transaction_id
            );
            rewrite(&before, &forget).await;
            let Counter { relay, sandbox } = before;
            let change = |config: &mut Config| {
                let prefixes =
                    prefixes.iter().map(|(shop, prefix)| (shop_id(*shop), (*prefix).to_owned()));
                config.gateways.order_prefixes.extend(prefixes);
            };
            let counter = Counter { relay: relay.restarted_with(1, change).await, sandbox };
            let whole = price(gateway).0;
            let new = plain(gateway, 3);
            happened(&counter.sandbox, &new);
            let found = [
                counter.asks(&counter.wants(&confirmed, "R1", whole)).await.code(),
                counter.asks(&counter.wants(&unconfirmed, "R2", whole)).await.code(),
                registers(&counter, 1, &new).await.code(),
            ];
            assert_eq!(found, codes, "{gateway}: {prefixes:?}");
        }
    }
}

/// Shops that share a merchant share its sales, and what is left of them.
#[tokio::test]
async fn two_shops_that_know_a_sale_refund_it_once() {
    for gateway in GATEWAYS {
        let counter = Counter::start().await;
        let request = plain(gateway, 1);
        happened(&counter.sandbox, &request);
        let first = counter.registers(&request).await;
        let second = read(&registers(&counter, 2, &request).await);
        let (whole, half, _) = price(gateway);
        counter.refunds(&first, "R1", half).await;
        let theirs = json!(counter.wants(&second, "R2", whole));
        counter.posts(&kiosk(2), route::REFUNDS, &theirs).await.is_refused_with(8007);
        counter.settles("R1", 10).await;
        counter.posts(&kiosk(2), route::REFUNDS, &theirs).await.is_refused_with(8003);
        let list = counter.gets(&kiosk(2), route::CARD_SALES).await;
        let seen = read::<CardSales>(&list).sales.remove(0);
        assert_eq!((seen.balance, seen.refunds.len()), (money(half), 0));
        let rest = json!(counter.wants(&seen, "R2", half));
        counter.posts(&kiosk(2), route::REFUNDS, &rest).await.data();
        counter.works().await;
        assert_eq!(counter.left(&first).await, (Amount::ZERO, Amount::ZERO));
    }
}

#[tokio::test]
async fn a_refund_is_compared_with_the_gateway_once_more() {
    for gateway in GATEWAYS {
        for (elsewhere, code) in [(price(gateway).1, 8003), (price(gateway).0, 8008)] {
            let counter = Counter::start().await;
            let sold = counter.sold(gateway, 1).await;
            let (number, given) = (&sold.transaction_id, money(elsewhere));
            counter.sandbox.refund_elsewhere(gateway, number, given);
            counter.asks(&counter.wants(&sold, "R1", price(gateway).0)).await.is_refused_with(code);
            counter.gets(&kiosk(1), "/v2/refunds/R1").await.is_refused_with(8005);
            assert_eq!((counter.works().await, counter.refunds_of(gateway, "R1")), (0, 0));
        }
    }
}

#[tokio::test]
async fn a_lost_or_unreadable_inquiry_is_no_approval() {
    let lost = [
        Fault::Slow(60),
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::Status500,
        Fault::Html,
        Fault::TruncatedJson,
        Fault::AmountUnit,
        Fault::AmountSign,
        Fault::Vtim,
    ];
    for gateway in GATEWAYS {
        let counter = Counter::start().await;
        for (which, fault) in (1..).zip(lost) {
            let request = sale(gateway, which, price(gateway).0);
            happened(&counter.sandbox, &request);
            counter.sandbox.fail_next(gateway, Endpoint::Sale, fault);
            let reply = registers(&counter, 1, &request).await;
            assert_eq!(refusal(&reply), "8009", "{gateway} {fault:?}");
            let sold = counter.registers(&request).await;
            let id = format!("R{which}");
            let refund = counter.wants(&sold, &id, price(gateway).0);
            counter.sandbox.fail_next(gateway, Endpoint::Sale, fault);
            counter.asks(&refund).await.is_refused_with(8009);
            assert_eq!((counter.works().await, counter.refunds_of(gateway, &id)), (0, 0));
            counter.asks(&refund).await.data();
            assert_eq!(counter.settles(&id, 10).await.0.state, RefundState::Done);
        }
    }
}

/// Only a code that says "no such transaction" says that there is none: any other one may be a fault of the gateway.
#[tokio::test]
async fn an_error_code_is_never_taken_for_a_sale_that_does_not_exist() {
    // The gateway, the age of the registered sale in days, how many inquiries fail, and the code of its refund. KICC is
    // asked about two days, in two inquiries.
    let table = [
        (Gateway::Eximbay, 0, 1, 8009),
        (Gateway::Eximbay, 1, 1, 8009),
        (Gateway::Kicc, 0, 1, 8009),
        (Gateway::Kicc, 0, 2, 8009),
        (Gateway::Kicc, 1, 2, 8009),
        (Gateway::Kicc, 1, 1, 0),
    ];
    for (gateway, days, faults, code) in table {
        for fault in [Fault::Decline, Fault::DuplicateKey] {
            let counter = Counter::start().await;
            let request = plain(gateway, 1);
            happened(&counter.sandbox, &request);
            counter.sandbox.fail_next(gateway, Endpoint::Sale, fault);
            assert_eq!(refusal(&registers(&counter, 1, &request).await), "8009", "{gateway}");
            let sold = counter.registers(&request).await;
            counter.relay.clock.advance(days * 86_400);
            let refund = counter.wants(&sold, "R1", "1");
            for _ in 0..faults {
                counter.sandbox.fail_next(gateway, Endpoint::Sale, fault);
            }
            let reply = counter.asks(&refund).await;
            assert_eq!(reply.code(), code, "{gateway} {fault:?} {days} {faults}");
            counter.asks(&refund).await.data();
        }
    }
}

/// KICC documents no code for it, so one that is not configured may be any error.
#[tokio::test]
async fn kicc_says_that_there_is_no_sale_by_a_configured_code_only() {
    let counter = Counter::with(|config| {
        config.gateways.kicc.as_mut().unwrap().not_found_codes.clear();
    })
    .await;
    let request = plain(Gateway::Kicc, 1);
    assert_eq!(refusal(&registers(&counter, 1, &request).await), "8009");
    happened(&counter.sandbox, &request);
    counter.relay.clock.advance(86_400);
    // Today's answer is such a code, yesterday's has the sale.
    registers(&counter, 1, &request).await.data();
}

#[tokio::test]
async fn a_sale_is_found_by_the_id_of_its_approval() {
    let counter = Counter::start().await;
    let request = plain(Gateway::Kicc, 1);
    let approval_id = "6f1c2a34-0b7e-4e55-9a51-2f0a4d3a9c11".to_owned();
    let sale = Sale { approval_id: approval_id.clone(), ..Sale::of(&request) };
    counter.sandbox.record_sale(Gateway::Kicc, sale);
    assert_eq!(refusal(&registers(&counter, 1, &request).await), "8001");
    let named = CardSaleRequest { approval_id: Some(approval_id), ..request };
    let sold = counter.registers(&named).await;
    counter.refunds(&sold, "R1", "33000").await;
    assert_eq!(counter.settles("R1", 10).await.0.state, RefundState::Done);
    let bad = CardSaleRequest { approval_id: Some("a;b".to_owned()), ..plain(Gateway::Kicc, 2) };
    assert_eq!(registers(&counter, 1, &bad).await.faults(), ["approvalId"]);
}

/// KICC answers inquiries of today and yesterday only.
#[tokio::test]
async fn a_sale_that_was_confirmed_is_refunded_weeks_later() {
    const DAY: u64 = 86_400;
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let old = plain(Gateway::Kicc, 2);
    happened(&counter.sandbox, &old);
    for days in [1, 20] {
        counter.relay.clock.advance(days * DAY);
        let id = format!("R{days}");
        let sold = counter.sale(&sold).await;
        let refund = counter.wants(&sold, &id, "11000");
        counter.asks(&refund).await.data();
        assert_eq!(counter.settles(&id, 10).await.0.state, RefundState::Done, "{days}");
    }
    assert_eq!(refusal(&registers(&counter, 1, &old).await), "8001", "not registered in time");
}

/// Sales registered by an earlier version have no merchant.
#[tokio::test]
async fn a_sale_from_before_is_compared_at_its_first_refund() {
    let forget = "UPDATE card_sale SET merchant = NULL";
    for gateway in GATEWAYS {
        let counter = Counter::start().await;
        let sold = counter.sold_for(gateway, 1, price(gateway).0).await;
        let wrong = format!(
            "{forget}, amount = '1000000000000000000', taxable = NULL, tax_free = NULL, vat = NULL"
        );
        rewrite(&counter, &wrong).await;
        let believed = counter.sale(&sold).await;
        let refund = counter.wants(&believed, "R1", "1");
        assert_eq!(refusal(&counter.asks(&refund).await), "amount");
        assert!(counter.sandbox.ledger(gateway).refunds().is_empty());

        let counter = Counter::start().await;
        let sold = counter.sold(gateway, 1).await;
        rewrite(&counter, forget).await;
        counter.refunds(&sold, "R1", price(gateway).0).await;
        assert_eq!(counter.settles("R1", 10).await.0.state, RefundState::Done);
    }
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    rewrite(&counter, forget).await;
    counter.relay.clock.advance(3 * 86_400);
    counter.asks(&counter.wants(&sold, "R1", "11000")).await.is_refused_with(8008);
}

async fn rewrite(counter: &Counter, statement: &str) {
    let mut writer = counter.relay.app.store().write().await.unwrap();
    writer.connection().batch(statement).unwrap();
    writer.commit().await.unwrap();
}
