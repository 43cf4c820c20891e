//! Agents that were paired with a terminal. Source: `relay.md §4`, Pairing.

use kios_protocol::{Address, ShopId, TerminalId};
use sqlx::SqliteConnection;

use super::{StorageError, text};

/// The terminals that an agent may act for.
///
/// # Errors
/// [`StorageError`].
pub async fn terminals_of(
    connection: &mut SqliteConnection,
    agent: Address,
) -> Result<Vec<(ShopId, TerminalId)>, StorageError> {
    let rows = sqlx::query(
        "SELECT shop_id, terminal_id FROM terminal WHERE agent = ? AND revoked_at IS NULL",
    )
    .bind(agent.to_lower())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((text(row, "shop_id")?, text(row, "terminal_id")?))).collect()
}
