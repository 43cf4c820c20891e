//! The journal's shelf.

use kios_till::journal::Record;
use serde_wasm_bindgen::{from_value, to_value};

use super::store::{Shelf, Store, StoreError};

/// Keeps a record; done when it is on the disk.
///
/// # Errors
/// [`StoreError`] when it is not.
pub async fn write(store: &Store, record: &Record) -> Result<(), StoreError> {
    let value = to_value(record).map_err(wasm_bindgen::JsValue::from)?;
    store.put(Shelf::Journal, &record.purchase_id, &value).await
}

/// Drops the record of a purchase.
///
/// # Errors
/// [`StoreError`] when the storage refuses.
pub async fn forget(store: &Store, purchase_id: &str) -> Result<(), StoreError> {
    store.remove(Shelf::Journal, purchase_id).await
}

/// Every record that can be read, and how many cannot.
///
/// # Errors
/// [`StoreError`] when the storage refuses.
pub async fn read(store: &Store) -> Result<(Vec<Record>, usize), StoreError> {
    let values = store.all(Shelf::Journal).await?;
    let kept = values.len();
    let records: Vec<Record> =
        values.into_iter().filter_map(|value| from_value(value).ok()).collect();
    let unreadable = kept.saturating_sub(records.len());
    Ok((records, unreadable))
}
