//! Tests of the kiosk's shell in a real browser: storage, signing worker, requests, signatures.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

/// The relay of the page, which a test scripts as `window.fetch`.
#[cfg(test)]
fn relay() -> kios_sdk::RelayClient {
    let platform = kios_web::platform(kios_web::Clock::start());
    kios_sdk::RelayClient::new(kios_sdk::Relay::at(platform, ""))
}

#[cfg(test)]
mod drawing;
#[cfg(test)]
mod fetch;
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
mod text;
mod time_zone;
