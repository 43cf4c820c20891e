//! The one door through which news of the network become rows, events and tasks.
//!
//! Whatever brought the news (an answer, a callback, the task log, a look at an open payment), what
//! is written is what `payment/item` says, in one transaction with everything that tells of it. What
//! is known already changes nothing, so hints may come late, twice or in any order.
//!
//! One thing the item never says: that a payment which was closed as failed has succeeded after all.
//! Then the item stays at 19 for good, and only the log tells (`protocol.md §10.1 Q2`). Our record
//! stands at 15 until the points were given back.

use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{ChainState, Phase, Stage, Status};
use kios_protocol::{ResultCode, Timestamp};
use sqlx::SqliteConnection;

use super::call::Origin;
use super::mirror::{self, Said};
use super::rows;
use super::told::{self, What};
use crate::service::record;
use crate::state::AppState;
use crate::storage::{self, StorageError, Writer};
use kios_domain::payment::{Notification, Opener, Payment, Transition};

/// How long the kiosk has to give a late success back before this relay does, seconds.
const KIOSKS_TURN: u64 = 15;
/// How far the network's clock may be behind ours, seconds.
const SKEW: u64 = 120;

/// Writes down what an item says; the payment comes back if it is one of ours.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn observe(
    app: &AppState,
    item: &PaymentItem,
    said: Said,
    origin: Option<Origin>,
) -> Result<Option<Payment>, StorageError> {
    let known = known(app, item).await?;
    if let Some(payment) = known.filter(|known| mirror::steps(known, item, said).is_empty())
        && said == Said::Nothing
    {
        return Ok(Some(payment));
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let Some(known) = found(&mut writer, app, item, origin, now).await? else { return Ok(None) };
    let connection = writer.connection();
    if is_held(connection, &known, item).await? {
        return Ok(Some(known));
    }
    let mut payment = known.clone();
    let mut left = Vec::new();
    for step in mirror::steps(&known, item, said) {
        let step = once(connection, step).await?;
        record::step(connection, app.config(), &step, now).await?;
        left.extend(step.left.iter().map(|left| record::terminal_log(&step.payment, left)));
        payment = step.payment;
    }
    told_after_all(connection, app, &payment, said, now).await?;
    record::commit(app, writer, &payment).await?;
    app.notifier().notify_logs(&left);
    Ok(Some(payment))
}

async fn known(app: &AppState, item: &PaymentItem) -> Result<Option<Payment>, StorageError> {
    let mut connection = app.store().read().await?;
    storage::find_payment(&mut connection, &item.payment_id.to_string()).await
}

/// The payment of an item, written as it was opened if it is new and one of ours: somebody here has
/// asked for it, or a kiosk of ours is its terminal.
async fn found(
    writer: &mut Writer,
    app: &AppState,
    item: &PaymentItem,
    origin: Option<Origin>,
    now: Timestamp,
) -> Result<Option<Payment>, StorageError> {
    let connection = writer.connection();
    let known = storage::find_payment(connection, &item.payment_id.to_string()).await?;
    if known.is_some() {
        return Ok(known);
    }
    let (shop_id, terminal_id) = (item.shop_id, &item.terminal_id);
    let opens = rows::opens(connection, shop_id, terminal_id, &item.purchase_id).await?;
    let waiting = opens.into_iter().rfind(|(call, wish)| {
        call.is_unresolved()
            && wish.amount == item.amount.to_string()
            && item.open_new_timestamp.plus(SKEW) >= call.created_at
    });
    let origin = match (origin, &waiting) {
        (Some(origin), _) => origin,
        (None, Some((_, wish))) => wish.origin.clone(),
        (None, None) if told::is_ours(connection, shop_id, terminal_id).await? => Origin {
            opener: Opener::AccessKey,
            account_sent: item.account,
            currency_sent: item.currency.clone(),
        },
        (None, None) => return Ok(None),
    };
    let payment = mirror::first(item, origin);
    storage::insert_payment(connection, &payment).await?;
    if let Some((call, _)) = waiting {
        rows::bind_open(connection, call.id, payment.id).await?;
    }
    record::tell(connection, app.config(), &payment, Notification::OPENED, now).await?;
    tracing::info!(payment = %payment.id, shop = %payment.shop_id, "payment opened");
    Ok(Some(payment))
}

/// Whether our record says more than the item can: a late success that was not given back.
async fn is_held(
    connection: &mut SqliteConnection,
    payment: &Payment,
    item: &PaymentItem,
) -> Result<bool, StorageError> {
    let Some(late) = told::find_late(connection, payment.id).await? else { return Ok(false) };
    let same = item.payment_status == failed(payment) && late.round == told::round(payment);
    if same {
        return Ok(true);
    }
    // The network knows of it again, so the item is the truth.
    told::delete_late(connection, payment.id).await?;
    Ok(false)
}

const fn failed(payment: &Payment) -> Status {
    Status::of(payment.state.status.phase, Stage::Failed)
}

/// Takes the task off a step that was told before.
async fn once(
    connection: &mut SqliteConnection,
    mut step: Transition,
) -> Result<Transition, StorageError> {
    if step.telling.task {
        let what =
            if step.telling.code == ResultCode::Denied { What::Denied } else { What::Success };
        step.telling.task = told::mark(connection, &step.payment, what).await?;
    }
    Ok(step)
}

/// Tells what the network says has happened and what our record has gone past without seeing.
async fn told_after_all(
    connection: &mut SqliteConnection,
    app: &AppState,
    payment: &Payment,
    said: Said,
    now: Timestamp,
) -> Result<(), StorageError> {
    let (what, stage, code) = match said.of(payment.state.status.phase) {
        Said::Nothing => return Ok(()),
        Said::Approved(_) => (What::Success, Stage::Confirmed, ResultCode::Success),
        Said::Denied(_) => (What::Denied, Stage::Denied, ResultCode::Denied),
    };
    // From the second cancel on, nobody says which round an old hint is about.
    if told::round(payment) > 1 {
        return Ok(());
    }
    if !matches!(payment.state.status.stage, Stage::Failed | Stage::Closed)
        || !told::mark(connection, payment, what).await?
    {
        return Ok(());
    }
    // The record does not go back: readers see a version that they have, the log gets its row.
    let mut passed = payment.clone();
    passed.state.status = Status::of(payment.state.status.phase, stage);
    record::tell(connection, app.config(), &passed, Notification { code, task: true }, now).await
}

/// Notes that a payment which ended as failed has succeeded after all; whether that was news.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn succeeded_late(
    app: &AppState,
    payment: &Payment,
) -> Result<bool, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(false) };
    let fits = payment.state.status == failed(&payment);
    if !fits || !told::mark(connection, &payment, What::Success).await? {
        return Ok(false);
    }
    let phase = payment.state.status.phase;
    let contract = match phase {
        Phase::New => ChainState::PaymentOpened,
        Phase::Cancel => ChainState::CancelOpened,
    };
    let step = moved(&payment, Stage::Confirmed, contract, true);
    told::insert_late(connection, &payment, now, now.plus(KIOSKS_TURN)).await?;
    record::step(connection, app.config(), &step, now).await?;
    record::commit(app, writer, &step.payment).await?;
    metrics::counter!("kios_bridge_late_successes_total").increment(1);
    tracing::warn!(payment = %id, "succeeded after it was closed as failed; it is given back");
    Ok(true)
}

/// Notes that a late success was given back, or that there was nothing to give.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn given_back(app: &AppState, payment: &Payment) -> Result<(), StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    if told::find_late(connection, payment.id).await?.is_none() {
        return Ok(());
    }
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(()) };
    told::delete_late(connection, payment.id).await?;
    let contract = match payment.state.status.phase {
        Phase::New => ChainState::PaymentFailed,
        Phase::Cancel => ChainState::CancelFailed,
    };
    let step = moved(&payment, Stage::Failed, contract, false);
    record::step(connection, app.config(), &step, now).await?;
    record::commit(app, writer, &step.payment).await?;
    tracing::info!(payment = %id, "a late success was given back");
    Ok(())
}

#[expect(clippy::fn_params_excessive_bools, reason = "whether the numbered log has a row for it")]
fn moved(payment: &Payment, stage: Stage, contract: ChainState, task: bool) -> Transition {
    let mut next = Payment { version: payment.version + 1, ..payment.clone() };
    next.state.status = Status::of(payment.state.status.phase, stage);
    next.state.contract = contract;
    let telling = Notification { code: ResultCode::Success, task };
    Transition { payment: next, from_version: payment.version, left: None, movement: None, telling }
}

/// Tells once that a payment was approved and that nobody closes it; whether that was news.
///
/// # Errors
/// [`StorageError`]; nothing is written then, and trying again is safe.
pub(super) async fn is_unclosed(app: &AppState, payment: &Payment) -> Result<bool, StorageError> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let id = payment.id.to_string();
    let Some(payment) = storage::find_payment(connection, &id).await? else { return Ok(false) };
    let waits = matches!(payment.state.status.stage, Stage::Confirmed | Stage::Replied);
    if !waits || !told::mark(connection, &payment, What::Unclosed).await? {
        return Ok(false);
    }
    let (stage, contract) = (payment.state.status.stage, payment.state.contract);
    let step = moved(&payment, stage, contract, false);
    record::step(connection, app.config(), &step, now).await?;
    record::commit(app, writer, &step.payment).await?;
    metrics::counter!("kios_bridge_unclosed_total").increment(1);
    tracing::warn!(payment = %id, "approved and not closed; the network gives it back before long");
    Ok(true)
}
