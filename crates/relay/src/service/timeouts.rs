//! Timeouts and forced closes of payments. Source: `relay.md §3` B5 and B10.

use kios_protocol::PaymentId;
use kios_protocol::payment::Event;

use super::{Failure, persist};
use crate::state::AppState;
use crate::storage;
use crate::storage::sql::Connection;

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
    let state = app.clone();
    let unit = async move |connection: &mut Connection| write(connection, &state, id, event).await;
    let notifier = app.notifier().clone();
    let notify = move |readers: &Option<Vec<String>>| {
        if let Some(readers) = readers {
            notifier.notify_logs(readers);
        }
    };
    let has_happened = app.store().unit_and(unit, notify).await?.is_some();
    if has_happened {
        tracing::info!(payment = %id, ?event, "a clock has run out");
    }
    Ok(has_happened)
}

/// The unit of work; returns whose streams to notify, or `None` if the payment was not due.
async fn write(
    connection: &mut Connection,
    app: &AppState,
    id: PaymentId,
    event: Event,
) -> Result<Option<Vec<String>>, Failure> {
    let now = app.clock().now();
    let Some(payment) = storage::find_payment(connection, &id.to_string()).await? else {
        return Ok(None);
    };
    // It may have changed since it was read as due; then the transition table has no row for this.
    let Ok(step) = payment.apply(event, now, &app.config().clocks) else { return Ok(None) };
    persist::persist_transition(connection, app.config(), &step, now).await?;
    Ok(Some(persist::readers(connection, &payment).await?))
}
