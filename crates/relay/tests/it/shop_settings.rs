//! The settings of a shop in the configuration: time zone, highest charge, presets, languages, host pages.

use kios_protocol::{Amount, Currency, Language};

use crate::config::{WHOLE, refused, with};

fn shop_with(currency: &str, lines: &str) -> String {
    let currency = format!("currency = \"{currency}\"\n{lines}\n");
    WHOLE.replace("currency = \"KRW\"\n", &currency)
}

#[test]
fn a_shop_has_a_time_zone_a_highest_charge_presets_and_languages() {
    let settings = |currency: &str, lines: &str| {
        let mut config = with(&shop_with(currency, lines), &[]).unwrap();
        config.shops.remove(0).settings
    };
    let texts = |sums: &[Amount]| sums.iter().map(|sum| sum.to_decimal(0)).collect::<Vec<_>>();
    let default = settings("KRW", "");
    assert_eq!(
        (default.time_zone.as_str(), default.highest_charge.to_decimal(0).as_str()),
        ("Asia/Seoul", "10000000")
    );
    assert_eq!(texts(&default.presets), ["1000", "5000", "10000"]);
    assert_eq!(settings("USD", "").time_zone, "UTC");
    let own = settings(
        "USD",
        "time_zone = \"america/new_york\"\nhighest_charge = \"250.50\"\npresets = [\"2.5\", 20]",
    );
    assert_eq!(own.time_zone, "America/New_York", "the name as the database writes it");
    assert_eq!(own.highest_charge.to_decimal(0), "250.5");
    assert_eq!(texts(&own.presets), ["2.5", "20"]);
    assert_eq!(texts(&settings("KRW", "highest_charge = 5000").presets), ["1000", "5000"]);
    assert!(settings("KRW", "presets = []").presets.is_empty());
    for (currency, line, key) in [
        (
            "KRW",
            "time_zone = \"Asia/Soul\"",
            "shops[0].time_zone = Asia/Soul is not accepted: no such time zone",
        ),
        ("KRW", "time_zone = \"+09:00\"", "shops[0].time_zone"),
        ("KRW", "highest_charge = 0", "shops[0].highest_charge"),
        ("KRW", "highest_charge = \"0.5\"", "shops[0].highest_charge"),
        ("KRW", "highest_charge = -1", "shops[0].highest_charge"),
        ("USD", "presets = [\"1.005\"]", "shops[0].presets"),
        ("USD", "presets = [1, 2, 3, 4]", "shops[0].presets"),
        ("USD", "presets = [\"10000.01\"]", "above highest_charge"),
        ("USD", "presets = [\"one\"]", "shops[0].presets"),
        ("USD", "languages = []", "shops[0].languages =  is not accepted: empty"),
        (
            "USD",
            "languages = [\"jp\"]",
            "shops[0].languages = jp is not accepted: no such language",
        ),
        ("USD", "languages = [\"ja\", \"ja\"]", "languages = ja is not accepted: named twice"),
    ] {
        let fault = refused(&shop_with(currency, line));
        assert!(fault.contains(key) && fault.contains("accepted: "), "{fault}");
    }
    let fault = refused(&shop_with("USD", "languages = []"));
    let named = |language: &Language| fault.contains(&format!(" {}", language.tag()));
    assert!(Language::ALL.iter().all(named), "{fault}");
}

#[test]
fn a_shop_names_the_origins_of_its_host_pages() {
    let read = |top: &str, own: &str| {
        let config = with(&format!("{top}\n{}", shop_with("KRW", own)), &[]).unwrap();
        let shop = config.shops[0].id;
        config.shop_settings(shop, &Currency::new("krw")).host_origins
    };
    let relay = "host_origins = [\"https://all.example\"]";
    let own = "host_origins = [\"https://a.example:443\", \"http://localhost:5173\"]";
    assert!(read("", "").is_empty());
    assert_eq!(read("", own), ["https://a.example", "http://localhost:5173"]);
    assert_eq!(read(relay, ""), ["https://all.example"]);
    assert_eq!(read(relay, own), ["https://a.example", "http://localhost:5173"]);
    for (origin, fault) in [
        ("https://a.example/", "has a path"),
        ("http://a.example", "is no https address"),
        ("*", "is no https address"),
    ] {
        let message = refused(&shop_with("KRW", &format!("host_origins = [\"{origin}\"]")));
        assert!(message.contains("shops[0].host_origins"), "{message}");
        assert!(message.contains(fault) && message.contains("accepted: "), "{message}");
    }
}
