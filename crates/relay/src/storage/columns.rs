//! Conversions between columns and values.

use std::fmt::Display;
use std::str::FromStr;

use kios_protocol::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _};

use super::StorageError;

/// A number as an SQLite integer. A number that does not fit, which no clock or counter reaches, is
/// stored as the largest.
pub fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The error for a value that cannot be read: names the table, the column, and the row by its first column, which is a
/// key in the relay's queries.
pub fn corrupt(row: &SqliteRow, column: &str, fault: impl Display) -> StorageError {
    let origin = row.try_column(column).ok().map(sqlx::Column::origin);
    let origin = origin.as_ref().and_then(|origin| origin.table_column());
    let (table, column) = origin.map_or_else(
        || ("query".to_owned(), column.to_owned()),
        |origin| (origin.table.to_string(), origin.name.to_string()),
    );
    let key = row.columns().first().map_or("", |first| first.name());
    let number = || row.try_get::<i64, _>(0).map(|value| value.to_string());
    let value = row.try_get::<String, _>(0).or_else(|_| number()).unwrap_or_default();
    StorageError::Corrupt {
        table,
        column,
        row: format!("{key} = {value}"),
        fault: fault.to_string(),
    }
}

/// A column of text, parsed.
///
/// # Errors
/// [`StorageError::Corrupt`] when it cannot be parsed, [`StorageError::Database`] when there is no
/// such column.
pub fn text<T: FromStr<Err: Display>>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<T, StorageError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|fault: T::Err| corrupt(row, column, fault))
}

/// A column with a number that is not negative.
///
/// # Errors
/// As [`text`].
pub fn unsigned(row: &SqliteRow, column: &'static str) -> Result<u64, StorageError> {
    let value: i64 = row.try_get(column)?;
    u64::try_from(value).map_err(|fault| corrupt(row, column, fault))
}

/// A column with Unix seconds; 0 is [`Timestamp::NEVER`].
///
/// # Errors
/// As [`text`].
pub fn instant(row: &SqliteRow, column: &'static str) -> Result<Timestamp, StorageError> {
    unsigned(row, column).map(Timestamp::from_seconds)
}

pub(super) fn small(row: &SqliteRow, column: &'static str) -> Result<u8, StorageError> {
    let value = unsigned(row, column)?;
    u8::try_from(value).map_err(|fault| corrupt(row, column, fault))
}

/// A column that may be empty, parsed.
///
/// # Errors
/// [`StorageError::Corrupt`] when it cannot be parsed.
pub fn optional<T: FromStr<Err: Display>>(
    row: &SqliteRow,
    column: &'static str,
) -> Result<Option<T>, StorageError> {
    let text: Option<String> = row.try_get(column)?;
    let read = |text: String| text.parse().map_err(|fault: T::Err| corrupt(row, column, fault));
    text.map(read).transpose()
}
