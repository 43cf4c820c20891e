//! The errors of the database.

use super::sql::SqlError;
use kios_domain::ledger::LedgerError;

/// An error of the database or of a stored value. No client gets to see its text.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database.
    #[error(transparent)]
    Database(#[from] SqlError),
    /// The database file is another one than at the start.
    #[error(
        "the database file was replaced while the relay runs; nothing is written until it is restarted"
    )]
    Replaced,
    /// The database was made in another mode: demo, embedded or bridge.
    #[error("it belongs to {0}; accepted: a database of its own for each")]
    OtherMode(&'static str),
    /// Bringing the tables up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A stored value that the relay cannot have written.
    #[error("{table}.{column} is unreadable in the row with {row}: {fault}")]
    Corrupt {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row: the name and value of a key column.
        row: String,
        /// What is wrong with the value, and what is accepted.
        fault: String,
    },
    /// The transaction that a unit of work shared was not committed.
    #[error("not committed: {0}")]
    NotCommitted(String),
    /// A unit of work waited for something else than the database.
    #[error("a unit of work waited for something else than the database; it was rolled back")]
    Waited,
    /// The writer has ended, or the unit of work has panicked.
    #[error("the database is closed, or the unit of work has panicked")]
    Ended,
    /// A row was changed by another writer between reading and writing.
    #[error("{0} was changed meanwhile")]
    Changed(String),
    /// An entry that the ledger refuses.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A record that cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Why the tables cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later release has written the database.
    #[error(
        "migration {0} was run by a later release; accepted: a database of this release or an earlier one"
    )]
    Newer(i64),
    /// Another text was run under this number.
    #[error("migration {0} was run with another text")]
    Changed(i64),
    /// A migration of an earlier release was cut short.
    #[error("migration {0} was not run completely")]
    Incomplete(i64),
}
