//! Writes a payment step: ledger entry, payment row, events and task in one transaction.
//!
//! They are written in one place, so that none can be left out.

use kios_protocol::api::{PaymentEvent, PaymentEventKind, TaskKind};
use kios_protocol::payment::{Movement, Phase, Stage, Status};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, Amount, Hash, ShopId, TerminalId, Timestamp};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::delegator_key;
use crate::config::Config;
use crate::events::EventLogId;
use crate::state::AppState;
use crate::storage::{self, NewTask, StorageError, Writer};
use kios_domain::ledger::{self, EntryReason};
use kios_domain::payment::{Notification, Payment, Transition};

/// Writes a step; returns the hash of the ledger entry if points moved.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(crate) async fn persist_transition(
    connection: &mut SqliteConnection,
    config: &Config,
    step: &Transition,
    now: Timestamp,
) -> Result<Option<Hash>, StorageError> {
    let hash = match step.movement {
        None => None,
        Some(movement) => Some(settle(connection, config, &step.payment, movement, now).await?),
    };
    storage::update_payment(connection, &step.payment, step.from_version).await?;
    if step.payment.state.status == Status::of(Phase::Cancel, Stage::Failed) {
        let (kind, id) = (StaffActionKind::Cancel, step.payment.id.to_string());
        storage::undo_staff_action(connection, step.payment.shop_id, kind, &id).await?;
    }
    notify(connection, config, &step.payment, step.notification, now).await?;
    // The terminal that opened the payment stays a reader, so `notify` has reached it.
    let left = step.left.as_ref().filter(|left| **left != step.payment.first_terminal_id);
    if let Some(left) = left {
        let log = terminal_log(&step.payment, left);
        append_event(connection, config, &step.payment, step.notification, now, &log).await?;
    }
    Ok(hash)
}

/// Moves the points, and updates the shop's turnover and the nonces.
/// Source: `protocol.md §4.4, §5.2, §5.3`.
async fn settle(
    connection: &mut SqliteConnection,
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
    connection: &mut SqliteConnection,
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
    connection: &mut SqliteConnection,
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

/// Appends the event to the log of every reader of the payment.
///
/// # Errors
/// [`StorageError`].
pub(crate) async fn notify(
    connection: &mut SqliteConnection,
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
    for log in readers(connection, payment).await? {
        append_event(connection, config, payment, notification, now, &log).await?;
    }
    Ok(())
}

/// Appends the event to one reader's log.
async fn append_event(
    connection: &mut SqliteConnection,
    config: &Config,
    payment: &Payment,
    notification: Notification,
    now: Timestamp,
    log: &str,
) -> Result<(), StorageError> {
    let event = |sequence| PaymentEvent {
        sequence,
        kind: match payment.state.status.phase {
            Phase::New => PaymentEventKind::PayNew,
            Phase::Cancel => PaymentEventKind::PayCancel,
        },
        code: notification.code.number(),
        message: notification.code.message().to_owned(),
        version: payment.version,
        data: payment.record(&config.clocks),
    };
    storage::append_event(connection, log, "payment", now, |sequence| {
        serde_json::to_string(&event(sequence))
    })
    .await?;
    Ok(())
}

/// Commits what was written about a payment, and notifies its readers' streams.
///
/// # Errors
/// [`StorageError`]; whether it was committed is unknown then.
pub(crate) async fn commit(
    app: &AppState,
    mut writer: Writer,
    payment: &Payment,
) -> Result<(), StorageError> {
    let readers = readers(writer.connection(), payment).await?;
    writer.commit().await?;
    app.notifier().notify_logs(&readers);
    Ok(())
}

/// The readers of a payment: its present terminal, the terminal that opened it, its customer, and
/// during a cancel the shop's owner. Deduplicated: an account may match several roles.
async fn readers(
    connection: &mut SqliteConnection,
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
