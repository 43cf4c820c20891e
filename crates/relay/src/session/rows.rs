//! The rows of sessions. Every function is one statement, or two on one subject.

use kios_protocol::session::Resource;
use kios_protocol::{Address, ShopId, TerminalId, Timestamp};

use super::Session;
use super::secret::SecretHash;
use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, integer, text, unsigned};

fn seconds(at: Timestamp) -> i64 {
    integer(at.seconds())
}

/// Whether a nonce was used up.
pub(super) async fn is_used(
    connection: &mut Connection,
    nonce: &str,
) -> Result<bool, StorageError> {
    let used = sql::query_scalar("SELECT EXISTS (SELECT 1 FROM session_nonce WHERE nonce = ?)")
        .bind(nonce)
        .fetch_one(connection)
        .await?;
    Ok(used)
}

/// Uses a nonce up; `false` when it was.
pub(super) async fn use_nonce(
    connection: &mut Connection,
    nonce: &str,
    expires_at: Timestamp,
) -> Result<bool, StorageError> {
    let done = sql::query("INSERT OR IGNORE INTO session_nonce (nonce, expires_at) VALUES (?, ?)")
        .bind(nonce)
        .bind(seconds(expires_at))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a session, and deletes the oldest of the same key for the same resource above `most`.
pub(super) async fn insert_session(
    connection: &mut Connection,
    token: SecretHash,
    session: &Session,
    most: u32,
) -> Result<(), StorageError> {
    let (shop_id, terminal_id) = match &session.resource {
        Resource::Terminal { shop_id, terminal_id } => {
            (Some(shop_id.to_string()), Some(terminal_id.to_string()))
        }
        Resource::Account => (None, None),
    };
    sql::query(
        "INSERT INTO session (token_hash, address, shop_id, terminal_id, expires_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(token.as_bytes().as_slice())
    .bind(session.address.to_lower())
    .bind(&shop_id)
    .bind(&terminal_id)
    .bind(seconds(session.expires_at))
    .execute(&mut *connection)
    .await?;
    sql::query(
        "DELETE FROM session WHERE token_hash IN
             (SELECT token_hash FROM session
              WHERE address = ? AND shop_id IS ? AND terminal_id IS ? AND token_hash <> ?
              ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
    )
    .bind(session.address.to_lower())
    .bind(&shop_id)
    .bind(&terminal_id)
    .bind(token.as_bytes().as_slice())
    .bind(i64::from(most.saturating_sub(1)))
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn find_session(
    connection: &mut Connection,
    token: SecretHash,
    now: Timestamp,
) -> Result<Option<Session>, StorageError> {
    let row = sql::query(
        "SELECT address, shop_id, terminal_id, expires_at FROM session
         WHERE token_hash = ? AND expires_at > ?",
    )
    .bind(token.as_bytes().as_slice())
    .bind(seconds(now))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(session).transpose()
}

fn session(row: &Row) -> Result<Session, StorageError> {
    let terminal = row.try_get::<Option<String>>("shop_id")?;
    let resource = match terminal {
        Some(_) => Resource::Terminal {
            shop_id: text(row, "shop_id")?,
            terminal_id: text(row, "terminal_id")?,
        },
        None => Resource::Account,
    };
    let expires_at = Timestamp::from_seconds(unsigned(row, "expires_at")?);
    Ok(Session { address: text(row, "address")?, resource, expires_at })
}

/// Writes a ticket, and deletes the oldest of the same session above `most`.
pub(super) async fn insert_ticket(
    connection: &mut Connection,
    ticket: SecretHash,
    token: SecretHash,
    expires_at: Timestamp,
    most: u32,
) -> Result<(), StorageError> {
    sql::query("INSERT INTO stream_ticket (ticket_hash, token_hash, expires_at) VALUES (?, ?, ?)")
        .bind(ticket.as_bytes().as_slice())
        .bind(token.as_bytes().as_slice())
        .bind(seconds(expires_at))
        .execute(&mut *connection)
        .await?;
    sql::query(
        "DELETE FROM stream_ticket WHERE ticket_hash IN
             (SELECT ticket_hash FROM stream_ticket WHERE token_hash = ? AND ticket_hash <> ?
              ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
    )
    .bind(token.as_bytes().as_slice())
    .bind(ticket.as_bytes().as_slice())
    .bind(i64::from(most.saturating_sub(1)))
    .execute(connection)
    .await?;
    Ok(())
}

/// The session that requested a ticket, if both are still valid.
pub(super) async fn find_ticket(
    connection: &mut Connection,
    ticket: SecretHash,
    now: Timestamp,
) -> Result<Option<Session>, StorageError> {
    let row = sql::query(
        "SELECT s.address, s.shop_id, s.terminal_id, s.expires_at
         FROM stream_ticket t JOIN session s ON s.token_hash = t.token_hash
         WHERE t.ticket_hash = ? AND t.expires_at > ? AND s.expires_at > ?",
    )
    .bind(ticket.as_bytes().as_slice())
    .bind(seconds(now))
    .bind(seconds(now))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(session).transpose()
}

/// Uses a ticket up; returns the session that requested it, if both are still valid.
pub(super) async fn take_ticket(
    connection: &mut Connection,
    ticket: SecretHash,
    now: Timestamp,
) -> Result<Option<Session>, StorageError> {
    let session = find_ticket(connection, ticket, now).await?;
    sql::query("DELETE FROM stream_ticket WHERE ticket_hash = ?")
        .bind(ticket.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(session)
}

pub(super) async fn insert_code(
    connection: &mut Connection,
    code: SecretHash,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO pairing_code (code_hash, shop_id, terminal_id, expires_at)
         VALUES (?, ?, ?, ?)",
    )
    .bind(code.as_bytes().as_slice())
    .bind(shop_id.to_string())
    .bind(terminal_id.to_string())
    .bind(seconds(expires_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a pairing code is valid.
pub(super) async fn is_code(
    connection: &mut Connection,
    code: SecretHash,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let valid = sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM pairing_code WHERE code_hash = ? AND expires_at > ?)",
    )
    .bind(code.as_bytes().as_slice())
    .bind(seconds(now))
    .fetch_one(connection)
    .await?;
    Ok(valid)
}

/// Uses a pairing code up; returns its terminal, if it is still valid.
pub(super) async fn take_code(
    connection: &mut Connection,
    code: SecretHash,
    now: Timestamp,
) -> Result<Option<(ShopId, TerminalId)>, StorageError> {
    let row = sql::query(
        "DELETE FROM pairing_code WHERE code_hash = ? AND expires_at > ?
         RETURNING shop_id, terminal_id",
    )
    .bind(code.as_bytes().as_slice())
    .bind(seconds(now))
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok((text(&row, "shop_id")?, text(&row, "terminal_id")?))).transpose()
}

pub(super) async fn enrol(
    connection: &mut Connection,
    agent: Address,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO terminal (agent, shop_id, terminal_id, enrolled_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (agent, shop_id, terminal_id)
         DO UPDATE SET enrolled_at = excluded.enrolled_at, revoked_at = NULL",
    )
    .bind(agent.to_lower())
    .bind(shop_id.to_string())
    .bind(terminal_id.to_string())
    .bind(seconds(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Registers a terminal's device with the relay's share of its key's encryption.
pub(super) async fn insert_device(
    connection: &mut Connection,
    device: SecretHash,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    share: &[u8; 32],
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO terminal_device (device_hash, shop_id, terminal_id, share, paired_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (device_hash) DO UPDATE SET shop_id = excluded.shop_id,
             terminal_id = excluded.terminal_id, share = excluded.share, paired_at = excluded.paired_at",
    )
    .bind(device.as_bytes().as_slice())
    .bind(shop_id.to_string())
    .bind(terminal_id.to_string())
    .bind(share.as_slice())
    .bind(seconds(now))
    .execute(connection)
    .await?;
    Ok(())
}

/// Revokes the agents of a terminal and forgets its devices, in one shop or in all; returns how many.
pub(super) async fn revoke(
    connection: &mut Connection,
    shop_id: Option<ShopId>,
    terminal_id: &TerminalId,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let shop_id = shop_id.map(|shop_id| shop_id.to_string());
    let done = sql::query(
        "UPDATE terminal SET revoked_at = ?
         WHERE terminal_id = ? AND shop_id = coalesce(?, shop_id) AND revoked_at IS NULL",
    )
    .bind(seconds(now))
    .bind(terminal_id.to_string())
    .bind(&shop_id)
    .execute(&mut *connection)
    .await?;
    sql::query(
        "DELETE FROM terminal_device WHERE terminal_id = ? AND shop_id = coalesce(?, shop_id)",
    )
    .bind(terminal_id.to_string())
    .bind(&shop_id)
    .execute(&mut *connection)
    .await?;
    // Otherwise enrolling the same key again would make its old tokens valid.
    sql::query("DELETE FROM session WHERE terminal_id = ? AND shop_id = coalesce(?, shop_id)")
        .bind(terminal_id.to_string())
        .bind(&shop_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

pub(super) async fn is_enrolled(
    connection: &mut Connection,
    agent: Address,
    (shop_id, terminal_id): (ShopId, &TerminalId),
) -> Result<bool, StorageError> {
    let row = sql::query(
        "SELECT 1 FROM terminal
         WHERE agent = ? AND shop_id = ? AND terminal_id = ? AND revoked_at IS NULL",
    )
    .bind(agent.to_lower())
    .bind(shop_id.to_string())
    .bind(terminal_id.to_string())
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// A value that changes whenever an agent is revoked, by this process or another.
pub(super) async fn revocations(
    connection: &mut Connection,
) -> Result<(i64, Option<i64>), StorageError> {
    let row = sql::query(
        "SELECT count(*) AS many, max(revoked_at) AS last FROM terminal
         WHERE revoked_at IS NOT NULL",
    )
    .fetch_one(connection)
    .await?;
    Ok((row.try_get("many")?, row.try_get("last")?))
}

pub(super) async fn owns_a_shop(
    connection: &mut Connection,
    address: Address,
) -> Result<bool, StorageError> {
    let row = sql::query("SELECT 1 FROM shop WHERE owner = ? LIMIT 1")
        .bind(address.to_lower())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Deletes expired rows.
pub(super) async fn purge(connection: &mut Connection, now: Timestamp) -> Result<(), StorageError> {
    for statement in [
        "DELETE FROM stream_ticket WHERE expires_at <= ?",
        "DELETE FROM session WHERE expires_at <= ?",
        "DELETE FROM session_nonce WHERE expires_at <= ?",
        "DELETE FROM pairing_code WHERE expires_at <= ?",
    ] {
        sql::query(statement).bind(seconds(now)).execute(&mut *connection).await?;
    }
    Ok(())
}
