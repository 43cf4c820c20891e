//! What this device remembers: the language, and nothing else.

use web_sys::Storage;

use kios_client::Language;

const LANGUAGE: &str = "kios-wallet-language";

/// The language that was chosen on this device, otherwise the browser's own.
pub(super) fn language() -> Language {
    let kept = storage().and_then(|storage| storage.get_item(LANGUAGE).ok().flatten());
    let own = || web_sys::window().and_then(|window| window.navigator().language());
    let language = kept.or_else(own).map_or_else(Language::default, |tag| Language::from_tag(&tag));
    speak(language);
    language
}

/// Remembers the language; where nothing can be kept it holds for this page.
pub(super) fn keep_language(language: Language) {
    if let Some(storage) = storage() {
        storage.set_item(LANGUAGE, language.tag()).ok();
    }
}

/// Tells the browser in which language the page is.
pub(super) fn speak(language: Language) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        root.set_attribute("lang", language.tag()).ok();
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
