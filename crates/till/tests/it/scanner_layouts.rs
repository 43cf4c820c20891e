//! Scans through the layouts and modes of keyboards, of the scanner and of the system.

use kios_till::{Button, KeyOutput, KeyPress, Recogniser};

use crate::scanner_keys::{checksummed, digits, has_code, inverted, with_price};
use crate::support::{Ask, CODE, Shop, hangul_press, press};

type Typing = (&'static str, fn(char) -> KeyPress, String);

fn no_place(c: char) -> KeyPress {
    KeyPress { code: String::new(), ..press(c) }
}

fn unknown_place(c: char) -> KeyPress {
    KeyPress { code: "Unidentified".to_owned(), ..press(c) }
}

fn wrong_place(c: char) -> KeyPress {
    KeyPress { code: "KeyZ".to_owned(), ..press(c) }
}

/// The scanner types the keys of a French keyboard: A is where Q is, digits need shift.
fn french(c: char) -> KeyPress {
    match c {
        '0'..='9' => KeyPress { code: format!("Digit{c}"), shift: true, ..KeyPress::default() },
        'a' => press('q'),
        'A' => press('Q'),
        other => press(other),
    }
}

fn french_system(c: char) -> KeyPress {
    KeyPress { key: c.to_string(), ..french(c) }
}

fn jamo_without_place(c: char) -> KeyPress {
    KeyPress { code: String::new(), ..hangul_press(c) }
}

#[test]
fn a_code_is_read_through_the_layouts_and_modes_of_keyboards() {
    let whole = checksummed();
    let ways: Vec<Typing> = vec![
        ("caps lock", press, inverted(&whole)),
        ("injected", no_place, whole.clone()),
        ("injected, caps lock", no_place, inverted(&whole)),
        ("unidentified", unknown_place, whole.clone()),
        ("wrong places", wrong_place, whole.clone()),
        ("French scanner", french, whole.clone()),
        ("French scanner and system", french_system, whole.clone()),
        ("Hangul mode", hangul_press, whole),
        ("injected jamo", jamo_without_place, CODE.to_owned()),
    ];
    for pace_us in [5_000, 130_000] {
        for (name, types, text) in &ways {
            let mut shop = with_price("1000");
            let keys = text.chars().map(|c| (pace_us, types(c)));
            shop.scanner().sends(keys.collect());
            assert!(has_code(&shop), "{name} at {pace_us}: {:?}", shop.amount().problem);
            assert_eq!(digits(&shop), "1,000", "{name} at {pace_us}");
        }
    }
}

/// The key that types this character, with or without shift, on a keyboard of a country.
fn key_of(country: &str, c: char) -> (String, bool) {
    let (code, shift) = match (country, c) {
        ("fr", '0'..='9') => return (format!("Digit{c}"), true),
        ("fr", 'a' | 'A') => ("KeyQ", c == 'A'),
        ("fr", 'q' | 'Q') => ("KeyA", c == 'Q'),
        ("fr", 'z' | 'Z') => ("KeyW", c == 'Z'),
        ("fr", 'w' | 'W') => ("KeyZ", c == 'W'),
        ("fr", 'm' | 'M') => ("Semicolon", c == 'M'),
        ("fr", '-') => ("Digit6", false),
        ("fr", ':') => ("Period", false),
        ("fr", '/') | ("de", ':') => ("Period", true),
        ("fr", '.') => ("Comma", true),
        ("de", 'y' | 'Y') => ("KeyZ", c == 'Y'),
        ("de", 'z' | 'Z') => ("KeyY", c == 'Z'),
        ("de", '-') => ("Slash", false),
        ("de", '/') => ("Digit7", true),
        _ => {
            let us = press(c);
            return (us.code, us.shift);
        }
    };
    (code.to_owned(), shift)
}

/// The character that a system of a country makes of a key; `§` where it is none that these texts have.
fn character_of(country: &str, key: &(String, bool)) -> char {
    let all = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain("-:/.".chars());
    all.into_iter().find(|c| key_of(country, *c) == *key).unwrap_or('§')
}

#[test]
fn texts_that_are_no_code_are_read_through_the_layouts_of_scanner_and_system() {
    let link = "https://pay.example/wallet/7f3a";
    let texts = [link, "P0MDZ1WQ-7YQA2MZW", "01010005001", "A7M2-ZYQW"];
    // Of a US scanner, whose layout is never in doubt, texts with slashes first.
    let of_us = ["2024/05/06", "P0MDZ1WQ-7YQA2MZW", "A/B-YZ", "A7M2-ZYQW"];
    for scanner in ["us", "fr", "de"] {
        for system in ["us", "fr", "de"] {
            let mut recogniser = Recogniser::default();
            let mut at_us = 0;
            let plain = scanner == "us" && system == "us";
            for text in if plain { of_us } else { texts } {
                // A scanner sends what its layout says; the system makes characters of the keys.
                let mut outputs = Vec::new();
                for c in text.chars() {
                    let key = key_of(scanner, c);
                    let name = character_of(system, &key).to_string();
                    let (code, shift) = key;
                    at_us += 5_000;
                    let press = KeyPress { code, shift, key: name, at_us, ..KeyPress::default() };
                    outputs.extend(recogniser.press(press).outputs);
                }
                at_us += 2_000_000;
                outputs.extend(recogniser.pause().outputs);
                let read = outputs.iter().find_map(|output| match output {
                    KeyOutput::Scan(scan) => Some(scan.text.as_str()),
                    KeyOutput::Key(_) | KeyOutput::Activate(_) | KeyOutput::PutBack(_) => None,
                });
                assert_eq!(read, Some(text), "{scanner} scanner, {system} system");
            }
        }
    }
}

#[test]
fn jamo_that_a_hand_typed_are_the_letters_at_their_places() {
    for typed in
        ["0ㅌㄹㄹㄹㄹㄹㄹㄹㄹ0123456789ㅁㅠㅊㅇㄷㄹ0123456700000000", "0123456789뮻ㅇㄷㄹ01234567"]
    {
        let mut shop = with_price("1000");
        shop.clerk().charges().types(typed);
        assert!(shop.asked_for_code().go.enabled, "{typed}: {}", shop.asked_for_code().problem);
        shop.clerk().submits_typed_code();
        shop.shows("estimate");

        let mut shop = Shop::offering("12500");
        shop.clerk().types(typed).press(Button::Continue);
        assert_eq!(shop.asks(), [Ask::Price], "{typed}: {}", shop.offered().problem);
    }
}

#[test]
fn a_german_scanner_is_read_from_its_first_text_on_and_after_a_code() {
    for text in ["P0MDZ1WQ-7YQA2MZW", "A7M2-ZYQW"] {
        for code_before in [false, true] {
            let mut recogniser = Recogniser::default();
            let (mut at_us, mut scans) = (0, Vec::new());
            for text in code_before.then_some(CODE).into_iter().chain([text]) {
                for c in text.chars() {
                    let key = key_of("de", c);
                    let name = character_of("us", &key).to_string();
                    let (code, shift) = key;
                    at_us += 5_000;
                    let press = KeyPress { code, shift, key: name, at_us, ..KeyPress::default() };
                    recogniser.press(press);
                }
                at_us += 2_000_000;
                scans.extend(recogniser.pause().outputs);
            }
            let last = scans.iter().rev().find_map(|output| match output {
                KeyOutput::Scan(scan) => Some(scan.text.as_str()),
                KeyOutput::Key(_) | KeyOutput::Activate(_) | KeyOutput::PutBack(_) => None,
            });
            assert_eq!(last, Some(text), "{code_before}");
        }
    }
}
