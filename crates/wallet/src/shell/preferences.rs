//! The preferences stored on this device: the language only.

use web_sys::Storage;

use kios_client::Language;

const LANGUAGE: &str = "kios-wallet-language";

/// The stored language, otherwise the browser's; also sets the document's language.
pub(super) fn language() -> Language {
    let stored = storage().and_then(|storage| storage.get_item(LANGUAGE).ok().flatten());
    let browser = || web_sys::window().and_then(|window| window.navigator().language());
    let language =
        stored.or_else(browser).map_or_else(Language::default, |tag| Language::from_tag(&tag));
    set_document_language(language);
    language
}

/// Stores the language; without storage it is lost with the page.
pub(super) fn save_language(language: Language) {
    if let Some(storage) = storage() {
        storage.set_item(LANGUAGE, language.tag()).ok();
    }
}

/// Sets the document's `lang` attribute.
pub(super) fn set_document_language(language: Language) {
    kios_web::document::set_language(language.tag());
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
