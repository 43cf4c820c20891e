//! The SQLite database of the relay.
//!
//! One connection writes, and writers queue for it; readers have their own connections and see the
//! last commit. A commit is on disk before the response is sent (`synchronous=FULL` with a
//! write-ahead log). Statements are constant texts with bound parameters.
//!
//! A full disk or an I/O error can leave a connection inside a transaction that it cannot end. Such a connection is
//! closed and a new one opened, so that the relay writes again as soon as the fault is gone.
//!
//! Deliberately absent: rules. A function here reads or writes rows and never refuses a request.
//!
//! Source: `relay.md §3 B3`.

mod account;
pub(crate) mod bridge;
mod callback;
mod card;
mod columns;
mod deadlines;
mod error;
mod event;
mod file_guard;
mod ledger;
pub(crate) mod legacy;
mod mode;
mod payment;
mod phone;
mod purchase;
mod refund;
mod retention;
mod search;
mod settlement;
mod shop;
mod shop_task;
mod staff;
mod staff_action;
mod stored_responses;
mod task;
mod temporary_accounts;
mod terminal;

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteOwnedBuf, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::config::{Database, DatabaseMode};
use file_guard::FileGuard;

pub use account::{bump_nonce, count_accounts, insert_account, nonce};
pub use callback::{
    Attempt, CallbackCounts, FailedCallback, Generation, NewCallback, WaitingCallback,
    count_callbacks, due_callbacks, failed_callbacks, insert_callback, note_attempt,
    purge_callbacks, redeliver_callback,
};
pub use card::{SaleFilter, confirm_sale, find_sale, insert_sale, sales};
pub use columns::{corrupt, instant, integer, optional, text, unsigned};
pub use deadlines::{
    clock_offset, newest_row, pending_deadline, set_back, set_clock_offset, shift_deadlines,
};
pub use error::StorageError;
pub use event::{append_event, purge_events};
pub use ledger::{LedgerTotals, balance, book, ledger_totals};
pub use mode::mark_mode;
pub use payment::{
    Due, PaymentFilter, due, find_payment, insert_payment, payments, payments_of_purchase,
    unanswered_cancels, update_payment,
};
pub use phone::{
    account_of_phone, mobile_exists, phone_of_account, set_phone_links, trim_mobiles, upsert_mobile,
};
pub use purchase::{
    due_purchases, find_purchase, purchases_of_number, upsert_purchase, waiting_of_account,
    waiting_of_shop,
};
pub use refund::{
    due_refunds, find_refund, insert_refund, open_refunds, refund_counts, refunds_of, update_refund,
};
pub use retention::{RETENTION, RetentionRule, purge_old};
pub use search::Search;
pub use settlement::{
    agent_of, collections_page, count_collections, count_settlement_clients, insert_collection,
    remove_settlement_manager, set_agent, set_settlement_manager, settlement_clients,
    settlement_manager,
};
pub use shop::{
    NewShop, Shop, count_added_shops, count_shops, deactivate_shops_except, find_shop, insert_shop,
    set_shop_active, set_used_amount, shops_page, update_shop, upsert_shop,
};
pub use shop_task::{
    Delegator, bump_shop_nonce, delete_delegator, due_shop_tasks, end_shop_task, find_delegator,
    find_shop_task, insert_delegator, insert_shop_task, last_shop_action, save_delegator,
    saved_delegators, shop_nonce, use_shop_nonce, waiting_shop_tasks,
};
pub use staff::{
    delete_staff_member, delete_staff_sessions, extend_staff_session, has_staff_owner,
    insert_staff_member, insert_staff_salt, insert_staff_session, is_staff_area_open,
    lock_staff_pins, locked_shops, purge_staff, put_shop_tries, put_terminal_tries, set_staff_pin,
    shop_tries, staff_by_pin, staff_members, staff_of_session, staff_salt, terminal_tries,
    unlock_staff,
};
pub use staff_action::{
    LimitDecision, NewStaffAction, StoredApproval, approval_of, decide_approval, find_approval,
    insert_staff_action, purge_approvals, staff_action_at, staff_actions, staff_usage,
    undo_staff_action, undo_staff_action_at, upsert_approval, waiting_approvals,
};
pub use stored_responses::{StoredAnswer, has_answer, insert_answer, stored_answers};
pub use task::{NewTask, TaskFilter, TaskStart, insert_task, latest_task, tasks};
pub use temporary_accounts::{delete_temporary, find_temporary, insert_temporary, purge_temporary};
pub use terminal::{enrolled_at, key_share, terminals_of};

/// The number of connections for reading.
const READERS: u32 = 4;
/// How often [`Store::is_ready`] tries to write.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);
/// How long a trial may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a statement waits for a lock of another process.
const BUSY: Duration = Duration::from_secs(5);

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    readers: SqlitePool,
    writer: SqlitePool,
    /// The file, if the database is in one.
    guard: Option<Arc<FileGuard>>,
    /// Whether the last write failed.
    failing: Arc<AtomicBool>,
    probe: Arc<Mutex<Option<Probe>>>,
}

/// The result of the last probe.
#[derive(Clone, Copy, Debug)]
struct Probe {
    at: Instant,
    is_ready: bool,
}

/// The one write transaction; rolled back unless [`Writer::commit`] is called.
#[derive(Debug)]
pub struct Writer {
    transaction: Transaction<'static, Sqlite>,
    begun: Instant,
    failing: Arc<AtomicBool>,
}

impl Store {
    /// Opens the database, creates it if it does not exist, and migrates its tables.
    ///
    /// # Errors
    /// [`StorageError`]; the database is unchanged and trying again is safe.
    pub async fn open(database: &Database, ours: DatabaseMode) -> Result<Self, StorageError> {
        let options = SqliteConnectOptions::new()
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(256);
        let (readers, writer, guard) = match database {
            Database::Memory => {
                // A memory database belongs to one connection and ends with it.
                let only = one().connect_with(options.in_memory(true)).await?;
                migrate_in_memory(&only).await?;
                (only.clone(), only, None)
            }
            Database::File(path) => {
                keep_to_ourselves(path)?;
                let options = options
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full);
                let guard = Arc::new(FileGuard::new(path)?);
                let writer = usable(one(), &guard).connect_with(options.clone()).await?;
                mode::check(&mut *writer.acquire().await?, ours).await?;
                MIGRATOR.run(&writer).await?;
                let readers =
                    SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false);
                let readers = usable(readers, &guard).connect_lazy_with(options.read_only(true));
                (readers, writer, Some(guard))
            }
        };
        let (failing, probe) = (Arc::default(), Arc::default());
        Ok(Self { readers, writer, guard, failing, probe })
    }

    /// A connection for reading. Must not be requested while holding a [`Writer`]: in memory both
    /// are the same connection, so it would deadlock.
    ///
    /// # Errors
    /// [`StorageError`]; trying again is safe.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>, StorageError> {
        self.restore_file().await?;
        Ok(self.readers.acquire().await?)
    }

    /// Writes a deleted database file again.
    async fn restore_file(&self) -> Result<(), StorageError> {
        match &self.guard {
            Some(guard) if guard.is_deleted()? => {
                guard.restore(&mut *self.writer.acquire().await?).await
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Begins the write transaction; waits for those that were requested before.
    ///
    /// # Errors
    /// [`StorageError`]; trying again is safe.
    pub async fn write(&self) -> Result<Writer, StorageError> {
        let begun = self.begin().await;
        if begun.is_err() {
            self.failing.store(true, Ordering::Relaxed);
        }
        begun
    }

    async fn begin(&self) -> Result<Writer, StorageError> {
        self.restore_file().await?;
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let failing = Arc::clone(&self.failing);
        Ok(Writer { transaction, begun: Instant::now(), failing })
    }

    /// Whether the database can be written, tried at most once a second. After a write that failed the trial is
    /// committed, because a full disk is noticed only then; otherwise it is rolled back.
    pub async fn is_ready(&self) -> bool {
        let mut last = self.probe.lock().await;
        if let Some(last) = last.filter(|last| last.at.elapsed() < PROBE_INTERVAL) {
            return last.is_ready;
        }
        let tried = tokio::time::timeout(PROBE_TIMEOUT, self.try_write()).await;
        let is_ready = match tried {
            Ok(Ok(())) => true,
            Ok(Err(fault)) => {
                tracing::error!(%fault, "the database cannot be written");
                false
            }
            Err(_) => {
                tracing::error!("the database does not respond");
                false
            }
        };
        *last = Some(Probe { at: Instant::now(), is_ready });
        is_ready
    }

    async fn try_write(&self) -> Result<(), StorageError> {
        let commits = self.failing.load(Ordering::Relaxed);
        let mut writer = self.write().await?;
        sqlx::query(
            "INSERT INTO meta (name, value) VALUES ('probe', '1')
             ON CONFLICT (name) DO UPDATE SET value = value + 1",
        )
        .execute(writer.connection())
        .await?;
        if commits { writer.commit().await } else { Ok(()) }
    }

    /// Closes every connection, so that the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Creates a missing database file with access for the relay's own user only, because it will
/// contain keys. SQLite gives the files beside it the same permissions.
fn keep_to_ourselves(path: &Path) -> Result<(), StorageError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => {
            Err(StorageError::Database(sqlx::Error::Io(fault)))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The tables' migrations.
static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Migrates a memory database: by the migrations once per process, afterwards by a copy of the result. A process that
/// opens hundreds of them, as tests do, would spend most of its time in migrations.
async fn migrate_in_memory(pool: &SqlitePool) -> Result<(), StorageError> {
    static MIGRATED: OnceLock<SqliteOwnedBuf> = OnceLock::new();
    let mut connection = pool.acquire().await?;
    if let Some(migrated) = MIGRATED.get() {
        let copy = SqliteOwnedBuf::try_from(migrated.as_ref())?;
        return Ok(connection.deserialize(None, copy, false).await?);
    }
    MIGRATOR.run(&mut *connection).await?;
    let migrated = connection.serialize(None).await?;
    // Another thread may have set it to the same bytes.
    MIGRATED.set(migrated).ok();
    Ok(())
}

/// A pool with one connection, which is never closed.
fn one() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// Connections that are left inside a transaction, or belong to a deleted file, are closed and replaced.
fn usable(options: SqlitePoolOptions, guard: &Arc<FileGuard>) -> SqlitePoolOptions {
    let guard = Arc::clone(guard);
    options.before_acquire(move |connection, metadata| {
        let usable = !connection.is_in_transaction() && guard.is_current(metadata.age);
        Box::pin(std::future::ready(Ok(usable)))
    })
}

impl Writer {
    /// The connection inside the transaction.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// Commits everything that was written in the transaction.
    ///
    /// # Errors
    /// [`StorageError`]; whether it was committed is unknown then and has to be read.
    pub async fn commit(self) -> Result<(), StorageError> {
        let committed = self.transaction.commit().await;
        self.failing.store(committed.is_err(), Ordering::Relaxed);
        committed?;
        metrics::histogram!("kios_database_write_seconds").record(self.begun.elapsed());
        Ok(())
    }
}

/// The value of a `meta` row.
///
/// # Errors
/// [`StorageError`].
pub async fn meta(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<String>, StorageError> {
    let value = sqlx::query_scalar("SELECT value FROM meta WHERE name = ?")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    Ok(value)
}

/// Inserts a `meta` row that does not exist yet.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_meta(
    connection: &mut SqliteConnection,
    name: &str,
    value: &str,
) -> Result<(), StorageError> {
    sqlx::query("INSERT INTO meta (name, value) VALUES (?, ?)")
        .bind(name)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}
