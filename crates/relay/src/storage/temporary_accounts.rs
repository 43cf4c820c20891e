//! Temporary accounts. Source: `protocol.md §4.3`.

use kios_protocol::{Address, TemporaryAccount, Timestamp};

use super::{StorageError, integer, text};
use crate::storage::sql::{self, Connection};

/// Inserts a new one.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_temporary(
    connection: &mut Connection,
    temporary: TemporaryAccount,
    account: Address,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query("INSERT INTO temporary_account (temporary, account, created_at) VALUES (?, ?, ?)")
        .bind(temporary.address().to_lower())
        .bind(account.to_lower())
        .bind(integer(now.seconds()))
        .execute(connection)
        .await?;
    Ok(())
}

/// The real account of one that is younger than `lives_for` seconds.
///
/// # Errors
/// [`StorageError`].
pub async fn find_temporary(
    connection: &mut Connection,
    temporary: Address,
    now: Timestamp,
    lives_for: u64,
) -> Result<Option<Address>, StorageError> {
    // Strictly younger: at exactly this age it is expired.
    let row = sql::query(
        "SELECT account FROM temporary_account WHERE temporary = ? AND ? - created_at < ?",
    )
    .bind(temporary.to_lower())
    .bind(integer(now.seconds()))
    .bind(integer(lives_for))
    .fetch_optional(connection)
    .await?;
    row.map(|row| text(&row, "account")).transpose()
}

/// Uses one up.
///
/// # Errors
/// [`StorageError`].
pub async fn delete_temporary(
    connection: &mut Connection,
    temporary: Address,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM temporary_account WHERE temporary = ?")
        .bind(temporary.to_lower())
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes those created before an instant; returns how many.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_temporary(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<u64, StorageError> {
    let done = sql::query("DELETE FROM temporary_account WHERE created_at < ?")
        .bind(integer(before.seconds()))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
