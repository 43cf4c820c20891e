//! Accounts and their nonces.

use kios_protocol::Address;

use super::{StorageError, unsigned};
use crate::storage::sql::{self, Connection};

/// The next nonce of an account; 0 for an account that was never seen.
///
/// # Errors
/// [`StorageError`].
pub async fn nonce(connection: &mut Connection, account: Address) -> Result<u64, StorageError> {
    let row = sql::query("SELECT nonce FROM account WHERE address = ?")
        .bind(account.to_lower())
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(0), |row| unsigned(&row, "nonce"))
}

/// Uses up a nonce.
///
/// # Errors
/// [`StorageError`].
pub async fn bump_nonce(connection: &mut Connection, account: Address) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO account (address, nonce) VALUES (?, 1)
         ON CONFLICT (address) DO UPDATE SET nonce = nonce + 1",
    )
    .bind(account.to_lower())
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts an account; `false` when it was known.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_account(
    connection: &mut Connection,
    account: Address,
) -> Result<bool, StorageError> {
    let done =
        sql::query("INSERT INTO account (address, nonce) VALUES (?, 0) ON CONFLICT DO NOTHING")
            .bind(account.to_lower())
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// How many accounts there are, and whether this is one of them.
///
/// # Errors
/// [`StorageError`].
pub async fn count_accounts(
    connection: &mut Connection,
    account: Address,
) -> Result<(u64, bool), StorageError> {
    let known = sql::query("SELECT 1 FROM account WHERE address = ?")
        .bind(account.to_lower())
        .fetch_optional(&mut *connection)
        .await?
        .is_some();
    if known {
        return Ok((0, true));
    }
    let row = sql::query("SELECT many FROM row_count WHERE name = 'account'")
        .fetch_one(connection)
        .await?;
    Ok((unsigned(&row, "many")?, false))
}
