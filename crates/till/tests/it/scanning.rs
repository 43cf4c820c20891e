//! The ways in which the customer's code is entered.

use kios_till::{Button, Call, Event, Key, PriceCall, PublicCall};

use crate::support::{Ask, CODE, Shop};

fn asked_for_code() -> Shop {
    let mut shop = Shop::open();
    shop.clerk().starts().presses("1000").charges();
    shop.forget_the_past();
    shop
}

fn account(shop: &Shop) -> String {
    let Call::Public(PublicCall::Price(PriceCall { account, .. })) = &shop.calls[0].1 else {
        panic!("{:?}", shop.calls)
    };
    account.to_lower()
}

#[test]
fn a_scanner_types_by_the_place_of_its_keys() {
    // In Hangul mode the field has text such as 루루; only the positions of the keys count.
    let mut shop = asked_for_code();
    shop.clerk().types("0ㅌㄹㄹㄹㄹ루루");
    shop.scanner().reads(CODE);
    shop.shows("estimate");
    assert_eq!(account(&shop), CODE);
}

#[test]
fn a_scan_is_taken_on_every_screen_that_can_use_it() {
    let mut shop = Shop::open();
    shop.scanner().reads(CODE);
    shop.shows("amount");
    assert_eq!(shop.amount().ask, "The code was read. Enter the price");

    let mut shop = Shop::open();
    shop.clerk().starts().presses("1000");
    shop.scanner().reads(CODE);
    assert_eq!(shop.amount().price.digits, "1,000", "its digits are not the price's");
    shop.clock().ticks();
    shop.clerk().charges();
    shop.shows("estimate");
    let other = CODE.replace("0123", "9876");
    shop.calls.clear();
    shop.scanner().reads(&other);
    assert_eq!(account(&shop), other, "a newer code replaces the older");
}

#[test]
fn the_last_key_of_a_scan_presses_nothing() {
    let mut shop = asked_for_code();
    shop.scanner().reads(CODE);
    shop.relay().quotes("1000000");
    shop.keyboard.target = kios_till::KeyTarget::Control;
    shop.scanner().reads(CODE);
    assert_eq!(shop.keyboard.activated, 0);
    shop.shows("estimate").clerk().pays();
    shop.shows("opening");
}

/// As a Korean or Japanese input method writes it.
fn full_width(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
    text.chars().map(wide).collect()
}

#[test]
fn a_code_is_taken_in_every_form() {
    let checksummed = CODE.parse::<kios_protocol::Address>().unwrap().to_string();
    let forms = [
        CODE.to_owned(),
        CODE.to_uppercase(),
        CODE.trim_start_matches("0x").to_owned(),
        checksummed,
        format!("ethereum:{CODE}"),
        "0123456789abcdef01234567".to_owned(),
        "0x0123456789ABCDEF01234567".to_owned(),
        format!("  {CODE}\n"),
        "01234567 89abcdef 01234567".to_owned(),
        "0123-4567-89ab-cdef-0123-4567".to_owned(),
        "01234567\u{2011}89abcdef\u{2013}01234567".to_owned(),
        format!("ethereum:{CODE}@24680"),
        format!("ethereum:pay-{CODE}"),
        format!("ethereum:{CODE}?value=0"),
        format!("ethereum:{CODE}@24680/transfer?address=0x{}&uint256=1", "12".repeat(20)),
        format!("ethereum:0x{}/transfer?address={CODE}", "12".repeat(20)),
        format!("https://wallet.example/pay/{CODE}?x=1"),
        format!("https://wallet.example/#code={CODE}"),
        format!("\"{CODE}\""),
        format!("'{CODE}'"),
        format!("<{CODE}>"),
        format!("({CODE})"),
        format!("[{CODE}],"),
        format!("\u{201C}{CODE}\u{201D}"),
        format!("「{CODE}」"),
        format!("code: {CODE} added"),
        "\"0123456789abcdef01234567\"".to_owned(),
        format!("\u{FEFF}{CODE}\u{200B}"),
        CODE.chars().flat_map(|c| [c, '\u{200D}']).collect(),
        CODE.replace("ff", "f\u{AD}f"),
        format!("\u{202A}{CODE}\u{202C}"),
        CODE.replace("00", "0\u{A0}\u{3000}0"),
        full_width(CODE),
        full_width("0123456789abcdef01234567"),
        full_width(&format!("ethereum:{CODE}@24680")),
    ];
    for form in forms {
        let mut shop = asked_for_code();
        shop.customer().shows(&form);
        assert_eq!(shop.screen(), "estimate", "{form:?}");
        assert_eq!(account(&shop), CODE);
    }
}

#[test]
fn what_is_no_code_says_what_it_is() {
    let checksummed = CODE.parse::<kios_protocol::Address>().unwrap().to_string();
    // The last letter in the other case.
    let at = checksummed.rfind(|c: char| c.is_ascii_alphabetic()).unwrap();
    let turned =
        |c: char| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    let turn = |(place, c)| if place == at { turned(c) } else { c };
    let code_error: String = checksummed.char_indices().map(turn).collect();
    for (text, words) in [
        ("0xffffffff0123", "not complete"),
        ("", "not complete"),
        (code_error.as_str(), "misread"),
        ("0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a", "wallet address"),
        ("https://example.com/", "not a payment code"),
        ("8801234567890ABCDEFGH", "not a payment code"),
        ("ethereum:0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a@24680", "wallet address"),
        ("https://pos.example/#payment=0x", "not complete"),
        (&format!("https://pos.example/#payment=0x{}", "5e".repeat(32)), "not a payment code"),
        (&format!("{CODE}0"), "not a payment code"),
        ("''", "not a payment code"),
    ] {
        let mut shop = asked_for_code();
        shop.customer().shows(text);
        let problem = shop.asked_for_code().problem;
        assert!(problem.contains(words), "{text:?}: {problem}");
    }
}

#[test]
fn typing_needs_a_word_to_go_on() {
    let mut shop = asked_for_code();
    shop.clerk().types("0123456789ABCDEF0123456");
    assert!(!shop.asked_for_code().go.enabled);
    assert_eq!(shop.asked_for_code().problem, "");
    assert!(shop.asked_for_code().detail.contains("not complete"), "why it cannot go on");
    shop.clerk().types("0123456789ABCDEF01234567");
    assert!(shop.asked_for_code().go.enabled);
    shop.shows("customer").clerk().submits_typed_code();
    shop.shows("estimate");
    assert_eq!(account(&shop), CODE);
}

/// The digits between the fixed ones, in the case that is their checksum.
fn middle() -> String {
    let checksummed = CODE.parse::<kios_protocol::Address>().unwrap().to_string();
    checksummed.get(10..34).unwrap().to_owned()
}

#[test]
fn a_typed_code_without_a_checksum_is_compared_before_it_is_sent() {
    let small = middle().to_lowercase();
    let grouped = "01234567 89AB CDEF 0123 4567".to_owned();
    let labelled = format!("Code: {CODE}");
    for typed in [small.clone(), small.to_uppercase(), grouped, CODE.to_owned(), labelled] {
        for by_key in [false, true] {
            let submit = |shop: &mut Shop| {
                if by_key {
                    shop.send(Event::Key(Key::Enter));
                } else {
                    shop.send(Event::Pressed(Button::Continue));
                }
            };
            let mut shop = asked_for_code();
            shop.clerk().types(&typed);
            submit(&mut shop);
            let problem = shop.shows("customer").asked_for_code().problem;
            assert!(problem.contains("against the phone"), "{typed}: {problem}");
            shop.now = shop.now.plus_ms(450);
            submit(&mut shop);
            assert_eq!((shop.screen(), shop.asks()), ("customer", vec![]), "two taps are no look");
            // Another text gets a look of its own.
            shop.clerk().types(&typed);
            assert_eq!(shop.asked_for_code().problem, "");
            shop.now = shop.now.plus_ms(1_000);
            submit(&mut shop);
            assert_eq!(shop.screen(), "customer", "{typed}");
            shop.now = shop.now.plus_ms(1_000);
            submit(&mut shop);
            shop.shows("estimate");
            assert_eq!(account(&shop), CODE);
        }
    }
    for typed in [middle(), CODE.parse::<kios_protocol::Address>().unwrap().to_string()] {
        let mut shop = asked_for_code();
        shop.clerk().types(&typed).press(Button::Continue);
        shop.shows("estimate");
    }
}

#[test]
fn a_wrong_character_of_a_typed_code_is_found_by_its_checksum() {
    for (at, c) in middle().char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
        let turned = if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        let mut typed = middle();
        typed.replace_range(at..=at, &turned.to_string());
        let mut shop = asked_for_code();
        shop.clerk().types(&typed).press(Button::Continue);
        let problem = shop.shows("customer").asked_for_code().problem;
        assert!(problem.contains("misread"), "{typed}: {problem}");
        assert_eq!(shop.asks(), [], "it is not sent");
    }
}

#[test]
fn a_typed_code_stays_in_the_field_after_a_refusal() {
    let small = middle().to_lowercase();
    for (typed, words) in [(middle(), "has expired"), (small.clone(), "A character is wrong")] {
        for refused_at in [Ask::Price, Ask::Open] {
            let mut shop = asked_for_code();
            shop.clerk().types(&typed).submits_typed_code();
            if refused_at == Ask::Open {
                shop.relay().quotes("1000000");
                shop.clerk().pays();
            }
            shop.relay().refuses(refused_at, 2004);
            let view = shop.shows("customer").asked_for_code();
            assert_eq!(view.field, typed);
            assert!(view.problem.contains(words), "{typed}: {}", view.problem);
        }
    }
    // Another code was scanned meanwhile.
    let mut shop = asked_for_code();
    shop.clerk().types(&small).submits_typed_code();
    shop.calls.clear();
    shop.customer().shows("fedcba9876543210fedcba98");
    shop.relay().refuses(Ask::Price, 2004);
    assert_eq!(shop.shows("customer").asked_for_code().field, "");
}

#[test]
fn keys_by_their_place() {
    for (code, shift, key) in [
        ("KeyA", false, Some(Key::Character('a'))),
        ("KeyF", true, Some(Key::Character('F'))),
        ("Digit0", false, Some(Key::Character('0'))),
        ("Digit0", true, None),
        ("Numpad9", false, Some(Key::Character('9'))),
        ("Enter", false, Some(Key::Enter)),
        ("NumpadEnter", false, Some(Key::Enter)),
        ("Backspace", false, Some(Key::Backspace)),
        ("Escape", false, Some(Key::Escape)),
        ("Period", false, Some(Key::Point)),
        ("NumpadDecimal", false, Some(Key::Point)),
        ("NumpadAdd", false, Some(Key::Plus)),
        ("Equal", true, Some(Key::Plus)),
        ("Equal", false, None),
        ("Minus", false, Some(Key::Character('-'))),
        ("ShiftLeft", false, None),
        ("KeyAB", false, None),
        ("Key한", false, None),
        ("F5", false, None),
        ("", false, None),
    ] {
        assert_eq!(Key::from_code(code, shift), key, "{code} {shift}");
    }
}

#[test]
fn a_keyboard_does_the_keypads_work() {
    let mut shop = Shop::open();
    shop.clerk().keys(&[Key::Enter]);
    shop.shows("amount").clerk().keys(&[
        Key::Character('4'),
        Key::Character('5'),
        Key::Character('0'),
        Key::Character('0'),
        Key::Plus,
        Key::Character('8'),
        Key::Character('x'),
        Key::Character('0'),
        Key::Character('0'),
        Key::Character('9'),
        Key::Backspace,
        Key::Character('0'),
    ]);
    assert_eq!(shop.amount().price.digits, "12,500");
    assert_eq!(shop.amount().running, "4,500 + 8,000");
    shop.clerk().keys(&[Key::Enter]);
    shop.shows("customer").clerk().keys(&[Key::Escape]);
    shop.shows("amount").clerk().keys(&[Key::Escape]);
    shop.shows("idle");
}
