//! The outbox: every call that changes a payment on the network, and its status.
//!
//! A row is committed before the call is sent and is changed when its outcome is known, so a relay that
//! was killed in between finds the calls whose outcome is unknown. Source: `protocol.md §10.1`, survival
//! rules 6 to 8.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::payment::Phase;
use kios_protocol::{PaymentId, PurchaseId, ResultCode, ShopId, TerminalId, Timestamp};
use serde::Deserialize;

use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, corrupt, integer, optional, text, unsigned};
use kios_domain::payment::Opener;

pub(crate) use super::outbox_entry::{
    Action, CallStatus, Credential, Decision, NewOutboxEntry, OpenContext, OpenIntent, OutboxEntry,
    Target,
};

const ACCESS_KEY: &str = "access-key";
/// The content type of what is stored.
const JSON: &str = "application/json";

fn opener_text(opener: Opener) -> String {
    match opener {
        Opener::AccessKey => ACCESS_KEY.to_owned(),
        Opener::Agent(agent) => agent.to_lower(),
    }
}

fn seconds(at: Timestamp) -> i64 {
    integer(at.seconds())
}

/// Stores a call; returns its id.
pub(crate) async fn insert(
    connection: &mut Connection,
    entry: &NewOutboxEntry,
    now: Timestamp,
    next_at: Timestamp,
) -> Result<i64, StorageError> {
    let (intent, payment_id, decision) = match &entry.target {
        Target::Open(intent) => (Some(&**intent), None, None),
        Target::Payment { id, decision } => (None, Some(id.to_string()), *decision),
    };
    let id = sql::query_scalar(
        "INSERT INTO bridge_call (action, path, kind, body, with_key, choice, shop_id, terminal_id,
             purchase_id, amount, opener, account_sent, currency_sent, payment_id, state, next_at,
             created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sent', ?, ?) RETURNING id",
    )
    .bind(entry.action.as_str())
    .bind(entry.path.split('?').next())
    .bind(JSON)
    .bind(entry.record.as_ref())
    .bind(entry.credential.number())
    .bind(decision.map(bool::from))
    .bind(intent.map(|intent| intent.shop_id.to_string()))
    .bind(intent.map(|intent| intent.terminal_id.as_str()))
    .bind(intent.map(|intent| intent.purchase_id.as_str()))
    .bind(intent.map(|intent| intent.amount.as_str()))
    .bind(intent.map(|intent| opener_text(intent.context.opener)))
    .bind(intent.map(|intent| intent.context.account_sent.to_lower()))
    .bind(intent.map(|intent| intent.context.currency_sent.as_str()))
    .bind(payment_id)
    .bind(seconds(next_at))
    .bind(seconds(now))
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// Sets the status of a call. An outcome that was found meanwhile is not replaced by an unknown one.
///
/// An approval that was refused, or that nothing came of, is deleted: anybody who knows the payment can send one. Source:
/// `relay.md §3 B33`.
pub(crate) async fn set_status(
    connection: &mut Connection,
    id: i64,
    status: CallStatus,
    response: Option<&[u8]>,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "UPDATE bridge_call SET state = ?, answer = coalesce(?, answer), next_at = ?
         WHERE id = ? AND (? OR state IN ('sent', 'unknown'))",
    )
    .bind(status.as_str())
    .bind(response)
    .bind(seconds(next_at))
    .bind(id)
    .bind(matches!(status, CallStatus::Done | CallStatus::Refused))
    .execute(&mut *connection)
    .await?;
    sql::query(
        "DELETE FROM bridge_call WHERE id = ? AND state IN ('refused', 'over')
           AND action IN ('new/approval', 'cancel/approval')",
    )
    .bind(id)
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts one more try of a call.
pub(crate) async fn record_retry(
    connection: &mut Connection,
    id: i64,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query("UPDATE bridge_call SET tries = tries + 1, next_at = ? WHERE id = ?")
        .bind(seconds(next_at))
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

fn from_row(row: &Row) -> Result<OutboxEntry, StorageError> {
    let action: String = row.try_get("action")?;
    let state: String = row.try_get("state")?;
    let content_type: Option<String> = row.try_get("kind")?;
    let credential: i64 = row.try_get("with_key")?;
    let body: Vec<u8> = row.try_get("body")?;
    Ok(OutboxEntry {
        id: row.try_get("id")?,
        action: Action::from_name(&action).ok_or_else(|| corrupt(row, "action", action))?,
        path: row.try_get("path")?,
        content_type: content_type.and_then(|value| HeaderValue::try_from(value).ok()),
        body: Bytes::from(body),
        credential: Credential::from_number(credential)
            .ok_or_else(|| corrupt(row, "with_key", credential))?,
        decision: row.try_get::<Option<bool>>("choice")?.map(Decision::from),
        payment_id: optional(row, "payment_id")?,
        status: CallStatus::from_name(&state).ok_or_else(|| corrupt(row, "state", state))?,
        mismatch: row.try_get("mismatch")?,
        tries: unsigned(row, "tries")?,
        created_at: Timestamp::from_seconds(unsigned(row, "created_at")?),
    })
}

fn from_rows(rows: &[Row]) -> Result<Vec<OutboxEntry>, StorageError> {
    rows.iter().map(from_row).collect()
}

/// The calls whose outcome is not known and that are due for another query, oldest first.
pub(crate) async fn unresolved(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<Vec<OutboxEntry>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM bridge_call WHERE state IN ('sent', 'unknown') AND next_at <= ? ORDER BY +id",
    )
    .bind(seconds(now))
    .fetch_all(connection)
    .await?;
    from_rows(&rows)
}

/// The opens of one purchase, newest first.
pub(crate) async fn opens(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<Vec<(OutboxEntry, OpenIntent)>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM bridge_call
         WHERE shop_id = ? AND terminal_id = ? AND purchase_id = ? ORDER BY id DESC",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .bind(purchase_id.as_str())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((from_row(row)?, intent(row)?))).collect()
}

fn intent(row: &Row) -> Result<OpenIntent, StorageError> {
    let opener: String = row.try_get("opener")?;
    let opener =
        if opener == ACCESS_KEY { Opener::AccessKey } else { Opener::Agent(text(row, "opener")?) };
    Ok(OpenIntent {
        shop_id: text(row, "shop_id")?,
        terminal_id: text(row, "terminal_id")?,
        purchase_id: text(row, "purchase_id")?,
        amount: row.try_get("amount")?,
        context: OpenContext {
            opener,
            account_sent: text(row, "account_sent")?,
            currency_sent: row.try_get("currency_sent")?,
        },
    })
}

/// The latest close of this payment that its kiosk sent: with this decision, or with any.
///
/// A close that the network refused for its sender is left out: anybody who knows the payment may
/// have sent it.
pub(crate) async fn last_close(
    connection: &mut Connection,
    payment_id: PaymentId,
    phase: Phase,
    decision: Option<Decision>,
) -> Result<Option<OutboxEntry>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM bridge_call WHERE payment_id = ?1 AND action = ?2
           AND (?3 IS NULL OR choice = ?3) ORDER BY id DESC",
    )
    .bind(payment_id.to_string())
    .bind(Action::Close(phase).as_str())
    .bind(decision.map(bool::from))
    .fetch_all(connection)
    .await?;
    for row in &rows {
        let entry = from_row(row)?;
        if entry.status != CallStatus::Refused || !is_unverified(row)? {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// The latest close with confirm=false that the network has done.
pub(crate) async fn accepted_close(
    connection: &mut Connection,
    payment_id: PaymentId,
    phase: Phase,
) -> Result<Option<OutboxEntry>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM bridge_call WHERE payment_id = ? AND action = ? AND choice = 0
           AND state = 'done' AND answer IS NOT NULL ORDER BY id DESC",
    )
    .bind(payment_id.to_string())
    .bind(Action::Close(phase).as_str())
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        if stored_code(row)? == Some(ResultCode::Success.number()) {
            return from_row(row).map(Some);
        }
    }
    Ok(None)
}

/// The code of a stored envelope.
#[derive(Deserialize)]
struct StoredCode {
    code: u32,
}

/// Whether a refused call was refused for its sender, or was never sent, so that its sender is not
/// verified.
fn is_unverified(row: &Row) -> Result<bool, StorageError> {
    let Some(code) = stored_code(row)? else { return Ok(true) };
    Ok([ResultCode::InvalidAccessKey, ResultCode::InvalidSignature]
        .iter()
        .any(|one| one.number() == code))
}

/// The code of the response to a call.
fn stored_code(row: &Row) -> Result<Option<u32>, StorageError> {
    let response: Option<Vec<u8>> = row.try_get("answer")?;
    let Some(response) = response else { return Ok(None) };
    Ok(Some(serde_json::from_slice::<StoredCode>(&response)?.code))
}

/// The success that the same request got before, if it was done.
pub(crate) async fn earlier_response(
    connection: &mut Connection,
    payment_id: PaymentId,
    action: Action,
    record: &[u8],
    since: Timestamp,
) -> Result<Option<Bytes>, StorageError> {
    let response: Option<Option<Vec<u8>>> = sql::query_scalar(
        "SELECT answer FROM bridge_call WHERE payment_id = ? AND action = ? AND body = ?
           AND state = 'done' AND answer IS NOT NULL AND created_at >= ?
           AND json_extract(answer, '$.code') = 0 ORDER BY id DESC LIMIT 1",
    )
    .bind(payment_id.to_string())
    .bind(action.as_str())
    .bind(record)
    .bind(seconds(since))
    .fetch_optional(connection)
    .await?;
    Ok(response.flatten().map(Bytes::from))
}

/// Deletes a call that upstream refused with a code about its sender, or about a payment that it does not know: anybody can
/// send such calls.
pub(crate) async fn delete(connection: &mut Connection, id: i64) -> Result<(), StorageError> {
    sql::query("DELETE FROM bridge_call WHERE id = ?").bind(id).execute(connection).await?;
    Ok(())
}

/// Stores that the payment which an open has led to is not the requested one: its outcome is unknown until that
/// payment has ended. Returns whether that was new.
pub(crate) async fn set_mismatch(
    connection: &mut Connection,
    id: i64,
    payment_id: PaymentId,
    field: &str,
) -> Result<bool, StorageError> {
    let done = sql::query(
        "UPDATE bridge_call SET state = 'unknown', payment_id = ?, mismatch = ?
         WHERE id = ? AND mismatch IS NULL",
    )
    .bind(payment_id.to_string())
    .bind(field)
    .bind(id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether an open has led to this payment, which is not the requested one.
pub(crate) async fn is_mismatch(
    connection: &mut Connection,
    payment_id: PaymentId,
) -> Result<bool, StorageError> {
    let found = sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM bridge_call WHERE payment_id = ? AND mismatch IS NOT NULL)",
    )
    .bind(payment_id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// Links an open to the payment that it has led to.
pub(crate) async fn link_open(
    connection: &mut Connection,
    id: i64,
    payment_id: PaymentId,
) -> Result<(), StorageError> {
    sql::query("UPDATE bridge_call SET state = 'done', payment_id = ? WHERE id = ?")
        .bind(payment_id.to_string())
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether an open of this purchase has no known outcome.
pub(crate) async fn is_open_unknown(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<bool, StorageError> {
    let opens = opens(connection, shop_id, terminal_id, purchase_id).await?;
    Ok(opens.iter().any(|(entry, _)| entry.leaves_purchase_unknown()))
}
