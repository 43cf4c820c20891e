//! What the network's relay calls us about: hints, which say where to look.
//!
//! A callback is written down and answered at once, because the network's relay waits for us and for
//! nobody else meanwhile (`protocol.md §7.1`). What it says counts as far as `payment/item` bears it
//! out, with one exception: only a hint says that a payment which was closed as failed has succeeded.

use kios_protocol::api::{AccessKey, Fields, TaskKind};
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::{PaymentId, PurchaseId, ResultCode, ShopId, TerminalId};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::ask::{Seen, Trouble, refresh};
use super::mirror::{self, Said};
use super::observe::succeeded_late;
use super::{Bridge, rows, shops, told};
use crate::state::AppState;
use crate::storage::{self, NewTask, StorageError};
use kios_domain::payment::Payment;

/// What a hint says, as far as it can be read.
#[derive(Clone, Debug)]
pub(super) struct News {
    pub(super) kind: TaskKind,
    pub(super) code: u64,
    pub(super) data: Value,
}

/// What was done with a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hinted {
    /// It was written down.
    Taken,
    /// It does not show the key.
    WrongKey,
    /// It is about nothing that we know of.
    Unreadable,
}

/// Takes a callback.
///
/// # Errors
/// [`StorageError`]; the network does not call again, but its task log says the same.
pub async fn hint(
    app: &AppState,
    bridge: &Bridge,
    authorization: Option<&str>,
    fields: &Fields,
    body: &[u8],
) -> Result<Hinted, StorageError> {
    // The header is there on success only, the body's field always.
    let shown = |header| {
        let shown = AccessKey::shown(header, fields);
        bridge.callback_access_key.as_ref().is_some_and(|key| shown.is(key.expose()))
    };
    let (by_header, by_body) = (authorization.is_some() && shown(authorization), shown(None));
    if !(by_header || by_body) {
        return Ok(Hinted::WrongKey);
    }
    let Some(news) = serde_json::from_slice(body).ok().and_then(|body| read(&body)) else {
        return Ok(Hinted::Unreadable);
    };
    let Some(subject) = news.text("paymentId").or_else(|| news.text("taskId")) else {
        return Ok(Hinted::Unreadable);
    };
    let code = u32::try_from(news.code).unwrap_or(ResultCode::Unknown.number());
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let about = (subject, news.kind.as_str());
    let data = news.data.to_string();
    told::insert_hint(writer.connection(), about, code, &data, now).await?;
    writer.commit().await?;
    bridge.called.notify_one();
    Ok(Hinted::Taken)
}

/// Reads a callback, or a row of the task log: they say the same.
pub(super) fn read(row: &Value) -> Option<News> {
    let kind = serde_json::from_value(row.get("type")?.clone()).ok()?;
    let code = number(row.get("code")?)?;
    Some(News { kind, code, data: row.get("data").cloned().unwrap_or(Value::Null) })
}

/// A number, or the text of one: big integers travel as text.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl News {
    fn text(&self, name: &str) -> Option<&str> {
        self.data.get(name)?.as_str()
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
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

/// Looks into the callbacks that wait; how many.
pub(super) async fn run(app: &AppState, bridge: &Bridge) -> Result<u64, Trouble> {
    let waiting = {
        let mut connection = app.store().read().await?;
        told::hints(&mut connection).await?
    };
    let mut done = 0;
    for hint in waiting {
        let kind = serde_json::from_value(Value::String(hint.kind)).ok();
        let data = serde_json::from_str(&hint.data).unwrap_or(Value::Null);
        if let Some(kind) = kind {
            look_into(app, bridge, &News { kind, code: hint.code, data }).await?;
        }
        let mut writer = app.store().write().await?;
        told::delete_hint(writer.connection(), hint.id).await?;
        writer.commit().await?;
        done += 1;
    }
    Ok(done)
}

/// Finds out what is true of a hint, and writes that down.
pub(super) async fn look_into(app: &AppState, bridge: &Bridge, news: &News) -> Result<(), Trouble> {
    let Some(phase) = news.phase() else { return shop(app, bridge, news).await };
    let Some(id) = news.parsed::<PaymentId>("paymentId") else { return Ok(()) };
    if !is_ours(app, id, news).await? {
        return Ok(());
    }
    let success = news.code == u64::from(ResultCode::Success.number());
    // Sent, and not settled: it had gone on to another status before it succeeded.
    let passed = news.status().is_none_or(|status| status.stage == Stage::Sent);
    let said = if success && !passed {
        Said::Approved(phase)
    } else if news.code == u64::from(ResultCode::Denied.number()) {
        Said::Denied(phase)
    } else {
        Said::Nothing
    };
    let Seen::Ours(payment) = refresh(app, bridge, id, said, None).await? else { return Ok(()) };
    if success && passed && is_failed(&payment, phase) {
        succeeded_late(app, &payment).await?;
    }
    Ok(())
}

fn is_failed(payment: &Payment, phase: Phase) -> bool {
    let status = payment.state.status;
    matches!((status.phase, phase), (Phase::New, Phase::New) | (Phase::Cancel, Phase::Cancel))
        && matches!(status.stage, Stage::Failed)
        && !mirror::has_settled(payment.state.contract, phase)
}

/// Whether a payment is known, or asked for by somebody here: the log is about every shop there is.
async fn is_ours(app: &AppState, id: PaymentId, news: &News) -> Result<bool, StorageError> {
    let mut connection = app.store().read().await?;
    if storage::find_payment(&mut connection, &id.to_string()).await?.is_some() {
        return Ok(true);
    }
    let Some((shop_id, terminal_id)) = place(news) else { return Ok(false) };
    if told::is_ours(&mut connection, shop_id, &terminal_id).await? {
        return Ok(true);
    }
    let Some(purchase_id) = news.parsed::<PurchaseId>("purchaseId") else { return Ok(false) };
    rows::is_open_unknown(&mut connection, shop_id, &terminal_id, &purchase_id).await
}

fn place(news: &News) -> Option<(ShopId, TerminalId)> {
    Some((news.parsed("shopId")?, news.parsed("terminalId")?))
}

/// A change of a shop: our record of it is brought up to date, and the log gets its row once.
async fn shop(app: &AppState, bridge: &Bridge, news: &News) -> Result<(), Trouble> {
    let terminal = news.text("terminalId").unwrap_or_default().parse::<TerminalId>().ok();
    let Some((shop_id, terminal_id)) = news.parsed::<ShopId>("shopId").zip(terminal) else {
        return Ok(());
    };
    let known = {
        let mut connection = app.store().read().await?;
        storage::find_shop(&mut connection, shop_id).await?.is_some()
    };
    if !known {
        return Ok(());
    }
    shops::run_one(app, bridge, shop_id).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    if is_new(writer.connection(), news).await? {
        let code = u32::try_from(news.code).ok().and_then(ResultCode::from_number);
        let task = NewTask {
            kind: news.kind,
            code: code.unwrap_or(ResultCode::Unknown),
            shop_id,
            terminal_id: &terminal_id,
            about: news.text("taskId").or_else(|| news.text("shopId")).unwrap_or_default(),
            callbacks: app.config().callbacks(),
            data: &news.data,
            at: now,
        };
        storage::insert_task(writer.connection(), &task).await?;
    }
    Ok(writer.commit().await?)
}

async fn is_new(connection: &mut SqliteConnection, news: &News) -> Result<bool, StorageError> {
    let subject = news.text("taskId").or_else(|| news.text("shopId")).unwrap_or_default();
    told::mark_text(connection, (subject, 0), &format!("{} {}", news.kind.as_str(), news.code))
        .await
}
