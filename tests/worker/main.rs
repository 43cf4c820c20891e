//! Tests of the signing worker in a real worker, where there is no window.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[cfg(test)]
mod agent;
#[cfg(test)]
mod import;
#[cfg(test)]
mod vault;
