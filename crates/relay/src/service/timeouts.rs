//! Timeouts and forced closes of payments. Source: `relay.md §3` B5 and B10.

use kios_protocol::PaymentId;
use kios_protocol::payment::Event;

use super::{Failure, persist};
use crate::state::AppState;
use crate::storage;

/// Times out a payment without a decision, if it is due; returns whether it was.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn time_out(app: &AppState, id: PaymentId) -> Result<bool, Failure> {
    happen(app, id, Event::TimedOut).await
}

/// Closes a payment that its kiosk did not close, if it is due; returns whether it was.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn force_close(app: &AppState, id: PaymentId) -> Result<bool, Failure> {
    happen(app, id, Event::ForceClosed).await
}

async fn happen(app: &AppState, id: PaymentId, event: Event) -> Result<bool, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let Some(payment) = storage::find_payment(connection, &id.to_string()).await? else {
        return Ok(false);
    };
    // It may have changed since it was read as due; then the transition table has no row for this.
    let Ok(step) = payment.apply(event, now, &app.config().clocks) else { return Ok(false) };
    persist::persist_transition(connection, app.config(), &step, now).await?;
    persist::commit(app, writer, &payment).await?;
    tracing::info!(payment = %id, ?event, "a clock has run out");
    Ok(true)
}
