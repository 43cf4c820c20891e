//! Signatures in a real browser, with the arithmetic of wasm32.

use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../../crates/protocol/examples/check-vectors/check/mod.rs"]
mod check;

#[wasm_bindgen_test]
fn every_message_is_signed_as_the_network_signs_it() {
    let vectors = include_str!("../../crates/protocol/tests/vectors/signing-vectors.json");
    let report = check::run(vectors).unwrap();
    assert!(report.mismatches.is_empty(), "{:?}", report.mismatches);
    assert!(report.passed > 600, "{report}");
}
