//! Verifies the ledger: the stored balances against the sums of all postings. Source: `relay.md §3 B13`.
//!
//! The start compares only what does not grow with the number of payments: the balances with the amount issued. The
//! postings are summed up while the relay serves, on a connection of its own and in small parts, because a million
//! payments have five million of them. The sums are in a temporary table, so that they take no memory of the process.

use std::collections::BTreeMap;
use std::sync::Arc;

use kios_protocol::Amount;

use super::file_guard::FileGuard;
use super::ledger::{LedgerTotals, add_posting, is_conserved, ledger_totals};
use super::{StorageError, integer, text, unsigned};
use crate::storage::sql::{self, Connection};
use kios_domain::ledger::{Account, Balance, LedgerError};

/// The entries up to which the start sums the postings up at once.
const FEW: u64 = 2_000;
/// The entries of one part.
const PART: u64 = 256;

/// Whether the start may go on: the balances sum up to the amount issued, and in a small ledger they are the sums of its
/// postings. A larger one is verified by [`LedgerCheck`].
///
/// # Errors
/// [`StorageError`].
pub async fn ledger_may_open(connection: &mut Connection) -> Result<bool, StorageError> {
    let row = sql::query("SELECT coalesce(max(number), 0) AS number FROM ledger_entry")
        .fetch_one(connection)
        .await?;
    if unsigned(&row, "number")? <= FEW {
        return Ok(LedgerTotals::is_balanced(&ledger_totals(connection).await?));
    }
    is_conserved(connection).await
}

/// How far the verification is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckProgress {
    /// More entries follow.
    Behind,
    /// Every posting is in the sums, and every balance is its sum.
    Verified,
    /// A balance is not the sum of its postings; says which.
    Wrong(String),
}

/// A verification of the ledger.
#[derive(Debug)]
pub struct LedgerCheck {
    connection: Connection,
    guard: Arc<FileGuard>,
    /// The last entry that is in the sums.
    last: u64,
}

impl LedgerCheck {
    pub(super) fn new(
        mut connection: Connection,
        guard: Arc<FileGuard>,
    ) -> Result<Self, StorageError> {
        connection.batch(
            "CREATE TEMPORARY TABLE ledger_sum (
                 account TEXT PRIMARY KEY, debit TEXT NOT NULL, credit TEXT NOT NULL
             ) STRICT, WITHOUT ROWID",
        )?;
        Ok(Self { connection, guard, last: 0 })
    }

    /// Whether it reads the present file: one that was deleted is written again under the same name.
    pub fn is_current(&self) -> bool {
        self.guard.is_current(self.connection.age())
    }

    /// Adds the next postings to the sums, and compares the sums with the balances when none is left.
    ///
    /// # Errors
    /// [`StorageError`]; the next call goes on after the last part that was complete.
    pub async fn advance(&mut self) -> Result<CheckProgress, StorageError> {
        // Balances and postings of one state.
        self.connection.begin_reading()?;
        let before = self.last;
        let done = self.part().await;
        if done.is_ok() {
            self.connection.end_reading()?;
        } else {
            self.last = before;
            self.connection.control("ROLLBACK")?;
        }
        done
    }

    async fn part(&mut self) -> Result<CheckProgress, StorageError> {
        let until = self.last.saturating_add(PART);
        let mut sums: BTreeMap<Account, Balance> = BTreeMap::new();
        let rows = sql::query(
            "SELECT account, side, amount FROM ledger_posting WHERE entry > ? AND entry <= ?",
        )
        .bind(integer(self.last))
        .bind(integer(until))
        .fetch_all(&mut self.connection)
        .await?;
        for row in &rows {
            add_posting(&mut sums, row)?;
        }
        for (account, part) in sums {
            self.add(account, part).await?;
        }
        let newest = sql::query("SELECT coalesce(max(number), 0) AS number FROM ledger_entry")
            .fetch_one(&mut self.connection)
            .await?;
        let newest = unsigned(&newest, "number")?;
        self.last = until.min(newest);
        if self.last < newest { Ok(CheckProgress::Behind) } else { self.compared().await }
    }

    async fn add(&mut self, account: Account, part: Balance) -> Result<(), StorageError> {
        let row = sql::query("SELECT account, debit, credit FROM ledger_sum WHERE account = ?")
            .bind(account.to_string())
            .fetch_optional(&mut self.connection)
            .await?;
        let before = match &row {
            None => Balance::default(),
            Some(row) => Balance { debit: text(row, "debit")?, credit: text(row, "credit")? },
        };
        let add = |sum: Amount, part| sum.checked_add(part).ok_or(LedgerError::Overflow);
        sql::query(
            "INSERT INTO ledger_sum (account, debit, credit) VALUES (?, ?, ?)
             ON CONFLICT (account) DO UPDATE SET debit = excluded.debit, credit = excluded.credit",
        )
        .bind(account.to_string())
        .bind(add(before.debit, part.debit)?.to_string())
        .bind(add(before.credit, part.credit)?.to_string())
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    async fn compared(&mut self) -> Result<CheckProgress, StorageError> {
        let wrong = sql::query_scalar(
            "SELECT ledger_account.account FROM ledger_account
             LEFT JOIN ledger_sum ON ledger_sum.account = ledger_account.account
             WHERE ledger_sum.debit IS NOT ledger_account.debit
                OR ledger_sum.credit IS NOT ledger_account.credit
             UNION ALL
             SELECT ledger_sum.account FROM ledger_sum
             WHERE NOT EXISTS
                 (SELECT 1 FROM ledger_account WHERE ledger_account.account = ledger_sum.account)
             LIMIT 1",
        )
        .fetch_optional(&mut self.connection)
        .await?;
        Ok(wrong.map_or(CheckProgress::Verified, CheckProgress::Wrong))
    }
}
