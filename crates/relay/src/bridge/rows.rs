//! The rows of bridge mode.

use axum::body::Bytes;
use axum::http::HeaderValue;
use kios_protocol::payment::Phase;
use kios_protocol::{PaymentId, PurchaseId, ResultCode, ShopId, TerminalId, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use super::call::{Action, Call, Key, NewCall, Origin, Progress, Subject, Wish};
use super::http::Envelope;
use crate::storage::{StorageError, integer, optional, text, unsigned};
use kios_domain::payment::Opener;

const ACCESS_KEY: &str = "access-key";

fn opener_text(opener: Opener) -> String {
    match opener {
        Opener::AccessKey => ACCESS_KEY.to_owned(),
        Opener::Agent(agent) => agent.to_lower(),
    }
}

fn seconds(at: Timestamp) -> i64 {
    integer(at.seconds())
}

/// Writes an intent down; its number comes back.
pub(super) async fn insert_call(
    connection: &mut SqliteConnection,
    call: &NewCall,
    now: Timestamp,
    next_at: Timestamp,
) -> Result<i64, StorageError> {
    let (wish, payment_id, choice) = match &call.subject {
        Subject::Wish(wish) => (Some(&**wish), None, None),
        Subject::Payment { id, choice } => (None, Some(id.to_string()), *choice),
    };
    let id = sqlx::query_scalar(
        "INSERT INTO bridge_call (action, path, kind, body, with_key, choice, shop_id, terminal_id,
             purchase_id, amount, opener, account_sent, currency_sent, payment_id, state, next_at,
             created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sent', ?, ?) RETURNING id",
    )
    .bind(call.action.as_str())
    .bind(&call.path)
    .bind(call.kind.as_ref().and_then(|kind| kind.to_str().ok()))
    .bind(call.body.as_ref())
    .bind(call.key == Key::Networks)
    .bind(choice)
    .bind(wish.map(|wish| wish.shop_id.to_string()))
    .bind(wish.map(|wish| wish.terminal_id.as_str()))
    .bind(wish.map(|wish| wish.purchase_id.as_str()))
    .bind(wish.map(|wish| wish.amount.as_str()))
    .bind(wish.map(|wish| opener_text(wish.origin.opener)))
    .bind(wish.map(|wish| wish.origin.account_sent.to_lower()))
    .bind(wish.map(|wish| wish.origin.currency_sent.as_str()))
    .bind(payment_id)
    .bind(seconds(next_at))
    .bind(seconds(now))
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// Notes what became of a call.
pub(super) async fn note_call(
    connection: &mut SqliteConnection,
    id: i64,
    progress: Progress,
    answer: Option<&[u8]>,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
        "UPDATE bridge_call SET state = ?, answer = coalesce(?, answer), next_at = ? WHERE id = ?",
    )
    .bind(progress.as_str())
    .bind(answer)
    .bind(seconds(next_at))
    .bind(id)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that a call leaves once more.
pub(super) async fn note_try(
    connection: &mut SqliteConnection,
    id: i64,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE bridge_call SET tries = tries + 1, next_at = ? WHERE id = ?")
        .bind(seconds(next_at))
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

fn corrupt(column: &'static str, fault: impl ToString) -> StorageError {
    StorageError::Corrupt { column, fault: fault.to_string() }
}

fn read(row: &SqliteRow) -> Result<Call, StorageError> {
    let action: String = row.try_get("action")?;
    let state: String = row.try_get("state")?;
    let kind: Option<String> = row.try_get("kind")?;
    let with_key: bool = row.try_get("with_key")?;
    let body: Vec<u8> = row.try_get("body")?;
    Ok(Call {
        id: row.try_get("id")?,
        action: Action::from_name(&action).ok_or_else(|| corrupt("action", action))?,
        path: row.try_get("path")?,
        kind: kind.and_then(|kind| HeaderValue::try_from(kind).ok()),
        body: Bytes::from(body),
        key: if with_key { Key::Networks } else { Key::Nobodys },
        choice: row.try_get("choice")?,
        payment_id: optional(row, "payment_id")?,
        progress: Progress::from_name(&state).ok_or_else(|| corrupt("state", state))?,
        tries: unsigned(row, "tries")?,
        created_at: Timestamp::from_seconds(unsigned(row, "created_at")?),
    })
}

fn read_all(rows: &[SqliteRow]) -> Result<Vec<Call>, StorageError> {
    rows.iter().map(read).collect()
}

/// The calls whose outcome is not known and that are due for another look, oldest first.
pub(super) async fn unresolved(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<Vec<Call>, StorageError> {
    let rows = sqlx::query(
        "SELECT * FROM bridge_call WHERE state IN ('sent', 'unknown') AND next_at <= ? ORDER BY id",
    )
    .bind(seconds(now))
    .fetch_all(connection)
    .await?;
    read_all(&rows)
}

/// The opens of one purchase, newest first.
pub(super) async fn opens(
    connection: &mut SqliteConnection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<Vec<(Call, Wish)>, StorageError> {
    let rows = sqlx::query(
        "SELECT * FROM bridge_call
         WHERE shop_id = ? AND terminal_id = ? AND purchase_id = ? ORDER BY id DESC",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .bind(purchase_id.as_str())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((read(row)?, wish(row)?))).collect()
}

fn wish(row: &SqliteRow) -> Result<Wish, StorageError> {
    let opener: String = row.try_get("opener")?;
    let opener =
        if opener == ACCESS_KEY { Opener::AccessKey } else { Opener::Agent(text(row, "opener")?) };
    Ok(Wish {
        shop_id: text(row, "shop_id")?,
        terminal_id: text(row, "terminal_id")?,
        purchase_id: text(row, "purchase_id")?,
        amount: row.try_get("amount")?,
        origin: Origin {
            opener,
            account_sent: text(row, "account_sent")?,
            currency_sent: row.try_get("currency_sent")?,
        },
    })
}

/// The latest close of this payment with this yes or no, and the latest of all, that its kiosk has
/// asked for. One that the network refused for who asked may be anybody's who knows the payment.
pub(super) async fn last_close(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
    phase: Phase,
    choice: Option<bool>,
) -> Result<Option<Call>, StorageError> {
    let rows = sqlx::query(
        "SELECT * FROM bridge_call WHERE payment_id = ?1 AND action = ?2
           AND (?3 IS NULL OR choice = ?3) ORDER BY id DESC",
    )
    .bind(payment_id.to_string())
    .bind(Action::Close(phase).as_str())
    .bind(choice)
    .fetch_all(connection)
    .await?;
    for row in &rows {
        let call = read(row)?;
        if call.progress != Progress::Refused || !is_a_strangers(row)? {
            return Ok(Some(call));
        }
    }
    Ok(None)
}

/// Whether a refused call was refused for who asked, or never left, so that nobody has checked.
fn is_a_strangers(row: &SqliteRow) -> Result<bool, StorageError> {
    let answer: Option<Vec<u8>> = row.try_get("answer")?;
    let Some(answer) = answer else { return Ok(true) };
    let code = serde_json::from_slice::<Envelope>(&answer)?.code;
    Ok([ResultCode::InvalidAccessKey, ResultCode::InvalidSignature]
        .iter()
        .any(|one| one.number() == code))
}

/// The answer that the same bytes got before, if they were done.
pub(super) async fn answer_of(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
    action: Action,
    body: &[u8],
    since: Timestamp,
) -> Result<Option<Bytes>, StorageError> {
    let answer: Option<Option<Vec<u8>>> = sqlx::query_scalar(
        "SELECT answer FROM bridge_call WHERE payment_id = ? AND action = ? AND body = ?
           AND state = 'done' AND answer IS NOT NULL AND created_at >= ? ORDER BY id DESC LIMIT 1",
    )
    .bind(payment_id.to_string())
    .bind(action.as_str())
    .bind(body)
    .bind(seconds(since))
    .fetch_optional(connection)
    .await?;
    Ok(answer.flatten().map(Bytes::from))
}

/// An open has led to this payment.
pub(super) async fn bind_open(
    connection: &mut SqliteConnection,
    call: i64,
    payment_id: PaymentId,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE bridge_call SET state = 'done', payment_id = ? WHERE id = ?")
        .bind(payment_id.to_string())
        .bind(call)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether an open of this purchase has no known outcome.
pub(super) async fn is_open_unknown(
    connection: &mut SqliteConnection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<bool, StorageError> {
    let opens = opens(connection, shop_id, terminal_id, purchase_id).await?;
    Ok(opens.iter().any(|(call, _)| call.is_unresolved()))
}

/// Forgets calls with a known outcome from before an instant.
pub(super) async fn purge(
    connection: &mut SqliteConnection,
    before: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
        "DELETE FROM bridge_call WHERE created_at < ? AND state NOT IN ('sent', 'unknown')",
    )
    .bind(seconds(before))
    .execute(connection)
    .await?;
    Ok(())
}

impl Call {
    /// Whether its outcome is not known.
    pub(super) const fn is_unresolved(&self) -> bool {
        matches!(self.progress, Progress::Sent | Progress::Unknown)
    }
}
