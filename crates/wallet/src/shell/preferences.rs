//! The preferences stored on this device: the language only.

use web_sys::Storage;

use kios_client::Language;
use kios_web::document::{browser_language, set_language};

const LANGUAGE: &str = "kios-wallet-language";

/// The stored language, otherwise the browser's; also sets the document's language.
pub(super) fn language() -> Language {
    let stored = storage().and_then(|storage| storage.get_item(LANGUAGE).ok().flatten());
    let language = stored.as_deref().and_then(Language::with_tag);
    let language = language.unwrap_or_else(|| browser_language(Language::ALL));
    set_language(language);
    language
}

/// Stores the language; without storage it is lost with the page.
pub(super) fn save_language(language: Language) {
    if let Some(storage) = storage() {
        storage.set_item(LANGUAGE, language.tag()).ok();
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
