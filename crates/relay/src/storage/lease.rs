//! Connections that are lent, to a reader or to a unit of work on its own task.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::StorageError;
use super::sql::Connection;

/// How a lent connection comes back.
pub(super) struct Returned {
    pub(super) connection: Connection,
    pub(super) end: End,
}

/// Called after a commit, even if the task that requested it has ended.
pub(super) type After = Box<dyn FnOnce() + Send>;

/// How a lease ends.
pub(super) enum End {
    /// Commit; then call the function and send the result.
    Commit(oneshot::Sender<Result<(), StorageError>>, After),
    Rollback,
}

/// The writer's connection, on its way through a task.
pub(super) struct Lease {
    /// Taken only when it goes back.
    connection: Option<Connection>,
    back: Sender<Returned>,
}

impl Lease {
    pub(super) fn new(connection: Connection, back: Sender<Returned>) -> Self {
        Self { connection: Some(connection), back }
    }

    fn give_back(&mut self, end: End) {
        if let Some(connection) = self.connection.take() {
            // The writer waits for it.
            self.back.send(Returned { connection, end }).ok();
        }
    }
}

impl Deref for Lease {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "it is there until the lease is given back, which ends it"
    )]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a lease has its connection")
    }
}

impl DerefMut for Lease {
    #[expect(
        clippy::expect_used,
        reason = "it is there until the lease is given back, which ends it"
    )]
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("a lease has its connection")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.give_back(End::Rollback);
    }
}

/// A unit of work on its own task, inside the write transaction; rolled back unless [`Writer::commit`] is called.
///
/// It holds up every other unit, so it waits for nothing but the database.
pub struct Writer(Lease);

impl Writer {
    pub(super) const fn new(lease: Lease) -> Self {
        Self(lease)
    }

    /// The connection inside the transaction.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.0
    }

    /// Commits everything that was written in the transaction.
    ///
    /// # Errors
    /// [`StorageError`]; whether it was committed is unknown then and has to be read.
    pub async fn commit(self) -> Result<(), StorageError> {
        self.commit_and(|| {}).await
    }

    /// As [`Writer::commit`]; then calls `after`, also if the caller's task has ended meanwhile: streams have to be woken
    /// although a client has disconnected.
    ///
    /// # Errors
    /// As [`Writer::commit`]; `after` is not called then.
    pub async fn commit_and(
        mut self,
        after: impl FnOnce() + Send + 'static,
    ) -> Result<(), StorageError> {
        let (reply, committed) = oneshot::channel();
        self.0.give_back(End::Commit(reply, Box::new(after)));
        committed.await.map_err(|_| StorageError::Ended)?
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

/// A connection for reading, given back on drop.
pub struct Reader(Source);

enum Source {
    /// The writer's, of a database in memory.
    Memory(Lease),
    Pool(Pooled),
}

/// A connection of the pool.
struct Pooled {
    /// Taken only when it goes back.
    connection: Option<Connection>,
    pool: Arc<Mutex<Vec<Connection>>>,
    _permit: OwnedSemaphorePermit,
}

impl Reader {
    pub(super) const fn of_memory(lease: Lease) -> Self {
        Self(Source::Memory(lease))
    }

    pub(super) const fn of_pool(
        connection: Connection,
        pool: Arc<Mutex<Vec<Connection>>>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        Self(Source::Pool(Pooled { connection: Some(connection), pool, _permit: permit }))
    }
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.0 {
            Source::Memory(lease) => lease,
            Source::Pool(pooled) => pooled,
        }
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.0 {
            Source::Memory(lease) => lease,
            Source::Pool(pooled) => pooled,
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

impl Deref for Pooled {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "it is there until the drop")]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a reader has its connection")
    }
}

impl DerefMut for Pooled {
    #[expect(clippy::expect_used, reason = "it is there until the drop")]
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("a reader has its connection")
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        // One that is left inside a transaction would read an old state.
        let connection = self.connection.take().filter(|it| !it.is_in_transaction());
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).extend(connection);
    }
}
