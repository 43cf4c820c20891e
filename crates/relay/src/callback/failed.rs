//! Failed callbacks: the list for the operator, and their redelivery. Source: `relay.md §3 B7`.

use std::collections::BTreeSet;

use crate::state::AppState;
use crate::storage::{self, FailedCallback, StorageError};

/// Which failed callbacks are redelivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeliver {
    /// All of them.
    All,
    /// These.
    Only(BTreeSet<i64>),
}

/// Why nothing was redelivered.
#[derive(Debug, thiserror::Error)]
pub enum RedeliverError {
    /// No failed callback has this id.
    #[error("callback {0} is none that failed")]
    NotFailed(i64),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The failed callbacks, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn failed(app: &AppState) -> Result<Vec<FailedCallback>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::failed_callbacks(&mut connection).await
}

/// Makes failed callbacks due again, for three more days; returns their number. All of the chosen ones
/// or, if one is not a failed callback, none.
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
    let mut count = 0;
    for id in ids {
        if !storage::redeliver_callback(writer.connection(), id, now).await? {
            return Err(RedeliverError::NotFailed(id));
        }
        count += 1;
    }
    writer.commit().await?;
    Ok(count)
}
