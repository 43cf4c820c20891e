//! Lost replies: the outcome is queried, never guessed.

use kios_till::{Answer, Button, Call, Event, PaymentCall, Reply, Sound};

use crate::support::{Ask, Shop};

#[test]
fn an_open_whose_answer_is_lost_is_found() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens_but_the_answer_is_lost().finds();
    shop.shows("approval");
    assert_eq!(shop.steps().len(), 2);
    shop.relay().approves();
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn an_open_whose_answer_is_lost_is_heard_of_by_the_stream() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens_but_the_answer_is_lost().tells();
    shop.shows("approval");
}

#[test]
fn an_open_that_did_not_arrive_is_sent_again_the_same() {
    let mut shop = Shop::open();
    shop.sells("12500");
    let first = shop.calls[0].1.clone();
    shop.relay().loses(Ask::Open).finds();
    assert_eq!(shop.asks(), []);
    shop.clock().passes(1);
    assert_eq!(shop.calls[0].1, first);
    shop.relay().opens();
    shop.shows("approval");
}

#[test]
fn an_open_that_never_arrives_ends_refused_when_the_code_is_dead() {
    let mut shop = Shop::open();
    shop.sells("12500");
    for _ in 0..90 {
        for ask in shop.asks() {
            match ask {
                Ask::Open => drop(shop.relay().loses(Ask::Open)),
                Ask::Find => drop(shop.relay().finds()),
                Ask::Pair
                | Ask::Price
                | Ask::Shop
                | Ask::Settings
                | Ask::Close
                | Ask::OpenCancel
                | Ask::CloseCancel
                | Ask::FindPayment
                | Ask::History
                | Ask::Sales
                | Ask::Refund
                | Ask::FindRefund
                | Ask::Hash
                | Ask::Save
                | Ask::CancelSave
                | Ask::CheckKey
                | Ask::Result
                | Ask::StaffStatus
                | Ask::UnlockKey
                | Ask::Unlock
                | Ask::Lock
                | Ask::EndShift
                | Ask::Members
                | Ask::AddMember
                | Ask::ChangePin
                | Ask::RemoveMember
                | Ask::Actions => {}
            }
        }
        if shop.screen() != "opening" {
            break;
        }
        shop.clock().passes(1);
    }
    shop.ends("refused");
    assert!(shop.now.millis() >= 75_000);
    let view = shop.outcome_view();
    assert_eq!(view.title, "The server could not be reached; the payment was not made");
    assert!(view.again.is_some());
}

#[test]
fn an_open_whose_answer_is_lost_shows_how_long_it_can_be_unknown() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens_but_the_answer_is_lost();
    for _ in 0..30 {
        while shop.asks().contains(&Ask::Find) {
            shop.relay().loses(Ask::Find);
        }
        shop.connects().clock().passes(1);
    }
    let age = shop.checking().age;
    assert!(age.ends_with("known in 6 min 25 s at the latest"), "{age}");
    shop.loses_the_stream().clock().passes(9);
    let age = shop.checking().age;
    assert!(!age.contains("at the latest"), "{age}");
}

#[test]
fn a_relay_that_is_gone_while_opening_is_told_and_found_again() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().opens_but_the_answer_is_lost();
    shop.loses_the_stream();
    for _ in 0..12 {
        shop.clock().passes(1);
        shop.relay().loses_everything();
    }
    let checking = shop.checking();
    assert_eq!(checking.title, "Do not charge again");
    assert!(checking.age.starts_with("Unknown for"), "{}", checking.age);
    assert_eq!(shop.played(Sound::Attention), 1);
    // No other sale can start meanwhile.
    shop.clerk().starts().press(Button::Done).press(Button::Back).press(Button::Pay);
    shop.shows("checking").clock().passes(5);
    shop.relay().loses_everything();
    shop.clerk().press(Button::CheckAgain);
    assert_eq!(shop.asks(), [Ask::Find]);
    shop.relay().finds();
    shop.shows("approval");
}

#[test]
fn a_fault_of_the_relay_is_no_refusal_of_an_open() {
    for code in [5000, 6000, 7000, 9000] {
        let mut shop = Shop::open();
        shop.sells("12500").relay().opens_but_answers(code).finds();
        shop.shows("approval");

        let mut shop = Shop::open();
        shop.sells("12500").relay().refuses(Ask::Open, code).finds();
        shop.clock().passes(2);
        shop.relay().opens();
        shop.shows("approval");
    }
}

#[test]
fn a_refusal_after_a_lost_answer_is_not_believed_alone() {
    let mut shop = Shop::open();
    shop.sells("12500").relay().loses(Ask::Open).finds();
    shop.clock().passes(1);
    // The first request has opened the payment, and its code is used up.
    let (_, call) = shop.calls[0].clone();
    let Call::Payment(PaymentCall::Open(request)) = call else { panic!() };
    let item = crate::support::item(&request, 0x5e, shop.server_now());
    shop.payment = Some(kios_protocol::api::PaymentRecord {
        version: 1,
        timed_out: false,
        cancel_until: kios_protocol::Timestamp::NEVER,
        late_return_at: kios_protocol::Timestamp::NEVER,
        item,
    });
    shop.relay().refuses(Ask::Open, 2004).finds();
    shop.shows("approval");
}

#[test]
fn a_close_whose_answer_is_lost_is_found() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.relay().closes_but_the_answer_is_lost();
    shop.shows("closing").relay().finds();
    shop.ends("paid");
}

#[test]
fn a_close_that_did_not_arrive_is_sent_again() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.relay().loses(Ask::Close).finds();
    shop.shows("closing").clock().passes(1);
    assert_eq!(shop.closes(), [true, true]);
    shop.relay().loses(Ask::Close).finds();
    shop.clock().passes(1);
    assert_eq!(shop.closes(), [true, true]);
    shop.clock().passes(1);
    assert_eq!(shop.closes(), [true, true, true]);
    shop.relay().closes();
    shop.ends("paid");
}

#[test]
fn a_success_is_not_a_payment() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    let (token, _) = shop.calls.remove(0);
    shop.relay().has(19);
    let item = Box::new(shop.payment.clone().unwrap().item);
    let answer = Answer::Done(Reply::Payment(item));
    shop.send(Event::Answered { token, answer });
    shop.ends("timed-out");
}

#[test]
fn a_close_that_is_refused_is_decided_by_the_status() {
    for code in [2024, 2026, 2029, 1531, 1505, 5000, 6000] {
        let mut shop = Shop::waiting_for_approval();
        shop.relay().approves();
        shop.relay().has(18).refuses(Ask::Close, code).finds();
        shop.ends("paid");

        let mut shop = Shop::waiting_for_approval();
        shop.relay().approves();
        shop.relay().has(19).refuses(Ask::Close, code).finds();
        shop.ends("timed-out");
    }
}

#[test]
fn a_relay_that_is_gone_while_closing_is_told() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.loses_the_stream();
    for _ in 0..15 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    shop.shows("checking");
    assert_eq!(shop.checking().lines.len(), 2);
    shop.relay().loses_everything();
    shop.clock().passes(5);
    shop.relay().has(18).finds();
    shop.ends("paid");
}

#[test]
fn after_its_time_a_close_for_good_never_leaves() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.loses_the_stream();
    for _ in 0..295 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    shop.forget_the_past();
    for _ in 0..30 {
        for ask in shop.asks() {
            assert_eq!(ask, Ask::Find);
            shop.relay().finds();
        }
        shop.clock().passes(1);
    }
    shop.shows("checking");
    assert!(shop.closes().is_empty());
    shop.relay().has(19);
    shop.clock().passes(5);
    shop.relay().finds();
    shop.ends("timed-out");
}

#[test]
fn points_that_nobody_gives_back_are_given_back() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.loses_the_stream();
    for _ in 0..380 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    shop.relay().loses_everything();
    shop.forget_the_past();
    for _ in 0..10 {
        if shop.asks().contains(&Ask::Find) {
            shop.relay().finds();
        }
        shop.clock().passes(1);
    }
    assert_eq!(shop.closes(), [false]);
    shop.relay().closes();
    shop.ends("timed-out");
}
