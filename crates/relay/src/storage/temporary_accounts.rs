//! Temporary accounts. Source: `protocol.md §4.3`.

use kios_protocol::{Address, TemporaryAccount, Timestamp};

use super::ledger::balance_of;
use super::{StorageError, integer, text, unsigned};
use crate::storage::sql::{self, Connection};
use kios_domain::ledger::Balance;

/// Inserts a new one.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_temporary(
    connection: &mut Connection,
    temporary: TemporaryAccount,
    account: Address,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query("INSERT INTO temporary_account (temporary, account, created_at) VALUES (?, ?, ?)")
        .bind(temporary.address().to_lower())
        .bind(account.to_lower())
        .bind(integer(now.seconds()))
        .execute(connection)
        .await?;
    Ok(())
}

/// The real account of one that is younger than `lives_for` seconds.
///
/// # Errors
/// [`StorageError`].
pub async fn find_temporary(
    connection: &mut Connection,
    temporary: Address,
    now: Timestamp,
    lives_for: u64,
) -> Result<Option<Address>, StorageError> {
    // Strictly younger: at exactly this age it is expired.
    let row = sql::query(
        "SELECT account FROM temporary_account WHERE temporary = ? AND ? - created_at < ?",
    )
    .bind(temporary.to_lower())
    .bind(integer(now.seconds()))
    .bind(integer(lives_for))
    .fetch_optional(connection)
    .await?;
    row.map(|row| text(&row, "account")).transpose()
}

/// Who an account stands for, as a payment needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The real account; `None` for a temporary one that is unknown, expired or used.
    pub account: Option<Address>,
    /// Its next nonce.
    pub nonce: u64,
    /// Its points.
    pub balance: Balance,
}

/// The customer of an account that may be a temporary one, which counts if it is younger than `lives_for` seconds.
///
/// # Errors
/// [`StorageError`].
pub async fn customer(
    connection: &mut Connection,
    account: Address,
    now: Timestamp,
    lives_for: u64,
) -> Result<Customer, StorageError> {
    let query = if account.is_temporary() {
        // Strictly younger: at exactly this age it is expired.
        sql::query(
            "SELECT temporary_account.account, account.nonce, debit, credit FROM temporary_account
             LEFT JOIN account ON account.address = temporary_account.account
             LEFT JOIN ledger_account
                 ON ledger_account.account = 'user:' || temporary_account.account
             WHERE temporary = ?1 AND ?2 - created_at < ?3",
        )
        .bind(account.to_lower())
        .bind(integer(now.seconds()))
        .bind(integer(lives_for))
    } else {
        sql::query(
            "SELECT ?1 AS account, (SELECT nonce FROM account WHERE address = ?1) AS nonce, debit, credit
             FROM (SELECT 1) LEFT JOIN ledger_account ON ledger_account.account = 'user:' || ?1",
        )
        .bind(account.to_lower())
    };
    let Some(row) = query.fetch_optional(connection).await? else {
        return Ok(Customer { account: None, nonce: 0, balance: Balance::default() });
    };
    let nonce: Option<i64> = row.try_get("nonce")?;
    Ok(Customer {
        account: Some(text(&row, "account")?),
        nonce: if nonce.is_some() { unsigned(&row, "nonce")? } else { 0 },
        balance: balance_of(&row)?,
    })
}

/// Uses one up.
///
/// # Errors
/// [`StorageError`].
pub async fn delete_temporary(
    connection: &mut Connection,
    temporary: Address,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM temporary_account WHERE temporary = ?")
        .bind(temporary.to_lower())
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes those created before an instant; returns how many.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_temporary(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<u64, StorageError> {
    let done = sql::query("DELETE FROM temporary_account WHERE created_at < ?")
        .bind(integer(before.seconds()))
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
