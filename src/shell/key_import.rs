//! Reads the key that a pairing imports from the fields of its screen: it reaches the signing worker, and neither the till
//! nor the journal. The fields leave the page with the screen. Source: `kiosk.md §4`, Import.

use kios_signer::KeySource;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};
use zeroize::Zeroizing;

use crate::ui::{IMPORT_FILE, IMPORT_SECRET};

/// The largest key file, bytes; a keystore has less than a thousand.
const MOST_BYTES: f64 = 65_536.0;

/// The key in the fields, whether it is one or not; `None` if they are empty.
pub(super) async fn read() -> Option<KeySource> {
    let secret = Zeroizing::new(field(IMPORT_SECRET)?.value());
    let file = field(IMPORT_FILE)?.files().and_then(|files| files.get(0));
    match file {
        Some(file) => Some(KeySource::Keystore { json: text(&file).await, password: secret }),
        None if secret.trim().is_empty() => None,
        None => Some(KeySource::Hex(Zeroizing::new(secret.trim().to_owned()))),
    }
}

/// The content of a file; empty if it is too large or cannot be read.
async fn text(file: &File) -> String {
    if file.size() > MOST_BYTES {
        return String::new();
    }
    let text = JsFuture::from(file.text()).await.ok();
    text.and_then(|text| text.as_string()).unwrap_or_default()
}

fn field(id: &str) -> Option<HtmlInputElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}
