//! The deep link in the page's fragment: `#payment=0x…`, and in a demo `#key=0x…`.
//!
//! The fragment is removed from the address at once, so that a key in it is neither shown nor in the
//! browser's history, and so that the same link can be opened twice.

use wasm_bindgen::JsValue;

use crate::wallet::{DeepLink, KeyInput};

/// Removes the fragment from the page's address and parses it.
pub(super) fn take() -> DeepLink {
    let Some(window) = web_sys::window() else { return DeepLink::default() };
    let location = window.location();
    let fragment = location.hash().unwrap_or_default();
    if fragment.is_empty() {
        return DeepLink::default();
    }
    let path = location.pathname().unwrap_or_default();
    if let Ok(history) = window.history() {
        // If the browser refuses, the fragment stays in the address; nothing else depends on it.
        history.replace_state_with_url(&JsValue::NULL, "", Some(&path)).ok();
    }
    parse(fragment.trim_start_matches('#'))
}

/// Parses a fragment; unknown names and invalid values are ignored.
fn parse(fragment: &str) -> DeepLink {
    let mut link = DeepLink::default();
    for (name, value) in fragment.split('&').filter_map(|part| part.split_once('=')) {
        match name {
            "payment" => link.payment = value.parse().ok(),
            "key" => link.key = Some(KeyInput::new(value.to_owned())),
            _ => {}
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_fragment_may_name_a_payment_a_key_or_both() {
        let payment = format!("0x{}", "cd".repeat(32));
        let link = parse(&format!("payment={payment}&key=0x11"));
        assert_eq!(link.payment.map(|id| id.to_string()), Some(payment));
        assert!(link.key.is_some());
        let link = parse("key=0x11");
        assert!(link.payment.is_none());
    }

    #[test]
    fn unknown_names_and_invalid_values_are_ignored() {
        let link = parse("payment=nothing&more&other=1");
        assert!(link.payment.is_none() && link.key.is_none());
    }
}
