//! The only place where upstream state is written: updates the payment row, events and task log in
//! one transaction. Idempotent.
//!
//! Whatever the trigger (a response, a callback, the task log, a poll), what is written is what
//! `payment/item` says. An item without changes is ignored, so triggers may come late, twice or in
//! any order.
//!
//! One thing is not in the item: that a payment which was closed as failed has succeeded after all.
//! The item stays at 19 then, and only the task log reports it (`protocol.md §10.1 Q2`). Our record
//! has status 15 until the points were released.

use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{ChainState, Phase, Stage, Status};
use kios_protocol::{ResultCode, Timestamp};

use super::mismatch::record_mismatch;
use super::reconcile::{self, ReportedOutcome};
use super::safety_rules;
use crate::service::persist;
use crate::state::AppState;
use crate::storage::bridge::notifications::{self, NotifiedKind};
use crate::storage::bridge::outbox::{self, OpenContext};
use crate::storage::bridge::{close_checks, late_success, lookups};
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError, Writer};
use kios_domain::payment::{Notification, Opener, Payment, Transition};

/// How long the kiosk has to release a late success before this relay does, seconds.
const KIOSK_GRACE_S: u64 = 15;
/// How far the network's clock may be behind ours, seconds.
const MAX_CLOCK_SKEW_S: u64 = 120;

/// Updates our record to an item; returns the payment if it is one of ours.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn apply_item(
    app: &AppState,
    item: &PaymentItem,
    reported: ReportedOutcome,
    context: Option<OpenContext>,
) -> Result<Option<Payment>, StorageError> {
    let known = known(app, item).await?;
    if let Some(payment) =
        known.filter(|known| reconcile::transitions(known, item, reported).is_empty())
        && reported == ReportedOutcome::None
    {
        return Ok(Some(payment));
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let Some(known) = find_or_insert(&mut writer, app, item, context, now).await? else {
        // It may have recorded a mismatch.
        writer.commit().await?;
        return Ok(None);
    };
    let connection = writer.connection();
    if is_pinned(connection, &known, item).await? {
        return Ok(Some(known));
    }
    let mut payment = known.clone();
    let mut left = Vec::new();
    for step in reconcile::transitions(&known, item, reported) {
        if fails_undenied(&payment, &step.payment)
            && let Some(next_at) =
                safety_rules::close_repeat_at(now, step.payment.state.opened_at, 0)
        {
            close_checks::insert(connection, &step.payment, now, next_at).await?;
        }
        let step = deduplicated(connection, step).await?;
        persist::persist_transition(connection, app.config(), &step, now).await?;
        left.extend(step.left.iter().map(|left| persist::terminal_log(&step.payment, left)));
        payment = step.payment;
    }
    notify_missed(connection, app, &payment, reported, now).await?;
    persist::commit(app, writer, &payment, left).await?;
    Ok(Some(payment))
}

async fn known(app: &AppState, item: &PaymentItem) -> Result<Option<Payment>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::find_payment(&mut connection, &item.payment_id.to_string()).await
}

/// The payment of an item; inserted as it was opened if it is new and one of ours: opened through this
/// relay, or with an enrolled kiosk as its terminal.
async fn find_or_insert(
    writer: &mut Writer,
    app: &AppState,
    item: &PaymentItem,
    context: Option<OpenContext>,
    now: Timestamp,
) -> Result<Option<Payment>, StorageError> {
    let connection = writer.connection();
    let known = storage::find_payment(connection, &item.payment_id.to_string()).await?;
    if known.is_some() {
        return Ok(known);
    }
    if context.is_none() && outbox::is_mismatch(connection, item.payment_id).await? {
        return Ok(None);
    }
    let (shop_id, terminal_id) = (item.shop_id, &item.terminal_id);
    let opens = outbox::opens(connection, shop_id, terminal_id, &item.purchase_id).await?;
    let unresolved = |entry: &outbox::OutboxEntry| {
        entry.is_unresolved() && item.open_new_timestamp.plus(MAX_CLOCK_SKEW_S) >= entry.created_at
    };
    let other = opens.iter().find_map(|(entry, intent)| {
        let field = intent.mismatch(item).filter(|_| unresolved(entry))?;
        Some((entry.id, field))
    });
    if let (None, Some((call, field))) = (&context, other) {
        record_mismatch(connection, call, item, field).await?;
        return Ok(None);
    }
    let waiting = opens
        .into_iter()
        .rfind(|(entry, intent)| unresolved(entry) && intent.amount == item.amount.to_string());
    let context = match (context, &waiting) {
        (Some(context), _) => context,
        (None, Some((_, intent))) => intent.context.clone(),
        (None, None) if lookups::is_enrolled(connection, shop_id, terminal_id).await? => {
            OpenContext {
                opener: Opener::AccessKey,
                account_sent: item.account,
                currency_sent: item.currency.clone(),
            }
        }
        (None, None) => return Ok(None),
    };
    let payment = reconcile::initial(item, context);
    storage::insert_payment(connection, &payment).await?;
    if let Some((entry, _)) = waiting {
        outbox::link_open(connection, entry.id, payment.id).await?;
    }
    persist::notify(connection, app.config(), &payment, Notification::EVENT_ONLY, now).await?;
    tracing::info!(payment = %payment.id, shop = %payment.shop_id, "payment opened");
    Ok(Some(payment))
}

/// Whether our record is pinned: it has a late success that is not released, which the item lacks.
async fn is_pinned(
    connection: &mut Connection,
    payment: &Payment,
    item: &PaymentItem,
) -> Result<bool, StorageError> {
    let Some(late) = late_success::find(connection, payment.id).await? else { return Ok(false) };
    let same =
        item.payment_status == failed(payment) && late.round == notifications::round(payment);
    if same {
        return Ok(true);
    }
    // The item has changed since, so it is right again.
    late_success::delete(connection, payment.id).await?;
    Ok(false)
}

/// Whether this transition ends a payment or a cancel as failed although it was not denied: an approval may
/// be under way.
const fn fails_undenied(from: &Payment, to: &Payment) -> bool {
    matches!(to.state.status.stage, Stage::Failed)
        && match from.state.status.stage {
            Stage::Opened
            | Stage::SendFailed
            | Stage::Reverted
            | Stage::Sent
            | Stage::Confirmed
            | Stage::Replied => true,
            Stage::Denied | Stage::Closed | Stage::Failed => false,
        }
}

const fn failed(payment: &Payment) -> Status {
    Status::of(payment.state.status.phase, Stage::Failed)
}

/// Removes the task row from a transition that was notified before.
async fn deduplicated(
    connection: &mut Connection,
    mut step: Transition,
) -> Result<Transition, StorageError> {
    if step.notification.task {
        let what = if step.notification.code == ResultCode::Denied {
            NotifiedKind::Denied
        } else {
            NotifiedKind::Success
        };
        step.notification.task =
            notifications::mark_notified(connection, &step.payment, what).await?;
    }
    Ok(step)
}

/// Notifies a reported outcome whose status our record has skipped.
async fn notify_missed(
    connection: &mut Connection,
    app: &AppState,
    payment: &Payment,
    reported: ReportedOutcome,
    now: Timestamp,
) -> Result<(), StorageError> {
    let (what, stage, code) = match reported.of_phase(payment.state.status.phase) {
        ReportedOutcome::None => return Ok(()),
        ReportedOutcome::Approved(_) => {
            (NotifiedKind::Success, Stage::Confirmed, ResultCode::Success)
        }
        ReportedOutcome::Denied(_) => (NotifiedKind::Denied, Stage::Denied, ResultCode::Denied),
    };
    // From the second cancel on, a late report does not say which round it is about.
    if notifications::round(payment) > 1 {
        return Ok(());
    }
    if !matches!(payment.state.status.stage, Stage::Failed | Stage::Closed)
        || !notifications::mark_notified(connection, payment, what).await?
    {
        return Ok(());
    }
    // The record does not go back: the event repeats its version, and the task log gets its row.
    let mut passed = payment.clone();
    passed.state.status = Status::of(payment.state.status.phase, stage);
    persist::notify(connection, app.config(), &passed, Notification { code, task: true }, now).await
}

/// Records that a payment which ended as failed has succeeded after all; whether that was new.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn record_late_success(
    app: &AppState,
    payment: &Payment,
) -> Result<bool, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(false) };
    let fits = payment.state.status == failed(&payment);
    if !fits || !notifications::mark_notified(connection, &payment, NotifiedKind::Success).await? {
        return Ok(false);
    }
    let phase = payment.state.status.phase;
    let contract = match phase {
        Phase::New => ChainState::PaymentOpened,
        Phase::Cancel => ChainState::CancelOpened,
    };
    let step = status_change(&payment, Stage::Confirmed, contract, true);
    late_success::insert(connection, &payment, now, now.plus(KIOSK_GRACE_S)).await?;
    persist::persist_transition(connection, app.config(), &step, now).await?;
    persist::commit(app, writer, &step.payment, Vec::new()).await?;
    metrics::counter!("kios_bridge_late_successes_total").increment(1);
    tracing::warn!(payment = %id, "payment succeeded after it was closed as failed; it will be released");
    Ok(true)
}

/// Records that a late success was released, or that there was nothing to release: `code` is the answer to
/// the close that rejected it.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn record_release(
    app: &AppState,
    payment: &Payment,
    code: u32,
) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    if late_success::find(connection, payment.id).await?.is_none() {
        return Ok(());
    }
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(()) };
    late_success::delete(connection, payment.id).await?;
    let mut step = reversal(&payment, now);
    if code == ResultCode::ForcedToClose.number() {
        step.payment.late_return_at = payment.late_return_at;
    }
    persist::persist_transition(connection, app.config(), &step, now).await?;
    persist::commit(app, writer, &step.payment, Vec::new()).await?;
    tracing::info!(payment = %id, "late success released");
    Ok(())
}

/// Records that a repeated close has reversed an approval that took effect after the first close, which
/// nothing reported; whether that was new.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn record_late_return(
    app: &AppState,
    payment: &Payment,
) -> Result<bool, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(false) };
    close_checks::delete(connection, payment.id, notifications::round(&payment)).await?;
    if payment.state.status != failed(&payment) || !is_unsettled(&payment) {
        writer.commit().await?;
        return Ok(false);
    }
    let step = reversal(&payment, now);
    persist::persist_transition(connection, app.config(), &step, now).await?;
    persist::commit(app, writer, &step.payment, Vec::new()).await?;
    metrics::counter!("kios_bridge_late_returns_total").increment(1);
    tracing::error!(
        payment = %id,
        "approval took effect after the payment was closed as failed; its points were returned"
    );
    Ok(true)
}

/// Whether, as far as our record knows, no points have moved in the present phase.
fn is_unsettled(payment: &Payment) -> bool {
    !reconcile::has_settled(payment.state.contract, payment.state.status.phase)
}

/// A late success ends as failed again.
fn reversal(payment: &Payment, now: Timestamp) -> Transition {
    let contract = match payment.state.status.phase {
        Phase::New => ChainState::PaymentFailed,
        Phase::Cancel => ChainState::CancelFailed,
    };
    let mut step = status_change(payment, Stage::Failed, contract, false);
    step.payment.late_return_at = now;
    step
}

#[expect(clippy::fn_params_excessive_bools, reason = "whether the task log gets a row")]
fn status_change(payment: &Payment, stage: Stage, contract: ChainState, task: bool) -> Transition {
    let mut next = Payment { version: payment.version + 1, ..payment.clone() };
    next.state.status = Status::of(payment.state.status.phase, stage);
    next.state.contract = contract;
    let notification = Notification { code: ResultCode::Success, task };
    Transition {
        payment: next,
        from_version: payment.version,
        left: None,
        movement: None,
        notification,
    }
}

/// Notifies once that a payment was approved and not closed; whether that was new.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn notify_unclosed(
    app: &AppState,
    payment: &Payment,
) -> Result<bool, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(false) };
    let waits = matches!(payment.state.status.stage, Stage::Confirmed | Stage::Replied);
    if !waits || !notifications::mark_notified(connection, &payment, NotifiedKind::Unclosed).await?
    {
        return Ok(false);
    }
    let (stage, contract) = (payment.state.status.stage, payment.state.contract);
    let step = status_change(&payment, stage, contract, false);
    persist::persist_transition(connection, app.config(), &step, now).await?;
    persist::commit(app, writer, &step.payment, Vec::new()).await?;
    metrics::counter!("kios_bridge_unclosed_total").increment(1);
    tracing::warn!(payment = %id, "payment approved and not closed; the network will release it");
    Ok(true)
}
