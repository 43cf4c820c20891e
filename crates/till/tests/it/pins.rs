//! The PIN: how the staff area opens, and the owner's first PIN.

use kios_protocol::api::{Answer, StaffStatus};
use kios_protocol::staff::StaffRole;
use kios_till::view::{PinDots, Screen};
use kios_till::{Accepted, AreaButton, Button, Key, PinAnswer, Reply, StaffCall};

use crate::support::{Ask, CODE, Shop};

fn wrong(tries_left: u32) -> PinAnswer {
    PinAnswer::Wrong { tries_left }
}

#[test]
fn five_quick_taps_on_the_shops_name_ask_for_the_pin() {
    let mut shop = Shop::open();
    for _ in 0..4 {
        shop.clerk().press(Button::Staff);
    }
    shop.shows("idle");
    shop.clock().passes(4);
    for _ in 0..8 {
        shop.clerk().press(Button::Staff);
        shop.clock().passes(1);
    }
    shop.shows("idle").taps().shows("locked");
    let view = shop.pin();
    assert_eq!((view.title.as_str(), view.digits, view.ok.enabled), ("Enter your PIN", 0, false));
    shop.clerk().press(Button::Back);
    shop.shows("idle");
    // On no other screen the shop's name is a button.
    shop.clerk().starts();
    assert_eq!(shop.view().frame.staff, None);
    for _ in 0..5 {
        shop.clerk().press(Button::Staff);
    }
    shop.shows("amount");
}

#[test]
fn the_pin_is_typed_on_a_keyboard_too() {
    let mut shop = Shop::open();
    shop.taps().clerk().keys(&[
        Key::Character('3'),
        Key::Character('x'),
        Key::Character('4'),
        Key::Backspace,
    ]);
    assert_eq!(shop.pin().digits, 1);
    shop.clerk().press(Button::Clear);
    let digits = "300003".chars().map(Key::Character).chain([Key::Enter]).collect::<Vec<_>>();
    shop.clerk().keys(&digits);
    let Some(StaffCall::Unlock(call)) = shop.staff_calls().pop() else { panic!("no PIN was sent") };
    assert_eq!(call.0.pin.digits(), "300003");
    assert!(!format!("{:?}", shop.effects).contains("300003"), "a PIN is in the debug output");
}

/// The pads on which a PIN is entered.
fn pads() -> Vec<Shop> {
    let mut locked = Shop::open();
    locked.taps();
    let mut sealed = Shop::dark("krw");
    sealed.settings.sealed = true;
    sealed.starts();
    let mut first = Shop::dark("krw");
    first.paired = false;
    first.settings.pairing_code = Some("DEMQSHQP".to_owned());
    first.starts().relay().pairs_a_shop_without_pins();
    first.clerk().press(Button::Continue);
    let mut member = Shop::open();
    member.opens_staff().clerk().press(Button::Area(AreaButton::Members));
    member.clerk().press(Button::Area(AreaButton::AddMember));
    member.clerk().types("Seoyeon").press(Button::Continue);
    member.calls.clear();
    vec![locked, sealed, first, member]
}

#[test]
fn a_scan_is_no_pin_and_leaves_no_digit_of_one() {
    for (text, pace_us) in [("300003", 5_000), ("300003123456", 90_000), (CODE, 130_000)] {
        for suffix in [None, Some("Enter"), Some("Tab")] {
            for before in ["", "30", "300003"] {
                for mut shop in pads() {
                    shop.clerk().presses(before);
                    shop.scanner().types(text, pace_us, suffix);
                    let said = format!("{text} at {pace_us} with {suffix:?} on {}", shop.screen());
                    assert_eq!(shop.asks(), [], "{said}");
                    // Slow keys were typed into the PIN before they were recognised.
                    let left = if pace_us > 35_000 { 0 } else { before.len() };
                    assert_eq!(shop.pin().digits, left, "{said} after {before:?}");
                    assert_eq!(shop.pin().problem, "", "{said}");
                }
            }
        }
    }
}

#[test]
fn the_till_keeps_no_text_of_a_scan() {
    for mut shop in pads() {
        shop.scanner().types("300003", 5_000, Some("Enter"));
        assert!(!format!("{:?}", shop.till).contains("300003"), "on {}", shop.screen());
    }
}

#[test]
fn a_wrong_pin_says_how_many_tries_are_left_and_then_when_it_opens_again() {
    let mut shop = Shop::open();
    shop.taps().clerk().presses("111222").press(Button::Continue);
    assert!(!shop.pin().enabled, "one PIN at a time");
    shop.relay().answers_pin(wrong(3));
    let view = shop.pin();
    assert_eq!(view.title, "Wrong PIN");
    assert_eq!(view.tries, Some((3, "3 tries left".to_owned())));
    assert_eq!((view.digits, view.dots), (0, PinDots::Wrong));
    shop.clerk().presses("111222").press(Button::Continue);
    let server_time = shop.server_now();
    shop.relay().answers_pin(PinAnswer::Locked { until: server_time.plus(300), server_time });
    assert_eq!(shop.locked_out().left, "5:00");
    assert_eq!(shop.locked_out().note, "Selling goes on.");
    shop.clock().passes(8);
    assert_eq!(shop.locked_out().left, "4:52");
    shop.clerk().presses("300003").press(Button::Continue);
    assert_eq!(shop.asks(), [], "no PIN is sent meanwhile");
    shop.clerk().press(Button::Done);
    shop.shows("idle").clerk().starts();
    shop.shows("amount").clerk().press(Button::Back);
    // The relay remembers it.
    for _ in 0..5 {
        shop.clerk().press(Button::Staff);
    }
    let status = StaffStatus {
        has_owner: true,
        may_set_first: false,
        locked_until: Some(server_time.plus(300)),
        server_time: shop.server_now(),
    };
    shop.relay().answers(Ask::StaffStatus, Answer::Done(Reply::StaffStatus(status)));
    assert_eq!(shop.locked_out().left, "4:51");
    for _ in 0..300 {
        shop.clerk().press(Button::Clear);
        shop.clock().passes(1);
    }
    assert!(shop.pin().enabled, "it opens by itself");
}

#[test]
fn without_a_connection_the_pin_cannot_be_checked() {
    let mut shop = Shop::open();
    shop.taps().clerk().presses("300003").press(Button::Continue);
    shop.relay().loses(Ask::Unlock);
    assert!(shop.pin().problem.contains("cannot be reached"));
    shop.enters_pin(StaffRole::Clerk).shows("staff");
}

#[test]
fn a_right_pin_whose_answer_comes_too_late_opens_nothing() {
    let mut shop = Shop::open();
    shop.taps().clerk().presses("300003").press(Button::Continue);
    shop.clerk().press(Button::Back);
    let right = PinAnswer::Right {
        person: crate::support::person(StaffRole::Owner),
        server_time: shop.server_now(),
    };
    shop.shows("idle").forget_the_past().relay().answers_pin(right);
    shop.shows("idle");
    assert_eq!(shop.locks(), 1, "the shell has got a token");
}

#[test]
fn a_shop_without_an_owners_pin_says_how_to_get_one() {
    let mut shop = Shop::open();
    for _ in 0..5 {
        shop.clerk().press(Button::Staff);
    }
    let server_time = shop.server_now();
    let status =
        StaffStatus { has_owner: false, may_set_first: false, locked_until: None, server_time };
    shop.relay().answers(Ask::StaffStatus, Answer::Done(Reply::StaffStatus(status)));
    let view = shop.shows("locked").question();
    assert_eq!(view.title, "This shop has no owner's PIN yet");
    assert_eq!(view.confirm, None);
    shop.clerk().presses("300003").press(Button::Continue);
    shop.clerk().press(Button::Area(AreaButton::AddMember));
    assert_eq!(shop.asks(), [], "nothing opens it");
    shop.shows("locked").clerk().press(Button::Back);
    shop.shows("idle");
}

#[test]
fn the_owner_sets_the_first_pin_right_after_the_pairing() {
    let mut shop = Shop::dark("krw");
    shop.paired = false;
    shop.settings.pairing_code = Some("DEMQSHQP".to_owned());
    shop.starts().relay().pairs_a_shop_without_pins();
    assert_eq!(shop.shows("first-pin").person().name, "Owner");
    shop.clerk().types("Seoyeon").press(Button::Continue);
    assert_eq!(shop.pin().title, "A PIN for Seoyeon");
    shop.clerk().presses("123456").press(Button::Continue);
    assert!(shop.pin().problem.contains("too easy to guess"));
    shop.clerk()
        .presses("271828")
        .press(Button::Continue)
        .presses("271829")
        .press(Button::Continue);
    assert!(shop.pin().problem.contains("differ"));
    shop.forget_the_past().clerk().presses("271828").press(Button::Continue);
    shop.clerk().presses("271828").press(Button::Continue);
    let [StaffCall::Add(call)] = &*shop.staff_calls() else { panic!("no PIN was sent") };
    assert_eq!((call.0.name.as_str(), call.0.role), ("Seoyeon", StaffRole::Owner));
    assert_eq!(call.0.pin.digits(), "271828");
    shop.relay().loses(Ask::AddMember);
    assert!(shop.person().problem.contains("cannot be reached"));
    shop.clerk().press(Button::Continue).presses("271828").press(Button::Continue);
    shop.clerk().presses("271828").press(Button::Continue);
    shop.relay().answers(Ask::AddMember, Answer::Done(Reply::Accepted(Accepted)));
    let view = shop.shows("first-pin").question();
    assert!(view.detail.contains("five times"), "{}", view.detail);
    shop.clerk().press(Button::Done);
    shop.shows("idle");
}

#[test]
fn the_first_pin_can_wait() {
    let mut shop = Shop::dark("krw");
    shop.paired = false;
    shop.settings.pairing_code = Some("DEMQSHQP".to_owned());
    shop.starts().relay().pairs_a_shop_without_pins();
    shop.shows("first-pin").clerk().press(Button::Done);
    shop.shows("idle");
    // A relay that does not answer holds up nobody.
    let mut shop = Shop::dark("krw");
    shop.paired = false;
    shop.settings.pairing_code = Some("DEMQSHQP".to_owned());
    shop.starts().relay().pairs_silently();
    shop.shows("setup").clock().passes(5);
    shop.shows("idle");
}

#[test]
fn a_pin_that_is_half_entered_does_not_stay_on_a_hidden_page() {
    let mut shop = Shop::open();
    shop.taps().clerk().presses("3000");
    shop.hides().shows("idle").taps();
    assert_eq!(shop.pin().digits, 0);

    // Nor the owner's first PIN, of which one half may be complete.
    let mut first = pads().remove(2);
    first.clerk().presses("271828").press(Button::Continue).presses("2718");
    first.hides();
    assert_eq!(
        (first.shows("first-pin").pin().title.as_str(), first.pin().digits),
        ("A PIN for Owner", 0)
    );
}

#[test]
fn a_pin_that_is_half_entered_does_not_stay_where_nobody_is() {
    for mut shop in pads() {
        shop.clerk().presses("2718");
        assert_eq!(shop.pin().digits, 4);
        shop.clock().passes(60);
        if let Screen::Pin(view) = shop.view().screen {
            assert_eq!(view.digits, 0, "on {}", shop.screen());
        }
    }
}
