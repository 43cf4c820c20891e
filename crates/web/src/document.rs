//! The attributes of the page's root element.

/// Sets the language of the page, which screen readers, hyphenation and translators go by.
pub fn set_language(tag: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        root.set_attribute("lang", tag).ok();
    }
}
