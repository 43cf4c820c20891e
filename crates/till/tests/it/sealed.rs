//! A kiosk whose key is sealed: a PIN before selling starts.

use kios_protocol::Address;
use kios_protocol::api::Answer;
use kios_protocol::refund::RefundState;
use kios_till::{Button, Call, Effect, KeyAnswer, Reply};

use crate::support::{Ask, Shop};

fn sealed() -> Shop {
    let mut shop = Shop::dark("krw");
    shop.settings.sealed = true;
    shop.starts();
    shop
}

fn answers(shop: &mut Shop, answer: KeyAnswer) {
    shop.relay().answers(Ask::UnlockKey, Answer::Done(Reply::Key(answer)));
}

fn unlocked() -> KeyAnswer {
    KeyAnswer::Unlocked { key: Address::from_bytes([0x22; 20]) }
}

fn tries(shop: &mut Shop, pin: &str) {
    shop.clerk().presses(pin).press(Button::Continue);
}

#[test]
fn nothing_but_the_pin_is_sent_before_the_key_is_open() {
    let mut shop = sealed();
    shop.shows("locked");
    shop.clock().passes(60);
    shop.clerk().press(Button::Back).press(Button::Done);
    shop.shows("locked");
    assert_eq!(shop.asks(), []);
    assert!(!shop.effects.iter().any(|effect| matches!(effect, Effect::Stream(_))));

    tries(&mut shop, "480213");
    assert_eq!(shop.asks(), [Ask::UnlockKey]);
    let sent = shop.effects.iter().find_map(|effect| {
        let Effect::Call { call: Call::UnlockKey(call), .. } = effect else { return None };
        Some(call.clone())
    });
    assert_eq!(sent.unwrap().pin.digits(), "480213");
    assert!(!format!("{:?}", shop.effects).contains("480213"), "a PIN is in the debug output");
    answers(&mut shop, unlocked());
    shop.shows("idle");
}

#[test]
fn a_wrong_pin_and_a_lock_are_shown_and_the_kiosk_stays_closed() {
    let mut shop = sealed();
    tries(&mut shop, "111222");
    answers(&mut shop, KeyAnswer::Wrong { tries_left: 3 });
    assert_eq!(shop.pin().tries, Some((3, "3 tries left".to_owned())));
    tries(&mut shop, "111222");
    let server_time = shop.server_now();
    answers(&mut shop, KeyAnswer::Locked { until: server_time.plus(300), server_time });
    assert!(!shop.pin().enabled);
    tries(&mut shop, "480213");
    assert_eq!(shop.asks(), [], "no PIN is sent meanwhile");
    shop.clock().passes(301);
    assert!(shop.pin().enabled);
    tries(&mut shop, "480213");
    answers(&mut shop, unlocked());
    shop.shows("idle");
}

#[test]
fn a_pin_that_is_half_entered_does_not_stay_on_a_hidden_page() {
    let mut shop = sealed();
    shop.clerk().presses("4802");
    assert_eq!(shop.pin().digits, 4);
    shop.hides().shows("locked");
    assert_eq!(shop.pin().digits, 0);
    tries(&mut shop, "480213");
    answers(&mut shop, unlocked());
    shop.shows("idle");
}

#[test]
fn a_key_that_cannot_be_decrypted_is_paired_again() {
    let mut shop = sealed();
    tries(&mut shop, "480213");
    answers(&mut shop, KeyAnswer::Unreadable);
    shop.shows("setup");
}

#[test]
fn a_revoked_kiosk_is_paired_again_and_its_refund_goes_on() {
    let mut shop = Shop::refunding_all();
    shop.settings.sealed = true;
    shop.restarts();
    tries(&mut shop, "480213");
    shop.relay().refuses(Ask::UnlockKey, 1050);
    shop.shows("setup");
    assert_eq!(shop.journal.len(), 1);
    shop.forget_the_past().clerk().types("ABCD2345").press(Button::Continue);
    shop.relay().pairs().finds_refund();
    assert_eq!(shop.refund_requests(), [], "an earlier page may have sent it");
    shop.clock().passes(1);
    shop.relay().takes_refund().settles(0, RefundState::Done).tells_refund(0);
    shop.ends("refund-done");
}

#[test]
fn any_other_refusal_leaves_the_pad() {
    let mut shop = sealed();
    tries(&mut shop, "480213");
    shop.relay().refuses(Ask::UnlockKey, 2001);
    shop.shows("locked");
    assert!(shop.pin().problem.contains("(2001)"), "{}", shop.pin().problem);
}
