//! Pairing, and a tab that is not the leader.

use kios_protocol::api::{Answer, StreamUpdate, Unknown};
use kios_till::{
    Accepted, Button, Call, Effect, Event, ImportFault, Key, KeyOrigin, Language, PairAnswer,
    PairCall, Reply, StreamCommand,
};

use crate::support::{Ask, CODE, Shop};

fn unpaired() -> Shop {
    let mut shop = Shop::dark("krw");
    shop.paired = false;
    shop
}

#[test]
fn a_code_of_the_address_pairs_at_once() {
    let mut shop = unpaired();
    shop.settings.pairing_code = Some("demq-shqp".to_owned());
    shop.starts().shows("setup");
    assert!(shop.setup().busy);
    assert_eq!(
        shop.calls[0].1,
        Call::Pair(PairCall { code: "DEMQSHQP".to_owned(), key: KeyOrigin::Random })
    );
    shop.relay().pairs();
    shop.shows("idle");
    assert!(shop.listened(StreamCommand::Connect));
    assert!(shop.effects.iter().any(|effect| matches!(effect, Effect::SaveTerminal(_))));
    assert_eq!(shop.view().frame.title, "Han River Coffee · T1");
}

#[test]
fn the_language_of_the_pairing_is_the_one_to_start_in() {
    let mut shop = unpaired();
    shop.starts().forget_the_past().clerk().press(Button::Speak(Language::Ko));
    assert_eq!(shop.effects, [Effect::SaveLanguage(Language::Ko)]);
    assert_eq!(shop.view().frame.language, Language::Ko);
}

#[test]
fn a_code_is_typed_refused_and_typed_again() {
    let mut shop = unpaired();
    shop.starts().shows("setup");
    assert!(!shop.setup().go.enabled);
    shop.clerk().types("7kq4-m2");
    assert_eq!(shop.setup().code, "7KQ4-M2");
    assert!(!shop.setup().go.enabled);
    assert!(shop.setup().detail.contains("eight-character") && shop.setup().detail.contains("6/8"));
    shop.clerk().types("7kq4-m2aa").press(Button::Continue).press(Button::Continue);
    assert_eq!(shop.asks(), [Ask::Pair], "one question at a time");
    shop.relay().refuses(Ask::Pair, 2001);
    assert_eq!(shop.setup().problem, "This code is wrong or has expired");
    shop.clerk().types("ABCD 2345").keys(&[Key::Enter]);
    assert_eq!(shop.setup().problem, "");
    shop.relay().loses(Ask::Pair);
    assert_eq!(shop.setup().problem, "The server cannot be reached. Try again in a moment");
    shop.clerk().press(Button::Continue);
    shop.relay().pairs();
    shop.shows("idle");
}

#[test]
fn a_key_that_exists_is_enrolled_instead_of_a_new_one() {
    let mut shop = unpaired();
    shop.starts().clerk().types("7kq4m2aa").press(Button::Import);
    assert!(shop.setup().import.is_some());
    // A scan does not submit the code, because the key may not be entered yet.
    shop.scanner().types("ABCD2345", 5_000, None);
    assert_eq!((shop.asks(), shop.setup().code.as_str()), (vec![], "ABCD2345"));
    for (fault, said) in [
        (ImportFault::Missing, "Choose a key file"),
        (ImportFault::Form, "64 characters"),
        (ImportFault::Password, "password"),
        (ImportFault::Failed, "could not open"),
    ] {
        shop.clerk().press(Button::Continue);
        let call = PairCall { code: "ABCD2345".to_owned(), key: KeyOrigin::Imported };
        assert_eq!(shop.calls[0].1, Call::Pair(call));
        let answer = Reply::Pair(Box::new(PairAnswer::NotImported(fault)));
        shop.relay().answers(Ask::Pair, Answer::Done(answer));
        shop.shows("setup");
        assert!(shop.setup().problem.contains(said), "{}", shop.setup().problem);
        assert!(shop.setup().import.is_some());
    }
    shop.clerk().press(Button::Import).press(Button::Continue);
    let call = PairCall { code: "ABCD2345".to_owned(), key: KeyOrigin::Random };
    assert_eq!((shop.setup().import, &shop.calls[0].1), (None, &Call::Pair(call)));
    shop.relay().pairs();
    shop.shows("idle");
}

#[test]
fn a_refused_code_with_a_character_that_no_code_has_says_so_and_stays() {
    for (code, says) in [
        ("WRNGC0DE", "no 0, 1, I or O"),
        ("COUPON 10", "no 0, 1, I or O"),
        ("ABCD-234I", "no 0, 1, I or O"),
        ("ABCD-2345", "wrong or has expired"),
    ] {
        let mut shop = unpaired();
        shop.starts().clerk().types(code).press(Button::Continue);
        shop.relay().refuses(Ask::Pair, 2001);
        let view = shop.setup();
        assert!(view.problem.contains(says), "{code}: {}", view.problem);
        assert_eq!(view.code, code, "it stays in the field");
        shop.clerk().types("ABCD2345");
        assert_eq!(shop.setup().problem, "");
    }
}

#[test]
fn a_scan_that_is_no_code_leaves_the_field_and_spends_no_try() {
    for scan in ["96385074", "8801234567890", "COUPON 10 OFF"] {
        let mut shop = unpaired();
        shop.starts().clerk().types("ABCD-23");
        shop.scanner().reads(scan);
        assert_eq!((shop.asks(), shop.setup().code.as_str()), (vec![], "ABCD-23"), "{scan}");
        assert!(!shop.view().frame.hint.is_empty(), "{scan} is named");
        shop.scanner().reads("ABCD2345");
        assert_eq!(shop.asks(), [Ask::Pair]);
    }
}

#[test]
fn a_code_of_the_demo_pairs_although_others_have_no_such_characters() {
    let mut shop = unpaired();
    shop.starts().clerk().types("demo-shop").press(Button::Continue);
    let call = PairCall { code: "DEMOSHOP".to_owned(), key: KeyOrigin::Random };
    assert_eq!(shop.calls[0].1, Call::Pair(call));
}

#[test]
fn the_link_that_a_relay_prints_is_its_code() {
    let link = "http://127.0.0.1:7070/#pair=DEMO-SHOP";
    let mut shop = unpaired();
    shop.starts().clerk().types(link).press(Button::Continue);
    assert_eq!(shop.asks(), [Ask::Pair]);
    let mut shop = unpaired();
    shop.starts().scanner().reads(link);
    let call = PairCall { code: "DEMOSHOP".to_owned(), key: KeyOrigin::Random };
    assert_eq!(shop.calls[0].1, Call::Pair(call));
}

#[test]
fn a_code_is_the_same_in_every_spelling() {
    for typed in [
        "7kq4m2aa",
        "7KQ4-M2AA",
        "７ＫＱ４－Ｍ２ＡＡ",
        "７ｋｑ４　ｍ２ａａ",
        "7KQ4\u{2013}M2AA",
        "\u{FEFF}7K\u{200B}Q4-M2\u{AD}AA\u{200F}",
        "\"7KQ4-M2AA\"",
        "7ㅏㅂ4-ㅡ2ㅁㅁ",
    ] {
        let mut shop = unpaired();
        shop.starts().clerk().types(typed);
        assert!(shop.setup().go.enabled, "{typed}");
        shop.clerk().press(Button::Continue);
        assert_eq!(
            shop.calls[0].1,
            Call::Pair(PairCall { code: "7KQ4M2AA".to_owned(), key: KeyOrigin::Random }),
            "{typed}"
        );
    }
}

#[test]
fn a_whole_code_replaces_a_whole_code_however_they_are_grouped() {
    for first in ["7KQ4M2AA", "7KQ4-M2AA", "7KQ4 M2 AA"] {
        for (scan, taken) in [
            ("ABCD2345", true),
            ("ABCD-2345", true),
            ("ABCD 2345 ", true),
            ("ABC-D234", false),
            ("BCD-2345", false),
        ] {
            let mut shop = unpaired();
            shop.starts().clerk().types(first);
            shop.scanner().types(scan, 5_000, None);
            let said = format!("{scan} after {first}");
            if taken {
                let call = shop.calls.first().map(|(_, call)| call.clone());
                let code = "ABCD2345".to_owned();
                assert_eq!(
                    call,
                    Some(Call::Pair(PairCall { code, key: KeyOrigin::Random })),
                    "{said}"
                );
            } else {
                assert_eq!((shop.asks(), shop.setup().code.as_str()), (vec![], first), "{said}");
            }
        }
    }
}

#[test]
fn a_key_that_was_revoked_asks_for_a_new_pairing() {
    let mut shop = Shop::open();
    shop.send(Event::StreamUpdate(StreamUpdate::Rejected)).shows("setup");
    assert!(shop.setup().problem.contains("no longer registered"));
    assert!(shop.listened(StreamCommand::Disconnect));
    shop.clerk().types("ABCD2345").press(Button::Continue);
    shop.relay().pairs();
    shop.shows("idle");
}

#[test]
fn a_revoked_kiosk_with_a_code_in_its_address_says_so_and_does_not_send_it() {
    let mut shop = Shop::dark("krw");
    shop.settings.pairing_code = Some("demq-shqp".to_owned());
    shop.starts().shows("idle").send(Event::StreamUpdate(StreamUpdate::Rejected)).shows("setup");
    let pairs = |shop: &Shop| shop.calls.iter().any(|(_, call)| matches!(call, Call::Pair(_)));
    shop.clock().passes(20);
    assert!(!pairs(&shop), "the tries of a code are not spent");
    let view = shop.setup();
    assert!(view.problem.contains("no longer registered"), "{}", view.problem);
    assert_eq!((view.code.as_str(), view.go.enabled), ("demq-shqp", true));
    shop.clerk().press(Button::Continue);
    assert!(pairs(&shop));
}

#[test]
fn a_key_that_was_revoked_in_a_sale_finishes_it_first() {
    let mut shop = Shop::waiting_for_approval();
    shop.send(Event::StreamUpdate(StreamUpdate::Rejected)).shows("approval");
    shop.clock().passes(3);
    shop.relay().has(15).finds();
    shop.relay().closes();
    shop.ends("paid").clerk().press(Button::Done);
    shop.shows("setup");
}

#[test]
fn a_sale_that_a_revoked_key_cannot_finish_waits_for_the_new_pairing() {
    let mut shop = Shop::waiting_for_approval();
    shop.relay().approves();
    shop.send(Event::StreamUpdate(StreamUpdate::Rejected));
    for _ in 0..300 {
        shop.relay().loses_everything();
        shop.clock().passes(1);
    }
    shop.shows("setup");
    assert_eq!(shop.journal.len(), 1, "it is not forgotten");
    shop.calls.clear();
    shop.clerk().types("ABCD2345").press(Button::Continue);
    shop.relay().pairs();
    assert_eq!(shop.asks(), [Ask::Find]);
    shop.relay().has(19).finds();
    shop.ends("timed-out");
}

#[test]
fn a_tab_that_does_not_sell_is_a_mirror() {
    let mut shop = Shop::dark("krw");
    shop.shows("starting").send(Event::LeaderChanged(false)).shows("mirror");
    shop.clerk().starts().charges().pays();
    shop.customer().shows(CODE);
    shop.clock().passes(100);
    assert_eq!(shop.effects, [], "it asks nothing and hears nothing");
    shop.send(Event::LeaderChanged(true)).shows("starting").starts().shows("idle");
}

#[test]
fn a_tab_that_loses_the_lead_stops() {
    let mut shop = Shop::waiting_for_approval();
    shop.send(Event::LeaderChanged(false)).shows("mirror");
    assert!(shop.listened(StreamCommand::Disconnect));
    shop.forget_the_past().relay().approves();
    assert_eq!(shop.effects, []);
    assert_eq!(shop.journal.len(), 1, "the tab that sells finishes it");
}

#[test]
fn a_kiosk_whose_key_the_network_does_not_list_says_so_before_a_sale() {
    let address: kios_protocol::Address =
        "0x1563915e194D8CfBA1943570603F7606A3115508".parse().unwrap();
    let mut shop = Shop::dark("krw");
    shop.key_check = Answer::Refused(1501);
    shop.send(Event::KeyLoaded(address)).starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop();
    shop.clock().ticks();
    let view = shop.shows("idle").idle();
    assert!(view.notice.contains("Ask the points network's operator"), "{}", view.notice);
    assert_eq!(view.key.unwrap().value, address.to_string());
    assert!(view.start.is_none());
    shop.clerk().press(Button::Start);
    shop.shows("idle");

    // A lost answer says nothing about the key.
    shop.key_check = Answer::Unknown(Unknown::Unreachable);
    shop.clock().passes(61);
    assert!(shop.idle().key.is_some());
    shop.key_check = Answer::Done(Reply::Accepted(Accepted));
    shop.clock().passes(61);
    let view = shop.idle();
    assert_eq!((view.notice.as_str(), view.key), ("", None));
    shop.clerk().starts();
    shop.shows("amount");
}
