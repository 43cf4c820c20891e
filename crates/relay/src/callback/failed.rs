//! What was given up, for the operator. Source: `relay.md §3 B7`.

use std::collections::BTreeSet;

use crate::state::AppState;
use crate::storage::{self, FailedCallback, StorageError};

/// Which of those that were given up are handed out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeliver {
    /// Every one.
    All,
    /// These.
    Only(BTreeSet<i64>),
}

/// Why nothing was handed out again.
#[derive(Debug, thiserror::Error)]
pub enum RedeliverError {
    /// A number that no callback has that was given up.
    #[error("callback {0} is none that failed")]
    NotFailed(i64),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The callbacks that were given up, the oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn failed(app: &AppState) -> Result<Vec<FailedCallback>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::failed_callbacks(&mut connection).await
}

/// Lets callbacks that were given up wait again, for three more days; how many they are. All of
/// them or, when one is none that failed, none.
///
/// # Errors
/// [`RedeliverError`]; nothing has changed then.
pub async fn redeliver(app: &AppState, which: &Redeliver) -> Result<u64, RedeliverError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let ids = match which {
        Redeliver::Only(ids) => ids.clone(),
        Redeliver::All => {
            let failed = storage::failed_callbacks(writer.connection()).await?;
            failed.into_iter().map(|callback| callback.id).collect::<BTreeSet<i64>>()
        }
    };
    let mut many = 0;
    for id in ids {
        if !storage::redeliver_callback(writer.connection(), id, now).await? {
            return Err(RedeliverError::NotFailed(id));
        }
        many += 1;
    }
    writer.commit().await?;
    Ok(many)
}
