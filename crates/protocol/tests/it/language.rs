//! Language tags.

use kios_protocol::Language;

#[test]
fn a_browsers_tag_selects_an_offered_language_or_else_english() {
    let japanese = &[Language::Ja, Language::Ko];
    for (tag, usual, all, without_english) in [
        ("en", Language::En, Language::En, Language::Ja),
        ("en-GB", Language::En, Language::En, Language::Ja),
        ("EN-us", Language::En, Language::En, Language::Ja),
        ("ko", Language::Ko, Language::Ko, Language::Ko),
        ("ko-KR", Language::Ko, Language::Ko, Language::Ko),
        ("KO-Kore-KR", Language::Ko, Language::Ko, Language::Ko),
        ("ja", Language::En, Language::Ja, Language::Ja),
        ("ja-JP", Language::En, Language::Ja, Language::Ja),
        ("fr-CA", Language::En, Language::En, Language::Ja),
        ("zh-Hant-TW", Language::En, Language::En, Language::Ja),
        // Konkani, Komi.
        ("kok-IN", Language::En, Language::En, Language::Ja),
        ("kom", Language::En, Language::En, Language::Ja),
        ("", Language::Ko, Language::Ko, Language::Ja),
    ] {
        assert_eq!(Language::from_tag(tag, Language::OFFERED), usual, "{tag}");
        assert_eq!(Language::from_tag(tag, Language::ALL), all, "{tag}");
        assert_eq!(Language::from_tag(tag, japanese), without_english, "{tag}");
    }
}

#[test]
fn a_stored_language_is_its_tag() {
    for language in Language::ALL.iter().copied() {
        let stored = serde_json::to_string(&language).unwrap();
        assert_eq!(stored, format!("\"{}\"", language.tag()));
        assert_eq!(serde_json::from_str::<Language>(&stored).unwrap(), language);
        assert_eq!(Language::with_tag(language.tag()), Some(language));
    }
    assert_eq!(Language::with_tag("ja-JP"), None);
}
