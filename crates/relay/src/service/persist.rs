//! Writes a payment step: ledger entry, payment row, events and task in one transaction.
//!
//! They are written in one place, so that none can be left out.

use kios_protocol::api::{PaymentEvent, PaymentEventKind, TaskKind};
use kios_protocol::payment::{Movement, Phase, Stage, Status};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, Amount, Hash, ShopId, TerminalId, Timestamp};
use serde_json::Value;

use super::delegator_key;
use crate::config::Config;
use crate::events::EventLogId;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, NewTask, StorageError, Writer};
use kios_domain::ledger::{self, EntryReason};
use kios_domain::payment::{Notification, Payment, Transition};

/// Writes a step; returns the hash of the ledger entry if points moved.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(crate) async fn persist_transition(
    connection: &mut Connection,
    config: &Config,
    step: &Transition,
    now: Timestamp,
) -> Result<Option<Hash>, StorageError> {
    persist_transitions(connection, config, &[step], now).await
}

/// Writes steps that follow each other as one change of the payment, with the ledger entry and the event of each; returns
/// the hash of the last ledger entry.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(crate) async fn persist_transitions(
    connection: &mut Connection,
    config: &Config,
    steps: &[&Transition],
    now: Timestamp,
) -> Result<Option<Hash>, StorageError> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(None) };
    let mut hash = None;
    for step in steps {
        if let Some(movement) = step.movement {
            hash = Some(settle(connection, config, &step.payment, movement, now).await?);
        }
    }
    storage::update_payment(connection, &last.payment, first.from_version).await?;
    if last.payment.state.status == Status::of(Phase::Cancel, Stage::Failed) {
        let (kind, id) = (StaffActionKind::Cancel, last.payment.id.to_string());
        storage::undo_staff_action(connection, last.payment.shop_id, kind, &id).await?;
    }
    let notified: Vec<_> = steps.iter().map(|step| (&step.payment, step.notification)).collect();
    for (payment, notification) in &notified {
        add_task(connection, config, payment, *notification, now).await?;
    }
    // A kiosk that no longer acts for the payment learns it, too; that which opened it stays a reader.
    let mut logs = readers(connection, &last.payment).await?;
    let left = steps.iter().filter_map(|step| step.left.as_ref());
    logs.extend(
        left.filter(|left| **left != last.payment.first_terminal_id)
            .map(|left| terminal_log(&last.payment, left)),
    );
    append(connection, config, &notified, &logs, now).await?;
    Ok(hash)
}

/// Moves the points, and updates the shop's turnover and the nonces.
/// Source: `protocol.md §4.4, §5.2, §5.3`.
async fn settle(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    movement: Movement,
    now: Timestamp,
) -> Result<Hash, StorageError> {
    let postings = ledger::postings(movement, payment.account, payment.shop_id, &payment.parts)?;
    let cause = EntryReason::Payment(payment.id, movement);
    let entry = storage::book(connection, cause, postings, now).await?;
    match movement {
        Movement::Hold => storage::bump_nonce(connection, payment.account).await?,
        Movement::HoldBack => {
            // The owner's nonce is used up, also when the delegator signed.
            if let Some(shop) = storage::find_shop(connection, payment.shop_id).await? {
                storage::bump_nonce(connection, shop.owner).await?;
            }
        }
        Movement::Pay => count(connection, config, payment, Amount::checked_add).await?,
        Movement::GiveBack => count(connection, config, payment, Amount::checked_sub).await?,
        Movement::Release | Movement::KeepPaid => {}
    }
    Ok(entry.hash())
}

/// The account that approves the cancels of a shop: its delegator where it has one, otherwise its
/// owner; `None` for an unknown shop. Source: `protocol.md §2.8`.
///
/// # Errors
/// [`StorageError`].
pub(super) async fn approver(
    connection: &mut Connection,
    config: &Config,
    shop_id: ShopId,
) -> Result<Option<Address>, StorageError> {
    let Some(shop) = storage::find_shop(connection, shop_id).await? else { return Ok(None) };
    let key = delegator_key::key_of(connection, config, shop_id).await?;
    Ok(Some(key.map_or(shop.owner, |key| key.address())))
}

/// Adds the price to the shop's turnover, or subtracts it, in the shop's currency. Informational:
/// on overflow or a missing rate the turnover is left unchanged.
async fn count(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    change: impl Fn(Amount, Amount) -> Option<Amount> + Send,
) -> Result<(), StorageError> {
    let Some(shop) = storage::find_shop(connection, payment.shop_id).await? else { return Ok(()) };
    let price =
        config.rates.convert(payment.parts.paid_value, payment.currency.as_str(), &shop.currency);
    match price.and_then(|price| change(shop.used_amount, price)) {
        Some(used) => storage::set_used_amount(connection, shop.id, used).await,
        None => Ok(()),
    }
}

/// Appends the event to the log of every reader of the payment, and the task.
///
/// # Errors
/// [`StorageError`].
pub(crate) async fn notify(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    notification: Notification,
    now: Timestamp,
) -> Result<(), StorageError> {
    add_task(connection, config, payment, notification, now).await?;
    let logs = readers(connection, payment).await?;
    append(connection, config, &[(payment, notification)], &logs, now).await
}

/// Writes the task that a notification demands.
async fn add_task(
    connection: &mut Connection,
    config: &Config,
    payment: &Payment,
    notification: Notification,
    now: Timestamp,
) -> Result<(), StorageError> {
    if notification.task {
        let task = NewTask {
            kind: match payment.state.status.phase {
                Phase::New => TaskKind::PayNew,
                Phase::Cancel => TaskKind::PayCancel,
            },
            code: notification.code,
            shop_id: payment.shop_id,
            terminal_id: &payment.terminal_id,
            about: &payment.id.to_string(),
            callbacks: config.callbacks(),
            data: &callback_data(payment)?,
            at: now,
        };
        storage::insert_task(connection, &task).await?;
    }
    Ok(())
}

/// Appends an event for each notification to these logs.
async fn append(
    connection: &mut Connection,
    config: &Config,
    notified: &[(&Payment, Notification)],
    logs: &[String],
    now: Timestamp,
) -> Result<(), StorageError> {
    let events: Vec<PaymentEvent> = notified
        .iter()
        .map(|(payment, notification)| PaymentEvent {
            sequence: 0,
            kind: match payment.state.status.phase {
                Phase::New => PaymentEventKind::PayNew,
                Phase::Cancel => PaymentEventKind::PayCancel,
            },
            code: notification.code.number(),
            message: notification.code.message().to_owned(),
            version: payment.version,
            data: payment.record(&config.clocks),
        })
        .collect();
    storage::append_events(connection, logs, "payment", events.len(), now, |number, sequence| {
        let event = events.get(number).map(|event| PaymentEvent { sequence, ..event.clone() });
        Ok(serde_json::to_string(&event)?)
    })
    .await
}

/// Commits what was written about a payment, and notifies the streams of its readers and of those who were readers before.
///
/// # Errors
/// [`StorageError`]; whether it was committed is unknown then.
pub(crate) async fn commit(
    app: &AppState,
    mut writer: Writer,
    payment: &Payment,
    left: Vec<String>,
) -> Result<(), StorageError> {
    let mut readers = readers(writer.connection(), payment).await?;
    readers.extend(left);
    let notifier = app.notifier().clone();
    writer.commit_and(move || notifier.notify_logs(&readers)).await
}

/// Logs what a unit of work has written: after the commit, because before it nothing is certain. A repeat has no readers to
/// notify, and has written nothing.
pub(super) fn log_written(answer: &Value, readers: &[String], message: &str) {
    if !readers.is_empty() {
        let payment = answer.get("paymentId").and_then(Value::as_str);
        let status = answer.get("paymentStatus").and_then(Value::as_u64);
        tracing::info!(payment, status, "{message}");
    }
}

/// The readers of a payment: its present terminal, the terminal that opened it, its customer, and
/// during a cancel the shop's owner. Deduplicated: an account may match several roles.
pub(super) async fn readers(
    connection: &mut Connection,
    payment: &Payment,
) -> Result<Vec<String>, StorageError> {
    let account = |address: Address| EventLogId::Account(address).to_string();
    let mut readers = vec![terminal_log(payment, &payment.terminal_id), account(payment.account)];
    if payment.first_terminal_id != payment.terminal_id {
        readers.push(terminal_log(payment, &payment.first_terminal_id));
    }
    let shop = match payment.state.status.phase {
        Phase::New => None,
        Phase::Cancel => storage::find_shop(connection, payment.shop_id).await?,
    };
    if let Some(shop) = shop.filter(|shop| shop.owner != payment.account) {
        readers.push(account(shop.owner));
    }
    Ok(readers)
}

/// The name of the event log of a kiosk of the payment's shop.
pub(crate) fn terminal_log(payment: &Payment, terminal_id: &TerminalId) -> String {
    EventLogId::Terminal { shop_id: payment.shop_id, terminal_id: terminal_id.clone() }.to_string()
}

/// The payment as callbacks carry it: without its times. Source: `protocol.md §7.2`.
fn callback_data(payment: &Payment) -> Result<Value, serde_json::Error> {
    let mut data = serde_json::to_value(payment.item())?;
    if let Value::Object(fields) = &mut data {
        fields.retain(|name, _| !name.ends_with("Timestamp"));
    }
    Ok(data)
}
