//! Repeats closes that ended a payment or a cancel as failed, and so returns points that left after that.
//!
//! An approval that is under way when the close arrives can take effect after it, and then nothing reports
//! it (`protocol.md §10.1` Q24). The same close sent again returns the points, or changes nothing. It is
//! sent three times: the pause before the last one covers a transaction that waits for a slow chain.
//! Only 2026 ends the check early, because the payment has failed on the chain then; 2029 says that nothing
//! has left so far.

use kios_protocol::payment::{Stage, Status};
use kios_protocol::{PaymentId, ResultCode};

use super::apply::record_late_return;
use super::error::FetchError;
use super::reject::{Repeated, is_final, repeat_reject};
use super::safety_rules;
use crate::state::AppState;
use crate::storage::bridge::close_checks::{self, CloseCheck};
use crate::storage::bridge::{late_success, notifications};
use crate::storage::{self, StorageError};
use crate::upstream::Upstream;
use kios_domain::payment::Payment;

/// The longest pause before a repeat without an answer is sent again, seconds.
const MAX_BACKOFF_S: u64 = 60;

/// Sends the due repeats; returns how many payments were reversed by them.
pub(super) async fn repeat_due(app: &AppState, upstream: &Upstream) -> Result<u64, FetchError> {
    let now = app.clock().now();
    let due = {
        let mut connection = app.store().read().await?;
        close_checks::due(&mut connection, now).await?
    };
    let mut reversed = 0;
    for check in due {
        reversed += u64::from(repeat(app, upstream, check).await?);
    }
    Ok(reversed)
}

async fn repeat(
    app: &AppState,
    upstream: &Upstream,
    check: CloseCheck,
) -> Result<bool, FetchError> {
    let id = check.payment_id;
    let Some(_guard) = upstream.mutations().try_lock(&id.to_string()) else { return Ok(false) };
    let Some(payment) = begin(app, check).await? else { return Ok(false) };
    let code = match repeat_reject(app, upstream, &payment).await? {
        Repeated::NoClose => {
            finish(app, check).await?;
            return Ok(false);
        }
        Repeated::Lost(error) => return Err(error.into()),
        Repeated::Answered(code) => code,
    };
    // An earlier repeat without a response may have been the one that returned the points.
    let closed_before = ResultCode::AlreadyClosed.number() == code;
    if ResultCode::Success.number() == code || (closed_before && check.sent > 0) {
        return Ok(record_late_return(app, &payment).await?);
    }
    if closed_before {
        finish(app, check).await?;
    } else if is_final(code) {
        advance(app, check).await?;
    } else if !safety_rules::is_inconclusive(code) {
        tracing::error!(payment = %id, code, "upstream refuses the repeated close of a failed payment");
        advance(app, check).await?;
    }
    Ok(false)
}

/// Counts the repeat before it is sent; `None` if there is nothing to repeat any more.
async fn begin(app: &AppState, check: CloseCheck) -> Result<Option<Payment>, StorageError> {
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    let payment = storage::find_payment(connection, &check.payment_id.to_string()).await?;
    let payment = payment.filter(|payment| {
        let failed = Status::of(payment.state.status.phase, Stage::Failed);
        payment.state.status == failed && notifications::round(payment) == check.round
    });
    // A late success that was reported is released by its own job.
    let reported = late_success::find(connection, check.payment_id).await?.is_some();
    if payment.is_none() || reported {
        close_checks::delete(connection, check.payment_id).await?;
    } else {
        let pause = 5_u64.saturating_mul(check.sent.saturating_add(1)).min(MAX_BACKOFF_S);
        let next_at = app.clock().now().plus(pause);
        close_checks::count_sent(connection, check.payment_id, next_at).await?;
    }
    writer.commit().await?;
    Ok(payment.filter(|_| !reported))
}

/// Counts a repeat that a kiosk sends by itself.
///
/// # Errors
/// [`StorageError`]; it must not be sent then.
pub(super) async fn count_repeat(app: &AppState, id: PaymentId) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    if let Some(check) = close_checks::find(connection, id).await? {
        let due = safety_rules::close_repeat_at(check.closed_at, check.opened_at, check.answered);
        let next_at = due.unwrap_or(check.closed_at);
        close_checks::count_sent(connection, id, next_at).await?;
    }
    writer.commit().await
}

/// Waits for the next repeat, or ends the check after the last one.
async fn advance(app: &AppState, check: CloseCheck) -> Result<(), StorageError> {
    let Some(next_at) =
        safety_rules::close_repeat_at(check.closed_at, check.opened_at, check.answered + 1)
    else {
        return finish(app, check).await;
    };
    let mut writer = app.store().write().await?;
    close_checks::count_answered(writer.connection(), check.payment_id, next_at).await?;
    writer.commit().await
}

async fn finish(app: &AppState, check: CloseCheck) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    close_checks::delete(writer.connection(), check.payment_id).await?;
    writer.commit().await
}
