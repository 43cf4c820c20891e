//! The keyboard focus after a screen has changed.

use web_sys::HtmlElement;

/// Whether the device has a mouse, which implies a hardware keyboard.
pub(crate) fn has_hardware_keyboard() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(hover: hover) and (pointer: fine)").ok().flatten())
        .is_some_and(|query| query.matches())
}

/// Gives an element the focus. A failure is ignored: the page can be used without it.
pub(crate) fn focus(element: &HtmlElement) {
    drop(element.focus());
}
