//! The page around the program: its language, and the start script `static/boot.js`.

use kios_client::Language;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// The language that the browser prefers, among those that are offered.
pub fn browser_language(offered: &[Language]) -> Language {
    let tag = web_sys::window().and_then(|window| window.navigator().language());
    Language::from_tag(&tag.unwrap_or_default(), offered)
}

/// Sets the language of the page, which screen readers, hyphenation and translators go by.
pub fn set_language(language: Language) {
    mark("lang", language.tag());
}

/// Sets an attribute of the page's root element.
pub fn mark(attribute: &str, value: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        root.set_attribute(attribute, value).ok();
    }
}

/// Dispatches an event for the start script, which works when the program does not.
pub fn tell(event: &str, detail: &JsValue) {
    let Some(window) = web_sys::window() else { return };
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(event, &init) {
        window.dispatch_event(&event).ok();
    }
}
