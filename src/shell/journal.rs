//! The journal's entries in the browser's database.

use kios_signer::store::{ObjectStore, Store, StoreError};
use kios_till::journal::Entry;
use serde_wasm_bindgen::{from_value, to_value};

/// Stores an entry; returns once it is durable.
///
/// # Errors
/// [`StoreError`] if it is not durable.
pub async fn write(store: &Store, entry: &Entry) -> Result<(), StoreError> {
    let value = to_value(entry).map_err(wasm_bindgen::JsValue::from)?;
    store.put(ObjectStore::Journal, entry.key(), &value).await
}

/// Deletes the entry of this key.
///
/// # Errors
/// [`StoreError`] if the storage fails.
pub async fn forget(store: &Store, key: &str) -> Result<(), StoreError> {
    store.remove(ObjectStore::Journal, key).await
}

/// All entries that can be parsed, and the number of those that cannot.
///
/// # Errors
/// [`StoreError`] if the storage fails.
pub async fn read(store: &Store) -> Result<(Vec<Entry>, usize), StoreError> {
    let values = store.all(ObjectStore::Journal).await?;
    let kept = values.len();
    let entries: Vec<Entry> =
        values.into_iter().filter_map(|value| from_value(value).ok()).collect();
    let unreadable = kept.saturating_sub(entries.len());
    Ok((entries, unreadable))
}
