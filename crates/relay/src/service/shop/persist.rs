//! Writes a shop change: its row, events, task and callback.

use kios_protocol::Timestamp;
use kios_protocol::api::ShopEvent;

use crate::config::Config;
use crate::events::EventLogId;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, NewTask, StorageError, Writer};
use kios_domain::payment::Notification;
use kios_domain::shop::ShopTask;

/// Notifies the requesting kiosk and the owner, and adds a row to the task log where the
/// notification has one; returns the data as JSON text.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(super) async fn notify(
    connection: &mut Connection,
    config: &Config,
    task: &ShopTask,
    notification: Notification,
    now: Timestamp,
) -> Result<String, StorageError> {
    let data = serde_json::to_value(task.data())?;
    if notification.task {
        let row = NewTask {
            kind: task.change.kind(),
            code: notification.code,
            shop_id: task.shop_id,
            terminal_id: &task.terminal_id,
            about: &task.id.to_string(),
            callbacks: config.callbacks(),
            data: &data,
            at: now,
        };
        storage::insert_task(connection, &row).await?;
    }
    let event = |sequence| ShopEvent {
        sequence,
        kind: task.change.kind(),
        code: notification.code.number(),
        message: notification.code.message().to_owned(),
        data: data.clone(),
    };
    storage::append_events(connection, &readers(task), "shop", 1, now, |_, sequence| {
        Ok(serde_json::to_string(&event(sequence))?)
    })
    .await?;
    Ok(data.to_string())
}

/// Commits what was written about a change, and notifies its readers' streams.
///
/// # Errors
/// [`StorageError`]; whether it was committed is unknown then.
pub(super) async fn commit(
    app: &AppState,
    writer: Writer,
    task: &ShopTask,
) -> Result<(), StorageError> {
    let (notifier, readers) = (app.notifier().clone(), readers(task));
    writer.commit_and(move || notifier.notify_logs(&readers)).await
}

fn readers(task: &ShopTask) -> Vec<String> {
    let owner = EventLogId::Account(task.account).to_string();
    if task.terminal_id.as_str().is_empty() {
        return vec![owner];
    }
    let terminal_id = task.terminal_id.clone();
    vec![owner, EventLogId::Terminal { shop_id: task.shop_id, terminal_id }.to_string()]
}
