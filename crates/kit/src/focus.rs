//! Where the keyboard is, after a screen changed.

use web_sys::HtmlElement;

/// Whether this device points with a mouse, and so has a keyboard that covers nothing.
pub(crate) fn has_real_keyboard() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(hover: hover) and (pointer: fine)").ok().flatten())
        .is_some_and(|query| query.matches())
}

/// Gives an element the focus; a browser that refuses changes nothing for the customer.
pub(crate) fn quietly(element: &HtmlElement) {
    drop(element.focus());
}
