//! The languages that a shop offers, and the one that its kiosk starts in. Source: `relay.md §5` B35.

use kios_protocol::Currency;
use kios_protocol::api::ShopSettings;
use kios_till::view::Screen;
use kios_till::{Button, Language, LanguageSource};

use crate::support::Shop;

const JAPANESE: [Language; 3] = [Language::Ja, Language::En, Language::Ko];

/// A till that starts with a language of the browser or of staff, at a shop with these languages.
fn shop(
    start: (Language, LanguageSource),
    currency: &str,
    languages: impl Into<Option<Vec<Language>>>,
) -> Shop {
    let mut shop = Shop::dark(currency);
    (shop.settings.language, shop.settings.language_source) = start;
    let default = ShopSettings::of_currency(&Currency::new(currency));
    shop.relay_settings =
        languages.into().map(|languages| ShopSettings { languages: languages.into(), ..default });
    shop.starts();
    shop
}

fn offered(shop: &Shop) -> Vec<Language> {
    shop.view().frame.languages.into_iter().map(|(language, _)| language).collect()
}

#[test]
fn a_kiosk_starts_in_the_language_of_its_staff_then_of_its_shop_then_of_its_browser() {
    use Language::{En, Ja, Ko};
    use LanguageSource::{Browser, Chosen};
    for (start, languages, language, switch) in [
        ((En, Browser), vec![], En, vec![Ko, En]),
        ((Ko, Browser), vec![], Ko, vec![Ko, En]),
        ((En, Browser), vec![Ja, En, Ko], Ja, vec![Ja, En, Ko]),
        ((En, Chosen), vec![Ja, En, Ko], En, vec![Ja, En, Ko]),
        ((Ja, Chosen), vec![Ko, Ja], Ja, vec![Ko, Ja]),
        ((Ja, Chosen), vec![], Ko, vec![Ko, En]),
        ((Ko, Chosen), vec![Ja], Ja, vec![]),
    ] {
        let mut shop = shop(start, "jpy", languages.clone());
        assert_eq!(shop.view().frame.language, start.0, "until the relay has said more");
        shop.connects();
        let seen = (shop.view().frame.language, offered(&shop));
        assert_eq!(seen, (language, switch), "{start:?} {languages:?}");
    }
}

#[test]
fn without_the_relay_a_kiosk_keeps_the_language_of_its_staff() {
    let shop = shop((Language::Ja, LanguageSource::Chosen), "jpy", None);
    assert_eq!(shop.view().frame.language, Language::Ja);
    assert_eq!(offered(&shop), [Language::Ja, Language::Ko, Language::En]);
}

#[test]
fn a_customers_language_stays_when_the_settings_arrive_again_as_long_as_it_is_offered() {
    let mut shop = shop((Language::En, LanguageSource::Browser), "jpy", JAPANESE.to_vec());
    shop.connects();
    shop.clerk().press(Button::Speak(Language::Ko));
    shop.loses_the_stream().connects();
    assert_eq!(shop.view().frame.language, Language::Ko);
    shop.relay_settings.as_mut().unwrap().languages = Box::new([Language::Ja]);
    shop.loses_the_stream().connects();
    assert_eq!(shop.view().frame.language, Language::Ja);
}

#[test]
fn a_japanese_shop_sells_in_japanese() {
    let mut shop = shop((Language::En, LanguageSource::Browser), "jpy", JAPANESE.to_vec());
    shop.connects();
    shop.relay().answers_shop();
    shop.clerk().starts().presses("1250");
    let view = shop.amount();
    assert_eq!((view.price.digits.as_str(), view.price.unit.as_str()), ("1,250", "円"));
    assert_eq!(view.charge.label, "ポイントで支払う");
    shop.clerk().charges();
    assert!(
        matches!(shop.view().screen, Screen::Customer(view) if view.title.ends_with("ください"))
    );
}
