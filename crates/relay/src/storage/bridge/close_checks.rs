//! Closes that are repeated: payments and cancels that ended as failed without a denial.

use kios_protocol::{PaymentId, Timestamp};

use super::notifications::round;
use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, instant, integer, text, unsigned};
use kios_domain::payment::Payment;

/// A payment, or a cancel, whose close is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CloseCheck {
    pub(crate) payment_id: PaymentId,
    pub(crate) round: u64,
    pub(crate) opened_at: Timestamp,
    pub(crate) closed_at: Timestamp,
    /// Repeats that were answered.
    pub(crate) answered: u64,
    /// Tries since the last answer.
    pub(crate) tries: u64,
    /// Tries without an answer, which may have arrived.
    pub(crate) lost: u64,
}

fn from_row(row: &Row) -> Result<CloseCheck, StorageError> {
    Ok(CloseCheck {
        payment_id: text(row, "payment_id")?,
        round: unsigned(row, "round")?,
        opened_at: instant(row, "opened_at")?,
        closed_at: instant(row, "closed_at")?,
        answered: unsigned(row, "answered")?,
        tries: unsigned(row, "tries")?,
        lost: unsigned(row, "lost")?,
    })
}

/// Stores a check; it replaces that of an earlier round.
pub(crate) async fn insert(
    connection: &mut Connection,
    payment: &Payment,
    closed_at: Timestamp,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO bridge_close_check (payment_id, round, opened_at, closed_at, next_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (payment_id) DO UPDATE SET round = excluded.round,
             opened_at = excluded.opened_at, closed_at = excluded.closed_at,
             next_at = excluded.next_at, answered = 0, tries = 0,
             lost = 0",
    )
    .bind(payment.id.to_string())
    .bind(integer(round(payment)))
    .bind(integer(payment.state.opened_at.seconds()))
    .bind(integer(closed_at.seconds()))
    .bind(integer(next_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The check of this payment.
pub(crate) async fn find(
    connection: &mut Connection,
    payment_id: PaymentId,
) -> Result<Option<CloseCheck>, StorageError> {
    let row = sql::query("SELECT * FROM bridge_close_check WHERE payment_id = ?")
        .bind(payment_id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The checks whose next repeat is due.
pub(crate) async fn due(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<CloseCheck>, StorageError> {
    let rows = sql::query("SELECT * FROM bridge_close_check WHERE next_at <= ? ORDER BY closed_at")
        .bind(integer(now.seconds()))
        .fetch_all(connection)
        .await?;
    rows.iter().map(from_row).collect()
}

/// Writes the counts of a check and when it is due, unless it is of another round by now.
pub(crate) async fn update(
    connection: &mut Connection,
    check: CloseCheck,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "UPDATE bridge_close_check SET answered = ?, tries = ?, lost = ?, next_at = ?
         WHERE payment_id = ? AND round = ?",
    )
    .bind(integer(check.answered))
    .bind(integer(check.tries))
    .bind(integer(check.lost))
    .bind(integer(next_at.seconds()))
    .bind(check.payment_id.to_string())
    .bind(integer(check.round))
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the check of this round of a payment.
pub(crate) async fn delete(
    connection: &mut Connection,
    payment_id: PaymentId,
    round: u64,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM bridge_close_check WHERE payment_id = ? AND round = ?")
        .bind(payment_id.to_string())
        .bind(integer(round))
        .execute(connection)
        .await?;
    Ok(())
}
