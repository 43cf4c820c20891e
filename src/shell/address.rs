//! The page's address: its fragment, and the address of the wallet page.

use wasm_bindgen::JsValue;

/// The value of `name` in the page's fragment. The fragment is removed so that it is used once and
/// not shown.
pub(super) fn take_from_fragment(name: &str) -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let fragment = location.hash().ok()?;
    let value = fragment
        .trim_start_matches('#')
        .split('&')
        .find_map(|part| part.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value.to_owned())?;
    let path = location.pathname().ok()?;
    window.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&path)).ok();
    Some(value)
}

/// The address of the wallet page on this relay.
pub(super) fn wallet() -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    format!("{}/wallet/", origin.unwrap_or_default())
}
