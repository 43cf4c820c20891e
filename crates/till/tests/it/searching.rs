//! The history: what it searches, its pages, and the totals of a day.

use kios_protocol::api::{Answer, CardSales, PaymentRecord, Payments};
use kios_protocol::payment::Status;
use kios_protocol::refund::Gateway;
use kios_protocol::{Amount, PaymentId, Timestamp};
use kios_till::{Button, Call, CardQuery, Event, PaymentQuery, Reply};

use crate::support::{Ask, Shop, card_sale};

/// Answers the pending query for payments with these, and returns the query.
fn answers(shop: &mut Shop, payments: Vec<PaymentRecord>) -> PaymentQuery {
    let is_query = |(_, call): &(_, Call)| matches!(call, Call::Query(_));
    let place = shop.calls.iter().position(is_query).expect("a query for payments");
    let (token, call) = shop.calls.remove(place);
    let found = Payments { server_time: shop.server_now(), payments };
    shop.send(Event::Answered { token, answer: Answer::Done(Reply::Payments(found)) });
    let Call::Query(query) = call else { unreachable!() };
    query
}

/// Answers the pending query for card sales with those of the shop, and returns the query.
fn answers_sales(shop: &mut Shop) -> CardQuery {
    let is_query = |(_, call): &(_, Call)| matches!(call, Call::Cards(_));
    let place = shop.calls.iter().position(is_query).expect("a query for card sales");
    let (token, call) = shop.calls.remove(place);
    let found = CardSales { server_time: shop.server_now(), sales: shop.sales.clone() };
    shop.send(Event::Answered { token, answer: Answer::Done(Reply::CardSales(found)) });
    let Call::Cards(query) = call else { unreachable!() };
    query
}

/// A payment of this many seconds ago, in this status, of the price in won.
fn payment(shop: &Shop, number: u64, ago: u64, status: u8, price: u64) -> PaymentRecord {
    let mut record = shop.payment.clone().unwrap();
    let mut id = [0; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    record.item.payment_id = PaymentId::from_bytes(id);
    record.item.purchase_id = format!("P{number}").parse().unwrap();
    record.item.payment_status = Status::try_from(status).unwrap();
    record.item.amount = Amount::from_whole(price);
    let opened = shop.server_now().seconds() - ago;
    record.item.open_new_timestamp = Timestamp::from_seconds(opened);
    record
}

/// A till on the history, whose queries are pending.
fn opened() -> Shop {
    let mut shop = Shop::looking_at_a_paid_payment();
    shop.clerk().press(Button::Back);
    shop.calls.clear();
    shop.clerk().press(Button::Show(kios_till::Day::Today));
    shop
}

#[test]
fn every_row_of_a_day_is_read_page_by_page() {
    let mut shop = opened();
    answers_sales(&mut shop);
    // Two rows of each second, so that a page ends within one.
    let all: Vec<_> = (0..450).map(|n| payment(&shop, n, n.div_ceil(2), 18, 1_000)).collect();
    let page = |to: Option<Timestamp>| {
        let of_page =
            all.iter().filter(|row| to.is_none_or(|to| row.item.open_new_timestamp <= to));
        of_page.take(200).cloned().collect::<Vec<_>>()
    };
    let mut to = None;
    let mut pages = 0;
    while shop.calls.iter().any(|(_, call)| matches!(call, Call::Query(_))) {
        let rows = page(to);
        to = rows.last().map(|row| row.item.open_new_timestamp);
        answers(&mut shop, rows);
        pages += 1;
    }
    let view = shop.history();
    assert_eq!((pages, view.rows.len(), view.busy), (3, 450, false));
    assert_eq!(view.totals[0].value, "KRW 450,000 · 450");
}

#[test]
fn a_page_that_is_lost_is_read_again_and_no_row_twice() {
    let mut shop = opened();
    answers_sales(&mut shop);
    let first: Vec<_> = (0..200).map(|n| payment(&shop, n, n, 18, 1_000)).collect();
    answers(&mut shop, first.clone());
    shop.relay().loses_everything();
    assert!(shop.history().problem.contains("cannot be reached"));
    assert!(shop.history().totals.is_empty(), "rows are missing");
    shop.clock().passes(5);
    let mut second = vec![first[199].clone()];
    second.push(payment(&shop, 200, 300, 18, 1_000));
    let query = answers(&mut shop, second);
    let last = first[199].item.open_new_timestamp;
    assert!(matches!(query, PaymentQuery::Period { to, .. } if to == last));
    assert_eq!(shop.history().rows.len(), 201);
}

#[test]
fn the_totals_of_the_shown_day_are_what_was_paid_and_what_went_back() {
    let mut shop = opened();
    let mut refunded = card_sale(Gateway::Kicc, "P7", 33_000, "krw");
    refunded.sold_at = shop.server_now();
    let mut dollars = card_sale(Gateway::Eximbay, "P8", 25, "usd");
    dollars.sold_at = shop.server_now();
    shop.sales = vec![refunded, dollars];
    answers_sales(&mut shop);
    let rows = [
        (1, 18, 12_500),
        (2, 18, 4_500),
        (3, 19, 9_000),
        (4, 58, 2_000),
        (5, 11, 700),
        (6, 53, 300),
    ];
    let rows = rows.map(|(number, status, price)| payment(&shop, number, number, status, price));
    answers(&mut shop, rows.into());
    let totals = shop.history().totals;
    let totals: Vec<_> =
        totals.iter().map(|fact| (fact.label.as_str(), fact.value.as_str())).collect();
    assert_eq!(
        totals,
        [
            ("Paid with points", "KRW 19,300 · 4"),
            ("Cancelled", "KRW 2,000"),
            ("Paid by card", "KRW 33,000 · 1"),
            ("Paid by card", "USD 25.00 · 1"),
        ]
    );
}

#[test]
fn the_relay_searches_for_any_text_that_is_no_payment_id() {
    for text in ["p7", "5e5e5e5e", "12,500", "0x5e5e", " P7 "] {
        let mut shop = opened();
        shop.calls.clear();
        shop.clerk().types(text).press(Button::Continue);
        let text = text.trim().to_owned();
        assert_eq!(shop.history().detail, text);
        let query = answers(&mut shop, Vec::new());
        assert_eq!(query, PaymentQuery::Search { text: text.clone(), to: None });
        assert_eq!(answers_sales(&mut shop), CardQuery::Search { text, to: None });
        assert_eq!(shop.history().totals, []);
    }
}

#[test]
fn a_text_that_the_relay_refuses_finds_nothing_and_is_not_sent_again() {
    let mut shop = opened();
    shop.calls.clear();
    shop.clerk().types(&"9".repeat(80)).press(Button::Continue);
    shop.relay().refuses(Ask::History, 2001).refuses(Ask::Sales, 2001);
    let view = shop.history();
    assert_eq!((view.problem.as_str(), view.empty.as_str()), ("", "No such payment on this kiosk"));
    shop.clock().passes(10);
    assert_eq!(shop.asks(), []);
}

#[test]
fn any_other_failure_of_a_search_is_said_and_the_search_is_repeated() {
    for (code, said) in [
        (2002, "(2002)"),
        (8101, "(8101)"),
        (5000, "cannot be reached"),
        (6000, "cannot be reached"),
        (7000, "cannot be reached"),
        (9000, "cannot be reached"),
    ] {
        let mut shop = opened();
        shop.calls.clear();
        shop.clerk().types("P7").press(Button::Continue);
        shop.relay().refuses(Ask::History, code).refuses(Ask::Sales, code);
        let view = shop.history();
        assert!(view.problem.contains(said), "{code}: {:?}", view.problem);
        assert_eq!(view.empty, "", "{code} does not say that there is none");
        shop.clock().passes(5);
        assert_eq!(shop.asks(), [Ask::History, Ask::Sales], "{code}");
    }
}

#[test]
fn the_newest_version_of_a_payment_is_shown_in_whatever_order_pages_and_updates_arrive() {
    let newer = |shop: &Shop, row: &PaymentRecord| {
        let mut row = payment(shop, row.item.payment_id.as_bytes()[7].into(), 0, 58, 1_000);
        row.version = 9;
        row
    };
    // The payment is on the first page or on the second; the update arrives before its page, or after it.
    for (at, update_first) in [(3, true), (3, false), (200, true), (200, false)] {
        let mut shop = opened();
        answers_sales(&mut shop);
        let all: Vec<_> = (0..201).map(|n| payment(&shop, n, n, 18, 1_000)).collect();
        let update = newer(&shop, &all[at]);
        let said = format!("row {at}, the update first: {update_first}");
        if update_first {
            shop.relay().tells_of(update.clone());
        }
        answers(&mut shop, all[..200].to_vec());
        if !update_first && at < 200 {
            shop.relay().tells_of(update.clone());
        }
        answers(&mut shop, all[199..].to_vec());
        if !update_first && at >= 200 {
            shop.relay().tells_of(update);
        }
        let cancelled =
            |shop: &Shop| shop.history().rows.iter().filter(|row| row.word == "Cancelled").count();
        assert_eq!((shop.history().rows.len(), cancelled(&shop)), (201, 1), "{said}");
        // The pages are read anew, and were written before the update.
        shop.loses_the_stream().connects();
        answers_sales(&mut shop);
        answers(&mut shop, all[..200].to_vec());
        answers(&mut shop, all[199..].to_vec());
        assert_eq!((shop.history().rows.len(), cancelled(&shop)), (201, 1), "{said}, anew");
    }
}

#[test]
fn a_refund_that_starts_while_its_page_is_read_is_shown() {
    let mut shop = opened();
    let update = {
        let mut other = Shop::refunding_all();
        other.relay().takes_refund();
        shop.sales.clone_from(&other.sales);
        shop.sales[0].refunds[0].clone()
    };
    shop.relay().tells_of_refund(update.clone());
    answers_sales(&mut shop);
    assert!(matches!(answers_sales(&mut shop), CardQuery::Period { .. }), "it is read once more");

    // The same while a page is lost.
    let mut shop = opened();
    shop.relay().loses(Ask::Sales);
    shop.relay().tells_of_refund(update);
    assert!(shop.asks().contains(&Ask::Sales), "it is read at once");
}
