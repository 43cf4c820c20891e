//! Shop changes, and the delegators that approve them. Source: `protocol.md §2.9`, `§4.4`.

use kios_protocol::api::TaskKind;
use kios_protocol::{Address, SecretKey, ShopId, ShopStatus, ShopTaskStatus, TaskId, Timestamp};

use super::columns::{instant, small};
use super::{StorageError, corrupt, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::shop::{Change, ShopTask};

/// A key that the relay has created to approve in the name of an owner.
#[derive(Clone, Debug)]
pub struct Delegator {
    /// The shop it approves for.
    pub shop_id: ShopId,
    /// The key, unencrypted, because the relay signs with it: it is protected by the permissions of
    /// the database file.
    pub key: SecretKey,
    /// Whether the owner has registered it; it is not used before.
    pub saved: bool,
}

/// The next nonce of an account for shop changes.
///
/// # Errors
/// [`StorageError`].
pub async fn shop_nonce(
    connection: &mut Connection,
    account: Address,
) -> Result<u64, StorageError> {
    let row = sql::query("SELECT nonce FROM shop_nonce WHERE address = ?")
        .bind(account.to_lower())
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(0), |row| unsigned(&row, "nonce"))
}

/// Uses up a nonce for shop changes.
///
/// # Errors
/// [`StorageError`].
pub async fn bump_shop_nonce(
    connection: &mut Connection,
    account: Address,
) -> Result<(), StorageError> {
    use_shop_nonce(connection, account, "").await
}

/// Uses up a nonce for a change that can be repeated: [`last_shop_action`] has its name until the nonce
/// moves on.
///
/// # Errors
/// [`StorageError`].
pub async fn use_shop_nonce(
    connection: &mut Connection,
    account: Address,
    action: &str,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO shop_nonce (address, nonce, last_action) VALUES (?1, 1, ?2)
         ON CONFLICT (address) DO UPDATE SET nonce = nonce + 1, last_action = ?2",
    )
    .bind(account.to_lower())
    .bind(action)
    .execute(connection)
    .await?;
    Ok(())
}

/// What the account's last nonce was used for; empty for a change that cannot be repeated.
///
/// # Errors
/// [`StorageError`].
pub async fn last_shop_action(
    connection: &mut Connection,
    account: Address,
) -> Result<String, StorageError> {
    let row = sql::query("SELECT last_action FROM shop_nonce WHERE address = ?")
        .bind(account.to_lower())
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(String::new()), |row| Ok(row.try_get("last_action")?))
}

fn read(row: &Row) -> Result<ShopTask, StorageError> {
    let corrupt = |column: &'static str, fault: String| corrupt(row, column, fault);
    let kind: String = row.try_get("kind")?;
    let change = [Change::Added, Change::Details, Change::Status]
        .into_iter()
        .find(|change| change.kind().as_str() == kind)
        .ok_or_else(|| corrupt("kind", format!("{kind} is no change of a shop")))?;
    let number = small(row, "status")?;
    let status = [ShopStatus::Unknown, ShopStatus::Active, ShopStatus::Inactive]
        .into_iter()
        .find(|status| status.number() == number)
        .ok_or_else(|| corrupt("status", format!("{number} is no shop's")))?;
    let number = small(row, "task_status")?;
    let task_status = ShopTaskStatus::from_number(number)
        .ok_or_else(|| corrupt("task_status", format!("{number} is no task's")))?;
    Ok(ShopTask {
        id: text(row, "task_id")?,
        change,
        shop_id: text(row, "shop_id")?,
        name: row.try_get("name")?,
        currency: row.try_get("currency")?,
        status,
        account: text(row, "account")?,
        terminal_id: text(row, "terminal_id")?,
        task_status,
        opened_at: instant(row, "opened_at")?,
    })
}

/// Inserts a newly requested change.
///
/// # Errors
/// [`StorageError`]; also when its id is taken.
pub async fn insert_shop_task(
    connection: &mut Connection,
    task: &ShopTask,
) -> Result<(), StorageError> {
    let kind: TaskKind = task.change.kind();
    sql::query(
        "INSERT INTO shop_task (task_id, kind, shop_id, name, currency, status, account,
             terminal_id, task_status, opened_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(task.id.to_string())
    .bind(kind.as_str())
    .bind(task.shop_id.to_string())
    .bind(&task.name)
    .bind(&task.currency)
    .bind(i64::from(task.status.number()))
    .bind(task.account.to_lower())
    .bind(task.terminal_id.as_str())
    .bind(i64::from(task.task_status.number()))
    .bind(integer(task.opened_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The change with exactly this text as its id.
///
/// # Errors
/// [`StorageError`].
pub async fn find_shop_task(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<ShopTask>, StorageError> {
    let row = sql::query("SELECT * FROM shop_task WHERE task_id = ?")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Writes the final status of a change that waited.
///
/// # Errors
/// [`StorageError::Changed`] when it was not waiting; the transaction must not be committed then.
pub async fn end_shop_task(
    connection: &mut Connection,
    task: &ShopTask,
) -> Result<(), StorageError> {
    let done =
        sql::query("UPDATE shop_task SET task_status = ? WHERE task_id = ? AND task_status = 11")
            .bind(i64::from(task.task_status.number()))
            .bind(task.id.to_string())
            .execute(connection)
            .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StorageError::Changed(format!("shop task {}", task.id)))
    }
}

/// The ids of the waiting changes that were requested at this instant or before, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn due_shop_tasks(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<Vec<TaskId>, StorageError> {
    let rows = sql::query(
        "SELECT task_id FROM shop_task WHERE task_status = 11 AND opened_at <= ?
         ORDER BY opened_at, rowid",
    )
    .bind(integer(before.seconds()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "task_id")).collect()
}

/// The waiting changes of a shop, oldest first.
///
/// # Errors
/// [`StorageError`].
pub async fn waiting_shop_tasks(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<Vec<ShopTask>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM shop_task WHERE task_status = 11 AND shop_id = ? ORDER BY opened_at, rowid",
    )
    .bind(shop_id.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

fn delegator(row: &Row) -> Result<Delegator, StorageError> {
    Ok(Delegator {
        shop_id: text(row, "shop_id")?,
        key: text(row, "private_key")?,
        saved: row.try_get("saved")?,
    })
}

/// The key that the relay has created for a shop.
///
/// # Errors
/// [`StorageError`].
pub async fn find_delegator(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<Option<Delegator>, StorageError> {
    let row = sql::query("SELECT * FROM shop_delegator WHERE shop_id = ?")
        .bind(shop_id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(delegator).transpose()
}

/// The keys that owners have registered.
///
/// # Errors
/// [`StorageError`].
pub async fn saved_delegators(connection: &mut Connection) -> Result<Vec<Delegator>, StorageError> {
    let rows = sql::query("SELECT * FROM shop_delegator WHERE saved = 1 ORDER BY shop_id")
        .fetch_all(connection)
        .await?;
    rows.iter().map(delegator).collect()
}

/// Inserts a key for a shop that has none.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_delegator(
    connection: &mut Connection,
    shop_id: ShopId,
    key: &SecretKey,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO shop_delegator (shop_id, address, private_key, saved) VALUES (?, ?, ?, 0)",
    )
    .bind(shop_id.to_string())
    .bind(key.address().to_lower())
    .bind(hex::encode(key.to_bytes().as_slice()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks a shop's key as registered; it is used from then on.
///
/// # Errors
/// [`StorageError`].
pub async fn save_delegator(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<(), StorageError> {
    sql::query("UPDATE shop_delegator SET saved = 1 WHERE shop_id = ?")
        .bind(shop_id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes a shop's key.
///
/// # Errors
/// [`StorageError`].
pub async fn delete_delegator(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM shop_delegator WHERE shop_id = ?")
        .bind(shop_id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
