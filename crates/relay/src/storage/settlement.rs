//! Agents, and shops that collect the settlement of others.

use kios_protocol::api::{AgentKind, Collected};
use kios_protocol::{Address, ShopId};

use super::{StorageError, instant, integer, text, unsigned};
use crate::storage::sql::{self, Connection, Row};

/// An account's agent, if it has one.
///
/// # Errors
/// [`StorageError`].
pub async fn agent_of(
    connection: &mut Connection,
    account: Address,
    kind: AgentKind,
) -> Result<Option<Address>, StorageError> {
    let row = sql::query("SELECT agent FROM agent WHERE account = ? AND kind = ?")
        .bind(account.to_lower())
        .bind(kind.as_str())
        .fetch_optional(connection)
        .await?;
    row.map(|row| text(&row, "agent")).transpose()
}

/// Stores an account's agent; `None` removes it.
///
/// # Errors
/// [`StorageError`].
pub async fn set_agent(
    connection: &mut Connection,
    account: Address,
    kind: AgentKind,
    agent: Option<Address>,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM agent WHERE account = ? AND kind = ?")
        .bind(account.to_lower())
        .bind(kind.as_str())
        .execute(&mut *connection)
        .await?;
    if let Some(agent) = agent {
        sql::query("INSERT INTO agent (account, kind, agent) VALUES (?, ?, ?)")
            .bind(account.to_lower())
            .bind(kind.as_str())
            .bind(agent.to_lower())
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The shop that collects this shop's settlement, if one does.
///
/// # Errors
/// [`StorageError`].
pub async fn settlement_manager(
    connection: &mut Connection,
    client: ShopId,
) -> Result<Option<ShopId>, StorageError> {
    let row = sql::query("SELECT manager_id FROM settlement_client WHERE client_id = ?")
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| text(&row, "manager_id")).transpose()
}

/// Stores the shop that collects this shop's settlement. One that is named again keeps the client's place in its list.
///
/// # Errors
/// [`StorageError`].
pub async fn set_settlement_manager(
    connection: &mut Connection,
    client: ShopId,
    manager: ShopId,
) -> Result<(), StorageError> {
    if settlement_manager(connection, client).await? == Some(manager) {
        return Ok(());
    }
    remove_settlement_manager(connection, client).await?;
    sql::query("INSERT INTO settlement_client (client_id, manager_id) VALUES (?, ?)")
        .bind(client.to_string())
        .bind(manager.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes the shop that collects this shop's settlement, if one does.
///
/// # Errors
/// [`StorageError`].
pub async fn remove_settlement_manager(
    connection: &mut Connection,
    client: ShopId,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM settlement_client WHERE client_id = ?")
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// How many shops a shop collects from.
///
/// # Errors
/// [`StorageError`].
pub async fn count_settlement_clients(
    connection: &mut Connection,
    manager: ShopId,
) -> Result<u64, StorageError> {
    let query = "SELECT count(*) AS many FROM settlement_client WHERE manager_id = ?";
    let row = sql::query(query).bind(manager.to_string()).fetch_one(connection).await?;
    unsigned(&row, "many")
}

/// Shops that a shop collects from, in the order in which they named it: skips `before`, at most `many`.
///
/// # Errors
/// [`StorageError`].
pub async fn settlement_clients(
    connection: &mut Connection,
    manager: ShopId,
    before: u64,
    many: u64,
) -> Result<Vec<ShopId>, StorageError> {
    let rows = sql::query(
        "SELECT client_id FROM settlement_client WHERE manager_id = ?
         ORDER BY position LIMIT ? OFFSET ?",
    )
    .bind(manager.to_string())
    .bind(integer(many))
    .bind(integer(before))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "client_id")).collect()
}

/// Stores what a shop collected from another; its number is given by the database.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_collection(
    connection: &mut Connection,
    collected: &Collected,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO settlement_collection (client_id, client_account, client_currency,
             client_amount, client_total, manager_id, manager_account, manager_currency,
             manager_amount, manager_total, tx_hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(collected.client_id.to_string())
    .bind(collected.client_account.to_lower())
    .bind(&collected.client_currency)
    .bind(collected.client_amount.to_string())
    .bind(collected.client_total.to_string())
    .bind(collected.manager_id.to_string())
    .bind(collected.manager_account.to_lower())
    .bind(&collected.manager_currency)
    .bind(collected.manager_amount.to_string())
    .bind(collected.manager_total.to_string())
    .bind(&collected.transaction_hash)
    .bind(integer(collected.block_timestamp.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The number of collections of a shop.
///
/// # Errors
/// [`StorageError`].
pub async fn count_collections(
    connection: &mut Connection,
    manager: ShopId,
) -> Result<u64, StorageError> {
    let query = "SELECT count(*) AS many FROM settlement_collection WHERE manager_id = ?";
    let row = sql::query(query).bind(manager.to_string()).fetch_one(connection).await?;
    unsigned(&row, "many")
}

/// A page of the collections of a shop, the newest first: skips `before`, at most `many`.
///
/// # Errors
/// [`StorageError`].
pub async fn collections_page(
    connection: &mut Connection,
    manager: ShopId,
    before: u64,
    many: u64,
) -> Result<Vec<Collected>, StorageError> {
    let rows = sql::query(
        "SELECT * FROM settlement_collection WHERE manager_id = ?
         ORDER BY number DESC LIMIT ? OFFSET ?",
    )
    .bind(manager.to_string())
    .bind(integer(many))
    .bind(integer(before))
    .fetch_all(connection)
    .await?;
    rows.iter().map(collected).collect()
}

fn collected(row: &Row) -> Result<Collected, StorageError> {
    Ok(Collected {
        client_id: text(row, "client_id")?,
        client_account: text(row, "client_account")?,
        client_currency: row.try_get("client_currency")?,
        client_amount: text(row, "client_amount")?,
        client_total: text(row, "client_total")?,
        manager_id: text(row, "manager_id")?,
        manager_account: text(row, "manager_account")?,
        manager_currency: row.try_get("manager_currency")?,
        manager_amount: text(row, "manager_amount")?,
        manager_total: text(row, "manager_total")?,
        block_number: unsigned(row, "number")?,
        block_timestamp: instant(row, "created_at")?,
        transaction_hash: row.try_get("tx_hash")?,
    })
}
