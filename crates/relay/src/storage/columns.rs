//! Conversions between columns and values.

use std::fmt::Display;
use std::str::FromStr;

use kios_protocol::Timestamp;

use super::StorageError;
use crate::storage::sql::Row;

/// A number as an SQLite integer. A number that does not fit, which no clock or counter reaches, is
/// stored as the largest.
pub fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The error for a value that cannot be read: names the table, the column, and the row by its first column, which is a
/// key in the relay's queries.
pub fn corrupt(row: &Row, column: &str, fault: impl Display) -> StorageError {
    let (table, column) = row.origin(column).unwrap_or(("query", column));
    StorageError::Corrupt {
        table: table.to_owned(),
        column: column.to_owned(),
        row: row.key(),
        fault: fault.to_string(),
    }
}

/// A column of text, parsed.
///
/// # Errors
/// [`StorageError::Corrupt`] when it cannot be parsed, [`StorageError::Database`] when there is no
/// such column.
pub fn text<T: FromStr<Err: Display>>(row: &Row, column: &'static str) -> Result<T, StorageError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|fault: T::Err| corrupt(row, column, fault))
}

/// A column with a number that is not negative.
///
/// # Errors
/// As [`text`].
pub fn unsigned(row: &Row, column: &'static str) -> Result<u64, StorageError> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|fault| corrupt(row, column, fault))
}

/// A column with Unix seconds; 0 is [`Timestamp::NEVER`].
///
/// # Errors
/// As [`text`].
pub fn instant(row: &Row, column: &'static str) -> Result<Timestamp, StorageError> {
    unsigned(row, column).map(Timestamp::from_seconds)
}

pub(super) fn small(row: &Row, column: &'static str) -> Result<u8, StorageError> {
    let value = unsigned(row, column)?;
    u8::try_from(value).map_err(|fault| corrupt(row, column, fault))
}

/// A column that may be empty, parsed.
///
/// # Errors
/// [`StorageError::Corrupt`] when it cannot be parsed.
pub fn optional<T: FromStr<Err: Display>>(
    row: &Row,
    column: &'static str,
) -> Result<Option<T>, StorageError> {
    let text: Option<String> = row.try_get(column)?;
    let read = |text: String| text.parse().map_err(|fault: T::Err| corrupt(row, column, fault));
    text.map(read).transpose()
}
