//! Releases payments that succeeded after they were closed as failed, where the network reports it.
//!
//! The customer has left by then and was shown that nothing was charged, but the points are in escrow
//! and the network never releases them by itself. The kiosk is notified first, and closes again. If it
//! does not, this relay repeats the kiosk's close. A success that the network does not report is found
//! by [`super::close_check`].

use kios_protocol::payment::Stage;

use super::apply::record_release;
use super::error::FetchError;
use super::reject::{Repeated, is_final, repeat_reject};
use crate::state::AppState;
use crate::storage;
use crate::storage::bridge::late_success::{self, LateSuccess};
use crate::upstream::Upstream;
use kios_domain::payment::Payment;

/// The longest pause between two tries, seconds.
const MAX_BACKOFF_S: u64 = 60;

/// Releases the due late successes; returns how many were released.
pub(super) async fn release_due(app: &AppState, upstream: &Upstream) -> Result<u64, FetchError> {
    let now = app.clock().now();
    let due = {
        let mut connection = app.store().read().await?;
        late_success::due(&mut connection, now).await?
    };
    let mut released = 0;
    for late in due {
        released += u64::from(release(app, upstream, late).await?);
    }
    Ok(released)
}

async fn release(
    app: &AppState,
    upstream: &Upstream,
    late: LateSuccess,
) -> Result<bool, FetchError> {
    let Some(_guard) = upstream.mutations().try_lock(&late.payment_id.to_string()) else {
        return Ok(false);
    };
    let mut writer = app.store().write().await?;
    let pause = 5_u64.saturating_mul(late.tries.saturating_add(1)).min(MAX_BACKOFF_S);
    let next_at = app.clock().now().plus(pause);
    let connection = writer.connection();
    late_success::postpone(connection, late.payment_id, next_at).await?;
    let payment = storage::find_payment(connection, &late.payment_id.to_string()).await?;
    let Some(payment) = payment.filter(is_held) else {
        late_success::delete(connection, late.payment_id).await?;
        writer.commit().await?;
        return Ok(false);
    };
    writer.commit().await?;
    match repeat_reject(app, upstream, &payment).await? {
        Repeated::NoClose => {
            tracing::error!(
                payment = %payment.id,
                "late success can only be released by a kiosk: close it with confirm=false"
            );
            Ok(false)
        }
        Repeated::Answered(code) if is_final(code) => {
            record_release(app, &payment, code).await?;
            Ok(true)
        }
        Repeated::Answered(_) => Ok(false),
        Repeated::Lost(error) => Err(error.into()),
    }
}

const fn is_held(payment: &Payment) -> bool {
    matches!(payment.state.status.stage, Stage::Confirmed)
}
