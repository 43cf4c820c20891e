//! Upstream has opened another payment than the requested one.
//!
//! That payment is none of ours: it is not recorded, closed or cancelled. It is fetched until it has ended, because the
//! kiosk waits to hear whether its purchase was paid. Source: `relay.md §3 B34`.

use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{PaymentId, Timestamp};

use super::error::FetchError;
use super::fetch::fetch_item;
use super::in_flight::update_status;
use crate::state::AppState;
use crate::storage::StorageError;
use crate::storage::bridge::outbox::{self, CallStatus, OutboxEntry};
use crate::storage::sql::Connection;
use crate::upstream::Upstream;

/// The shortest and the longest pause between two queries, seconds; in between, a tenth of the call's age.
const PAUSES_S: (u64, u64) = (30, 3_600);

/// Records a payment that differs from its request in this field. It is reported as open to nobody; the call stays
/// unknown, and a person has to look at it.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn record_mismatch(
    connection: &mut Connection,
    call: i64,
    item: &PaymentItem,
    field: &'static str,
) -> Result<(), StorageError> {
    if outbox::set_mismatch(connection, call, item.payment_id, field).await? {
        metrics::counter!("kios_bridge_mismatches_total").increment(1);
        tracing::error!(
            payment = %item.payment_id,
            call,
            field,
            "upstream opened another payment than was requested; a person has to look at it"
        );
    }
    Ok(())
}

/// Fetches a payment that is not the requested one; whether it has ended, so that it is not fetched again.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub(super) async fn resolve(
    app: &AppState,
    upstream: &Upstream,
    call: &OutboxEntry,
    id: PaymentId,
    now: Timestamp,
) -> Result<bool, FetchError> {
    let outcome = match fetch_item(upstream, id, None).await {
        Ok(Some(item)) => outcome(item.payment_status),
        // It cannot be read, or upstream does not know what it has answered.
        Ok(None) | Err(_) => None,
    };
    if let Some(status) = outcome {
        let charged = status == CallStatus::Done;
        tracing::error!(payment = %id, call = call.id, charged, "payment that was not requested has ended");
        update_status(app, call.id, status, None).await?;
    } else {
        let pause = (now.since(call.created_at) / 10).clamp(PAUSES_S.0, PAUSES_S.1);
        let mut writer = app.store().write().await?;
        outbox::record_retry(writer.connection(), call.id, now.plus(pause)).await?;
        writer.commit().await?;
    }
    Ok(outcome.is_some())
}

/// How a call ends with this status of the payment: done if the customer was charged and has not got the points back, over
/// if nothing was charged; `None` if the payment has not ended.
const fn outcome(status: Status) -> Option<CallStatus> {
    match (status.phase, status.stage) {
        (Phase::New, Stage::Failed) | (Phase::Cancel, Stage::Closed) => Some(CallStatus::Over),
        (Phase::New, Stage::Closed) | (Phase::Cancel, Stage::Failed) => Some(CallStatus::Done),
        (
            Phase::New | Phase::Cancel,
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Denied
            | Stage::Replied,
        ) => None,
    }
}
