//! Language tags.

use kios_client::Language;

#[test]
fn a_browsers_tag_selects_korean_or_else_english() {
    for (tag, language) in [
        ("en", Language::En),
        ("en-GB", Language::En),
        ("EN-us", Language::En),
        ("ko", Language::Ko),
        ("ko-KR", Language::Ko),
        ("KO-Kore-KR", Language::Ko),
        ("ja", Language::En),
        ("ja-JP", Language::En),
        ("fr-CA", Language::En),
        ("zh-Hant-TW", Language::En),
        // Konkani, Komi.
        ("kok-IN", Language::En),
        ("kom", Language::En),
        ("", Language::Ko),
    ] {
        assert_eq!(Language::from_tag(tag), language, "{tag}");
    }
}

#[test]
fn a_stored_language_is_its_tag() {
    for language in Language::ALL {
        let stored = serde_json::to_string(&language).unwrap();
        assert_eq!(stored, format!("\"{}\"", language.tag()));
        assert_eq!(serde_json::from_str::<Language>(&stored).unwrap(), language);
        assert_eq!(Language::from_tag(language.tag()), language);
    }
}
