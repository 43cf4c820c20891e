//! Takes the key that a pairing imports out of the fields of its screen: it reaches the signing worker, and neither the
//! till nor the journal. Source: `kiosk.md §4`, Import.

use kios_signer::{ImportError, KeySource};
use kios_till::ImportFault;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};
use zeroize::Zeroizing;

use crate::ui::{IMPORT_FILE, IMPORT_SECRET};

/// The largest key file, bytes; a keystore has less than a thousand.
const MOST_BYTES: f64 = 65_536.0;

/// The key in the fields, which are empty afterwards. What is no key is found out by the worker.
pub(super) async fn take() -> KeySource {
    let secret = Zeroizing::new(field(IMPORT_SECRET).map(|it| it.value()).unwrap_or_default());
    let chosen = field(IMPORT_FILE).and_then(|it| it.files()).and_then(|files| files.get(0));
    for id in [IMPORT_SECRET, IMPORT_FILE] {
        if let Some(field) = field(id) {
            field.set_value("");
        }
    }
    match chosen {
        Some(file) => KeySource::Keystore { json: text(&file).await, password: secret },
        None => KeySource::Hex(Zeroizing::new(secret.trim().to_owned())),
    }
}

/// The reason as the screen says it.
pub(super) const fn fault(error: ImportError) -> ImportFault {
    match error {
        ImportError::Form => ImportFault::Form,
        ImportError::Password => ImportFault::Password,
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
