//! The journal's entries in the browser's storage.

use kios_till::journal::Entry;
use serde_wasm_bindgen::{from_value, to_value};

use super::store::{ObjectStore, Store, StoreError};

/// Keeps an entry; done when it is on the disk.
///
/// # Errors
/// [`StoreError`] when it is not.
pub async fn write(store: &Store, entry: &Entry) -> Result<(), StoreError> {
    let value = to_value(entry).map_err(wasm_bindgen::JsValue::from)?;
    store.put(ObjectStore::Journal, entry.key(), &value).await
}

/// Drops the entry of this key.
///
/// # Errors
/// [`StoreError`] when the storage refuses.
pub async fn forget(store: &Store, key: &str) -> Result<(), StoreError> {
    store.remove(ObjectStore::Journal, key).await
}

/// Every entry that can be read, and how many cannot.
///
/// # Errors
/// [`StoreError`] when the storage refuses.
pub async fn read(store: &Store) -> Result<(Vec<Entry>, usize), StoreError> {
    let values = store.all(ObjectStore::Journal).await?;
    let kept = values.len();
    let entries: Vec<Entry> =
        values.into_iter().filter_map(|value| from_value(value).ok()).collect();
    let unreadable = kept.saturating_sub(entries.len());
    Ok((entries, unreadable))
}
