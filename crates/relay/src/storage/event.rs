//! The event logs that the streams read. Source: `relay.md §5`.

use kios_protocol::Timestamp;
use sqlx::{Row as _, SqliteConnection};

use super::{StorageError, integer, unsigned};

/// Appends an event to an event log; `data` is called with its sequence.
///
/// # Errors
/// [`StorageError`].
pub async fn append_event<F>(
    connection: &mut SqliteConnection,
    reader: &str,
    name: &'static str,
    now: Timestamp,
    data: F,
) -> Result<u64, StorageError>
where
    F: FnOnce(u64) -> Result<String, serde_json::Error>,
{
    let row = sqlx::query(
        "INSERT INTO reader_sequence (reader, sequence) VALUES (?, 1)
         ON CONFLICT (reader) DO UPDATE SET sequence = sequence + 1
         RETURNING sequence",
    )
    .bind(reader)
    .fetch_one(&mut *connection)
    .await?;
    let sequence = unsigned(&row, "sequence")?;
    let data = data(sequence)?;
    sqlx::query(
        "INSERT INTO event (reader, sequence, name, data, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(reader)
    .bind(row.try_get::<i64, _>("sequence")?)
    .bind(name)
    .bind(data)
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(sequence)
}

/// Deletes the events from before an instant; returns how many.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_events(
    connection: &mut SqliteConnection,
    before: Timestamp,
) -> Result<u64, StorageError> {
    let done = sqlx::query("DELETE FROM event WHERE created_at < ?")
        .bind(integer(before.seconds()))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
