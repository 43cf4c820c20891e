//! Statements against SQLite, run where they are called.
//!
//! A statement is a constant text with bound parameters, prepared once per connection. It runs on the thread that calls
//! it and its future is ready at once, so that a unit of work costs no change of threads. The functions are asynchronous
//! all the same: an engine on another machine would have to wait for the network.
//!
//! Deliberately absent: transactions, which [`super::Store`] has.

mod error;
#[cfg(debug_assertions)]
mod plan;
mod query;
mod row;
mod value;

use std::collections::BTreeMap;
#[cfg(debug_assertions)]
use std::panic::Location;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::{MAIN_DB, OpenFlags};
use tokio::time::Instant;

pub use error::SqlError;
pub use query::{Done, FromRow, Query, QueryAs, QueryScalar, query, query_as, query_scalar};
use row::{Column, Columns};
pub use row::{FromColumn, Row};
pub use value::Bound;

/// How long a statement waits for a lock of another process.
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements that a connection keeps; there are fewer.
const PREPARED: usize = 512;

/// Statements that were run by this process.
static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has run.
pub fn statements() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

/// One connection to a database.
#[derive(Debug)]
pub struct Connection {
    inner: rusqlite::Connection,
    /// The columns of each statement's rows, by the place of its text.
    columns: BTreeMap<(usize, usize), Columns>,
    opened: Instant,
}

impl Connection {
    /// Opens a database file, and creates it if it does not exist.
    ///
    /// # Errors
    /// [`SqlError`]; trying again is safe.
    pub fn open(path: &Path) -> Result<Self, SqlError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        Self::with(rusqlite::Connection::open_with_flags(path, flags | UNSHARED)?)
    }

    /// Opens a database file for reading.
    pub(super) fn open_read_only(path: &Path) -> Result<Self, SqlError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Self::with(rusqlite::Connection::open_with_flags(path, flags | UNSHARED)?)
    }

    /// A new database in memory.
    pub(super) fn in_memory() -> Result<Self, SqlError> {
        Self::with(rusqlite::Connection::open_in_memory()?)
    }

    fn with(inner: rusqlite::Connection) -> Result<Self, SqlError> {
        inner.busy_timeout(BUSY)?;
        inner.set_prepared_statement_cache_capacity(PREPARED);
        inner.pragma_update(None, "foreign_keys", true)?;
        Ok(Self { inner, columns: BTreeMap::new(), opened: Instant::now() })
    }

    /// Sets the write-ahead log, and that a commit returns when it is on disk.
    pub(super) fn make_durable(&self) -> Result<(), SqlError> {
        // The pragma returns the mode, and waits for no other process.
        self.inner.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        Ok(self.inner.execute_batch("PRAGMA synchronous = FULL")?)
    }

    /// Runs several statements without parameters, as a migration has them.
    ///
    /// # Errors
    /// [`SqlError`]; those before the one that failed have taken effect.
    pub fn batch(&mut self, statements: &str) -> Result<(), SqlError> {
        Ok(self.inner.execute_batch(statements)?)
    }

    /// Writes a copy of the database to a file.
    pub(super) fn copy_to(&mut self, path: &Path) -> Result<(), SqlError> {
        self.inner.execute("VACUUM INTO ?", [path.to_string_lossy()])?;
        Ok(())
    }

    /// The whole database as bytes.
    pub(super) fn serialized(&self) -> Result<Vec<u8>, SqlError> {
        Ok(self.inner.serialize(MAIN_DB)?.to_vec())
    }

    /// Replaces a database in memory.
    pub(super) fn deserialize(&mut self, bytes: &[u8]) -> Result<(), SqlError> {
        Ok(self.inner.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), false)?)
    }

    /// Whether a transaction was begun and neither committed nor rolled back.
    pub(super) fn is_in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    /// How long ago it was opened.
    pub(super) fn age(&self) -> Duration {
        self.opened.elapsed()
    }

    /// Begins a transaction in which every statement reads the same state.
    ///
    /// # Errors
    /// [`SqlError`].
    pub fn begin_reading(&mut self) -> Result<(), SqlError> {
        self.control("BEGIN")
    }

    /// Ends it.
    ///
    /// # Errors
    /// [`SqlError`].
    pub fn end_reading(&mut self) -> Result<(), SqlError> {
        self.control("COMMIT")
    }

    /// Runs a statement without parameters that returns nothing.
    pub(super) fn control(&mut self, statement: &'static str) -> Result<(), SqlError> {
        self.run(statement, &[], |_| Ok(false))
    }

    /// Fails in a debug build if a statement of the relay walks a table that grows; those of tests may.
    #[cfg(debug_assertions)]
    fn check_plan(&self, statement: &'static str, caller: &Location<'_>) -> Result<(), SqlError> {
        let place = (statement.as_ptr().addr(), statement.len());
        if !self.columns.contains_key(&place) && !caller.file().contains("tests/") {
            let walk = plan::walk(&self.inner, statement)?;
            debug_assert!(walk.is_none(), "{caller}: {walk:?} in {statement}");
        }
        Ok(())
    }

    /// Runs a statement and hands over its rows until `take` has enough.
    fn run(
        &mut self,
        statement: &'static str,
        values: &[Bound<'_>],
        mut take: impl FnMut(Row) -> Result<bool, SqlError>,
    ) -> Result<(), SqlError> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(target: "kios_relay::sql", statement);
        let mut prepared = self.inner.prepare_cached(statement)?;
        let place = (statement.as_ptr().addr(), statement.len());
        let known = self.columns.get(&place);
        let known = known.filter(|known| known.len() == prepared.column_count()).map(Arc::clone);
        let columns = known.unwrap_or_else(|| {
            let columns: Columns = Column::of(&prepared);
            self.columns.insert(place, Arc::clone(&columns));
            columns
        });
        let mut rows = prepared.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if !take(Row::read(row, &columns)?)? {
                break;
            }
        }
        Ok(())
    }

    /// The rows that were written since the connection was opened.
    pub(super) fn written(&self) -> u64 {
        self.inner.total_changes()
    }

    /// The rows that the last statement has changed.
    fn changes(&self) -> u64 {
        self.inner.changes()
    }
}

/// A connection is used by one thread at a time, so SQLite's own lock is not needed.
const UNSHARED: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// The statement for so many rows, of those for one row, two rows and so on.
///
/// # Errors
/// [`SqlError::NoStatement`] if there is none.
pub fn for_rows(statements: &[&'static str], rows: usize) -> Result<&'static str, SqlError> {
    let statement = rows.checked_sub(1).and_then(|before| statements.get(before));
    statement.copied().ok_or(SqlError::NoStatement(rows))
}
