//! The position in the network's task log.

use crate::storage::sql::{self, Connection};
use crate::storage::{StorageError, integer, unsigned};

/// The sequence of the last row of the task log that was processed.
pub(crate) async fn get(connection: &mut Connection) -> Result<Option<u64>, StorageError> {
    let row = sql::query("SELECT sequence FROM bridge_cursor").fetch_optional(connection).await?;
    row.map(|row| unsigned(&row, "sequence")).transpose()
}

/// Stores the sequence of the last row that was processed.
pub(crate) async fn set(connection: &mut Connection, sequence: u64) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO bridge_cursor (only, sequence) VALUES (1, ?)
         ON CONFLICT (only) DO UPDATE SET sequence = excluded.sequence",
    )
    .bind(integer(sequence))
    .execute(connection)
    .await?;
    Ok(())
}
