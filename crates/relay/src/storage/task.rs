//! The numbered callback log. Source: `protocol.md §7.3`, `relay.md §3` B7 and B11.
//!
//! If a receiver is configured, every row is also a callback: [`insert_task`] writes both in one
//! transaction.

use kios_protocol::api::{Task, TaskKind};
use kios_protocol::{ResultCode, ShopId, TerminalId, Timestamp};
use serde_json::{Map, Value, json};

use super::{Generation, NewCallback, StorageError, corrupt, insert_callback, integer, unsigned};
use crate::config::Callbacks;
use crate::storage::sql::{self, Connection, Row};

/// Rows of one page.
const PAGE: i64 = 32;

/// A row to write.
#[derive(Clone, Debug)]
pub struct NewTask<'a> {
    /// Its type.
    pub kind: TaskKind,
    /// Its result code.
    pub code: ResultCode,
    /// The shop.
    pub shop_id: ShopId,
    /// The terminal.
    pub terminal_id: &'a TerminalId,
    /// The payment or shop task: callbacks about the same one are sent in order.
    pub about: &'a str,
    /// Whether a callback is written too.
    pub callbacks: Callbacks,
    /// The data of the callback.
    pub data: &'a Value,
    /// When it is written.
    pub at: Timestamp,
}

/// The start of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStart {
    /// After this row.
    After(i64),
    /// At the newest row.
    Latest,
    /// At the first row of this instant or later.
    Since(Timestamp),
}

/// The filter of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFilter {
    /// Where the page begins.
    pub start: TaskStart,
    /// Of this shop.
    pub shop_id: Option<ShopId>,
    /// Of this terminal.
    pub terminal_id: Option<TerminalId>,
}

/// Appends a row, and the callback with the same content; returns the row's sequence.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_task(
    connection: &mut Connection,
    task: &NewTask<'_>,
) -> Result<u64, StorageError> {
    let row = sql::query(
        "INSERT INTO task (kind, code, message, shop_id, terminal_id, data, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING sequence",
    )
    .bind(task.kind.as_str())
    .bind(i64::from(task.code.number()))
    .bind(task.code.message())
    .bind(task.shop_id.to_string())
    .bind(task.terminal_id.as_str())
    .bind(task.data.to_string())
    .bind(integer(task.at.seconds()))
    .fetch_one(&mut *connection)
    .await?;
    match task.callbacks {
        Callbacks::Sent => {
            let body = json!({
                "type": task.kind.as_str(),
                "code": task.code.number(),
                "message": task.code.message(),
                "data": task.data,
            });
            let callback = NewCallback {
                ordering_key: task.about,
                shop_id: task.shop_id,
                body: &body,
                generation: Generation::Modern,
                at: task.at,
            };
            insert_callback(connection, &callback).await?;
        }
        Callbacks::Off => {}
    }
    unsigned(&row, "sequence")
}

/// The newest row's sequence; 0 when there is none.
///
/// # Errors
/// [`StorageError`].
pub async fn latest_task(connection: &mut Connection) -> Result<u64, StorageError> {
    let row = sql::query("SELECT coalesce(max(sequence), 0) AS sequence FROM task")
        .fetch_one(connection)
        .await?;
    unsigned(&row, "sequence")
}

/// A page of the log: one statement for each set of conditions, so that each walks its own index.
macro_rules! page {
    ($where:literal, $newest_first:expr) => {
        if $newest_first {
            concat!("SELECT * FROM task WHERE ", $where, " ORDER BY sequence DESC LIMIT ?2")
        } else {
            concat!("SELECT * FROM task WHERE ", $where, " ORDER BY sequence LIMIT ?2")
        }
    };
}

/// The first row of an instant or later: rows are written in the order of their times.
async fn first_since(connection: &mut Connection, at: Timestamp) -> Result<i64, StorageError> {
    let first = sql::query_scalar(
        "SELECT sequence FROM task WHERE created_at >= ? ORDER BY created_at, sequence LIMIT 1",
    )
    .bind(integer(at.seconds()))
    .fetch_optional(connection)
    .await?;
    Ok(first.unwrap_or(i64::MAX))
}

/// One page, in order.
///
/// # Errors
/// [`StorageError`].
pub async fn tasks(
    connection: &mut Connection,
    filter: &TaskFilter,
) -> Result<Vec<Task>, StorageError> {
    let (after, limit) = match filter.start {
        TaskStart::After(sequence) => (sequence, PAGE),
        TaskStart::Since(at) => (first_since(connection, at).await?.saturating_sub(1), PAGE),
        TaskStart::Latest => (0, 1),
    };
    let newest_first = filter.start == TaskStart::Latest;
    let (shop_id, terminal_id) = (filter.shop_id, filter.terminal_id.as_ref());
    let rows = match (shop_id, terminal_id) {
        (None, None) => sql::query(page!("sequence > ?1", newest_first)).bind(after).bind(limit),
        (Some(shop_id), None) => sql::query(page!("sequence > ?1 AND shop_id = ?3", newest_first))
            .bind(after)
            .bind(limit)
            .bind(shop_id.to_string()),
        (None, Some(terminal_id)) => {
            sql::query(page!("sequence > ?1 AND terminal_id = ?3", newest_first))
                .bind(after)
                .bind(limit)
                .bind(terminal_id.as_str())
        }
        (Some(shop_id), Some(terminal_id)) => {
            sql::query(page!("sequence > ?1 AND shop_id = ?3 AND +terminal_id = ?4", newest_first))
                .bind(after)
                .bind(limit)
                .bind(shop_id.to_string())
                .bind(terminal_id.as_str())
        }
    }
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// An unreadable row does not fail the page: its data is left empty, its sequence and code are
/// kept.
fn read(row: &Row) -> Result<Task, StorageError> {
    let column = "kind";
    let kind: String = row.try_get(column)?;
    let kind =
        serde_json::from_value(Value::String(kind)).map_err(|fault| corrupt(row, column, fault))?;
    let data: String = row.try_get("data")?;
    let code = unsigned(row, "code")?;
    Ok(Task {
        sequence: unsigned(row, "sequence")?,
        kind,
        code: u32::try_from(code).unwrap_or(ResultCode::Unknown.number()),
        message: row.try_get("message")?,
        data: serde_json::from_str(&data).unwrap_or_else(|_| Value::Object(Map::new())),
    })
}
