//! Upstream has opened another payment than the requested one.

use kios_protocol::api::PaymentItem;
use sqlx::SqliteConnection;

use crate::storage::StorageError;
use crate::storage::bridge::outbox;

/// Records a payment that differs from its request in this field. It is reported as open to nobody; the call stays
/// unknown, and a person has to look at it. Source: `relay.md §3 B34`.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn record_mismatch(
    connection: &mut SqliteConnection,
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
