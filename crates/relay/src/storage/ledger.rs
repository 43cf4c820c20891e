//! Accounts, entries and postings of the ledger.

use std::collections::BTreeMap;

use kios_protocol::{Amount, Hash, Timestamp, hash_text};

use super::{StorageError, corrupt, integer, optional, text, unsigned};
use crate::storage::sql::{self, Connection, Row};
use kios_domain::ledger::{Account, Balance, Entry, EntryReason, LedgerError, Posting, Side, Unit};

/// The balance of an account.
///
/// # Errors
/// [`StorageError`].
pub async fn balance(
    connection: &mut Connection,
    account: Account,
) -> Result<Balance, StorageError> {
    let row = sql::query("SELECT debit, credit FROM ledger_account WHERE account = ?")
        .bind(account.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(Balance::default()) };
    Ok(Balance { debit: text(&row, "debit")?, credit: text(&row, "credit")? })
}

/// The balance in columns that are empty for an account without postings.
pub(super) fn balance_of(row: &Row) -> Result<Balance, StorageError> {
    Ok(Balance {
        debit: optional(row, "debit")?.unwrap_or_default(),
        credit: optional(row, "credit")?.unwrap_or_default(),
    })
}

/// Stores postings as the next entry of the ledger.
///
/// # Errors
/// [`StorageError::Ledger`] when the ledger refuses the postings. Some of them may be written then,
/// so the transaction must not be committed.
pub async fn book(
    connection: &mut Connection,
    cause: EntryReason,
    postings: Vec<Posting>,
    now: Timestamp,
) -> Result<Entry, StorageError> {
    let Head { number, previous, mut balances } = head(connection, &postings).await?;
    let entry = Entry::new(number + 1, previous, now, cause, postings)?;
    for posting in entry.postings() {
        let balance = balances.entry(posting.account).or_default();
        *balance = balance.after(posting)?;
    }
    write_balances(connection, &balances).await?;
    write_entry(connection, &entry, now).await?;
    Ok(entry)
}

/// What an entry is booked on.
struct Head {
    /// The number and the hash of the last entry.
    number: u64,
    previous: Hash,
    /// The balances of the accounts that it is posted to, as far as they have any.
    balances: BTreeMap<Account, Balance>,
}

/// The most accounts of one entry that are read or written at once.
const AT_ONCE: usize = 4;

async fn head(connection: &mut Connection, postings: &[Posting]) -> Result<Head, StorageError> {
    let mut accounts: Vec<Account> = postings.iter().map(|posting| posting.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut balances = BTreeMap::new();
    let mut newest = None;
    for some in accounts.chunks(AT_ONCE) {
        let mut query = sql::query(
            "SELECT account, debit, credit, (SELECT max(number) FROM ledger_entry) AS number,
                    (SELECT tx_hash FROM ledger_entry
                     WHERE number = (SELECT max(number) FROM ledger_entry)) AS tx_hash
             FROM ledger_account WHERE account IN (?, ?, ?, ?)",
        );
        for place in 0..AT_ONCE {
            query = query.bind(some.get(place).map(ToString::to_string));
        }
        for row in query.fetch_all(connection).await? {
            let balance = Balance { debit: text(&row, "debit")?, credit: text(&row, "credit")? };
            balances.insert(text(&row, "account")?, balance);
            newest = Some(row);
        }
    }
    let (number, previous) = match newest {
        Some(row) => numbered(&row)?,
        None => last(connection).await?,
    };
    Ok(Head { number, previous, balances })
}

async fn last(connection: &mut Connection) -> Result<(u64, Hash), StorageError> {
    let row = sql::query(
        "SELECT number, tx_hash FROM ledger_entry
         WHERE number = (SELECT max(number) FROM ledger_entry)",
    )
    .fetch_optional(connection)
    .await?;
    row.map_or(Ok((0, [0; 32])), |row| numbered(&row))
}

fn numbered(row: &Row) -> Result<(u64, Hash), StorageError> {
    let column = "tx_hash";
    let digits: String = row.try_get(column)?;
    let mut hash = [0; 32];
    hex::decode_to_slice(digits.trim_start_matches("0x"), &mut hash)
        .map_err(|fault| corrupt(row, column, fault))?;
    Ok((unsigned(row, "number")?, hash))
}

macro_rules! balances {
    ($($more:literal)*) => {
        concat!(
            "INSERT INTO ledger_account (account, debit, credit) VALUES (?, ?, ?)",
            $($more, "(?, ?, ?)",)*
            " ON CONFLICT (account) DO UPDATE SET debit = excluded.debit, credit = excluded.credit"
        )
    };
}

/// Writes one balance, two balances and so on.
const BALANCES: [&str; AT_ONCE] =
    [balances!(), balances!(", "), balances!(", " ", "), balances!(", " ", " ", ")];

async fn write_balances(
    connection: &mut Connection,
    balances: &BTreeMap<Account, Balance>,
) -> Result<(), StorageError> {
    let rows: Vec<_> = balances.iter().collect();
    for some in rows.chunks(AT_ONCE) {
        let statement = sql::for_rows(&BALANCES, some.len())?;
        let written = some.iter().fold(sql::query(statement), |query, (account, balance)| {
            query
                .bind(account.to_string())
                .bind(balance.debit.to_string())
                .bind(balance.credit.to_string())
        });
        written.execute(connection).await?;
    }
    Ok(())
}

macro_rules! postings {
    ($($more:literal)*) => {
        concat!(
            "INSERT INTO ledger_posting (entry, position, account, side, amount)
             VALUES (?, ?, ?, ?, ?)",
            $($more, "(?, ?, ?, ?, ?)"),*
        )
    };
}

/// Inserts one posting, two postings and so on.
const POSTINGS: [&str; AT_ONCE] =
    [postings!(), postings!(", "), postings!(", " ", "), postings!(", " ", " ", ")];

async fn write_entry(
    connection: &mut Connection,
    entry: &Entry,
    now: Timestamp,
) -> Result<(), StorageError> {
    let number = integer(entry.number());
    sql::query(
        "INSERT INTO ledger_entry (number, tx_hash, bytes, payment_id, created_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(number)
    .bind(hash_text(&entry.hash()))
    .bind(entry.bytes())
    .bind(entry.payment_id().map(|id| id.to_string()))
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    let rows: Vec<_> = (0_i64..).zip(entry.postings()).collect();
    for some in rows.chunks(AT_ONCE) {
        let statement = sql::for_rows(&POSTINGS, some.len())?;
        let inserted = some.iter().fold(sql::query(statement), |query, (position, posting)| {
            query
                .bind(number)
                .bind(*position)
                .bind(posting.account.to_string())
                .bind(posting.side.as_str())
                .bind(posting.amount.to_string())
        });
        inserted.execute(connection).await?;
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

/// Whether the balances sum up to the amount issued in each unit, as [`LedgerTotals::is_balanced`] says; read one by one.
pub(super) async fn is_conserved(connection: &mut Connection) -> Result<bool, StorageError> {
    let mut sums =
        [(Unit::Point, Amount::ZERO, Amount::ZERO), (Unit::Token, Amount::ZERO, Amount::ZERO)];
    sql::query("SELECT account, debit, credit FROM ledger_account")
        .fetch_each(connection, |row| {
            let account: Account = text(&row, "account")?;
            let balance = Balance { debit: text(&row, "debit")?, credit: text(&row, "credit")? };
            for (unit, held, issued) in &mut sums {
                if account.unit() != *unit {
                    continue;
                }
                let (sum, part) = if account.is_issuance() {
                    (issued, balance.debit)
                } else {
                    (held, balance.net())
                };
                *sum = sum.checked_add(part).ok_or(LedgerError::Overflow)?;
            }
            Ok::<_, StorageError>(())
        })
        .await?;
    Ok(sums.iter().all(|(_, held, issued)| held == issued))
}

/// Reads the totals of the ledger.
///
/// # Errors
/// [`StorageError`].
pub async fn ledger_totals(connection: &mut Connection) -> Result<LedgerTotals, StorageError> {
    let mut stored = BTreeMap::new();
    let rows = sql::query("SELECT account, debit, credit FROM ledger_account")
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let balance = Balance { debit: text(row, "debit")?, credit: text(row, "credit")? };
        stored.insert(text::<Account>(row, "account")?, balance);
    }
    let mut posted: BTreeMap<Account, Balance> = BTreeMap::new();
    let rows = sql::query("SELECT account, side, amount FROM ledger_posting")
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        add_posting(&mut posted, row)?;
    }
    Ok(LedgerTotals { stored, posted })
}

/// Adds the posting of a row with `account`, `side` and `amount` to the sums.
pub(super) fn add_posting(
    sums: &mut BTreeMap<Account, Balance>,
    row: &Row,
) -> Result<(), StorageError> {
    let amount: Amount = text(row, "amount")?;
    let balance = sums.entry(text(row, "account")?).or_default();
    let is_debit = row.try_get::<&str>("side")? == Side::Debit.as_str();
    let sum = if is_debit { &mut balance.debit } else { &mut balance.credit };
    *sum = sum.checked_add(amount).ok_or(LedgerError::Overflow)?;
    Ok(())
}
