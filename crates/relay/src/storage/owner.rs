//! Whose database it is: the demo's, or that of a relay with real shops in one of its modes.
//!
//! The demo gives points to public keys and switches shops off that it does not name. A relay in the other mode has other
//! books: it would never settle what is open, and return points that it never took. Each refuses another's database,
//! before anything in it is changed.

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
        DatabaseOwner::Embedded => "embedded",
        DatabaseOwner::Bridge => "bridge",
    }
}

const fn name(owner: DatabaseOwner) -> &'static str {
    match owner {
        DatabaseOwner::Demo => "the demo",
        DatabaseOwner::Embedded => "a relay that settles by itself",
        DatabaseOwner::Bridge => "a relay that bridges to the network",
    }
}

/// Who may have a database.
enum Owner {
    /// Nobody: it is new.
    Nobody,
    /// A relay with real shops of either mode, from before the mark said which.
    Real,
    /// This one.
    Only(DatabaseOwner),
}

async fn owner(connection: &mut SqliteConnection) -> Result<Owner, StorageError> {
    let is_new = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = 'meta'")
        .fetch_optional(&mut *connection)
        .await?
        .is_none();
    if is_new {
        return Ok(Owner::Nobody);
    }
    let all = [DatabaseOwner::Demo, DatabaseOwner::Embedded, DatabaseOwner::Bridge];
    Ok(match meta(connection, MODE).await? {
        Some(mark) => {
            let only = all.into_iter().find(|owner| value(*owner) == mark);
            only.map_or(Owner::Real, Owner::Only)
        }
        None if meta(connection, EPOCH).await?.is_some() => Owner::Real,
        None => Owner::Nobody,
    })
}

/// Refuses a database of somebody else.
pub(super) async fn check(
    connection: &mut SqliteConnection,
    ours: DatabaseOwner,
) -> Result<(), StorageError> {
    match owner(connection).await? {
        Owner::Only(other) if other != ours => Err(StorageError::OtherOwner(name(other))),
        Owner::Real if ours == DatabaseOwner::Demo => {
            Err(StorageError::OtherOwner("a relay that is not the demo"))
        }
        Owner::Nobody | Owner::Real | Owner::Only(_) => Ok(()),
    }
}

/// Marks a database that has no mark, or one that does not say the mode.
///
/// # Errors
/// [`StorageError`].
pub async fn mark_owner(
    connection: &mut SqliteConnection,
    ours: DatabaseOwner,
) -> Result<(), StorageError> {
    match (owner(connection).await?, meta(connection, MODE).await?) {
        (Owner::Only(_), _) => Ok(()),
        (Owner::Nobody | Owner::Real, None) => insert_meta(connection, MODE, value(ours)).await,
        (Owner::Nobody | Owner::Real, Some(_)) => {
            sqlx::query("UPDATE meta SET value = ? WHERE name = ?")
                .bind(value(ours))
                .bind(MODE)
                .execute(connection)
                .await?;
            Ok(())
        }
    }
}
