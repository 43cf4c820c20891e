//! The page's address: its fragment, and the address of the wallet page.

use kios_protocol::ShopId;
use kios_till::Language;
use wasm_bindgen::JsValue;
use web_sys::Window;

/// The value of `name` in the page's fragment. The fragment is removed so that it is used once and
/// not shown.
pub(super) fn take_from_fragment(name: &str) -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let fragment = location.hash().ok()?;
    let fragment = fragment.trim_start_matches('#');
    // The payment of a host page stays until its outcome was shown.
    if fragment.starts_with("pay") {
        return None;
    }
    let value = fragment
        .split('&')
        .find_map(|part| part.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value.to_owned())?;
    clear_fragment(&window);
    Some(value)
}

/// The language that the page's fragment names.
pub(crate) fn language() -> Option<Language> {
    let tag = take_from_fragment("locale")?;
    Some(Language::from_tag(&tag, Language::ALL))
}

/// Removes the page's fragment from its address.
pub(super) fn clear_fragment(window: &Window) {
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        let state = history.state().unwrap_or(JsValue::NULL);
        history.replace_state_with_url(&state, "", Some(&path)).ok();
    }
}

/// The shop for whose host pages this page is shown in a frame: `/embed/SHOP`.
pub(super) fn embedded_shop() -> Option<ShopId> {
    let path = web_sys::window()?.location().pathname().ok()?;
    path.strip_prefix("/embed/")?.parse().ok()
}

/// The address of the wallet page on this relay.
pub(super) fn wallet() -> String {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok());
    format!("{}/wallet/", origin.unwrap_or_default())
}
