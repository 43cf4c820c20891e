//! Whose database it is: the demo's, or that of a relay with real shops.
//!
//! The demo gives points to public keys and switches shops off that it does not name, so that each refuses the other's
//! database, before anything in it is changed.

use sqlx::SqliteConnection;

use super::{StorageError, insert_meta, meta};
use crate::config::DatabaseOwner;

/// The `meta` row that says whose database it is.
const MODE: &str = "mode";
/// The `meta` row that every provisioned database has.
const EPOCH: &str = "epoch";

const fn value(owner: DatabaseOwner) -> &'static str {
    match owner {
        DatabaseOwner::Demo => "demo",
        DatabaseOwner::Production => "production",
    }
}

const fn name(owner: DatabaseOwner) -> &'static str {
    match owner {
        DatabaseOwner::Demo => "the demo",
        DatabaseOwner::Production => "a relay that is not the demo",
    }
}

/// Whose the database is; `None` for a new one. One from before the mark is not the demo's.
async fn owner(connection: &mut SqliteConnection) -> Result<Option<DatabaseOwner>, StorageError> {
    let is_new = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")
        .fetch_optional(&mut *connection)
        .await?
        .is_none();
    if is_new {
        return Ok(None);
    }
    Ok(match meta(connection, MODE).await? {
        Some(mark) if mark == value(DatabaseOwner::Demo) => Some(DatabaseOwner::Demo),
        Some(_) => Some(DatabaseOwner::Production),
        None => meta(connection, EPOCH).await?.map(|_| DatabaseOwner::Production),
    })
}

/// Refuses a database of somebody else.
pub(super) async fn check(
    connection: &mut SqliteConnection,
    ours: DatabaseOwner,
) -> Result<(), StorageError> {
    match owner(connection).await? {
        Some(other) if other != ours => Err(StorageError::OtherOwner(name(other))),
        Some(_) | None => Ok(()),
    }
}

/// Marks a database that has no mark.
///
/// # Errors
/// [`StorageError`].
pub async fn mark_owner(
    connection: &mut SqliteConnection,
    ours: DatabaseOwner,
) -> Result<(), StorageError> {
    match meta(connection, MODE).await? {
        Some(_) => Ok(()),
        None => insert_meta(connection, MODE, value(ours)).await,
    }
}
