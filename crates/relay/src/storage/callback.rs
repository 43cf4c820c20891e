//! Callbacks that wait, went out or failed. Source: `relay.md §3 B7`.
//!
//! A row is written in the transaction of what it tells of. Its body is whole but for the access
//! key, which belongs to the configuration of the moment it is sent.

use std::fmt;

use kios_protocol::Timestamp;
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::columns::instant;
use super::{StorageError, corrupt, integer, unsigned};

/// Which generation of clients a callback is for.
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
    /// The payment or shop task; what has the same key is sent in order.
    pub ordering_key: &'a str,
    /// `{type, code, message, data}`, without the access key.
    pub body: &'a Value,
    /// Whom it is for.
    pub generation: Generation,
    /// When.
    pub at: Timestamp,
}

/// The first waiting callback of a payment or shop task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCallback {
    /// Its number.
    pub id: i64,
    /// The payment or shop task.
    pub ordering_key: String,
    /// Whom it is for.
    pub generation: Generation,
    /// `{type, code, message, data}`, without the access key.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// From when on it has been tried.
    pub since: Timestamp,
    /// How often it was tried.
    pub attempts: u64,
}

/// A callback that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedCallback {
    /// Its number.
    pub id: i64,
    /// The payment or shop task.
    pub ordering_key: String,
    /// `{type, code, message, data}`, without the access key.
    pub body: String,
    /// How often it was tried.
    pub attempts: u64,
    /// What went wrong at last.
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

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// The receiver has it.
    Sent,
    /// To be tried again at this instant.
    Again {
        /// What went wrong.
        fault: &'a str,
        /// When.
        at: Timestamp,
    },
    /// Given up.
    Failed {
        /// What went wrong.
        fault: &'a str,
    },
}

/// How many callbacks there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallbackCounts {
    /// Waiting to be sent.
    pub waiting: u64,
    /// Given up.
    pub failed: u64,
    /// When the oldest that waits was written; [`Timestamp::NEVER`] when none waits.
    pub oldest: Timestamp,
}

/// Writes a callback; its number comes back.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_callback(
    connection: &mut SqliteConnection,
    callback: &NewCallback<'_>,
) -> Result<i64, StorageError> {
    let at = integer(callback.at.seconds());
    let id = sqlx::query_scalar(
        "INSERT INTO callback (ordering_key, generation, body, created_at, since, next_at)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4) RETURNING id",
    )
    .bind(callback.ordering_key)
    .bind(callback.generation.as_str())
    .bind(callback.body.to_string())
    .bind(at)
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// What is to be sent by `now`: of each payment or shop task the first that waits, those first that
/// were never tried.
///
/// # Errors
/// [`StorageError`].
pub async fn due_callbacks(
    connection: &mut SqliteConnection,
    now: Timestamp,
    most: u32,
) -> Result<Vec<WaitingCallback>, StorageError> {
    let rows = sqlx::query(
        "SELECT callback.* FROM callback
         JOIN (SELECT min(id) AS first FROM callback WHERE state = 'waiting'
               GROUP BY ordering_key) ON id = first
         WHERE next_at <= ?
         ORDER BY attempts > 0, next_at, id LIMIT ?",
    )
    .bind(integer(now.seconds()))
    .bind(i64::from(most))
    .fetch_all(connection)
    .await?;
    rows.iter().map(waiting).collect()
}

fn waiting(row: &SqliteRow) -> Result<WaitingCallback, StorageError> {
    let column = "generation";
    let generation = match row.try_get(column)? {
        "first" => Generation::First,
        "modern" => Generation::Modern,
        other => return Err(corrupt(row, column, other)),
    };
    Ok(WaitingCallback {
        id: row.try_get("id")?,
        ordering_key: row.try_get("ordering_key")?,
        generation,
        body: row.try_get("body")?,
        created_at: instant(row, "created_at")?,
        since: instant(row, "since")?,
        attempts: unsigned(row, "attempts")?,
    })
}

/// Notes what an attempt came to; a row that waits no more stays as it is.
///
/// # Errors
/// [`StorageError`].
pub async fn note_attempt(
    connection: &mut SqliteConnection,
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
    sqlx::query(
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

/// Those that were given up, in order.
///
/// # Errors
/// [`StorageError`].
pub async fn failed_callbacks(
    connection: &mut SqliteConnection,
) -> Result<Vec<FailedCallback>, StorageError> {
    let rows = sqlx::query("SELECT * FROM callback WHERE state = 'failed' ORDER BY id")
        .fetch_all(connection)
        .await?;
    let read = |row: &SqliteRow| {
        Ok(FailedCallback {
            id: row.try_get("id")?,
            ordering_key: row.try_get("ordering_key")?,
            body: row.try_get("body")?,
            attempts: unsigned(row, "attempts")?,
            last_error: row.try_get::<Option<String>, _>("last_error")?.unwrap_or_default(),
        })
    };
    rows.iter().map(read).collect()
}

/// Lets a callback that was given up wait again as if it were new; whether it was given up.
///
/// # Errors
/// [`StorageError`].
pub async fn redeliver_callback(
    connection: &mut SqliteConnection,
    id: i64,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
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

/// How many wait and how many were given up.
///
/// # Errors
/// [`StorageError`].
pub async fn count_callbacks(
    connection: &mut SqliteConnection,
) -> Result<CallbackCounts, StorageError> {
    let row = sqlx::query(
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

/// Forgets those that went out before an instant; how many there were.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_callbacks(
    connection: &mut SqliteConnection,
    before: Timestamp,
) -> Result<u64, StorageError> {
    let done = sqlx::query("DELETE FROM callback WHERE state = 'sent' AND ended_at < ?")
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
