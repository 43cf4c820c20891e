//! Fetches a payment and updates our record of it.
//!
//! `payment/item` has no version, so reads of one payment are serialized, and what was read last is
//! newest.

use kios_protocol::PaymentId;
use kios_protocol::payment::Phase;

use super::apply::apply_item;
use super::error::FetchError;
use super::fetch::fetch_item;
use super::reconcile::ReportedOutcome;
use super::shops;
use crate::state::AppState;
use crate::storage::{self, StorageError};
use crate::upstream::Upstream;
use kios_domain::payment::Payment;

/// What the network knows of a payment.
#[derive(Debug)]
pub(super) enum FetchedPayment {
    /// It is one of ours, and our record is up to date.
    Ours(Box<Payment>),
    /// It belongs to no kiosk of this relay.
    Foreign,
    /// The network knows no such payment.
    Missing,
}

/// Fetches a payment and updates our record of it.
///
/// # Errors
/// [`FetchError`]; nothing was changed, and trying again is safe.
pub(super) async fn refresh(
    app: &AppState,
    upstream: &Upstream,
    id: PaymentId,
    reported: ReportedOutcome,
) -> Result<FetchedPayment, FetchError> {
    let _guard = upstream.reads().lock(&id.to_string()).await;
    let known = find_payment(app, id).await?;
    let Some(item) = fetch_item(upstream, id, known.as_ref()).await? else {
        return Ok(FetchedPayment::Missing);
    };
    if item.payment_status.phase == Phase::Cancel {
        // The owner of the shop is notified of a cancel, so the shop has to be known.
        shops::ensure_known(app, upstream, item.shop_id).await?;
    }
    let payment = apply_item(app, &item, reported, None).await?;
    Ok(payment.map_or(FetchedPayment::Foreign, |payment| FetchedPayment::Ours(Box::new(payment))))
}

async fn find_payment(app: &AppState, id: PaymentId) -> Result<Option<Payment>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::find_payment(&mut connection, &id.to_string()).await
}
