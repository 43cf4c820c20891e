//! Repeats closes that ended a payment or a cancel as failed, and so returns points that left after that.
//!
//! An approval that is under way when the close arrives can take effect after it, and then nothing reports
//! it (`protocol.md §10.1` Q24). The same close sent again returns the points, or changes nothing. It is
//! sent three times: the pause before the last one covers a transaction that waits for a slow chain. Only
//! an answer that says that the payment has failed on the chain ends the check early; 2029 says that
//! nothing has left so far.
//!
//! The item is read before each repeat: code 0 returns points only where the item is failed. A try is
//! counted as lost before it is sent, and as not lost when it is answered, so that an answer which comes
//! after a lost one, also in another process, is read correctly. An item that cannot be read is tried again
//! at growing intervals.

use futures_util::StreamExt as _;
use futures_util::stream;
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{PaymentId, ResultCode, Timestamp};

use super::apply::record_late_return;
use super::error::FetchError;
use super::reconcile::ReportedOutcome;
use super::refresh::{FetchedPayment, refresh};
use super::reject::{Repeated, repeat_reject};
use super::safety_rules;
use crate::state::AppState;
use crate::storage::bridge::close_checks::{self, CloseCheck};
use crate::storage::bridge::{late_success, notifications};
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};
use crate::upstream::{TransportError, Upstream};
use kios_domain::payment::Payment;

/// Checks that are made at the same time, so that one that hangs does not delay the others.
const CONCURRENCY: usize = 8;
/// How long reading the item and sending the close may take together, seconds.
const CALL_S: u64 = 75;
/// The longest pause before a repeat without an answer is sent again, seconds.
const MAX_BACKOFF_S: u64 = 60;
/// The age at which a check that gets no usable answer is given up, seconds.
const EXPIRY_S: u64 = 86_400;

/// What the answer to a repeated close says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    /// This repeat, or an earlier one whose answer was lost, returned points.
    Returned,
    /// The payment has failed on the chain before.
    ClosedBefore,
    /// Nothing has left so far.
    NothingLeft,
    /// Nothing is known: it was refused.
    Refused,
    /// Nothing is known: it may have been done.
    Inconclusive,
}

impl Finding {
    /// `lost`: how many earlier tries got no answer and may have arrived.
    fn of(phase: Phase, code: u32, lost: u64) -> Self {
        let closed = if lost > 0 { Self::Returned } else { Self::ClosedBefore };
        match ResultCode::from_number(code) {
            Some(ResultCode::Success) => Self::Returned,
            Some(ResultCode::AlreadyClosed) => closed,
            // A cancel that has failed on the chain can never be closed again (§2.7).
            Some(ResultCode::NotClosable) if phase == Phase::Cancel => closed,
            Some(ResultCode::ForcedToClose | ResultCode::NotClosable) => Self::NothingLeft,
            Some(_) if !safety_rules::is_inconclusive(code) => Self::Refused,
            Some(_) | None => Self::Inconclusive,
        }
    }
}

/// Sends the due repeats; returns how many payments were reversed by them.
pub(super) async fn repeat_due(app: &AppState, upstream: &Upstream) -> Result<u64, StorageError> {
    let now = app.clock().now();
    let due = {
        let mut connection = app.store().read().await?;
        close_checks::due(&mut connection, now).await?
    };
    let results: Vec<_> = stream::iter(due)
        .map(|check| repeat(app, upstream, check.payment_id))
        .buffer_unordered(CONCURRENCY)
        .collect()
        .await;
    let mut reversed = 0;
    for result in results {
        match result {
            Ok(happened) => reversed += u64::from(happened),
            Err(FetchError::Transport(error)) => {
                tracing::debug!(%error, "repeated close got no answer");
            }
            Err(FetchError::Storage(fault)) => return Err(fault),
        }
    }
    Ok(reversed)
}

/// Reads the item and sends the close; whether that has reversed an approval.
async fn repeat(app: &AppState, upstream: &Upstream, id: PaymentId) -> Result<bool, FetchError> {
    let Some(_guard) = upstream.mutations().try_lock(&id.to_string()) else { return Ok(false) };
    let payment = match refresh(app, upstream, id, ReportedOutcome::None).await {
        Ok(FetchedPayment::Ours(payment)) => payment,
        Ok(FetchedPayment::Foreign | FetchedPayment::Missing) => {
            postpone_unread(app, id).await?;
            return Ok(false);
        }
        Err(error @ FetchError::Transport(_)) => {
            postpone_unread(app, id).await?;
            return Err(error);
        }
        Err(error @ FetchError::Storage(_)) => return Err(error),
    };
    let Some(check) = begin(app, &payment).await? else { return Ok(false) };
    match repeat_reject(app, upstream, &payment).await? {
        Repeated::NoClose => {
            finish(app, check).await?;
            Ok(false)
        }
        Repeated::Answered(code) => Ok(conclude(app, &payment, check, code).await?),
        Repeated::Lost(error) => {
            let lost = if error == TransportError::NotSent { check.lost } else { check.lost + 1 };
            postpone(app, CloseCheck { lost, ..check }).await?;
            Err(error.into())
        }
    }
}

/// Counts a try before it is sent; returns the check as it was before, or `None` if there is nothing to
/// repeat any more.
async fn begin(app: &AppState, payment: &Payment) -> Result<Option<CloseCheck>, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let Some(check) = close_checks::find(connection, payment.id).await? else { return Ok(None) };
    let payment = storage::find_payment(connection, &payment.id.to_string()).await?;
    let fits = payment.is_some_and(|payment| {
        payment.state.status == Status::of(payment.state.status.phase, Stage::Failed)
            && notifications::round(&payment) == check.round
    });
    // A late success that was reported is released by its own job.
    let reported = late_success::find(connection, check.payment_id).await?.is_some();
    if !fits || reported || is_expired(&check, now) {
        close_checks::delete(connection, check.payment_id, check.round).await?;
        writer.commit().await?;
        return Ok(None);
    }
    let (tries, lost) = (check.tries + 1, check.lost + 1);
    let next_at = now.plus(CALL_S);
    close_checks::update(connection, CloseCheck { tries, lost, ..check }, next_at).await?;
    writer.commit().await?;
    Ok(Some(check))
}

/// Whether a check is given up.
fn is_expired(check: &CloseCheck, now: Timestamp) -> bool {
    let expired = now.since(check.closed_at) > EXPIRY_S;
    if expired {
        tracing::error!(payment = %check.payment_id, "failed payment could not be checked for a late approval");
    }
    expired
}

/// Applies an answer; `check` is as it was before the try. Whether an approval was reversed.
async fn conclude(
    app: &AppState,
    payment: &Payment,
    check: CloseCheck,
    code: u32,
) -> Result<bool, StorageError> {
    match Finding::of(payment.state.status.phase, code, check.lost) {
        Finding::Returned => return record_late_return(app, payment).await,
        Finding::ClosedBefore => finish(app, check).await?,
        Finding::NothingLeft => advance(app, check).await?,
        Finding::Refused => {
            tracing::error!(payment = %payment.id, code, "upstream refuses the repeated close of a failed payment");
            postpone(app, check).await?;
        }
        Finding::Inconclusive => {
            postpone(app, CloseCheck { lost: check.lost + 1, ..check }).await?;
        }
    }
    Ok(false)
}

/// Waits for the next repeat, or ends the check after the last one.
async fn advance(app: &AppState, check: CloseCheck) -> Result<(), StorageError> {
    let answered = check.answered + 1;
    let Some(next_at) = safety_rules::close_repeat_at(check.closed_at, check.opened_at, answered)
    else {
        return finish(app, check).await;
    };
    let mut writer = app.store().write().await?;
    let check = CloseCheck { answered, tries: 0, ..check };
    close_checks::update(writer.connection(), check, next_at).await?;
    writer.commit().await
}

/// Sends the same repeat again after a pause that grows with the tries.
async fn postpone(app: &AppState, check: CloseCheck) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    write_postponed(writer.connection(), check, app.clock().now()).await?;
    writer.commit().await
}

/// Tries again after a pause to read an item that could not be read, or gives its check up.
async fn postpone_unread(app: &AppState, id: PaymentId) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let Some(check) = close_checks::find(connection, id).await? else { return Ok(()) };
    if is_expired(&check, now) {
        close_checks::delete(connection, check.payment_id, check.round).await?;
    } else {
        write_postponed(connection, check, now).await?;
    }
    writer.commit().await
}

async fn write_postponed(
    connection: &mut Connection,
    check: CloseCheck,
    now: Timestamp,
) -> Result<(), StorageError> {
    let tries = check.tries + 1;
    let next_at = now.plus(5_u64.saturating_mul(tries).min(MAX_BACKOFF_S));
    close_checks::update(connection, CloseCheck { tries, ..check }, next_at).await
}

async fn finish(app: &AppState, check: CloseCheck) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    close_checks::delete(writer.connection(), check.payment_id, check.round).await?;
    writer.commit().await
}

/// Counts a reject that a kiosk sends for a payment that has failed already.
///
/// # Errors
/// [`StorageError`]; it must not be sent then.
pub(super) async fn begin_kiosk_repeat(app: &AppState, id: PaymentId) -> Result<(), StorageError> {
    count_kiosk_repeat(app, id, |lost| lost + 1).await
}

/// Applies the outcome of a reject that a kiosk sent for a payment that had failed already: upstream's
/// code, or why there is none.
///
/// # Errors
/// [`StorageError`]; the next repeat finds the same.
pub(super) async fn end_kiosk_repeat(
    app: &AppState,
    payment: &Payment,
    outcome: Result<u32, TransportError>,
) -> Result<(), StorageError> {
    let code = match outcome {
        Ok(code) => code,
        Err(TransportError::NotSent) => {
            return count_kiosk_repeat(app, payment.id, |lost| lost.saturating_sub(1)).await;
        }
        Err(
            TransportError::Timeout
            | TransportError::Disconnected
            | TransportError::InvalidResponse(_),
        ) => return Ok(()),
    };
    let check = {
        let mut connection = app.store().read().await?;
        close_checks::find(&mut connection, payment.id).await?
    };
    let earlier = check.map_or(0, |check| check.lost.saturating_sub(1));
    match Finding::of(payment.state.status.phase, code, earlier) {
        Finding::Returned => {
            record_late_return(app, payment).await?;
        }
        Finding::ClosedBefore => {
            if let Some(check) = check {
                finish(app, check).await?;
            }
        }
        Finding::NothingLeft | Finding::Refused => {
            count_kiosk_repeat(app, payment.id, |lost| lost.saturating_sub(1)).await?;
        }
        Finding::Inconclusive => {}
    }
    Ok(())
}

async fn count_kiosk_repeat(
    app: &AppState,
    id: PaymentId,
    count: impl FnOnce(u64) -> u64 + Send,
) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    if let Some(check) = close_checks::find(connection, id).await? {
        let due = safety_rules::close_repeat_at(check.closed_at, check.opened_at, check.answered);
        let next_at = due.unwrap_or(check.closed_at);
        let check = CloseCheck { lost: count(check.lost), ..check };
        close_checks::update(connection, check, next_at).await?;
    }
    writer.commit().await
}

/// Whether an approval of the cancel that failed last may still take effect: opening another one would
/// replace the secret that closes it (`protocol.md §10.1` Q4).
///
/// # Errors
/// [`StorageError`].
pub(super) async fn may_take_effect(
    app: &AppState,
    payment: &Payment,
) -> Result<bool, StorageError> {
    let mut connection = app.store().read().await?;
    let check = close_checks::find(&mut connection, payment.id).await?;
    Ok(payment.state.status.phase == Phase::Cancel
        && check.is_some_and(|check| {
            check.answered == 0 && check.round == notifications::round(payment)
        }))
}
