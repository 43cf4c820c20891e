//! Late successes: payments that succeeded after they were closed as failed, until they are released.

use kios_protocol::{PaymentId, Timestamp};

use super::notifications::round;
use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, integer, text, unsigned};
use kios_domain::payment::Payment;

/// A payment that succeeded after it was closed as failed.
#[derive(Clone, Debug)]
pub(crate) struct LateSuccess {
    pub(crate) payment_id: PaymentId,
    pub(crate) round: u64,
    pub(crate) tries: u64,
}

fn from_row(row: &Row) -> Result<LateSuccess, StorageError> {
    let (round, tries) = (unsigned(row, "round")?, unsigned(row, "tries")?);
    Ok(LateSuccess { payment_id: text(row, "payment_id")?, round, tries })
}

/// Stores a late success.
pub(crate) async fn insert(
    connection: &mut Connection,
    payment: &Payment,
    now: Timestamp,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO bridge_late_success (payment_id, round, since, next_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (payment_id) DO UPDATE SET round = excluded.round, since = excluded.since,
             next_at = excluded.next_at, tries = 0",
    )
    .bind(payment.id.to_string())
    .bind(integer(round(payment)))
    .bind(integer(now.seconds()))
    .bind(integer(next_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The late success of this payment.
pub(crate) async fn find(
    connection: &mut Connection,
    payment_id: PaymentId,
) -> Result<Option<LateSuccess>, StorageError> {
    let row = sql::query("SELECT * FROM bridge_late_success WHERE payment_id = ?")
        .bind(payment_id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The late successes whose next try to release them is due.
pub(crate) async fn due(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<LateSuccess>, StorageError> {
    let rows = sql::query("SELECT * FROM bridge_late_success WHERE next_at <= ? ORDER BY since")
        .bind(integer(now.seconds()))
        .fetch_all(connection)
        .await?;
    rows.iter().map(from_row).collect()
}

/// Counts a try to release it, and sets the instant of the next.
pub(crate) async fn postpone(
    connection: &mut Connection,
    payment_id: PaymentId,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "UPDATE bridge_late_success SET tries = tries + 1, next_at = ? WHERE payment_id = ?",
    )
    .bind(integer(next_at.seconds()))
    .bind(payment_id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes a late success that was released.
pub(crate) async fn delete(
    connection: &mut Connection,
    payment_id: PaymentId,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM bridge_late_success WHERE payment_id = ?")
        .bind(payment_id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
