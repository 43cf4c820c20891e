//! The kiosk's IndexedDB database.
//!
//! Writes have strict durability: a write that has completed is on the disk. The journal needs this
//! as a write-ahead log. A database that the browser has closed under the page is opened again once
//! for each operation.

use core::cell::RefCell;

use idb::{
    DatabaseEvent as _, Factory, ObjectStoreParams, Query, Transaction, TransactionMode,
    TransactionResult,
};
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{IdbDatabase, IdbTransactionMode};

/// The database of the kiosk that sells.
pub const SELLING: &str = "kios-pos";
/// The database of the practice page, which is emptied at each start.
pub const PRACTICE: &str = "kios-practice";
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

/// The browser's storage has failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// With its message.
    #[error("browser storage refused: {0}")]
    Failed(String),
    /// The database was made by a newer version of this program.
    #[error("the browser's storage has the data of a newer version")]
    Newer,
}

impl From<idb::Error> for StoreError {
    fn from(error: idb::Error) -> Self {
        if let idb::Error::DomException(fault) = &error
            && fault.name() == "VersionError"
        {
            return Self::Newer;
        }
        Self::Failed(error.to_string())
    }
}

impl From<JsValue> for StoreError {
    fn from(error: JsValue) -> Self {
        Self::Failed(format!("{error:?}"))
    }
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    name: String,
    database: RefCell<IdbDatabase>,
}

impl Store {
    /// Opens the database of the kiosk that sells; creates its object stores on the first visit.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer version has made it; [`StoreError::Failed`] if the browser has no storage for this
    /// page or blocks it.
    pub async fn open() -> Result<Self, StoreError> {
        Self::open_named(SELLING).await
    }

    /// Deletes the database of this name with everything in it, if there is one. Open connections to it are closed.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if the browser has no storage for this page or blocks it.
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        Factory::new()?.delete(name)?.await?;
        Ok(())
    }

    /// Opens a database of another name, for practice and tests.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_named(name: &str) -> Result<Self, StoreError> {
        let database = RefCell::new(open_database(name).await?);
        Ok(Self { name: name.to_owned(), database })
    }

    /// Performs an operation, and once more with the database opened again if it has failed: the browser may have closed
    /// it under the page. Each operation may be repeated.
    async fn perform<T>(
        &self,
        operation: impl AsyncFn(&IdbDatabase) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let database = self.database.borrow().clone();
        let fault = match operation(&database).await {
            Ok(result) => return Ok(result),
            Err(fault) => fault,
        };
        let Ok(database) = open_database(&self.name).await else { return Err(fault) };
        // A connection that is only thought to be broken would block a later version.
        self.database.replace(database.clone()).close();
        operation(&database).await
    }

    /// Stores a value, replacing the one with the same key; returns once it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`] if it is not; the old value is unchanged.
    pub async fn put(&self, on: ObjectStore, key: &str, value: &JsValue) -> Result<(), StoreError> {
        self.perform(async |database| {
            let transaction = strict(database, on)?;
            transaction.object_store(on.name())?.put(value, Some(&key.into()))?.await?;
            committed(transaction).await
        })
        .await
    }

    /// Deletes a value, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] if the storage fails.
    pub async fn remove(&self, on: ObjectStore, key: &str) -> Result<(), StoreError> {
        self.perform(async |database| {
            let transaction = strict(database, on)?;
            transaction.object_store(on.name())?.delete(Query::Key(key.into()))?.await?;
            committed(transaction).await
        })
        .await
    }

    /// The value of a key.
    ///
    /// # Errors
    /// [`StoreError`] if the storage fails.
    pub async fn get(&self, on: ObjectStore, key: &str) -> Result<Option<JsValue>, StoreError> {
        self.perform(async |database| {
            Ok(reading(database, on)?.get(Query::Key(key.into()))?.await?)
        })
        .await
    }

    /// All values of an object store.
    ///
    /// # Errors
    /// [`StoreError`] if the storage fails.
    pub async fn all(&self, on: ObjectStore) -> Result<Vec<JsValue>, StoreError> {
        self.perform(async |database| Ok(reading(database, on)?.get_all(None, None)?.await?)).await
    }
}

async fn open_database(name: &str) -> Result<IdbDatabase, StoreError> {
    let mut request = Factory::new()?.open(name, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            for store in ObjectStore::ALL {
                // An object store that could not be created fails when it is first used.
                database.create_object_store(store.name(), ObjectStoreParams::new()).ok();
            }
        }
    });
    let database: IdbDatabase = request.await?.into();
    // The page of a newer version waits until this connection is closed.
    let to_close = database.clone();
    let close = Closure::<dyn Fn()>::new(move || to_close.close()).into_js_value();
    database.set_onversionchange(Some(close.unchecked_ref()));
    Ok(database)
}

fn reading(database: &IdbDatabase, on: ObjectStore) -> Result<idb::ObjectStore, StoreError> {
    let transaction: Transaction =
        database.transaction_with_str_and_mode(on.name(), IdbTransactionMode::Readonly)?.into();
    Ok(transaction.object_store(on.name())?)
}

/// A transaction whose completion means that the data is on the disk.
fn strict(database: &IdbDatabase, on: ObjectStore) -> Result<Transaction, StoreError> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let open: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
    let mode: JsValue = TransactionMode::ReadWrite.into();
    let transaction = open.call3(database, &on.name().into(), &mode, &options)?;
    Ok(Transaction::try_from(transaction)?)
}

async fn committed(transaction: Transaction) -> Result<(), StoreError> {
    match transaction.commit()?.await? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => {
            Err(StoreError::Failed("the transaction was aborted".to_owned()))
        }
    }
}
