//! The messages in all languages.

use kios_client::Language;
use kios_protocol::api::Answer;
use kios_wallet::i18n::Messages;
use kios_wallet::wallet::Button;

use crate::support::relay::{cancel, item};
use crate::support::{Phone, START};

#[test]
fn no_sentence_is_empty_and_none_is_a_code_or_a_hash() {
    for language in Language::ALL.iter().copied() {
        for (name, sentence) in Messages::in_language(language).all() {
            assert!(!sentence.trim().is_empty(), "{name} is empty in {language:?}");
            assert!(!sentence.contains("0x"), "{name} holds a hash in {language:?}");
            let code =
                sentence.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
            assert!(!code, "{name} holds a code in {language:?}");
        }
    }
}

#[test]
fn all_languages_leave_the_same_places_for_values() {
    let places = |sentence: &str| -> Vec<String> {
        sentence
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0.to_owned()))
            .collect()
    };
    let english = Messages::in_language(Language::En).all();
    for language in Language::ALL.iter().copied() {
        for ((name, text), (_, english)) in
            Messages::in_language(language).all().into_iter().zip(&english)
        {
            assert_eq!(places(text), places(english), "{name} in {language:?}");
        }
    }
}

#[test]
fn korean_is_korean() {
    for (name, sentence) in Messages::in_language(Language::Ko).all() {
        let hangul = sentence.chars().any(|c| ('가'..='힣').contains(&c));
        assert!(hangul, "{name} has no Hangul: {sentence}");
    }
}

#[test]
fn japanese_is_japanese() {
    for (name, sentence) in Messages::in_language(Language::Ja).all() {
        let japanese =
            sentence.chars().any(|c| ('ぁ'..='ヿ').contains(&c) || ('一'..='鿿').contains(&c));
        assert!(japanese, "{name} has no Japanese: {sentence}");
    }
}

/// Source: `protocol.md §8`, the codes a wallet can see.
#[test]
fn every_code_that_a_wallet_can_see_has_words_of_its_own_in_every_language() {
    let codes =
        [1501, 1511, 1513, 1530, 1534, 2001, 2003, 2020, 2025, 2026, 2027, 2028, 5000, 6000];
    for language in Language::ALL.iter().copied() {
        let fallback = payment_notice(language, 9_999);
        for code in codes {
            let words = payment_notice(language, code);
            assert!(!words.is_empty(), "{code} in {language:?}");
            assert_ne!(words, fallback, "{code} in {language:?}");
            assert!(!words.contains(&code.to_string()), "{code} in {language:?}");
        }
    }
}

/// Source: `protocol.md §2.8, §8`.
#[test]
fn every_code_that_an_owner_can_see_has_words_about_the_cancel_in_every_language() {
    let codes = [
        1501, 1511, 1513, 1530, 1532, 1534, 2001, 2003, 2020, 2022, 2025, 2026, 2027, 2028, 5000,
        6000,
    ];
    for language in Language::ALL.iter().copied() {
        let fallback = cancel_notice(language, 9_999);
        for code in codes {
            let words = cancel_notice(language, code);
            assert_ne!(words, fallback, "{code} in {language:?}");
            assert!(!words.contains(&code.to_string()), "{code} in {language:?}");
        }
        for code in [1501, 1513, 1534, 2020, 2025, 2026, 2027, 2028] {
            assert_ne!(cancel_notice(language, code), payment_notice(language, code), "{code}");
        }
    }
}

/// The same for an owner's decision.
fn cancel_notice(language: Language, code: u32) -> &'static str {
    let mut phone = Phone::with_cancel();
    phone.presses(Button::SetLanguage(language));
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(code));
    phone.responds_with_payment(cancel(51, START));
    phone.approval().notice
}

/// The text beside the buttons after the relay has refused a decision with this code.
fn payment_notice(language: Language, code: u32) -> &'static str {
    let mut phone = Phone::with_payment();
    phone.presses(Button::SetLanguage(language));
    phone.presses(Button::Approve);
    phone.responds_to_decision(Answer::Refused(code));
    phone.responds_with_payment(item(11, START));
    phone.approval().notice
}
