//! Everything in the database that depends on the clock's steps: pending deadlines, and the newest row.
//!
//! A table that gets a deadline is added here. Source: `relay.md §3` B30 and B31.

use kios_protocol::Timestamp;

use super::{StorageError, integer, unsigned};
use crate::storage::sql::{self, Connection};

/// The `meta` row with how far the wall clock is ahead of the running relay's clock, ms.
const OFFSET: &str = "clock_offset_ms";
/// The `meta` row with the time that was set back last.
const SET_BACK_FROM: &str = "clock_set_back_from";
/// The `meta` row with the time that it was set back to.
const SET_BACK_TO: &str = "clock_set_back_to";

/// What waits for a deadline, or was made for a few seconds. Waiting callbacks, sessions, codes and opens that have led to
/// another payment are not among them: [`shift_deadlines`] moves theirs.
const PENDING: &str = "
SELECT what FROM (
    SELECT 'payment' AS what FROM payment WHERE status NOT IN (18, 19, 58, 59)
    UNION ALL SELECT 'payment' FROM legacy_payment WHERE status IN (1, 5)
    UNION ALL SELECT 'shop change' FROM shop_task WHERE task_status = 11
    UNION ALL SELECT 'temporary account' FROM temporary_account
    UNION ALL SELECT 'point grant' FROM purchase WHERE state = 'waiting'
    UNION ALL SELECT 'refund' FROM card_refund WHERE due_at IS NOT NULL
    UNION ALL SELECT 'bridge call' FROM bridge_call
        WHERE state IN ('sent', 'unknown') AND mismatch IS NULL
    UNION ALL SELECT 'bridge close check' FROM bridge_close_check
    UNION ALL SELECT 'late success' FROM bridge_late_success
    UNION ALL SELECT 'point grant' FROM bridge_purchase
        WHERE state IN ('unsent', 'sent', 'cancelling')
    UNION ALL SELECT 'cancel window' FROM payment
        WHERE contract = 2 AND settled_at > ?1 AND settled_at <= ?2
) LIMIT 1";

/// A kind of deadline that ends or is extended if the clock is set from `now` to `next`; `None` if there is none.
/// `cancel_window_s` is how long a payment can be cancelled.
///
/// # Errors
/// [`StorageError`].
pub async fn pending_deadline(
    connection: &mut Connection,
    now: Timestamp,
    next: Timestamp,
    cancel_window_s: u64,
) -> Result<Option<String>, StorageError> {
    let settled = |at: Timestamp| integer(at.seconds().saturating_sub(cancel_window_s));
    // A window that is open at both times, or closed at both, is left out: it ends on a date.
    let pending = sql::query_scalar(PENDING)
        .bind(settled(now.min(next)))
        .bind(settled(now.max(next)))
        .fetch_optional(connection)
        .await?;
    Ok(pending)
}

/// Moves deadlines that every client renews, and those of waiting callbacks, with the clock.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub async fn shift_deadlines(
    connection: &mut Connection,
    seconds: i64,
) -> Result<(), StorageError> {
    for statement in [
        "UPDATE session SET expires_at = expires_at + ?",
        "UPDATE stream_ticket SET expires_at = expires_at + ?",
        "UPDATE pairing_code SET expires_at = expires_at + ?",
        "UPDATE staff_session SET expires_at = expires_at + ?",
        // 0 is "never".
        "UPDATE staff_try SET
         since = CASE since WHEN 0 THEN 0 ELSE max(since + ?1, 1) END,
         locked_until = CASE locked_until WHEN 0 THEN 0 ELSE max(locked_until + ?1, 1) END",
        "UPDATE limit_approval SET expires_at = expires_at + ?",
        // What a person may do for some minutes after a pairing, or repeat after an action, and what counts towards the
        // limits of a day.
        "UPDATE terminal SET enrolled_at = max(enrolled_at + ?1, 1)
         WHERE enrolled_at > (SELECT max(enrolled_at) FROM terminal) - 600",
        "UPDATE staff_action SET created_at = max(created_at + ?1, 1)
         WHERE created_at > (SELECT max(created_at) FROM staff_action) - 86400",
        // Waits for upstream, perhaps for ever.
        "UPDATE bridge_call SET next_at = next_at + ?
         WHERE state IN ('sent', 'unknown') AND mismatch IS NOT NULL",
        "UPDATE callback SET since = since + ?1, next_at = next_at + ?1 WHERE state = 'waiting'",
    ] {
        sql::query(statement).bind(seconds).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Stores how far the wall clock is ahead of the relay's, for the commands beside it.
///
/// # Errors
/// [`StorageError`].
pub async fn set_clock_offset(connection: &mut Connection, ms: i64) -> Result<(), StorageError> {
    set_meta(connection, OFFSET, ms).await
}

/// How far the wall clock is ahead of the running relay's clock, ms.
///
/// # Errors
/// [`StorageError`].
pub async fn clock_offset(connection: &mut Connection) -> Result<i64, StorageError> {
    Ok(meta_number(connection, OFFSET).await?.unwrap_or_default())
}

/// Stores that the clock was set back: rows from between the two times do not say what the time is.
///
/// # Errors
/// [`StorageError`].
pub async fn set_back(
    connection: &mut Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<(), StorageError> {
    set_meta(connection, SET_BACK_FROM, integer(from.seconds())).await?;
    set_meta(connection, SET_BACK_TO, integer(to.seconds())).await
}

/// The columns that are written with the time of the write, in the row that each table got last or over all rows
/// where it keeps few. Not among them: times that upstream or a client sends.
const NEWEST: &str = "
SELECT max(at) AS newest FROM (
    SELECT created_at AS at FROM ledger_entry WHERE number = (SELECT max(number) FROM ledger_entry)
    UNION ALL SELECT created_at FROM task WHERE sequence = (SELECT max(sequence) FROM task)
    UNION ALL SELECT created_at FROM event WHERE id = (SELECT max(id) FROM event)
    UNION ALL SELECT created_at FROM callback WHERE id = (SELECT max(id) FROM callback)
    UNION ALL SELECT created_at FROM bridge_call WHERE id = (SELECT max(id) FROM bridge_call)
    UNION ALL SELECT created_at FROM bridge_forward WHERE id = (SELECT max(id) FROM bridge_forward)
    UNION ALL SELECT created_at FROM bridge_callback WHERE id = (SELECT max(id) FROM bridge_callback)
    UNION ALL SELECT created_at FROM staff_action WHERE sequence = (SELECT max(sequence) FROM staff_action)
    UNION ALL SELECT max(closed_at) FROM bridge_close_check
    UNION ALL SELECT max(since) FROM bridge_late_success
    UNION ALL SELECT max(created_at) FROM bridge_purchase
    UNION ALL SELECT max(created_at) FROM temporary_account
    UNION ALL SELECT max(max(enrolled_at, coalesce(revoked_at, 0))) FROM terminal
    UNION ALL SELECT max(updated_at) FROM card_refund
    UNION ALL SELECT max(created_at) FROM legacy_payment
    UNION ALL SELECT max(opened_at) FROM shop_task
    UNION ALL SELECT max(registered_at) FROM mobile
)";

/// The time of the newest row, for a relay that starts at `now`; `None` in an empty database, and when the newest row
/// is from a time that the clock was set back from since.
///
/// # Errors
/// [`StorageError`].
pub async fn newest_row(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Option<Timestamp>, StorageError> {
    let row = sql::query(NEWEST).fetch_one(&mut *connection).await?;
    if row.try_get::<Option<i64>>("newest")?.is_none() {
        return Ok(None);
    }
    let newest = Timestamp::from_seconds(unsigned(&row, "newest")?);
    let from = meta_number(connection, SET_BACK_FROM).await?;
    let to = meta_number(connection, SET_BACK_TO).await?;
    let explained = from.is_some_and(|from| integer(newest.seconds()) <= from)
        && to.is_some_and(|to| integer(now.seconds()) >= to);
    Ok(Some(newest).filter(|_| !explained))
}

async fn set_meta(connection: &mut Connection, name: &str, value: i64) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO meta (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn meta_number(connection: &mut Connection, name: &str) -> Result<Option<i64>, StorageError> {
    let value = super::meta(connection, name).await?;
    Ok(value.and_then(|value| value.parse().ok()))
}
