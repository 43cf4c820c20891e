//! Calls that move points or tokens without a payment, which are forwarded and recorded.

use kios_protocol::Timestamp;

use crate::storage::sql::{self, Connection};
use crate::storage::{StorageError, integer};

/// What is known of a forwarded call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForwardStatus {
    /// Nothing was sent.
    Unsent,
    /// It may have arrived.
    Unknown,
    /// It got this answer.
    Answered,
}

impl ForwardStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Unknown => "unknown",
            Self::Answered => "answered",
        }
    }
}

/// Stores a call that is about to be sent; returns its id.
pub(crate) async fn insert(
    connection: &mut Connection,
    path: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<i64, StorageError> {
    let id = sql::query_scalar(
        "INSERT INTO bridge_forward (path, body, state, created_at) VALUES (?, ?, 'sent', ?)
         RETURNING id",
    )
    .bind(path)
    .bind(body)
    .bind(integer(now.seconds()))
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// Sets the status of a call, and its answer if it has one.
pub(crate) async fn set_status(
    connection: &mut Connection,
    id: i64,
    status: ForwardStatus,
    answer: Option<&[u8]>,
) -> Result<(), StorageError> {
    sql::query("UPDATE bridge_forward SET state = ?, answer = ? WHERE id = ?")
        .bind(status.as_str())
        .bind(answer)
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes a call that came to nothing.
pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<(), StorageError> {
    sql::query("DELETE FROM bridge_forward WHERE id = ?").bind(id).execute(connection).await?;
    Ok(())
}
