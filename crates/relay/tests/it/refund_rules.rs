//! Refund requests, and every reason to refuse one.

use kios_protocol::api::{CardSale, CardSales, RefundRequest, TaxationParts, route};
use kios_protocol::refund::{Gateway, RefundState};
use kios_protocol::{Amount, TerminalId};
use kios_relay::clock::Clock as _;
use kios_relay::limits::ClientAddress;
use kios_relay::session;
use kios_relay::storage::sql;
use serde_json::{Value, json};

use crate::support::cards::{Counter, happened, money, price, read, sale, taxed};
use crate::support::{Kiosk, Relay, high_s, key, shop_id};

fn body(request: &RefundRequest) -> Value {
    serde_json::to_value(request).unwrap()
}

fn resigned(request: RefundRequest) -> RefundRequest {
    request.signed(24_680, &key(0x22))
}

/// Another kiosk, of the first shop or of another one.
fn kiosk(shop: u8, terminal: &str) -> Kiosk {
    Kiosk { key: key(0x22), shop: shop_id(shop), terminal: terminal.parse().unwrap() }
}

#[tokio::test]
async fn a_sale_is_registered_once_and_keeps_its_values() {
    let counter = Counter::start().await;
    let request = sale(Gateway::Kicc, 1, "33000");
    happened(&counter.sandbox, &request);
    let first = counter.registers(&request).await;
    assert_eq!((first.balance, first.refunds.len()), (money("33000"), 0));
    assert_eq!(first.taxation_left, first.taxation);
    counter.relay.waits(10);
    assert_eq!(counter.registers(&request).await, first);
    let elsewhere = kiosk(1, "T2");
    let again = counter.posts(&elsewhere, route::CARD_SALES, &json!(request)).await;
    assert_eq!(read::<CardSale>(&again), first);
    for (field, value) in [
        ("orderId", json!("O2")),
        ("purchaseId", json!("C2")),
        ("currency", json!("jpy")),
        ("method", json!("bank")),
        ("taxation", Value::Null),
        ("basket", json!({"productId": "21032609020012000002", "sellerId": "S1"})),
    ] {
        let mut other = json!(request);
        other[field] = value;
        let reply = counter.posts(&counter.relay.kiosk(), route::CARD_SALES, &other).await;
        assert_eq!(reply.faults(), [field]);
    }
}

#[tokio::test]
async fn a_sale_that_cannot_be_is_refused_with_its_field() {
    let counter = Counter::start().await;
    let good = json!(sale(Gateway::Kicc, 1, "33000"));
    for (field, value) in [
        ("gateway", json!("paypal")),
        ("transactionId", json!("")),
        ("orderId", Value::Null),
        ("amount", json!("0")),
        ("amount", json!("1.5")),
        ("currency", json!("won!")),
        ("currency", json!("")),
        ("method", json!("cash")),
        ("taxation", json!({"taxable": "1", "taxFree": "1", "vat": "1"})),
        ("taxation", json!({"taxable": "1"})),
        ("taxation", json!("all")),
    ] {
        let mut bad = good.clone();
        if value.is_null() {
            bad.as_object_mut().unwrap().remove(field);
        } else {
            bad[field] = value.clone();
        }
        let reply = counter.posts(&counter.relay.kiosk(), route::CARD_SALES, &bad).await;
        assert_eq!(reply.faults(), [field], "{value}");
    }
}

#[tokio::test]
async fn only_kiosks_that_have_signed_in_see_sales_and_refunds() {
    let counter = Counter::start().await;
    let relay = &counter.relay;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let refund = body(&counter.wants(&sold, "R1", "11000"));
    assert_eq!(relay.post(route::REFUNDS, &refund).await.status, 401);
    assert_eq!(relay.get(route::CARD_SALES).await.status, 401);
    assert_eq!(relay.get("/v2/refunds/R1").await.status, 401);
    let person = kios_protocol::session::Resource::Account;
    let token = crate::wire::token(&relay.app, &key(0x11), person).await;
    relay.post_with(&token, route::REFUNDS, &refund).await.is_refused_with(1050);
}

#[tokio::test]
async fn a_kiosk_lists_its_sales_and_finds_those_of_its_shop_by_name() {
    let counter = Counter::start().await;
    for which in 1..=3 {
        counter.relay.waits(100);
        counter.sold(Gateway::Kicc, which).await;
    }
    let (other, theirs) = (kiosk(1, "T2"), kiosk(2, "T1"));
    let list = async |kiosk: &Kiosk, query: &str| {
        let reply = counter.gets(kiosk, &format!("{}?{query}", route::CARD_SALES)).await;
        let sales: CardSales = read(&reply);
        assert_eq!(sales.server_time, counter.relay.clock.now());
        let purchases = sales.sales.iter().map(|sale| sale.purchase_id.to_string());
        purchases.collect::<Vec<String>>()
    };
    let mine = counter.relay.kiosk();
    assert_eq!(list(&mine, "").await, ["C0000003", "C0000002", "C0000001"]);
    assert_eq!(list(&mine, "limit=1").await, ["C0000003"]);
    let now = counter.relay.clock.now().seconds();
    assert_eq!(list(&mine, &format!("from={}&to={}", now - 150, now - 50)).await, ["C0000002"]);
    assert!(list(&mine, "gateway=eximbay").await.is_empty());
    assert!(list(&other, "").await.is_empty(), "another kiosk has sold them");
    assert_eq!(list(&other, "purchaseId=C0000002").await, ["C0000002"]);
    assert_eq!(list(&other, "transactionId=21032609020012000001").await, ["C0000001"]);
    assert!(list(&theirs, "purchaseId=C0000002").await.is_empty(), "another shop");
    let reply = counter.gets(&mine, "/v2/card/sales?limit=0&gateway=x&from=yesterday").await;
    assert_eq!(reply.faults(), ["gateway", "from", "limit"]);
}

#[tokio::test]
async fn the_same_request_is_answered_with_the_refund_as_it_stands() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Eximbay, 1).await;
    let request = counter.wants(&sold, "R1", "12.5");
    let first = counter.asks(&request).await;
    assert_eq!(counter.asks(&request).await.data(), first.data());
    let (done, _) = counter.settles("R1", 10).await;
    // Also when the signature has expired since: the first request was in time.
    counter.relay.waits(4000);
    assert_eq!(counter.asks(&request).await.data(), &json!(done));
    assert_eq!(counter.refunds_of(Gateway::Eximbay, "R1"), 1);

    let other = resigned(RefundRequest { reason: "another".to_owned(), ..request.clone() });
    assert_eq!(counter.asks(&other).await.faults(), ["refundId"]);
    let taxation = Some(taxed(money("11")));
    let other = RefundRequest { taxation, ..request.clone() };
    assert_eq!(counter.asks(&other).await.faults(), ["refundId"], "the signature lacks it");
    let theirs = counter.posts(&kiosk(2, "T1"), route::REFUNDS, &body(&request)).await;
    assert_eq!(theirs.faults(), ["refundId"]);
}

#[tokio::test]
async fn a_signature_that_is_not_the_kiosks_own_counts_for_nothing() {
    let counter = Counter::start().await;
    let relay = &counter.relay;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let good = counter.wants(&sold, "R1", "11000");
    let strange = counter.wants_signed(&sold, "R1", "11000", &key(0x77));
    counter.asks(&strange).await.is_refused_with(1501);
    let mirrored = high_s(&body(&good));
    counter.posts(&relay.kiosk(), route::REFUNDS, &mirrored).await.is_refused_with(1501);
    // Signed for one kiosk and sent by another.
    counter.posts(&kiosk(1, "T2"), route::REFUNDS, &body(&good)).await.is_refused_with(1501);
    let terminal_id: TerminalId = "T2".parse().unwrap();
    let foreign = resigned(RefundRequest { terminal_id, ..good.clone() });
    counter.asks(&foreign).await.is_refused_with(1501);
    for change in [
        |request: &mut RefundRequest| request.amount = money("11001"),
        |request: &mut RefundRequest| request.balance = money("1"),
        |request: &mut RefundRequest| request.reason.push('!'),
        |request: &mut RefundRequest| request.currency = "KRW".to_owned(),
        |request: &mut RefundRequest| request.deadline = request.deadline.plus(1),
        |request: &mut RefundRequest| request.refund_id = "R2".parse().unwrap(),
    ] {
        let mut changed = good.clone();
        change(&mut changed);
        counter.asks(&changed).await.is_refused_with(1501);
    }
    assert_eq!(counter.sale(&sold).await.refunds.len(), 0);
    counter.asks(&good).await.data();
}

#[tokio::test]
async fn an_agent_that_was_revoked_refunds_nothing() {
    let counter = Counter::start().await;
    let app = &counter.relay.app;
    let terminal: TerminalId = "T7".parse().unwrap();
    let code = session::new_code(app, shop_id(1), &terminal).await.unwrap().code;
    let agent = key(0x44);
    let text = kios_protocol::session::pairing_text(&code, agent.address());
    let (address, signature) = (agent.address(), agent.sign_text(&text));
    let pair = kios_protocol::api::PairRequest { code, address, signature, device: None };
    session::pair(app, &pair, ClientAddress::NONE).await.unwrap();
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let request =
        RefundRequest { terminal_id: terminal.clone(), ..counter.wants(&sold, "R1", "11000") };
    let request = request.signed(24_680, &agent);
    let paired = Kiosk { key: agent, shop: shop_id(1), terminal: terminal.clone() };
    let token = counter.relay.signs_in(&paired).await;
    session::revoke(app, None, &terminal).await.unwrap();
    let reply = counter.relay.post_with(&token, route::REFUNDS, &body(&request)).await;
    assert_eq!(reply.status, 401);
    assert_eq!(counter.sale(&sold).await.refunds.len(), 0);
}

#[tokio::test]
async fn a_signature_counts_until_its_deadline() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let request = counter.wants(&sold, "R1", "11000");
    let now = counter.relay.clock.now();
    let until = |deadline| resigned(RefundRequest { deadline, ..request.clone() });
    assert_eq!(counter.asks(&until(now.plus(3601))).await.faults(), ["deadline"]);
    counter.relay.waits(301);
    counter.asks(&request).await.is_refused_with(1551);
    counter.asks(&until(now.plus(301))).await.data();
}

#[tokio::test]
async fn a_sale_that_is_not_there_or_somebody_elses_is_unknown() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let request = counter.wants(&sold, "R1", "11000");
    let transaction_id = "21032609020012999999".to_owned();
    let nowhere = resigned(RefundRequest { transaction_id, ..request.clone() });
    counter.asks(&nowhere).await.is_refused_with(8001);
    let elsewhere = resigned(RefundRequest { gateway: Gateway::Eximbay, ..request.clone() });
    counter.asks(&elsewhere).await.is_refused_with(8001);
    counter.posts(&kiosk(2, "T1"), route::REFUNDS, &body(&request)).await.is_refused_with(8001);
    counter.gets(&counter.relay.kiosk(), "/v2/refunds/R1").await.is_refused_with(8005);
    counter.asks(&request).await.data();
    counter.gets(&kiosk(2, "T1"), "/v2/refunds/R1").await.is_refused_with(8005);
    counter.gets(&kiosk(1, "T2"), "/v2/refunds/R1").await.data();
    let bad = counter.gets(&counter.relay.kiosk(), "/v2/refunds/R_1").await;
    assert_eq!(bad.faults(), ["refundId"]);
}

#[tokio::test]
async fn a_gateway_that_is_not_configured_is_off() {
    let mut counter = Counter::on_disk().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    counter.relay = counter.relay.restarted_with(0, |config| config.gateways.kicc = None).await;
    counter.asks(&counter.wants(&sold, "R1", "11000")).await.is_refused_with(8004);
    assert_eq!(counter.works().await, 0);
    let another = json!(sale(Gateway::Kicc, 2, "33000"));
    let kiosk = counter.relay.kiosk();
    counter.posts(&kiosk, route::CARD_SALES, &another).await.is_refused_with(8004);
}

#[tokio::test]
async fn what_is_left_is_compared_before_anything_is_given_back() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let wants = |balance: &str, amount: &str| {
        let sale = CardSale { balance: money(balance), ..sold.clone() };
        counter.wants(&sale, "R1", amount)
    };
    let currency = "usd".to_owned();
    let foreign = resigned(RefundRequest { currency, ..wants("33000", "11000") });
    assert_eq!(counter.asks(&foreign).await.faults(), ["currency"]);
    counter.asks(&wants("32999", "11000")).await.is_refused_with(8003);
    assert_eq!(counter.asks(&wants("33000", "0")).await.faults(), ["amount"]);
    counter.asks(&wants("33000", "44000")).await.is_refused_with(8002);
    counter.asks(&wants("33000", "11000")).await.data();
    // In flight: the refundable rest is unknown until it is settled.
    let second = |balance: &str| {
        let sale = CardSale { balance: money(balance), ..sold.clone() };
        counter.wants(&sale, "R2", "11000")
    };
    assert_eq!(counter.sale(&sold).await.balance, money("22000"));
    counter.asks(&second("33000")).await.is_refused_with(8007);
    counter.asks(&second("22000")).await.is_refused_with(8007);
    counter.settles("R1", 10).await;
    counter.asks(&second("33000")).await.is_refused_with(8003);
    counter.asks(&second("22000")).await.data();
}

#[tokio::test]
async fn the_parts_of_a_taxed_sale_go_back_with_it() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let request = counter.wants(&sold, "R1", "11000");
    let with = |taxation| RefundRequest { taxation, ..request.clone() };
    let parts = |taxable, tax_free, vat| {
        let whole = Amount::from_whole;
        Some(TaxationParts { taxable: whole(taxable), tax_free: whole(tax_free), vat: whole(vat) })
    };
    assert_eq!(counter.asks(&with(None)).await.faults(), ["taxation"]);
    assert_eq!(counter.asks(&with(parts(10_000, 0, 999))).await.faults(), ["taxation"]);
    assert_eq!(counter.asks(&with(parts(10_000, 1000, 0))).await.faults(), ["taxation"]);
    assert_eq!(counter.asks(&with(parts(7000, 0, 4000))).await.faults(), ["taxation"]);
    counter.asks(&with(parts(11_000, 0, 0))).await.data();
    let (done, _) = counter.settles("R1", 10).await;
    assert_eq!((done.state, done.taxation), (RefundState::Done, parts(11_000, 0, 0)));
    assert_eq!(counter.sale(&sold).await.taxation_left, parts(19_000, 0, 3000));

    let plain = sale(Gateway::Kicc, 2, "12000");
    let plain = kios_protocol::api::CardSaleRequest { taxation: None, ..plain };
    happened(&counter.sandbox, &plain);
    let sold = counter.registers(&plain).await;
    let request = counter.wants(&sold, "R2", "1100");
    let taxation = Some(taxed(money("1100")));
    let taxed = RefundRequest { taxation, ..request };
    assert_eq!(counter.asks(&taxed).await.faults(), ["taxation"]);
}

#[tokio::test]
async fn what_a_gateway_cannot_take_is_refused_before_it_is_stored() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let request = counter.wants(&sold, "R1", "11000");
    for reason in ["<script>", "it's", "a & b", "🙂", &"가".repeat(34)] {
        let reason = reason.to_owned();
        let bad = resigned(RefundRequest { reason, ..request.clone() });
        assert_eq!(counter.asks(&bad).await.faults(), ["reason"]);
    }
    let (amount, taxation) = (Amount::from_base_units(1), None);
    let odd = counter.sold(Gateway::Eximbay, 2).await;
    let tiny = RefundRequest { amount, taxation, ..counter.wants(&odd, "R2", "1") };
    assert_eq!(counter.asks(&resigned(tiny)).await.faults(), ["amount"]);
    assert_eq!(counter.sale(&sold).await.refunds.len(), 0);
}

#[tokio::test]
async fn a_request_that_cannot_be_read_names_every_field() {
    let counter = Counter::start().await;
    let kiosk = counter.relay.kiosk();
    let reply = counter.posts(&kiosk, route::REFUNDS, &json!({})).await;
    let fields = [
        "refundId",
        "gateway",
        "transactionId",
        "amount",
        "balance",
        "currency",
        "reason",
        "terminalId",
        "deadline",
        "signature",
    ];
    assert_eq!(reply.faults(), fields);
    let sold = counter.sold(Gateway::Kicc, 1).await;
    let mut long = body(&counter.wants(&sold, "R1", "11000"));
    long["refundId"] = json!("R".repeat(37));
    assert_eq!(counter.posts(&kiosk, route::REFUNDS, &long).await.faults(), ["refundId"]);
}

#[tokio::test]
async fn the_seller_of_a_sale_hears_of_a_refund_at_another_kiosk() {
    let counter = Counter::start().await;
    let sold = counter.sold(Gateway::Eximbay, 1).await;
    let other = kiosk(1, "T2");
    let terminal_id: TerminalId = "T2".parse().unwrap();
    let request =
        RefundRequest { terminal_id, ..counter.wants(&sold, "R1", price(Gateway::Eximbay).0) };
    counter.posts(&other, route::REFUNDS, &body(&resigned(request))).await.data();
    counter.works().await;
    for terminal in ["T1", "T2"] {
        assert_eq!(counter.notified(terminal, "R1").await, ["requested", "sent", "done"]);
    }
    assert!(counter.notified("T3", "R1").await.is_empty());
}

#[tokio::test]
async fn the_rows_of_the_log_survive_that_it_learns_of_refunds() {
    // A log of the previous schema with rows, migrated.
    let relay = Relay::on_disk().await;
    let id = relay.opened().await;
    let mut writer = relay.app.store().write().await.unwrap();
    for statement in [
        "DROP TABLE card_refund",
        "DROP TABLE card_sale",
        "DELETE FROM _sqlx_migrations WHERE version = 4",
    ] {
        sql::query(statement).execute(writer.connection()).await.unwrap();
    }
    writer.commit().await.unwrap();
    let reader = format!("terminal:{}:T1", shop_id(1));
    let before = relay.events(&reader).await;
    assert!(!before.is_empty());
    let relay = relay.restarted(1).await;
    assert_eq!(relay.events(&reader).await, before);
    relay.customer().answers(&relay, &id, true).await.data();
    assert!(relay.events(&reader).await.len() > before.len());
}
