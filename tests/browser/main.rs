//! Tests of the kiosk's shell in a real browser: storage, signing worker, stream, signatures.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

#[cfg(test)]
mod drawing;
#[cfg(test)]
mod gestures;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod signer;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod text;
mod time_zone;
