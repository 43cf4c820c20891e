//! Accounts, entries and postings of the ledger.

use std::collections::BTreeMap;

use kios_protocol::{Amount, Hash, Timestamp, hash_text};
use sqlx::{Row as _, SqliteConnection};

use super::{StorageError, corrupt, integer, text, unsigned};
use kios_domain::ledger::{Account, Balance, Entry, EntryReason, LedgerError, Posting, Side, Unit};

/// The balance of an account.
///
/// # Errors
/// [`StorageError`].
pub async fn balance(
    connection: &mut SqliteConnection,
    account: Account,
) -> Result<Balance, StorageError> {
    let row = sqlx::query("SELECT debit, credit FROM ledger_account WHERE account = ?")
        .bind(account.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(Balance::default()) };
    Ok(Balance { debit: text(&row, "debit")?, credit: text(&row, "credit")? })
}

/// Stores postings as the next entry of the ledger.
///
/// # Errors
/// [`StorageError::Ledger`] when the ledger refuses the postings. Some of them may be written then,
/// so the transaction must not be committed.
pub async fn book(
    connection: &mut SqliteConnection,
    cause: EntryReason,
    postings: Vec<Posting>,
    now: Timestamp,
) -> Result<Entry, StorageError> {
    let (number, previous) = last(connection).await?;
    let entry = Entry::new(number + 1, previous, now, cause, postings)?;
    for posting in entry.postings() {
        let after = balance(connection, posting.account).await?.after(posting)?;
        write_balance(connection, posting.account, &after).await?;
    }
    write_entry(connection, &entry, now).await?;
    Ok(entry)
}

async fn last(connection: &mut SqliteConnection) -> Result<(u64, Hash), StorageError> {
    let row = sqlx::query("SELECT number, tx_hash FROM ledger_entry ORDER BY number DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok((0, [0; 32])) };
    let column = "tx_hash";
    let digits: String = row.try_get(column)?;
    let mut hash = [0; 32];
    hex::decode_to_slice(digits.trim_start_matches("0x"), &mut hash)
        .map_err(|fault| corrupt(&row, column, fault))?;
    Ok((unsigned(&row, "number")?, hash))
}

async fn write_balance(
    connection: &mut SqliteConnection,
    account: Account,
    balance: &Balance,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO ledger_account (account, debit, credit) VALUES (?, ?, ?)
         ON CONFLICT (account) DO UPDATE SET debit = excluded.debit, credit = excluded.credit",
    )
    .bind(account.to_string())
    .bind(balance.debit.to_string())
    .bind(balance.credit.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_entry(
    connection: &mut SqliteConnection,
    entry: &Entry,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO ledger_entry (number, tx_hash, bytes, payment_id, created_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(integer(entry.number()))
    .bind(hash_text(&entry.hash()))
    .bind(entry.bytes())
    .bind(entry.payment_id().map(|id| id.to_string()))
    .bind(integer(now.seconds()))
    .execute(&mut *connection)
    .await?;
    for (position, posting) in (0_i64..).zip(entry.postings()) {
        sqlx::query(
            "INSERT INTO ledger_posting (entry, position, account, side, amount)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(integer(entry.number()))
        .bind(position)
        .bind(posting.account.to_string())
        .bind(posting.side.as_str())
        .bind(posting.amount.to_string())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The totals of the ledger, for the consistency check. Source: `relay.md §3 B13`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerTotals {
    /// Every account's stored balance.
    pub stored: BTreeMap<Account, Balance>,
    /// Every account's balance as the sum of the journal's postings.
    pub posted: BTreeMap<Account, Balance>,
}

impl LedgerTotals {
    /// The sum of a unit over all accounts except its issuance.
    pub fn held(&self, unit: Unit) -> Option<Amount> {
        self.of(unit)
            .filter(|(account, _)| !account.is_issuance())
            .try_fold(Amount::ZERO, |sum, (_, balance)| sum.checked_add(balance.net()))
    }

    /// The amount of a unit that was ever provided; `None` if it overflows.
    pub fn issued(&self, unit: Unit) -> Option<Amount> {
        self.of(unit)
            .filter(|(account, _)| account.is_issuance())
            .try_fold(Amount::ZERO, |sum, (_, balance)| sum.checked_add(balance.debit))
    }

    fn of(&self, unit: Unit) -> impl Iterator<Item = (&Account, &Balance)> {
        self.stored.iter().filter(move |(account, _)| account.unit() == unit)
    }

    /// Whether the ledger is consistent: in each unit the balances sum up to the amount issued, and
    /// the balances equal the sums of the journal's postings.
    pub fn is_balanced(&self) -> bool {
        let conserved = |unit| {
            let (held, issued) = (self.held(unit), self.issued(unit));
            held.is_some() && held == issued
        };
        Unit::ALL.into_iter().all(conserved) && self.stored == self.posted
    }
}

/// Reads the totals of the ledger.
///
/// # Errors
/// [`StorageError`].
pub async fn ledger_totals(
    connection: &mut SqliteConnection,
) -> Result<LedgerTotals, StorageError> {
    let mut stored = BTreeMap::new();
    let rows = sqlx::query("SELECT account, debit, credit FROM ledger_account")
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let balance = Balance { debit: text(row, "debit")?, credit: text(row, "credit")? };
        stored.insert(text::<Account>(row, "account")?, balance);
    }
    let mut posted: BTreeMap<Account, Balance> = BTreeMap::new();
    let rows = sqlx::query("SELECT account, side, amount FROM ledger_posting")
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let (amount, side): (Amount, String) = (text(row, "amount")?, row.try_get("side")?);
        let balance = posted.entry(text(row, "account")?).or_default();
        let sum =
            if side == Side::Debit.as_str() { &mut balance.debit } else { &mut balance.credit };
        *sum = sum.checked_add(amount).ok_or(LedgerError::Overflow)?;
    }
    Ok(LedgerTotals { stored, posted })
}
