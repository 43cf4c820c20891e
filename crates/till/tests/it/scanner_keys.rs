//! Scanners and hands at the keyboard: which keys are whose, and what a scan changes.

use kios_protocol::Address;
use kios_till::view::Screen;
use kios_till::{AreaButton, Button, KeyOutput, KeyPress, KeyTarget, Recogniser};

use crate::support::{CODE, Shop, press};

/// A shop on the amount screen, with this price.
pub(crate) fn with_price(price: &str) -> Shop {
    let mut shop = Shop::open();
    shop.clerk().starts().presses(price);
    shop
}

pub(crate) fn digits(shop: &Shop) -> String {
    shop.amount().price.digits
}

pub(crate) fn has_code(shop: &Shop) -> bool {
    shop.amount().ask == "The code was read. Enter the price"
}

pub(crate) fn checksummed() -> String {
    CODE.parse::<Address>().unwrap().to_string()
}

pub(crate) fn inverted(text: &str) -> String {
    let turn = |c: char| {
        if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    };
    // The x of 0x is a letter too.
    text.chars().map(turn).collect()
}

#[test]
fn a_fast_run_of_keys_is_a_scan_whatever_it_says_and_however_short() {
    for pace_us in [200, 5_000, 30_000] {
        for (text, before) in [("1234565", ""), ("COUPON 10 OFF", "1000"), ("12", "1000")] {
            let mut shop = with_price(before);
            let price = digits(&shop);
            shop.scanner().types(text, pace_us, Some("Enter"));
            shop.shows("amount");
            assert_eq!(digits(&shop), price, "{text} at {pace_us} changed the price");
            assert!(!shop.amount().problem.is_empty(), "{text}");
        }
    }
}

#[test]
fn no_key_of_a_scan_presses_what_has_the_focus() {
    for pace_us in [5_000, 36_000, 50_000, 130_000] {
        for suffix in [None, Some("Enter"), Some("Tab"), Some("Ctrl+J"), Some("Space")] {
            for text in ["a b", " a", "a ", "  ", CODE, "1 2 3", "A12345", "96385074"] {
                let mut shop = with_price("1000");
                shop.keyboard.target = KeyTarget::Control;
                shop.scanner().types(text, pace_us, suffix);
                let said = format!("{text:?} {suffix:?} at {pace_us}");
                // A slow blank that nothing precedes is a hand's.
                let blanks = text.starts_with(' ') && pace_us > 5_000;
                assert!(shop.keyboard.activated == 0 || blanks, "{said}");
                if pace_us == 5_000 {
                    assert_eq!(digits(&shop), "1,000", "{said}");
                    // The browser handles none from the third key on, and no Enter and no blank at all.
                    assert!(shop.keyboard.prevented.iter().skip(2).all(|prevented| *prevented));
                }
            }
        }
    }
}

#[test]
fn a_hand_presses_the_button_with_the_focus_once() {
    for name in ["Enter", "Space"] {
        let mut shop = with_price("1000");
        shop.keyboard.target = KeyTarget::Control;
        let key = KeyPress { code: name.to_owned(), key: name.to_owned(), ..KeyPress::default() };
        shop.types_key(500_000, key.clone());
        assert_eq!(shop.keyboard.activated, 0, "the next key may follow at once");
        shop.waits_ms(60);
        assert_eq!(shop.keyboard.activated, 1);
        // A held key repeats.
        for _ in 0..10 {
            shop.types_key(33_000, KeyPress { repeat: true, ..key.clone() });
        }
        shop.waits_ms(500);
        assert_eq!(shop.keyboard.activated, 1, "{name}");
        assert!(shop.keyboard.prevented.iter().all(|prevented| *prevented));
    }
}

/// The pauses of a fast typist on a number pad for 1 2 5 0 0 + 4 5 0 0 Enter, microseconds: about 60 ms between digits,
/// longer where the hand moves. They are made up; no recording of a clerk was available.
const TYPIST: [u64; 11] =
    [900_000, 71_300, 62_100, 66_800, 58_900, 88_400, 93_200, 61_500, 64_700, 57_600, 112_900];

#[test]
fn a_fast_typist_is_a_hand() {
    for scale in [50, 60, 75, 100, 150] {
        let mut shop = with_price("");
        shop.waits_ms(1_000);
        let keys = "12500+4500".chars().map(press).chain([KeyPress {
            code: "NumpadEnter".to_owned(),
            key: "Enter".to_owned(),
            ..KeyPress::default()
        }]);
        for (after_us, key) in TYPIST.iter().zip(keys) {
            shop.types_key((after_us * scale / 100).max(36_000), key);
        }
        shop.waits_ms(60);
        shop.shows("customer");
        assert_eq!(shop.asked_for_code().price.digits, "17,000", "at {scale} %");
    }
}

#[test]
fn two_keys_that_overlap_are_a_hands() {
    let mut shop = with_price("");
    for (after_us, digit) in [(500_000, '1'), (20_000, '2'), (90_000, '5'), (12_000, '0')] {
        shop.types_key(after_us, press(digit));
    }
    shop.waits_ms(60);
    assert_eq!(digits(&shop), "1,250");
}

#[test]
fn a_held_key_is_a_hands() {
    let mut shop = with_price("1234567");
    shop.types_key(500_000, KeyPress { code: "Backspace".to_owned(), ..KeyPress::default() });
    let again = KeyPress { code: "Backspace".to_owned(), repeat: true, ..KeyPress::default() };
    shop.types_key(500_000, again.clone());
    shop.types_key(33_000, again.clone());
    shop.types_key(33_000, again);
    shop.waits_ms(60);
    assert_eq!(digits(&shop), "123");
}

#[test]
fn the_pace_is_that_of_the_keys_and_not_of_the_page() {
    for busy_after in [1, 2, 3, 20, 41] {
        for timers_first in [false, true] {
            let mut shop = with_price("1000");
            for (place, character) in CODE.chars().enumerate() {
                shop.types_key(200, press(character));
                if place == busy_after && timers_first {
                    // The page was busy for 300 ms; its timers run, then it gets the next keys, which were pressed in time.
                    shop.timers_run();
                }
            }
            shop.types_key(200, KeyPress { code: "Enter".to_owned(), ..KeyPress::default() });
            shop.waits_ms(400);
            shop.shows("amount");
            assert_eq!(digits(&shop), "1,000", "busy after {busy_after}, {timers_first}");
            assert!(has_code(&shop), "busy after {busy_after}, {timers_first}");
        }
    }
}

#[test]
fn a_payment_code_is_read_at_any_pace_with_any_suffix_and_the_price_survives() {
    for pace_us in [200, 5_000, 34_000, 50_000, 60_000, 99_000, 130_000, 400_000, 900_000] {
        for suffix in [None, Some("Enter"), Some("Tab"), Some("Ctrl+J")] {
            for text in [CODE.to_owned(), checksummed(), CODE.trim_start_matches("0x").to_owned()] {
                let mut shop = with_price("1000");
                shop.scanner().types(&text, pace_us, suffix);
                let said = format!("{text} at {pace_us} with {suffix:?}");
                assert_eq!(shop.screen(), "amount", "{said}");
                assert_eq!(digits(&shop), "1,000", "{said}");
                assert!(has_code(&shop), "{said}: {:?}", shop.amount());
                assert_eq!(shop.amount().problem, "", "{said}");
            }
        }
    }
}

#[test]
fn the_digits_between_the_fixed_ones_are_a_code_if_their_case_proves_it() {
    let middle = checksummed().get(10..34).unwrap().to_owned();
    for pace_us in [5_000, 130_000] {
        let mut shop = with_price("1000");
        shop.scanner().types(&middle, pace_us, Some("Enter"));
        assert_eq!((digits(&shop).as_str(), has_code(&shop)), ("1,000", true), "{pace_us}");
    }
}

#[test]
fn a_prefix_and_a_rest_of_a_slow_scan_change_nothing() {
    for text in [format!("]Q1{CODE}"), format!("ethereum:{CODE}"), format!("{CODE}@24680")] {
        let mut shop = with_price("1000");
        shop.scanner().types(&text, 130_000, Some("Enter"));
        assert_eq!(shop.screen(), "amount", "{text}");
        assert_eq!((digits(&shop).as_str(), has_code(&shop)), ("1,000", true), "{text}");
    }
}

#[test]
fn an_uneven_scanner_is_one_scanner() {
    // A radio link: single keys are late.
    for late in [1, 2, 5, 12, 30, 41] {
        for late_us in [60_000, 150_000, 600_000] {
            let mut shop = with_price("1000");
            let pause = |place| if place == late { late_us } else { 6_000 };
            let keys = CODE.chars().enumerate().map(|(place, c)| (pause(place), press(c)));
            shop.scanner().sends(keys.collect());
            let said = format!("key {late} after {late_us}");
            assert_eq!((digits(&shop).as_str(), has_code(&shop)), ("1,000", true), "{said}");
        }
    }
}

#[test]
fn other_texts_at_the_pace_of_a_hand_change_no_price_either() {
    for pace_us in [36_000, 50_000, 90_000, 130_000, 250_000] {
        for text in ["COUPON 10 OFF", "A12345", "12A45", "A12", "96385074", "00012345"] {
            let mut shop = with_price("1000");
            if text == "A12" && pace_us > 100_000 {
                continue;
            }
            shop.scanner().types(text, pace_us, Some("Enter"));
            assert_eq!(shop.screen(), "amount", "{text} at {pace_us}");
            assert_eq!(digits(&shop), "1,000", "{text} at {pace_us}");
        }
    }
    // A radio link: the pace varies.
    let mut shop = with_price("");
    let pauses = [30_000, 60_000].into_iter().cycle();
    let mut keys: Vec<_> = pauses.zip("A12345".chars().map(press)).collect();
    keys.push((60_000, KeyPress { code: "Enter".to_owned(), ..KeyPress::default() }));
    shop.scanner().sends(keys);
    assert_eq!((shop.screen(), digits(&shop).as_str()), ("amount", "0"));
}

#[test]
fn a_hand_that_repeats_a_digit_is_steady() {
    for (text, pace_us) in [("10000000", 60_000), ("12345678", 60_000), ("10000000", 120_000)] {
        let mut shop = with_price("");
        shop.waits_ms(1_000);
        for digit in text.chars() {
            shop.types_key(pace_us, press(digit));
        }
        shop.waits_ms(60);
        assert_eq!(digits(&shop).replace(',', ""), text, "at {pace_us}");
    }
}

#[test]
fn a_scanner_that_delivers_keys_in_pairs_is_no_hand() {
    for text in ["123456", "1234565"] {
        let mut shop = with_price("1000");
        let pauses = [5_000, 40_000].into_iter().cycle();
        let mut keys: Vec<_> = pauses.zip(text.chars().map(press)).collect();
        let enter =
            KeyPress { code: "Enter".to_owned(), key: "Enter".to_owned(), ..KeyPress::default() };
        keys.push((40_000, enter));
        shop.scanner().sends(keys);
        assert_eq!((shop.screen(), digits(&shop).as_str()), ("amount", "1,000"), "{text}");
    }
}

#[test]
fn three_fast_keys_are_a_scan_in_an_amount_and_a_hands_in_free_text() {
    for (target, is_scan) in [(KeyTarget::Amount, true), (KeyTarget::Text, false)] {
        let mut recogniser = Recogniser::default();
        let mut outputs = Vec::new();
        for (at_us, digit) in [(5_000, '1'), (10_000, '2'), (15_000, '3')] {
            outputs.extend(recogniser.press(KeyPress { at_us, target, ..press(digit) }).outputs);
        }
        let puts_back = |output: &KeyOutput| matches!(output, KeyOutput::PutBack(_));
        assert_eq!(outputs.iter().any(puts_back), is_scan, "{target:?}: {outputs:?}");
    }
}

#[test]
fn a_shorter_reading_does_not_replace_a_whole_code() {
    let mut shop = with_price("1000");
    shop.clerk().charges().types(CODE);
    shop.keyboard.target = KeyTarget::Field;
    shop.scanner().types("f0123456700000000", 5_000, Some("Enter"));
    shop.shows("customer");
    assert_eq!(shop.asked_for_code().field, CODE);
    assert!(shop.asked_for_code().go.enabled);
}

#[test]
fn a_code_that_is_scanned_on_the_receipt_starts_the_next_sale() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.relay().closes();
    shop.ends("paid").scanner().reads(CODE);
    shop.shows("amount");
    assert!(has_code(&shop));
    let mut shop = Shop::waiting_for_approval();
    shop.relay().denies();
    shop.relay().closes();
    shop.ends("denied").scanner().reads(CODE);
    shop.shows("amount");
    assert!(has_code(&shop));
}

#[test]
fn an_unknown_scan_says_so_on_any_screen_for_a_moment() {
    let mut shop = Shop::open();
    shop.scanner().reads("8801234567890");
    shop.shows("idle");
    assert_eq!(shop.view().frame.hint, "That is not a payment code");
    shop.clock().passes(4);
    assert_eq!(shop.view().frame.hint, "");
    let mut shop = Shop::waiting_for_approval();
    shop.scanner().reads(CODE);
    shop.shows("approval");
    assert_eq!(shop.view().frame.hint, "No payment code is needed now");
    shop.clerk().press(Button::Digit(1));
    assert_eq!(shop.view().frame.hint, "", "any touch ends it");
    assert!(matches!(shop.view().screen, Screen::Approval(_)));
}

#[test]
fn a_code_that_cannot_start_a_sale_is_answered_with_the_reason() {
    use kios_protocol::api::UpstreamState;
    let paid = || {
        let mut shop = Shop::waiting_for_approval();
        shop.relay().approves();
        shop.relay().closes();
        shop
    };
    let denied = || {
        let mut shop = Shop::waiting_for_approval();
        shop.relay().denies();
        shop.relay().closes();
        shop
    };
    for mut shop in [paid(), denied()] {
        let screen = shop.screen();
        shop.relay().reports_upstream(UpstreamState::Unreachable);
        shop.scanner().reads(CODE);
        shop.shows(screen);
        let hint = shop.view().frame.hint;
        shop.clock().passes(13);
        assert_eq!(shop.shows("idle").idle().notice, hint, "the sentence of the idle screen");
        assert!(!hint.is_empty());
        // There it is said already.
        shop.scanner().reads(CODE);
        assert_eq!((shop.screen(), shop.view().frame.hint.as_str()), ("idle", ""));
        shop.scanner().reads("8801234567890");
        assert_eq!(shop.view().frame.hint, "That is not a payment code");
    }
}

#[test]
fn shortcuts_of_a_hand_are_the_browsers() {
    let mut shop = with_price("1000");
    let reload = KeyPress { control: true, ..press('r') };
    shop.types_key(500_000, named_control());
    shop.types_key(120_000, reload);
    shop.waits_ms(100);
    // The line feed of a slow scanner would open the browser's downloads.
    for letter in ['j', 'm'] {
        shop.types_key(500_000, KeyPress { control: true, ..press(letter) });
    }
    assert_eq!(shop.keyboard.prevented, [false, false, true, true]);
}

fn named_control() -> KeyPress {
    KeyPress {
        code: "ControlLeft".to_owned(),
        key: "Control".to_owned(),
        control: true,
        ..KeyPress::default()
    }
}

#[test]
fn the_settings_show_what_a_scanner_types() {
    for (text, pace_us, suffix, kind, last) in [
        (CODE, 5_000, Some("Enter"), "Payment code", "Enter"),
        (CODE, 130_000, None, "Payment code", "None"),
        ("01012345678", 8_000, Some("Tab"), "Phone number", "Tab"),
        ("ABCD-2345", 8_000, Some("Ctrl+J"), "Pairing code", "Ctrl+J"),
        ("COUPON 10 OFF", 8_000, None, "Unknown", "None"),
        ("PMF8Z2K1A-00C0FFEE", 8_000, None, "Receipt", "None"),
        // The link of the payment's QR code has the payment id too.
        (&format!("kios:0x{}", "5e".repeat(32)), 8_000, None, "Receipt", "None"),
    ] {
        let mut shop = Shop::open();
        shop.opens_staff().clerk().press(Button::Area(AreaButton::Settings));
        shop.scanner().types(text, pace_us, suffix);
        let lines = shop.settings_view().lines;
        let value = |label: &str| {
            lines.iter().find(|line| line.label == label).map(|line| line.value.clone())
        };
        assert_eq!(value("Scanner test").as_deref(), Some(text));
        assert_eq!(value("Taken for").as_deref(), Some(kind), "{text}");
        assert_eq!(value("Characters"), Some(text.chars().count().to_string()));
        assert_eq!(value("Time per key"), Some(format!("{} ms", pace_us / 1_000)), "{text}");
        assert_eq!(value("Key at the end").as_deref(), Some(last), "{text}");
        assert_eq!(shop.view().frame.hint, "");
    }
}
