//! Sales that cannot start.

use kios_till::{Button, Call, Key, Outcome, PriceCall, PublicCall};

use crate::support::{Ask, Disk, Shop};

fn at_estimate() -> Shop {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("12500").charges();
    shop.customer().shows_code();
    shop
}

#[test]
fn there_are_not_enough_points() {
    let mut shop = at_estimate();
    shop.relay().quotes("500");
    let estimate = shop.estimate();
    assert_eq!(estimate.problem, "Not enough points");
    assert!(!estimate.pay.enabled);
    assert_eq!(estimate.lines[3].value, "500 P");
    shop.clerk().pays();
    shop.shows("estimate").clerk().press(Button::Back);
    shop.shows("customer").clerk().press(Button::Back);
    assert_eq!(shop.amount().price.digits, "12,500");
}

#[test]
fn the_code_has_expired_before_the_estimate() {
    let mut shop = at_estimate();
    shop.relay().refuses(Ask::Price, 2004);
    let customer = shop.asked_for_code();
    assert_eq!(customer.problem, "The payment code has expired. Please show a new one");
    assert_eq!(customer.field, "");
    // The shop's reply belongs to an obsolete query.
    shop.relay().answers_shop();
    shop.shows("customer");
}

#[test]
fn the_code_has_expired_before_the_opening() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().refuses(Ask::Open, 2004);
    shop.shows("customer");
    assert!(shop.journal.is_empty());
    shop.customer().shows_code();
    shop.relay().quotes("1000000");
    shop.clerk().pays();
    shop.relay().opens();
    shop.shows("approval");
}

#[test]
fn the_currency_has_no_rate() {
    let mut shop = at_estimate();
    shop.relay().refuses(Ask::Price, 1211);
    assert_eq!(shop.estimate().problem, "Points cannot be used in this currency");
}

#[test]
fn the_shop_is_not_active() {
    let mut shop = at_estimate();
    let (token, call) = shop.calls.remove(0);
    assert!(matches!(call, Call::Public(PublicCall::Price(PriceCall { .. }))));
    shop.relay().answers_shop_as(2);
    shop.calls.push((token, call));
    shop.relay().quotes("1000000");
    assert_eq!(shop.estimate().problem, "This shop does not take points at the moment");
    assert!(!shop.estimate().pay.enabled);
}

#[test]
fn a_lost_estimate_is_asked_for_again() {
    let mut shop = at_estimate();
    shop.relay().loses_everything();
    assert!(shop.estimate().problem.contains("nothing was charged"));
    shop.clock().passes(2);
    shop.relay().quotes("1000000");
    assert!(shop.estimate().pay.enabled);
    assert_eq!(shop.estimate().problem, "");
}

#[test]
fn the_relay_refuses_to_open() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().refuses(Ask::Open, 1501);
    shop.ends("refused");
    let view = shop.outcome_view();
    assert_eq!(view.outcome, Outcome::Refused);
    assert_eq!(view.title, "This kiosk cannot take this payment");
    assert_eq!(view.detail, "No points were spent");
    assert!(view.staff.ends_with("(1501)"), "{}", view.staff);
    assert_eq!(view.again, None);
}

#[test]
fn the_relay_finds_too_few_points_only_when_it_opens() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().refuses(Ask::Open, 1511);
    assert!(shop.outcome_view().again.is_some());
}

#[test]
fn a_disk_that_refuses_stops_the_charge_before_it_starts() {
    let mut shop = Shop::open();
    shop.disk = Disk::Refuses;
    shop.sells("12500").ends("refused");
    assert_eq!(shop.asks(), []);
    let view = shop.outcome_view();
    assert_eq!(view.title, "This kiosk cannot take payments at the moment");
    assert!(view.staff.contains("cannot keep its journal"), "{}", view.staff);
}

#[test]
fn a_disk_that_never_answers_stops_it_too() {
    let mut shop = Shop::open();
    shop.disk = Disk::Hesitates;
    shop.sells("12500").clock().passes(6);
    shop.ends("refused");
    let (token, _) = shop.waiting_writes.remove(0);
    shop.send(kios_till::Event::Written { token, stored: true });
    assert_eq!(shop.asks(), [], "the late answer opens nothing");
}

/// No start button, and neither a touch, a key nor a code starts a sale.
#[track_caller]
fn cannot_start(shop: &mut Shop) {
    let view = shop.idle();
    assert_eq!((view.start, view.detail.as_str()), (None, ""));
    assert_eq!(view.notice.lines().count(), 1, "{}", view.notice);
    shop.clerk().press(Button::Start).keys(&[Key::Enter]);
    shop.shows("idle").customer().shows_code();
    shop.shows("idle");
}

#[test]
fn a_closed_shop_does_not_invite_to_start() {
    let mut shop = Shop::dark("krw");
    shop.starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop_as(2);
    cannot_start(&mut shop);
    assert_eq!(shop.idle().notice, "This shop does not take points at the moment");
    shop.clock().passes(6);
    shop.relay().answers_shop_as(1);
    assert!(shop.idle().start.is_some());
    shop.clerk().starts();
    shop.shows("amount");
}

#[test]
fn the_relay_is_unreachable_when_nobody_buys() {
    let mut shop = Shop::open();
    shop.loses_the_stream().clock().passes(9);
    shop.relay().loses_everything();
    assert!(shop.idle().notice.contains("nothing is charged"), "{}", shop.idle().notice);
    cannot_start(&mut shop);
    assert_eq!(shop.view().frame.connection.unwrap().state.as_str(), "offline");
    shop.clock().passes(5);
    shop.relay().answers_shop();
    assert_eq!(shop.idle().notice, "");
    assert_eq!(shop.view().frame.connection.unwrap().state.as_str(), "polling");
}
