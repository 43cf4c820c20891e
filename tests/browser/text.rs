//! The normalisation of human text, for which a page uses the browser's NFKC.

use kios_text::{clean, clean_phone, parse_amount};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn the_browser_normalizes_like_the_relay() {
    for (text, expected) in [
        ("０ｘＡｂ－１", "0xAb-1"),
        ("\u{FEFF}a\u{200B}b\u{00AD}e", "abe"),
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", "한국"),
        ("e\u{200B}\u{0301}", "é"),
        ("ｶﾞ㈜①", "ガ(주)1"),
        ("a\u{A0}b\u{3000}c", "a b c"),
        ("\u{3164}\u{FFA0}", ""),
        ("\u{1F600}", "\u{1F600}"),
    ] {
        assert_eq!(clean(text), expected, "{text:?}");
    }
    assert_eq!(clean_phone("０１０\u{2011}１０００－５００１"), "010-1000-5001");
    assert_eq!(parse_amount("１，０００", 0).unwrap().to_decimal(0), "1000");
    assert!(parse_amount("０，２０", 2).is_err());
}
