//! Outgoing callbacks: waiting, sent or failed. Source: `relay.md §3 B7`.
//!
//! A row is written in the transaction of the change that it notifies of. Its body is complete but
//! for the access key, which is taken from the configuration at the time of sending.

use std::fmt;

use kios_protocol::{ShopId, Timestamp};
use serde_json::Value;

use super::columns::instant;
use super::{StorageError, corrupt, integer, unsigned};
use crate::storage::sql::{self, Connection, Row};

/// The generation of clients that a callback is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// `protocol.md §3.5`: carries no access key.
    First,
    /// `protocol.md §7`: carries the access key in its body and its header.
    Modern,
}

/// A callback to write.
#[derive(Clone, Debug)]
pub struct NewCallback<'a> {
    /// The payment or shop task; callbacks with the same key are sent in order.
    pub ordering_key: &'a str,
    /// The shop it is about: callbacks of one shop do not delay those of others.
    pub shop_id: ShopId,
    /// `{type, code, message, data}`, without the access key.
    pub body: &'a Value,
    /// The generation of its receiver.
    pub generation: Generation,
    /// When it is written.
    pub at: Timestamp,
}

/// The first waiting callback of a payment or shop task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCallback {
    /// Its id.
    pub id: i64,
    /// The payment or shop task.
    pub ordering_key: String,
    /// The shop it is about; empty for a callback of an earlier version.
    pub shop_id: String,
    /// The generation of its receiver.
    pub generation: Generation,
    /// `{type, code, message, data}`, without the access key.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// The instant from which its expiry counts.
    pub since: Timestamp,
    /// The number of attempts so far.
    pub attempts: u64,
}

/// A failed callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCallback {
    /// Its id.
    pub id: i64,
    /// The payment or shop task.
    pub ordering_key: String,
    /// `{type, code, message, data}`, without the access key.
    pub body: String,
    /// The number of attempts.
    pub attempts: u64,
    /// The error of the last attempt.
    pub last_error: String,
}

impl fmt::Display for FailedCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let kind = body.get("type").and_then(Value::as_str).unwrap_or("?");
        let code = body.get("code").and_then(Value::as_u64).unwrap_or_default();
        let Self { id, ordering_key, attempts, last_error, body: _ } = self;
        write!(f, "{id}\t{ordering_key}\t{kind}\t{code}\t{attempts}\t{last_error}")
    }
}

/// The outcome of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// The receiver has accepted it.
    Sent,
    /// It is retried at this instant.
    Again {
        /// The error.
        fault: &'a str,
        /// The instant of the next attempt.
        at: Timestamp,
    },
    /// It has failed for good.
    Failed {
        /// The error.
        fault: &'a str,
    },
}

/// The number of waiting and failed callbacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallbackCounts {
    /// Waiting to be sent.
    pub waiting: u64,
    /// Failed for good.
    pub failed: u64,
    /// When the oldest waiting one was written; [`Timestamp::NEVER`] when none waits.
    pub oldest: Timestamp,
}

/// Writes a callback; returns its id.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_callback(
    connection: &mut Connection,
    callback: &NewCallback<'_>,
) -> Result<i64, StorageError> {
    let at = integer(callback.at.seconds());
    let id = sql::query_scalar(
        "INSERT INTO callback (ordering_key, generation, body, created_at, since, next_at, shop_id)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5) RETURNING id",
    )
    .bind(callback.ordering_key)
    .bind(callback.generation.as_str())
    .bind(callback.body.to_string())
    .bind(at)
    .bind(callback.shop_id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// The callbacks that are due by `now`: the first waiting one of each payment or shop task. The first of each shop come
/// before the second of any; of one shop, those without an attempt come first.
///
/// # Errors
/// [`StorageError`].
pub async fn due_callbacks(
    connection: &mut Connection,
    now: Timestamp,
    most: u32,
) -> Result<Vec<WaitingCallback>, StorageError> {
    let rows = sql::query(
        "SELECT callback.* FROM callback
         JOIN (SELECT min(id) AS first FROM callback WHERE state = 'waiting'
               GROUP BY ordering_key) ON id = first
         WHERE next_at <= ?
         ORDER BY row_number() OVER
             (PARTITION BY shop_id ORDER BY attempts > 0, next_at, id), attempts > 0, next_at, id
         LIMIT ?",
    )
    .bind(integer(now.seconds()))
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?;
    rows.iter().map(waiting).collect()
}

fn waiting(row: &Row) -> Result<WaitingCallback, StorageError> {
    let column = "generation";
    let generation = match row.try_get(column)? {
        "first" => Generation::First,
        "modern" => Generation::Modern,
        other => return Err(corrupt(row, column, other)),
    };
    Ok(WaitingCallback {
        id: row.try_get("id")?,
        ordering_key: row.try_get("ordering_key")?,
        shop_id: row.try_get("shop_id")?,
        generation,
        body: row.try_get("body")?,
        created_at: instant(row, "created_at")?,
        since: instant(row, "since")?,
        attempts: unsigned(row, "attempts")?,
    })
}

/// Stores the outcome of an attempt; a row that is no longer waiting is not changed.
///
/// # Errors
/// [`StorageError`].
pub async fn note_attempt(
    connection: &mut Connection,
    id: i64,
    attempt: &Attempt<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let now = integer(now.seconds());
    let (state, fault, next, ended) = match attempt {
        Attempt::Sent => ("sent", None, now, now),
        Attempt::Again { fault, at } => ("waiting", Some(*fault), integer(at.seconds()), 0),
        Attempt::Failed { fault } => ("failed", Some(*fault), now, now),
    };
    sql::query(
        "UPDATE callback SET state = ?, last_error = ?, next_at = ?, ended_at = ?,
                attempts = attempts + 1
         WHERE id = ? AND state = 'waiting'",
    )
    .bind(state)
    .bind(fault)
    .bind(next)
    .bind(ended)
    .bind(id)
    .execute(connection)
    .await?;
    Ok(())
}

/// The failed callbacks, in order.
///
/// # Errors
/// [`StorageError`].
pub async fn failed_callbacks(
    connection: &mut Connection,
) -> Result<Vec<FailedCallback>, StorageError> {
    let rows = sql::query("SELECT * FROM callback WHERE state = 'failed' ORDER BY id")
        .fetch_all(connection)
        .await?;
    let read = |row: &Row| {
        Ok(FailedCallback {
            id: row.try_get("id")?,
            ordering_key: row.try_get("ordering_key")?,
            body: row.try_get("body")?,
            attempts: unsigned(row, "attempts")?,
            last_error: row.try_get::<Option<String>>("last_error")?.unwrap_or_default(),
        })
    };
    rows.iter().map(read).collect()
}

/// Makes a failed callback wait again as if it were new; returns whether it was a failed one.
///
/// # Errors
/// [`StorageError`].
pub async fn redeliver_callback(
    connection: &mut Connection,
    id: i64,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = sql::query(
        "UPDATE callback SET state = 'waiting', since = ?1, next_at = ?1, ended_at = 0,
                attempts = 0
         WHERE id = ?2 AND state = 'failed'",
    )
    .bind(integer(now.seconds()))
    .bind(id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Counts the waiting and the failed callbacks.
///
/// # Errors
/// [`StorageError`].
pub async fn count_callbacks(connection: &mut Connection) -> Result<CallbackCounts, StorageError> {
    let row = sql::query(
        "SELECT (SELECT count(*) FROM callback WHERE state = 'waiting') AS waiting,
                (SELECT count(*) FROM callback WHERE state = 'failed') AS failed,
                (SELECT coalesce(min(created_at), 0) FROM callback WHERE state = 'waiting')
                    AS oldest",
    )
    .fetch_one(connection)
    .await?;
    Ok(CallbackCounts {
        waiting: unsigned(&row, "waiting")?,
        failed: unsigned(&row, "failed")?,
        oldest: instant(&row, "oldest")?,
    })
}

/// Deletes the callbacks sent before an instant; returns how many.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_callbacks(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<u64, StorageError> {
    let done = sql::query("DELETE FROM callback WHERE state = 'sent' AND ended_at < ?")
        .bind(integer(before.seconds()))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

impl Generation {
    const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Modern => "modern",
        }
    }
}
