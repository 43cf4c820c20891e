//! The timeout of an unanswered payment or cancel. Source: `protocol.md §3.3`, Timeout;
//! `relay.md §3 B5`.

use kios_protocol::{PaymentId, Timestamp};

use super::settle::end_time;
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::legacy as rows;

/// Times out everything that is due; returns how many. A failure is logged and does not delay the
/// others.
///
/// # Errors
/// [`StorageError`] when the due payments cannot be read; trying again is safe.
pub async fn time_out_due(app: &AppState) -> Result<u64, StorageError> {
    let Some(before) = app.clock().now().seconds().checked_sub(app.config().clocks.answer) else {
        return Ok(0);
    };
    let mut connection = app.store().read().await?;
    let due = rows::unanswered(&mut connection, Timestamp::from_seconds(before)).await?;
    drop(connection);
    let mut many = 0;
    for id in due {
        match time_out(app, id).await {
            Ok(happened) => many += u64::from(happened),
            Err(fault) => tracing::error!(payment = %id, %fault, "payment could not time out"),
        }
    }
    Ok(many)
}

async fn time_out(app: &AppState, id: PaymentId) -> Result<bool, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    // The buyer may have decided since it was read as due.
    let Some(payment) = rows::find(connection, &id.to_string()).await? else { return Ok(false) };
    let over = end_time(connection, app.config(), &payment, now).await?;
    if over {
        writer.commit().await?;
        tracing::info!(payment = %id, "the buyer's time has run out");
    }
    Ok(over)
}
