//! Agents that were paired with a terminal. Source: `relay.md §4`, Pairing.

use kios_protocol::{Address, KeyShare, ShopId, TerminalId, Timestamp};

use super::{StorageError, corrupt, instant, text};
use crate::session::secret::SecretHash;
use crate::storage::sql::{self, Connection};

/// The terminals that an agent may act for.
///
/// # Errors
/// [`StorageError`].
pub async fn terminals_of(
    connection: &mut Connection,
    agent: Address,
) -> Result<Vec<(ShopId, TerminalId)>, StorageError> {
    let rows = sql::query(
        "SELECT shop_id, terminal_id FROM terminal WHERE agent = ? AND revoked_at IS NULL",
    )
    .bind(agent.to_lower())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((text(row, "shop_id")?, text(row, "terminal_id")?))).collect()
}

/// When the present agent of a terminal was enrolled.
///
/// # Errors
/// [`StorageError`].
pub async fn enrolled_at(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
) -> Result<Option<Timestamp>, StorageError> {
    let row = sql::query(
        "SELECT agent, enrolled_at FROM terminal
         WHERE shop_id = ? AND terminal_id = ? AND revoked_at IS NULL
         ORDER BY enrolled_at DESC LIMIT 1",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(|row| instant(&row, "enrolled_at")).transpose()
}

/// The relay's share of the encryption of a terminal's key, if this device was paired with the terminal.
///
/// # Errors
/// [`StorageError`].
pub async fn key_share(
    connection: &mut Connection,
    device: SecretHash,
    (shop_id, terminal_id): (ShopId, &TerminalId),
) -> Result<Option<KeyShare>, StorageError> {
    let row = sql::query(
        "SELECT share FROM terminal_device
         WHERE device_hash = ? AND shop_id = ? AND terminal_id = ?",
    )
    .bind(device.as_bytes().as_slice())
    .bind(shop_id.to_string())
    .bind(terminal_id.to_string())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let share = row.try_get::<Vec<u8>>("share")?;
    let share = <[u8; 32]>::try_from(share);
    let share = share.map_err(|_| corrupt(&row, "share", "not 32 bytes"))?;
    Ok(Some(KeyShare::from_bytes(share)))
}
