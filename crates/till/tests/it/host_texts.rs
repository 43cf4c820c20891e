//! Texts of a host in the place of the kiosk's own, and what every language has to have.

use std::collections::BTreeSet;

use kios_till::{Button, Language, Till, Words, WordsFault};

use crate::support::{Shop, ZONES};

fn text(language: Language, key: &str, text: &str) -> (Language, String, String) {
    (language, key.to_owned(), text.to_owned())
}

fn selling_with(words: Words) -> Shop {
    let mut shop = Shop::dark("krw");
    shop.till = Till::new(ZONES);
    shop.till.use_words(words);
    shop.starts().connects();
    shop.clock().ticks();
    shop.relay().answers_shop();
    shop
}

#[test]
fn a_text_of_a_host_is_shown_in_its_language_with_its_placeholders_filled() {
    let words = [
        text(Language::En, "idle_detail", "Pay with beans"),
        text(Language::En, "over_limit", "No more than {limit}, please"),
        text(Language::En, "idle_detail", "Pay with coffee beans"),
    ];
    let mut shop = selling_with(Words::new(words).unwrap());
    assert_eq!(shop.idle().detail, "Pay with coffee beans", "the later text counts");
    shop.clerk().press(Button::Speak(Language::Ko));
    assert_eq!(shop.idle().detail, "포인트로 바로 결제할 수 있습니다");
    shop.clerk().press(Button::Speak(Language::En)).starts().presses("99999999");
    assert_eq!(shop.amount().problem, "No more than KRW 10,000,000, please");
}

#[test]
fn a_text_that_cannot_be_used_is_refused_with_its_key_and_language() {
    for (key, wrong, fault) in [
        ("idle", "Hello", WordsFault::UnknownKey),
        ("labels", "Hello", WordsFault::UnknownKey),
        ("labels.price.title", "Hello", WordsFault::UnknownKey),
        ("refund.reasons.4", "Hello", WordsFault::UnknownKey),
        ("", "Hello", WordsFault::UnknownKey),
        ("labels.price", " ", WordsFault::Empty),
        ("over_limit", "Too much", WordsFault::Dropped("limit")),
        ("over_limit", "At most {Limit}", WordsFault::Dropped("limit")),
        ("labels.price", "{amount}", WordsFault::Unknown("amount".to_owned())),
        ("refund.reasons.0", "Broken <cup>", WordsFault::Reason),
    ] {
        let texts = [text(Language::En, "labels.fee", "Charge"), text(Language::Ko, key, wrong)];
        let error = Words::new(texts).unwrap_err();
        assert_eq!((error.key.as_str(), error.language, &error.fault), (key, Language::Ko, &fault));
        assert!(error.to_string().starts_with(&format!("the text {key} (ko)")), "{error}");
    }
}

#[test]
fn every_language_has_a_text_with_its_placeholders_for_every_key() {
    let keys = Words::keys();
    let unique: BTreeSet<_> = keys.iter().map(|key| &key.key).collect();
    assert_eq!(unique.len(), keys.len());
    assert!(keys.len() > 400, "{}", keys.len());
    for language in Language::ALL.iter().copied() {
        let originals = Words::originals(language);
        let named = keys.iter().zip(&originals).all(|(key, (name, _))| key.key == *name);
        assert!(named && keys.len() == originals.len());
        // What a host could not say, the kiosk itself must not say either.
        let texts = originals.into_iter().map(|(key, own)| (language, key, own.to_owned()));
        assert_eq!(Words::new(texts).err(), None);
    }
}

#[test]
fn every_text_of_every_screen_can_be_replaced() {
    let marked = Words::keys().into_iter().filter(|key| !key.key.starts_with("refund.reasons"));
    let marked = marked.map(|key| {
        let filled = key.placeholders.iter().map(|name| format!("{{{name}}}"));
        (Language::En, key.key, format!("※{}", filled.collect::<String>()))
    });
    let words = Words::new(marked).unwrap();
    for mut shop in crate::words::everywhere() {
        shop.clerk().press(Button::Speak(Language::En));
        let own = shop.view().frame.announcement;
        shop.till.use_words(words.clone());
        let replaced = shop.view().frame.announcement;
        assert!(replaced.contains('※') && !replaced.contains('{'), "{own}: {replaced}");
    }
}
