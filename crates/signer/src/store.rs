//! The kiosk's IndexedDB database.
//!
//! Writes have strict durability: a write that has completed is on the disk. The journal needs this
//! as a write-ahead log.

use idb::{
    DatabaseEvent as _, Factory, ObjectStoreParams, Query, Transaction, TransactionMode,
    TransactionResult,
};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

const NAME: &str = "kios-pos";
const VERSION: u32 = 1;

/// One object store of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectStore {
    /// Unfinished sales, by purchase id, and unfinished refunds.
    Journal,
    /// The sealed key.
    Vault,
    /// The pairing, the language, the stream's cursor.
    Preferences,
}

impl ObjectStore {
    const ALL: [Self; 3] = [Self::Journal, Self::Vault, Self::Preferences];

    const fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Vault => "vault",
            Self::Preferences => "notes",
        }
    }
}

/// The browser's storage has failed; with its message.
#[derive(Debug, thiserror::Error)]
#[error("browser storage refused: {0}")]
pub struct StoreError(String);

impl From<idb::Error> for StoreError {
    fn from(error: idb::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<JsValue> for StoreError {
    fn from(error: JsValue) -> Self {
        Self(format!("{error:?}"))
    }
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    database: web_sys::IdbDatabase,
}

impl Store {
    /// Opens the database; creates its object stores on the first visit.
    ///
    /// # Errors
    /// [`StoreError`] if the browser has no storage for this page or blocks it.
    pub async fn open() -> Result<Self, StoreError> {
        Self::open_named(NAME).await
    }

    /// Opens a database of another name, for tests.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_named(name: &str) -> Result<Self, StoreError> {
        let mut request = Factory::new()?.open(name, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                for store in ObjectStore::ALL {
                    // An object store that could not be created fails when it is first used.
                    database.create_object_store(store.name(), ObjectStoreParams::new()).ok();
                }
            }
        });
        Ok(Self { database: request.await?.into() })
    }

    fn reading(&self, on: ObjectStore) -> Result<idb::ObjectStore, StoreError> {
        let transaction: Transaction = self
            .database
            .transaction_with_str_and_mode(on.name(), web_sys::IdbTransactionMode::Readonly)?
            .into();
        Ok(transaction.object_store(on.name())?)
    }

    /// A transaction whose completion means that the data is on the disk.
    fn strict(&self, on: ObjectStore) -> Result<Transaction, StoreError> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let open: Function = Reflect::get(&self.database, &"transaction".into())?.unchecked_into();
        let mode: JsValue = TransactionMode::ReadWrite.into();
        let transaction = open.call3(&self.database, &on.name().into(), &mode, &options)?;
        Ok(Transaction::try_from(transaction)?)
    }

    /// Stores a value, replacing the one with the same key; returns once it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`] if it is not; the old value is unchanged.
    pub async fn put(&self, on: ObjectStore, key: &str, value: &JsValue) -> Result<(), StoreError> {
        let transaction = self.strict(on)?;
        transaction.object_store(on.name())?.put(value, Some(&key.into()))?.await?;
        committed(transaction).await
    }

    /// Deletes a value, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] if the storage fails.
    pub async fn remove(&self, on: ObjectStore, key: &str) -> Result<(), StoreError> {
        let transaction = self.strict(on)?;
        transaction.object_store(on.name())?.delete(Query::Key(key.into()))?.await?;
        committed(transaction).await
    }

    /// The value of a key.
    ///
    /// # Errors
    /// [`StoreError`] if the storage fails.
    pub async fn get(&self, on: ObjectStore, key: &str) -> Result<Option<JsValue>, StoreError> {
        Ok(self.reading(on)?.get(Query::Key(key.into()))?.await?)
    }

    /// All values of an object store.
    ///
    /// # Errors
    /// [`StoreError`] if the storage fails.
    pub async fn all(&self, on: ObjectStore) -> Result<Vec<JsValue>, StoreError> {
        Ok(self.reading(on)?.get_all(None, None)?.await?)
    }
}

async fn committed(transaction: Transaction) -> Result<(), StoreError> {
    match transaction.commit()?.await? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => Err(StoreError("the transaction was aborted".to_owned())),
    }
}
