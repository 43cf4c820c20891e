//! The normalisation of human text.

use kios_text::clean;
use proptest::prelude::*;

#[test]
fn one_text_has_one_form() {
    for (text, expected) in [
        ("abc 123", "abc 123"),
        ("０ｘＡｂ－１", "0xAb-1"),
        ("\u{FEFF}a\u{200B}b\u{200D}c\u{2060}d\u{00AD}e", "abcde"),
        ("\u{202A}+82\u{202C}\u{200E}\u{200F}\u{061C}\u{2066}\u{2069}", "+82"),
        ("❤\u{FE0F}", "❤"),
        ("a\u{E0061}\u{E0100}", "a"),
        ("a\u{0}\u{1d}\u{7f}\u{85}b", "a\u{85}b"),
        ("a\u{A0}b\u{3000}c\u{202F}d", "a b c d"),
        ("a\nb\tc", "a\nb\tc"),
        // Decomposed, as some systems paste it.
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", "한국"),
        ("e\u{200B}\u{0301}", "é"),
        ("ｶﾞ㈜①", "ガ(주)1"),
        ("\u{3164}\u{FFA0}\u{115F}\u{1160}", ""),
        ("", ""),
    ] {
        assert_eq!(clean(text), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_clean_text_stays_as_it_is(text in any::<String>()) {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once);
    }
}
