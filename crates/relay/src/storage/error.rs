//! What can go wrong with the database.

use kios_domain::ledger::LedgerError;

/// A fault of the database or of what is in it. None of it is for a client's eyes.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Bringing the tables up to date.
    #[error(transparent)]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A column that does not hold what it should.
    #[error("column {column} is unreadable: {fault}")]
    Corrupt {
        /// Which.
        column: &'static str,
        /// Why.
        fault: String,
    },
    /// A row was changed by somebody else between reading and writing.
    #[error("{0} was changed meanwhile")]
    Changed(String),
    /// An entry that the ledger refuses.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A record that cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}
