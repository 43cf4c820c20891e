//! Callbacks of the network's relay that are stored and not processed yet.

use kios_protocol::Timestamp;

use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, instant, integer, unsigned};

/// A callback that is not processed yet.
#[derive(Clone, Debug)]
pub(crate) struct PendingCallback {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) code: u64,
    pub(crate) data: String,
    pub(crate) at: Timestamp,
}

/// Stores a callback; a repeat of one that is pending changes nothing.
pub(crate) async fn insert(
    connection: &mut Connection,
    (payment_id, kind): (&str, &str),
    code: u32,
    data: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO bridge_callback (payment_id, kind, code, data, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(payment_id)
    .bind(kind)
    .bind(i64::from(code))
    .bind(data)
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The pending callbacks, oldest first.
pub(crate) async fn pending(
    connection: &mut Connection,
) -> Result<Vec<PendingCallback>, StorageError> {
    let rows = sql::query(
        "SELECT id, kind, code, data, created_at FROM bridge_callback ORDER BY id LIMIT 256",
    )
    .fetch_all(connection)
    .await?;
    let callback = |row: &Row| {
        let (id, kind, data) = (row.try_get("id")?, row.try_get("kind")?, row.try_get("data")?);
        let at = instant(row, "created_at")?;
        Ok(PendingCallback { id, kind, code: unsigned(row, "code")?, data, at })
    };
    rows.iter().map(callback).collect()
}

/// Deletes a callback that was processed.
pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<(), StorageError> {
    sql::query("DELETE FROM bridge_callback WHERE id = ?").bind(id).execute(connection).await?;
    Ok(())
}
