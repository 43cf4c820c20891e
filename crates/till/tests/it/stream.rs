//! Updates: late, duplicate, reordered, missed.

use kios_protocol::api::{Reset, StreamEvent, StreamUpdate, UpstreamState};
use kios_till::{AreaButton, Button, Event};

use crate::support::{Ask, RelayKind, Shop};

#[test]
fn doubled_and_reordered_news_change_nothing() {
    let mut shop = Shop::waiting_for_approval();
    let mut versions = vec![shop.payment.clone().unwrap()];
    for number in [14, 15, 17] {
        shop.relay().has(number);
        versions.push(shop.payment.clone().unwrap());
    }
    for place in [2, 0, 1, 2, 3, 3, 1] {
        let record = versions[place].clone();
        shop.relay().tells_of(record);
    }
    shop.shows("closing");
    assert_eq!(shop.closes(), [true]);
    shop.relay().closes();
    shop.ends("paid").forget_the_past();
    for record in versions {
        shop.relay().tells_of(record);
    }
    shop.relay().tells().tells();
    shop.shows("receipt");
    assert_eq!(shop.effects, []);
}

#[test]
fn late_news_do_not_take_an_approval_back() {
    let mut shop = Shop::waiting_for_approval();
    let opened = shop.payment.clone().unwrap();
    shop.relay().has(14).tells().tells_of(opened);
    assert_eq!(shop.approval().title, "Approved, being processed");
    shop.clock().passes(50);
    assert!(shop.closes().is_empty(), "it is the chain's turn");
}

#[test]
fn news_of_another_payment_change_nothing() {
    let mut shop = Shop::waiting_for_approval();
    let mut other = shop.payment.clone().unwrap();
    other.version = 9;
    other.item.payment_id = kios_protocol::PaymentId::from_bytes([1; 32]);
    other.item.purchase_id = "P0".parse().unwrap();
    other.item.payment_status = kios_protocol::payment::Status::PAID;
    shop.relay().tells_of(other);
    shop.shows("approval");
}

#[test]
fn an_answer_with_an_old_token_is_dropped() {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("1000").charges();
    shop.customer().shows_code();
    let stale = shop.calls.clone();
    shop.clerk().press(Button::Back);
    shop.calls.clear();
    shop.customer().shows("fedcba9876543210fedcba98");
    let fresh = core::mem::replace(&mut shop.calls, stale);
    shop.relay().quotes("1000000");
    assert!(!shop.estimate().pay.enabled);
    shop.calls = fresh;
    shop.relay().quotes("1000000");
    assert!(shop.estimate().pay.enabled);
}

#[test]
fn a_lost_stream_is_polled_for_and_comes_back() {
    let mut shop = Shop::waiting_for_approval();
    let state = |shop: &Shop| shop.view().frame.connection.unwrap().state.as_str();
    shop.loses_the_stream();
    assert_eq!(state(&shop), "live", "three seconds are not worth a word");
    shop.clock().passes(2);
    assert_eq!(shop.asks(), [Ask::Find]);
    shop.clock().passes(1);
    assert_eq!(state(&shop), "reconnecting");
    shop.relay().finds();
    assert_eq!(state(&shop), "polling");
    shop.clock().passes(2);
    shop.relay().loses(Ask::Find);
    assert_eq!(state(&shop), "offline");
    assert_eq!(shop.approval().seconds_left, 40, "the clock runs on");
    shop.connects();
    assert_eq!(state(&shop), "live");
    shop.relay().finds();
    shop.clock().passes(10);
    assert_eq!(shop.asks(), [], "a live stream needs no questions");
}

#[test]
fn an_approval_while_the_stream_is_down_is_found() {
    let mut shop = Shop::waiting_for_approval();
    shop.loses_the_stream().clock().passes(2);
    shop.relay().has(14).finds();
    shop.clock().passes(2);
    shop.relay().has(15).finds();
    assert_eq!(shop.closes(), [true]);
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn a_reset_brings_what_is_open_and_asks_once() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().has(15);
    let payments = vec![shop.payment.clone().unwrap()];
    let reset = Reset { reason: "epoch".to_owned(), payments };
    shop.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Reset(reset))));
    shop.shows("closing");

    let mut shop = Shop::waiting_for_approval();
    let reset = Reset { reason: "epoch".to_owned(), payments: Vec::new() };
    shop.send(Event::StreamUpdate(StreamUpdate::Event(StreamEvent::Reset(reset))));
    assert_eq!(shop.asks(), [Ask::Find]);
}

#[test]
fn the_relays_clock_counts_whatever_the_device_believes() {
    let mut shop = Shop::waiting_for_approval();
    // The device's clock is years behind, see `support`; a late heartbeat does not set the time
    // back.
    shop.clock().passes(20);
    shop.ahead -= 4_000;
    shop.relay().beats();
    assert_eq!(shop.approval().seconds_left, 25);
    shop.ahead += 4_000 + 20_000;
    shop.relay().beats();
    assert_eq!(shop.approval().seconds_left, 5);
}

#[test]
fn a_kiosk_does_not_invite_to_pay_while_the_network_does_not_respond() {
    let mut shop = Shop::open();
    let charges = |shop: &Shop| shop.idle().start.is_some();
    assert!(charges(&shop));
    shop.relay().reports_upstream(UpstreamState::Unreachable);
    let view = shop.idle();
    assert_eq!(view.detail, "");
    assert!(view.notice.starts_with("Points cannot be used right now"), "{}", view.notice);
    assert!(!charges(&shop));
    shop.clerk().press(Button::Start);
    shop.shows("idle");
    shop.customer().shows_code();
    shop.shows("idle");
    // The history is the relay's own.
    shop.opens_history()
        .shows("history")
        .clerk()
        .press(Button::Back)
        .press(Button::Area(AreaButton::Lock));
    shop.shows("idle");
    shop.relay().reports_upstream(UpstreamState::Reachable);
    assert!(charges(&shop));
    assert_eq!(shop.idle().notice, "");
}

#[test]
fn a_new_stream_takes_nothing_over_from_the_last_one() {
    let mut shop = Shop::open();
    shop.relay().reports_upstream(UpstreamState::Unreachable);
    shop.send(Event::StreamUpdate(StreamUpdate::Lost));
    assert!(shop.idle().start.is_none());
    shop.send(Event::StreamUpdate(StreamUpdate::Open));
    assert!(shop.idle().start.is_some());
}

#[test]
fn the_demo_is_marked_on_every_screen() {
    let mark = |shop: &Shop| shop.view().frame.demo;
    let mut shop = Shop::dark("krw");
    shop.kind = RelayKind::Demo;
    shop.starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop();
    assert_eq!(mark(&shop).as_deref(), Some("Demo · nothing is paid"));
    shop.sells("12500");
    shop.relay().opens();
    assert!(mark(shop.shows("approval")).is_some());
    shop.relay().approves();
    shop.relay().closes();
    assert!(mark(shop.ends("paid")).is_some());
    assert_eq!(mark(&Shop::open()), None);
}
