//! The database: opens it, and gives out units of work and readers.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, Semaphore, oneshot};
use tokio::time::Instant;

use super::file_guard::FileGuard;
use super::lease::{Reader, Writer};
use super::sql::{self, Connection, SqlError};
use super::writer::{self, Health, LeaseKind, Request, Waiting};
use super::{LedgerCheck, StorageError, migrate, mode};
use crate::config::{Database, DatabaseMode};

/// The number of connections for reading.
const READERS: usize = 4;
/// How often [`Store::is_ready`] tries to write.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);
/// How long a trial may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    /// None for a database in memory, which has one connection.
    readers: Option<Readers>,
    writer: Sender<Request>,
    health: Arc<Health>,
    probe: Arc<AsyncMutex<Option<Probe>>>,
}

/// Connections for reading, opened when they are needed.
#[derive(Clone, Debug)]
struct Readers {
    path: PathBuf,
    guard: Arc<FileGuard>,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

/// The result of the last probe.
#[derive(Clone, Copy, Debug)]
struct Probe {
    at: Instant,
    is_ready: bool,
}

impl Store {
    /// Opens the database, creates it if it does not exist, and migrates its tables.
    ///
    /// # Errors
    /// [`StorageError`]; the database is unchanged and trying again is safe.
    pub async fn open(database: &Database, ours: DatabaseMode) -> Result<Self, StorageError> {
        let health = Arc::<Health>::default();
        let (connection, readers) = match database {
            Database::Memory => (migrated_in_memory().await?, None),
            Database::File(path) => {
                keep_to_ourselves(path)?;
                let mut connection = Connection::open(path)?;
                connection.make_durable()?;
                let guard = Arc::new(FileGuard::new(path)?);
                mode::check(&mut connection, ours).await?;
                migrate::migrate(&mut connection).await?;
                let (idle, permits) = (Arc::default(), Arc::new(Semaphore::new(READERS)));
                (connection, Some(Readers { path: path.clone(), guard, idle, permits }))
            }
        };
        let file = readers.as_ref().map(|it| (it.path.clone(), Arc::clone(&it.guard)));
        let writer = writer::start(connection, file, Arc::clone(&health))?;
        Ok(Self { readers, writer, health, probe: Arc::default() })
    }

    /// Runs a unit of work: what it has written is committed if it succeeds, and rolled back if it fails. It shares a
    /// commit with other units, and this function returns after it. The unit waits for nothing but the database.
    ///
    /// # Errors
    /// The unit's own error; a [`StorageError`] otherwise. Whether it was committed is unknown after
    /// [`StorageError::NotCommitted`], and has to be read.
    pub async fn unit<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.unit_and(work, |_| {}).await
    }

    /// As [`Store::unit`]; calls `after` with the result after the commit, also if the caller's task has ended meanwhile:
    /// streams have to be woken although a client has disconnected.
    ///
    /// # Errors
    /// As [`Store::unit`]; `after` is not called then.
    pub async fn unit_and<T, E, F, A>(&self, work: F, after: A) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.ask(Request::Unit(Box::new(Waiting::new(work, after, reply))))?;
        answer.await.map_err(|_| StorageError::Ended)?
    }

    /// A connection for reading. Must not be requested while holding a [`Writer`]: in memory both
    /// are the same connection, so it would deadlock.
    ///
    /// # Errors
    /// [`StorageError`]; trying again is safe.
    pub async fn read(&self) -> Result<Reader, StorageError> {
        let Some(readers) = &self.readers else {
            let (reply, lease) = oneshot::channel();
            self.ask(Request::Lease(LeaseKind::Read, reply))?;
            return Ok(Reader::of_memory(lease.await.map_err(|_| StorageError::Ended)??));
        };
        if readers.guard.is_deleted()? {
            let (reply, restored) = oneshot::channel();
            self.ask(Request::Restore(reply))?;
            restored.await.map_err(|_| StorageError::Ended)??;
        }
        let permit = Arc::clone(&readers.permits).acquire_owned().await;
        let permit = permit.map_err(|_| StorageError::Ended)?;
        Ok(Reader::of_pool(readers.connection()?, Arc::clone(&readers.idle), permit))
    }

    /// Begins a unit of work on the task of the caller; waits for those that were requested before.
    ///
    /// # Errors
    /// [`StorageError`]; trying again is safe.
    pub async fn write(&self) -> Result<Writer, StorageError> {
        let (reply, lease) = oneshot::channel();
        self.ask(Request::Lease(LeaseKind::Write, reply))?;
        Ok(Writer::new(lease.await.map_err(|_| StorageError::Ended)??))
    }

    fn ask(&self, request: Request) -> Result<(), StorageError> {
        self.writer.send(request).map_err(|_| StorageError::Ended)
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
        let commits = self.health.failing.load(Ordering::Relaxed);
        let mut writer = self.write().await?;
        sql::query(
            "INSERT INTO meta (name, value) VALUES ('probe', '1')
             ON CONFLICT (name) DO UPDATE SET value = value + 1",
        )
        .execute(writer.connection())
        .await?;
        if commits { writer.commit().await } else { Ok(()) }
    }

    /// A verification of the check, on a connection of its own; none in memory, where the start has verified them.
    ///
    /// # Errors
    /// [`StorageError`]; trying again is safe.
    pub fn ledger_check(&self) -> Result<Option<LedgerCheck>, StorageError> {
        let open = |readers: &Readers| {
            LedgerCheck::new(Connection::open_read_only(&readers.path)?, Arc::clone(&readers.guard))
        };
        self.readers.as_ref().map(open).transpose()
    }

    /// How many transactions were committed: fewer than units of work, when several wait at the same time.
    pub fn commits(&self) -> u64 {
        self.health.commits.load(Ordering::Relaxed)
    }

    /// Closes every connection, so that the write-ahead log is folded into the file.
    pub async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.permits.close();
            readers.idle().clear();
        }
        let (reply, closed) = oneshot::channel();
        if self.ask(Request::Close(reply)).is_ok() {
            closed.await.ok();
        }
    }
}

impl Readers {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An idle connection, or a new one. Connections that belong to a deleted file are closed.
    fn connection(&self) -> Result<Connection, StorageError> {
        loop {
            let idle = self.idle().pop();
            match idle {
                Some(connection) if self.guard.is_current(connection.age()) => {
                    return Ok(connection);
                }
                Some(_) => {}
                None => return Ok(Connection::open_read_only(&self.path)?),
            }
        }
    }
}

/// Creates a missing database file with access for the relay's own user only, because it will
/// contain keys. SQLite gives the files beside it the same permissions.
fn keep_to_ourselves(path: &Path) -> Result<(), StorageError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => {
            Err(StorageError::Database(SqlError::Io(fault)))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

/// A migrated database in memory: by the migrations once per process, afterwards a copy of the result. A process that
/// opens hundreds of them, as tests do, would spend most of its time in migrations.
async fn migrated_in_memory() -> Result<Connection, StorageError> {
    static MIGRATED: OnceLock<Vec<u8>> = OnceLock::new();
    let mut connection = Connection::in_memory()?;
    if let Some(migrated) = MIGRATED.get() {
        connection.deserialize(migrated)?;
        return Ok(connection);
    }
    migrate::migrate(&mut connection).await?;
    // Another thread may have set it to the same bytes.
    MIGRATED.set(connection.serialized()?).ok();
    Ok(connection)
}
