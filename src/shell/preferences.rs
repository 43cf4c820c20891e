//! The stored data besides the journal and the key: the pairing, the language, the stream's cursor.

use kios_protocol::DeviceSecret;
use kios_sdk::Cursor;
use kios_signer::store::{ObjectStore, Store, StoreError};
use kios_till::{Language, Terminal};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::{from_value, to_value};

const TERMINAL: &str = "terminal";
const LANGUAGE: &str = "language";
const CURSOR: &str = "cursor";
const DEVICE: &str = "device";

/// A pairing as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredTerminal {
    shop_id: String,
    shop_name: String,
    currency: String,
    terminal_id: String,
}

/// The pairing; `None` before pairing or if it cannot be parsed.
pub(super) async fn terminal(store: &Store) -> Option<Terminal> {
    let stored: StoredTerminal = load(store, TERMINAL).await?;
    Some(Terminal {
        shop_id: stored.shop_id.parse().ok()?,
        shop_name: stored.shop_name,
        currency: stored.currency,
        terminal_id: stored.terminal_id.parse().ok()?,
    })
}

/// Saves the pairing.
pub(super) async fn save_terminal(store: &Store, terminal: &Terminal) -> Result<(), StoreError> {
    let stored = StoredTerminal {
        shop_id: terminal.shop_id.to_string(),
        shop_name: terminal.shop_name.clone(),
        currency: terminal.currency.clone(),
        terminal_id: terminal.terminal_id.to_string(),
    };
    save(store, TERMINAL, &stored).await
}

/// The language to start in.
pub(super) async fn language(store: &Store) -> Option<Language> {
    load(store, LANGUAGE).await
}

/// Saves the language.
pub(super) async fn save_language(store: &Store, language: Language) -> Result<(), StoreError> {
    save(store, LANGUAGE, &language).await
}

/// The secret with which the kiosk unlocks its key.
pub(super) async fn device(store: &Store) -> Option<DeviceSecret> {
    load(store, DEVICE).await
}

/// Saves the secret with which the kiosk unlocks its key.
pub(super) async fn save_device(store: &Store, device: &DeviceSecret) -> Result<(), StoreError> {
    save(store, DEVICE, device).await
}

/// The stream's cursor.
pub(super) async fn cursor(store: &Store) -> Option<Cursor> {
    load(store, CURSOR).await
}

/// Saves the stream's cursor.
pub(super) async fn save_cursor(store: &Store, cursor: &Cursor) -> Result<(), StoreError> {
    save(store, CURSOR, cursor).await
}

async fn load<T: DeserializeOwned>(store: &Store, name: &str) -> Option<T> {
    let value = store.get(ObjectStore::Preferences, name).await.ok()??;
    from_value(value).ok()
}

async fn save(store: &Store, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let value = to_value(value).map_err(wasm_bindgen::JsValue::from)?;
    store.put(ObjectStore::Preferences, name, &value).await
}
