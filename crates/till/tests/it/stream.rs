//! Updates: late, duplicate, reordered, missed.

use kios_client::{StreamAttempts, StreamFault};
use kios_protocol::api::{Reset, ShopSettings, StreamEvent, StreamUpdate, UpstreamState};
use kios_protocol::{Amount, Currency};
use kios_till::{AreaButton, Button, Event};

use crate::support::{Ask, Heartbeats, RelayKind, Shop};

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
    shop.clock().passes(3);
    assert_eq!(shop.asks(), [Ask::Find]);
    assert_eq!(state(&shop), "reconnecting");
    shop.relay().finds();
    assert_eq!(state(&shop), "polling");
    shop.clock().passes(3);
    shop.relay().loses(Ask::Find);
    assert_eq!(state(&shop), "offline");
    assert_eq!(shop.approval().seconds_left, 39, "the clock runs on");
    shop.connects();
    assert_eq!(state(&shop), "live");
    shop.relay().finds();
    shop.clock().passes(3);
    assert_eq!(shop.asks(), [], "the stream brings it");
    shop.clock().passes(1);
    assert_eq!(shop.asks(), [Ask::Find], "or has stopped without ending");
    shop.relay().has(17).finds();
    shop.shows("closing");
}

#[test]
fn a_stream_without_heartbeats_is_polled_for_and_not_called_live() {
    let mut shop = Shop::waiting_for_approval();
    let state = |shop: &Shop| shop.view().frame.connection.unwrap().state.as_str();
    shop.relay().beats();
    shop.heartbeats = Heartbeats::Stop;
    shop.clock().passes(20);
    assert_eq!(state(&shop), "live");
    shop.clock().passes(1);
    assert_ne!(state(&shop), "live", "nothing has come for more than a heartbeat");
    shop.relay().has(17).finds();
    assert_eq!(state(&shop), "polling");
    assert_eq!(shop.closes(), [true]);
    shop.relay().beats();
    assert_eq!(state(&shop), "live");
}

/// Streams that never become live: milliseconds until an attempt fails, and how.
const BROKEN_STREAMS: [(&str, u64, StreamFault); 5] = [
    ("the headers arrive and the body is held", 8_000, StreamFault::Held),
    ("a page that stays open", 20, StreamFault::NotAStream),
    ("a page that ends at once", 5, StreamFault::NotAStream),
    ("cut after the headers", 5, StreamFault::Ended),
    ("never answered", 10_000, StreamFault::NoResponse),
];

#[test]
fn a_broken_stream_costs_at_most_15_requests_in_25_seconds_and_an_approval_is_found_in_5() {
    for ((name, lasts_ms, fault), first_ms) in
        BROKEN_STREAMS.into_iter().flat_map(|broken| [0, 400, 1_900].map(|first| (broken, first)))
    {
        let mut shop = Shop::waiting_for_approval();
        shop.loses_the_stream();
        let started = shop.now;
        let mut attempts = StreamAttempts::start(started);
        let mut ends = started.plus_ms(first_ms + lasts_ms);
        let mut requests = vec![first_ms];
        while shop.now.ms_since(started) < 30_000 {
            shop.now = shop.now.plus_ms(50);
            if shop.now >= ends {
                let begins = shop.now.plus_ms(attempts.failed(fault, shop.now, 0));
                attempts.restart(begins);
                requests.push(begins.ms_since(started));
                ends = begins.plus_ms(lasts_ms);
                shop.loses_the_stream();
            }
            if shop.now.millis().is_multiple_of(250) {
                shop.send(Event::Tick);
            }
            if shop.asks() == [Ask::Find] {
                requests.push(shop.now.ms_since(started));
                shop.relay().finds();
                assert_eq!(
                    shop.view().frame.connection.unwrap().state.as_str(),
                    if shop.now.ms_since(started) < 3_000 { "live" } else { "polling" },
                    "{name}"
                );
            }
        }
        for first in &requests {
            let within = requests.iter().filter(|other| (*first..first + 25_000).contains(*other));
            assert!(within.count() <= 15, "{name}: {requests:?}");
        }
        shop.relay().has(17);
        let approved = shop.now;
        while shop.closes().is_empty() {
            shop.now = shop.now.plus_ms(250);
            shop.send(Event::Tick);
            if shop.asks() == [Ask::Find] {
                shop.relay().finds();
            }
            assert!(shop.now.ms_since(approved) < 5_000, "{name}: not found");
        }
    }
}

/// Answers the calls whose answers keep a screen waiting, and loses the others.
fn answers_everything(shop: &mut Shop) {
    if shop.asks().contains(&Ask::Pair) {
        shop.relay().pairs_silently();
    }
    if shop.asks().contains(&Ask::Find) {
        shop.relay().finds();
    }
    if shop.asks().contains(&Ask::History) {
        shop.relay().lists(Ask::History);
    }
    shop.relay().answers_shop().lists_sales().loses_everything();
}

fn loses_everything(shop: &mut Shop) {
    shop.relay().loses_everything();
}

/// The screens on which requests are repeated, and how many requests the shell sends once by itself: after the pairing a
/// sign-in of two, and the check of the key.
fn waiting_screens() -> Vec<(&'static str, Shop, u64)> {
    let mut pairing = Shop::dark("krw");
    pairing.paired = false;
    pairing.starts().clerk().types("ABCD2345").press(Button::Continue);
    let mut history = Shop::open();
    history.opens_history();
    let mut estimate = Shop::open();
    estimate.clerk().starts().presses("12500").charges();
    estimate.customer().shows_code();
    let mut settling = Shop::waiting_for_approval();
    settling.relay().has(14).tells().has(11);
    settling.clerk().press(Button::Cancel);
    settling.relay().has(14);
    vec![
        ("pairing", pairing, 3),
        ("history", history, 0),
        ("estimate", estimate, 0),
        ("settling", settling, 0),
    ]
}

#[test]
fn a_broken_network_gets_at_most_15_requests_in_25_seconds_from_any_screen_that_waits() {
    type Answers = fn(&mut Shop);
    let networks: [(&str, Answers); 2] =
        [("streams fail", answers_everything), ("all fails", loses_everything)];
    for (network, answers) in networks {
        for (screen, mut shop, by_shell) in waiting_screens() {
            shop.loses_the_stream();
            let started = shop.now;
            let mut attempts = StreamAttempts::start(started);
            let mut ends = started.plus_ms(5);
            let mut requests = vec![0; usize::try_from(by_shell + 1).unwrap()];
            let (mut touched, mut ticked) = (started, started);
            while shop.now.ms_since(started) < 90_000 {
                if shop.now.ms_since(touched) > 30_000 {
                    touched = shop.now;
                    shop.send(Event::Touched);
                }
                requests.extend(shop.asks().iter().map(|_| shop.now.ms_since(started)));
                answers(&mut shop);
                // Another call may follow from an answer at once.
                if shop.asks().is_empty() {
                    shop.now = shop.now.plus_ms(50);
                }
                if shop.now >= ends {
                    let pause_ms = attempts.failed(StreamFault::Ended, shop.now, 0);
                    let begins = shop.now.plus_ms(pause_ms);
                    attempts.restart(begins);
                    requests.push(begins.ms_since(started));
                    ends = begins.plus_ms(5);
                    shop.loses_the_stream();
                }
                if shop.now.ms_since(ticked) >= 250 {
                    ticked = shop.now;
                    shop.send(Event::Tick);
                }
            }
            let late = requests.iter().filter(|at| **at > 30_000).count();
            assert!(late >= 4, "{screen}, {network}: it goes on trying: {requests:?}");
            for first in &requests {
                let window = *first..first + 25_000;
                let within = requests.iter().filter(|other| window.contains(*other)).count();
                assert!(within <= 15, "{screen}, {network}: {within} in {requests:?}");
            }
        }
    }
}

#[test]
fn an_approval_while_the_stream_is_down_is_found() {
    let mut shop = Shop::waiting_for_approval();
    shop.loses_the_stream().clock().passes(3);
    shop.relay().has(14).finds();
    shop.clock().passes(3);
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

#[test]
fn settings_do_not_need_a_stream() {
    // Before the pairing, and while the key is sealed, there is none.
    for (paired, sealed) in [(false, false), (true, true)] {
        let mut shop = Shop::dark("krw");
        shop.kind = RelayKind::Demo;
        shop.paired = paired;
        shop.settings.sealed = sealed;
        shop.starts().clock().ticks();
        assert_eq!(shop.settings_call.unwrap().1.shop_id.is_some(), paired);
        shop.relay().sends_settings();
        assert!(shop.view().frame.demo.is_some());
        shop.clock().passes(200);
        assert!(shop.settings_call.is_none(), "known");
    }

    // A proxy holds its body back.
    let mut shop = Shop::dark("krw");
    let presets = vec![Amount::from_whole(3_000)];
    let default = ShopSettings::of_currency(&Currency::new("krw"));
    shop.relay_settings = Some(ShopSettings { presets, ..default });
    shop.starts().clock().ticks();
    assert!(shop.settings_call.is_none(), "the stream is awaited first");
    shop.clock().passes(3);
    shop.relay().sends_settings();
    shop.relay().answers_shop();
    shop.clerk().press(Button::Start);
    assert_eq!(shop.amount().presets.len(), 1);

    // A live stream has brought them.
    let mut shop = Shop::open();
    shop.clock().passes(600);
    assert!(shop.settings_call.is_none());
}
