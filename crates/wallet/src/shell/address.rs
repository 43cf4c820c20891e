//! What the page's address asks for: `#payment=0x…`, and in a demo `#key=0x…`.
//!
//! The fragment is taken out of the address bar at once, so that a key in it is seen by nobody and
//! kept by no history, and so that the same link can be followed twice.

use wasm_bindgen::JsValue;

use crate::wallet::{DeepLink, KeyInput};

/// Takes the fragment out of the page's address and reads it.
pub(super) fn take() -> DeepLink {
    let Some(window) = web_sys::window() else { return DeepLink::default() };
    let location = window.location();
    let fragment = location.hash().unwrap_or_default();
    if fragment.is_empty() {
        return DeepLink::default();
    }
    let path = location.pathname().unwrap_or_default();
    if let Ok(history) = window.history() {
        // A browser that refuses keeps the fragment; nothing else depends on it.
        history.replace_state_with_url(&JsValue::NULL, "", Some(&path)).ok();
    }
    read(fragment.trim_start_matches('#'))
}

/// Reads a fragment; what is not known, or cannot be read, is passed over.
fn read(fragment: &str) -> DeepLink {
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
    use super::read;

    #[test]
    fn a_fragment_may_name_a_payment_a_key_or_both() {
        let payment = format!("0x{}", "cd".repeat(32));
        let link = read(&format!("payment={payment}&key=0x11"));
        assert_eq!(link.payment.map(|id| id.to_string()), Some(payment));
        assert!(link.key.is_some());
        let link = read("key=0x11");
        assert!(link.payment.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let link = read("payment=nothing&more&other=1");
        assert!(link.payment.is_none() && link.key.is_none());
    }
}
