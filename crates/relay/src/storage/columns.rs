//! Between columns and values.

use std::fmt::Display;
use std::str::FromStr;

use kios_protocol::Timestamp;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::StorageError;

/// A number as SQLite keeps it. What does not fit, which no clock or counter reaches, is the
/// largest.
pub fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A column of text, read as whatever it is.
///
/// # Errors
/// [`StorageError::Corrupt`] when it does not read, [`StorageError::Database`] when there is no
/// such column.
pub fn text<T: FromStr<Err: Display>>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<T, StorageError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|fault: T::Err| StorageError::Corrupt { column, fault: fault.to_string() })
}

/// A column with a number that is not negative.
///
/// # Errors
/// As [`text`].
pub fn unsigned(row: &SqliteRow, column: &'static str) -> Result<u64, StorageError> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|fault| StorageError::Corrupt { column, fault: fault.to_string() })
}

pub(super) fn instant(row: &SqliteRow, column: &'static str) -> Result<Timestamp, StorageError> {
    unsigned(row, column).map(Timestamp::from_seconds)
}

pub(super) fn small(row: &SqliteRow, column: &'static str) -> Result<u8, StorageError> {
    let value = unsigned(row, column)?;
    u8::try_from(value).map_err(|fault| StorageError::Corrupt { column, fault: fault.to_string() })
}

/// A column that may be empty, read as whatever it is.
///
/// # Errors
/// [`StorageError::Corrupt`] when it is something else.
pub fn optional<T: FromStr<Err: Display>>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>, StorageError> {
    let text: Option<String> = row.try_get(column)?;
    let read = |text: String| {
        text.parse()
            .map_err(|fault: T::Err| StorageError::Corrupt { column, fault: fault.to_string() })
    };
    text.map(read).transpose()
}
