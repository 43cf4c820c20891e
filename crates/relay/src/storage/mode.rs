//! The mode that a database was made in: demo, embedded or bridge.
//!
//! The demo grants points to accounts whose keys are public, and deactivates shops that it does not name. Embedded and
//! bridge mode keep different ledgers: in the other mode an open payment would never be settled, or points returned that
//! were never taken. A relay refuses a database of another mode before it changes anything in it.

use super::{StorageError, meta};
use crate::config::DatabaseMode;
use crate::storage::sql::{self, Connection};

/// The `meta` row with the mode.
const MODE: &str = "mode";
/// The `meta` row that every provisioned database has.
const EPOCH: &str = "epoch";

const fn value(mode: DatabaseMode) -> &'static str {
    match mode {
        DatabaseMode::Demo => "demo",
        DatabaseMode::Embedded => "embedded",
        DatabaseMode::Bridge => "bridge",
    }
}

const fn name(mode: DatabaseMode) -> &'static str {
    match mode {
        DatabaseMode::Demo => "the demo",
        DatabaseMode::Embedded => "a relay that settles by itself",
        DatabaseMode::Bridge => "a relay that bridges to the network",
    }
}

/// What a database says about its mode.
enum Mark {
    /// Nothing: it is new.
    None,
    /// Embedded or bridge; earlier releases did not store which.
    NotDemo,
    /// This mode.
    Mode(DatabaseMode),
}

async fn mark(connection: &mut Connection) -> Result<Mark, StorageError> {
    let is_new = sql::query("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")
        .fetch_optional(&mut *connection)
        .await?
        .is_none();
    if is_new {
        return Ok(Mark::None);
    }
    let all = [DatabaseMode::Demo, DatabaseMode::Embedded, DatabaseMode::Bridge];
    Ok(match meta(connection, MODE).await? {
        Some(stored) => {
            let mode = all.into_iter().find(|mode| value(*mode) == stored);
            mode.map_or(Mark::NotDemo, Mark::Mode)
        }
        None if meta(connection, EPOCH).await?.is_some() => Mark::NotDemo,
        None => Mark::None,
    })
}

/// Refuses a database of another mode.
pub(super) async fn check(
    connection: &mut Connection,
    ours: DatabaseMode,
) -> Result<(), StorageError> {
    match mark(connection).await? {
        Mark::Mode(other) if other != ours => Err(StorageError::OtherMode(name(other))),
        Mark::NotDemo if ours == DatabaseMode::Demo => {
            Err(StorageError::OtherMode("a relay that is not the demo"))
        }
        Mark::None | Mark::NotDemo | Mark::Mode(_) => Ok(()),
    }
}

/// Stores the mode in a database that has none yet.
///
/// # Errors
/// [`StorageError`].
pub async fn mark_mode(
    connection: &mut Connection,
    ours: DatabaseMode,
) -> Result<(), StorageError> {
    match mark(connection).await? {
        Mark::Mode(_) => Ok(()),
        Mark::None | Mark::NotDemo => {
            sql::query("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
                .bind(MODE)
                .bind(value(ours))
                .execute(connection)
                .await?;
            Ok(())
        }
    }
}
