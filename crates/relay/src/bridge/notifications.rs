//! Notifications of the network's relay: callbacks, and rows of its task log.
//!
//! A callback is stored and answered at once, because the network's relay sends nothing else while it
//! waits (`protocol.md §7.1`). A job reconciles it: `payment/item` decides what is written, with one
//! exception. That a payment which was closed as failed has succeeded is only in a notification.

use kios_protocol::api::{AccessKey, Fields, TaskKind};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{PaymentId, PurchaseId, ResultCode, ShopId, TerminalId};
use serde_json::{Map, Value};

use super::apply::record_late_success;
use super::error::FetchError;
use super::reconcile::{ReportedOutcome, has_settled};
use super::refresh::{FetchedPayment, refresh};
use super::{shops, unreadable};
use crate::state::AppState;
use crate::storage::bridge::{callbacks, lookups, notifications, outbox};
use crate::storage::sql::Connection;
use crate::storage::{self, NewTask, StorageError};
use crate::upstream::Upstream;
use kios_domain::payment::Payment;

/// A callback or a row of the task log.
#[derive(Clone, Debug)]
pub(super) struct UpstreamNotification {
    pub(super) kind: TaskKind,
    pub(super) code: u64,
    pub(super) data: Value,
}

/// The longest value of a notification that is stored, bytes.
const LONGEST_VALUE: usize = 256;
/// How many values of a notification are stored.
const MOST_VALUES: usize = 32;
/// How long a callback about a payment that cannot be read is kept.
const KEPT_UNREAD_S: u64 = 24 * 60 * 60;

/// How a callback was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackReceipt {
    /// It was stored.
    Accepted,
    /// It does not carry the key.
    WrongKey,
    /// It is not a notification.
    Invalid,
}

/// Checks the key of a callback and stores it.
///
/// # Errors
/// [`StorageError`]; the network does not call again, but its task log has the same notification.
pub async fn accept_callback(
    app: &AppState,
    upstream: &Upstream,
    authorization: Option<&str>,
    fields: &Fields,
    body: &[u8],
) -> Result<CallbackReceipt, StorageError> {
    // The header is sent on success only, the body's field always.
    let shown = |header| {
        let shown = AccessKey::shown(header, fields);
        upstream.callback_access_key().is_some_and(|key| shown.is(key.expose()))
    };
    let (by_header, by_body) = (authorization.is_some() && shown(authorization), shown(None));
    if !(by_header || by_body) {
        return Ok(CallbackReceipt::WrongKey);
    }
    let Some(notification) = serde_json::from_slice(body).ok().and_then(|body| parse(&body)) else {
        return Ok(CallbackReceipt::Invalid);
    };
    let Some(subject) = notification.text("paymentId").or_else(|| notification.text("taskId"))
    else {
        return Ok(CallbackReceipt::Invalid);
    };
    if !concerns_us(app, &notification).await? {
        return Ok(CallbackReceipt::Accepted);
    }
    store(app, &notification, subject).await?;
    upstream.notify_callback();
    Ok(CallbackReceipt::Accepted)
}

/// Whether a callback is about a payment or a shop of ours: upstream calls about every shop of the network.
async fn concerns_us(
    app: &AppState,
    notification: &UpstreamNotification,
) -> Result<bool, StorageError> {
    if notification.phase().is_some() {
        let Some(id) = notification.parsed::<PaymentId>("paymentId") else { return Ok(false) };
        return is_ours(app, id, notification).await;
    }
    let Some(shop_id) = notification.parsed::<ShopId>("shopId") else { return Ok(false) };
    let mut connection = app.store().read().await?;
    Ok(storage::find_shop(&mut connection, shop_id).await?.is_some())
}

/// Stores a notification until it is reconciled: its short values only, which are all that is read.
async fn store(
    app: &AppState,
    notification: &UpstreamNotification,
    subject: &str,
) -> Result<(), StorageError> {
    let code = u32::try_from(notification.code).unwrap_or(ResultCode::Unknown.number());
    let data = Value::Object(notification.values()).to_string();
    let mut writer = app.store().write().await?;
    let about = (subject, notification.kind.as_str());
    callbacks::insert(writer.connection(), about, code, &data, app.clock().now()).await?;
    writer.commit().await
}

/// Parses a callback or a row of the task log, which have the same fields.
pub(super) fn parse(row: &Value) -> Option<UpstreamNotification> {
    let kind = serde_json::from_value(row.get("type")?.clone()).ok()?;
    let code = number(row.get("code")?)?;
    Some(UpstreamNotification { kind, code, data: row.get("data").cloned().unwrap_or(Value::Null) })
}

/// Parses a number or its text: big integers are sent as text.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl UpstreamNotification {
    fn text(&self, name: &str) -> Option<&str> {
        self.data.get(name)?.as_str()
    }

    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The values that are numbers, booleans or short texts.
    fn values(&self) -> Map<String, Value> {
        let is_short = |value: &Value| match value {
            Value::String(text) => text.len() <= LONGEST_VALUE,
            Value::Number(_) | Value::Bool(_) => true,
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        };
        let fields = self.data.as_object().into_iter().flatten();
        let short = fields.filter(|(name, value)| name.len() <= LONGEST_VALUE && is_short(value));
        short.take(MOST_VALUES).map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn status(&self) -> Option<Status> {
        let number = number(self.data.get("paymentStatus")?)?;
        Status::try_from(u8::try_from(number).ok()?).ok()
    }

    const fn phase(&self) -> Option<Phase> {
        match self.kind {
            TaskKind::PayNew => Some(Phase::New),
            TaskKind::PayCancel => Some(Phase::Cancel),
            TaskKind::ShopAdd | TaskKind::ShopUpdate | TaskKind::ShopStatus => None,
        }
    }
}

/// Reconciles and deletes the pending callbacks; returns their number.
pub(super) async fn process_callbacks(
    app: &AppState,
    upstream: &Upstream,
) -> Result<u64, FetchError> {
    let pending = {
        let mut connection = app.store().read().await?;
        callbacks::pending(&mut connection).await?
    };
    let mut processed = 0;
    let now = app.clock().now();
    for callback in pending {
        let kind = serde_json::from_value(Value::String(callback.kind)).ok();
        let data = serde_json::from_str(&callback.data).unwrap_or(Value::Null);
        if let Some(kind) = kind {
            let notification = UpstreamNotification { kind, code: callback.code, data };
            let id = notification.parsed::<PaymentId>("paymentId");
            if id.is_some_and(|id| unreadable::is_paused(upstream, id, now)) {
                continue;
            }
            let reconciled = reconcile(app, upstream, &notification).await;
            let reconciled = match id {
                Some(id) => unreadable::checked(upstream, id, now, reconciled)?,
                None => Some(reconciled?),
            };
            if reconciled.is_none() {
                if now.since(callback.at) < KEPT_UNREAD_S {
                    continue;
                }
                tracing::error!(
                    callback = callback.id,
                    "callback about an unreadable payment given up"
                );
            }
        }
        let mut writer = app.store().write().await?;
        callbacks::delete(writer.connection(), callback.id).await?;
        writer.commit().await?;
        processed += 1;
    }
    Ok(processed)
}

/// Stores a row of the task log about a payment that cannot be read, so that it is processed once it can.
pub(super) async fn keep(
    app: &AppState,
    notification: &UpstreamNotification,
) -> Result<(), StorageError> {
    let Some(id) = notification.text("paymentId") else { return Ok(()) };
    store(app, notification, id).await
}

/// Fetches the payment or shop of a notification and updates our record.
pub(super) async fn reconcile(
    app: &AppState,
    upstream: &Upstream,
    notification: &UpstreamNotification,
) -> Result<(), FetchError> {
    let Some(phase) = notification.phase() else {
        return reconcile_shop(app, upstream, notification).await;
    };
    let Some(id) = notification.parsed::<PaymentId>("paymentId") else { return Ok(()) };
    if !is_ours(app, id, notification).await? {
        return Ok(());
    }
    let success = notification.code == u64::from(ResultCode::Success.number());
    // A payment that was sent and not settled had changed to another status before it succeeded.
    let passed = notification.status().is_none_or(|status| status.stage == Stage::Sent);
    let reported = if success && !passed {
        ReportedOutcome::Approved(phase)
    } else if notification.code == u64::from(ResultCode::Denied.number()) {
        ReportedOutcome::Denied(phase)
    } else {
        ReportedOutcome::None
    };
    let FetchedPayment::Ours(payment) = refresh(app, upstream, id, reported).await? else {
        return Ok(());
    };
    if success && passed && is_failed(&payment, phase) {
        record_late_success(app, &payment).await?;
    }
    Ok(())
}

fn is_failed(payment: &Payment, phase: Phase) -> bool {
    let status = payment.state.status;
    matches!((status.phase, phase), (Phase::New, Phase::New) | (Phase::Cancel, Phase::Cancel))
        && matches!(status.stage, Stage::Failed)
        && !has_settled(payment.state.contract, phase)
}

/// Whether a payment is stored, or was opened through this relay: the log covers every shop of the
/// network.
async fn is_ours(
    app: &AppState,
    id: PaymentId,
    notification: &UpstreamNotification,
) -> Result<bool, StorageError> {
    let mut connection = app.store().read().await?;
    if storage::find_payment(&mut connection, &id.to_string()).await?.is_some() {
        return Ok(true);
    }
    let Some((shop_id, terminal_id)) = terminal_of(notification) else { return Ok(false) };
    if lookups::is_enrolled(&mut connection, shop_id, &terminal_id).await? {
        return Ok(true);
    }
    let Some(purchase_id) = notification.parsed::<PurchaseId>("purchaseId") else {
        return Ok(false);
    };
    outbox::is_open_unknown(&mut connection, shop_id, &terminal_id, &purchase_id).await
}

fn terminal_of(notification: &UpstreamNotification) -> Option<(ShopId, TerminalId)> {
    Some((notification.parsed("shopId")?, notification.parsed("terminalId")?))
}

/// Imports a changed shop, and adds the change to our task log once.
async fn reconcile_shop(
    app: &AppState,
    upstream: &Upstream,
    notification: &UpstreamNotification,
) -> Result<(), FetchError> {
    let terminal = notification.text("terminalId").unwrap_or_default().parse::<TerminalId>().ok();
    let Some((shop_id, terminal_id)) = notification.parsed::<ShopId>("shopId").zip(terminal) else {
        return Ok(());
    };
    let known = {
        let mut connection = app.store().read().await?;
        storage::find_shop(&mut connection, shop_id).await?.is_some()
    };
    if !known {
        return Ok(());
    }
    shops::import_readable(app, upstream, shop_id).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    if is_new(writer.connection(), notification).await? {
        let code = u32::try_from(notification.code).ok().and_then(ResultCode::from_number);
        let task = NewTask {
            kind: notification.kind,
            code: code.unwrap_or(ResultCode::Unknown),
            shop_id,
            terminal_id: &terminal_id,
            about: notification
                .text("taskId")
                .or_else(|| notification.text("shopId"))
                .unwrap_or_default(),
            callbacks: app.config().callbacks(),
            data: &notification.data,
            at: now,
        };
        storage::insert_task(writer.connection(), &task).await?;
    }
    Ok(writer.commit().await?)
}

async fn is_new(
    connection: &mut Connection,
    notification: &UpstreamNotification,
) -> Result<bool, StorageError> {
    let subject =
        notification.text("taskId").or_else(|| notification.text("shopId")).unwrap_or_default();
    notifications::mark_subject(
        connection,
        (subject, 0),
        &format!("{} {}", notification.kind.as_str(), notification.code),
    )
    .await
}
