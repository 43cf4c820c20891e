//! The errors of statements.

use std::io;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A file beside the database.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// No row where there has to be one.
    #[error("no row was returned")]
    RowNotFound,
    /// There is no statement for this number of rows.
    #[error("there is no statement for {0} rows")]
    NoStatement(usize),
    /// A column that the statement does not return.
    #[error("the statement returns no column {0}")]
    NoColumn(String),
    /// A value of another type.
    #[error("column {column} has a value that is no {expected}")]
    Type {
        /// The column.
        column: String,
        /// The type that was asked for.
        expected: &'static str,
    },
}
