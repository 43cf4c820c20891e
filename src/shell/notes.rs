//! Small facts that outlive the page: who this kiosk is, its language, how far the stream was read.

use kios_till::{Language, Terminal};
use kios_web::Cursor;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::{from_value, to_value};

use super::store::{Shelf, Store, StoreError};

const TERMINAL: &str = "terminal";
const LANGUAGE: &str = "language";
const CURSOR: &str = "cursor";

/// A pairing as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredTerminal {
    shop_id: String,
    shop_name: String,
    currency: String,
    terminal_id: String,
}

/// Who this kiosk is; `None` before pairing and where the note cannot be read.
pub(super) async fn terminal(store: &Store) -> Option<Terminal> {
    let kept: StoredTerminal = note(store, TERMINAL).await?;
    Some(Terminal {
        shop_id: kept.shop_id.parse().ok()?,
        shop_name: kept.shop_name,
        currency: kept.currency,
        terminal_id: kept.terminal_id.parse().ok()?,
    })
}

/// Keeps who this kiosk is.
pub(super) async fn keep_terminal(store: &Store, terminal: &Terminal) -> Result<(), StoreError> {
    let kept = StoredTerminal {
        shop_id: terminal.shop_id.to_string(),
        shop_name: terminal.shop_name.clone(),
        currency: terminal.currency.clone(),
        terminal_id: terminal.terminal_id.to_string(),
    };
    keep(store, TERMINAL, &kept).await
}

/// The language chosen last.
pub(super) async fn language(store: &Store) -> Option<Language> {
    note(store, LANGUAGE).await
}

/// Keeps the language.
pub(super) async fn keep_language(store: &Store, language: Language) -> Result<(), StoreError> {
    keep(store, LANGUAGE, &language).await
}

/// How far the stream was read.
pub(super) async fn cursor(store: &Store) -> Option<Cursor> {
    note(store, CURSOR).await
}

/// Keeps how far the stream was read.
pub(super) async fn keep_cursor(store: &Store, cursor: &Cursor) -> Result<(), StoreError> {
    keep(store, CURSOR, cursor).await
}

async fn note<T: DeserializeOwned>(store: &Store, name: &str) -> Option<T> {
    let value = store.get(Shelf::Notes, name).await.ok()??;
    from_value(value).ok()
}

async fn keep(store: &Store, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let value = to_value(value).map_err(wasm_bindgen::JsValue::from)?;
    store.put(Shelf::Notes, name, &value).await
}
