//! The thread that writes.
//!
//! A unit of work is an async function over the connection. It is driven to its end on this thread, where every statement
//! is ready at once. Units that wait at the same time share one transaction, because a commit costs a sync of the disk,
//! which one unit alone would wait for as long as all of them: each has a savepoint, so a unit that fails takes nothing
//! of another with it, and every response is given after the commit.
//!
//! A unit may also be lent the connection, to run its statements on its own task ([`super::Writer`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::StorageError;
use super::file_guard::FileGuard;
use super::lease::{After, End, Lease, Returned};
use super::sql::{Connection, SqlError};

/// Limits of one transaction: the number of units, and the time after which no further unit is added, because the first one
/// waits for the last.
const UNITS: usize = 256;
const GROUP: Duration = Duration::from_millis(5);

/// What a lease is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeaseKind {
    /// Inside the write transaction.
    Write,
    /// Outside of any; a database in memory has only this connection.
    Read,
}

/// A request to the thread.
pub(super) enum Request {
    Unit(Box<dyn Unit>),
    Lease(LeaseKind, oneshot::Sender<Result<Lease, StorageError>>),
    /// Writes a deleted file again.
    Restore(oneshot::Sender<Result<(), StorageError>>),
    Close(oneshot::Sender<()>),
}

/// A unit of work in the queue.
pub(super) trait Unit: Send {
    /// Runs it, and says whether to keep what it has written.
    fn run(&mut self, connection: &mut Connection) -> Keep;
    /// Answers, once the transaction has ended.
    fn end(self: Box<Self>, ended: Result<(), StorageError>);
}

/// Whether what a unit has written is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Yes,
    No,
}

/// A unit of work, and the channel for its result.
pub(super) struct Waiting<F, A, T, E> {
    work: Option<F>,
    /// Called after the commit, even if the receiver of the result is gone.
    after: A,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, A, T, E> Waiting<F, A, T, E> {
    pub(super) fn new(work: F, after: A, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { work: Some(work), after, result: None, reply }
    }
}

impl<F, A, T, E> Unit for Waiting<F, A, T, E>
where
    F: AsyncFnOnce(&mut Connection) -> Result<T, E> + Send,
    A: FnOnce(&T) + Send,
    T: Send,
    E: From<StorageError> + Send,
{
    fn run(&mut self, connection: &mut Connection) -> Keep {
        let Some(work) = self.work.take() else { return Keep::No };
        let future = pin!(work(connection));
        let result = match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            // A unit that waits delays every other unit.
            Poll::Pending => Err(StorageError::Waited.into()),
        };
        let keep = if result.is_ok() { Keep::Yes } else { Keep::No };
        self.result = Some(result);
        keep
    }

    fn end(self: Box<Self>, ended: Result<(), StorageError>) {
        let result = match (ended, self.result) {
            (Ok(()), Some(result)) => result,
            // A refusal is not given either: it may rest on what another unit of this transaction had written.
            (Err(fault), _) => Err(fault.into()),
            (Ok(()), None) => Err(StorageError::Ended.into()),
        };
        if let Ok(done) = &result {
            (self.after)(done);
        }
        // The receiver is gone if the client has disconnected.
        self.reply.send(result).ok();
    }
}

/// What waits for the commit.
enum Done {
    Unit(Box<dyn Unit>),
    Lease(oneshot::Sender<Result<(), StorageError>>, After),
}

impl Done {
    fn end(self, ended: Result<(), StorageError>) {
        match self {
            Self::Unit(unit) => unit.end(ended),
            Self::Lease(reply, after) => {
                if ended.is_ok() {
                    after();
                }
                drop(reply.send(ended));
            }
        }
    }
}

/// The units of one transaction.
#[derive(Default)]
struct Group {
    /// Those that have ended, also the ones whose writes were rolled back.
    done: Vec<Done>,
    /// How many of them have writes in the transaction.
    kept: usize,
}

/// What a unit that fails rolls back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Transaction,
    Savepoint,
}

/// The thread's state.
struct Thread {
    /// None after a fault that could not be repaired; then the next request opens one.
    connection: Option<Connection>,
    /// The file and what guards it; none in memory.
    file: Option<(PathBuf, Arc<FileGuard>)>,
    health: Arc<Health>,
    /// The rows that the connection had written at the last commit.
    written: u64,
}

/// The state of the thread that others may read.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Whether the last write failed.
    pub(super) failing: AtomicBool,
    /// Transactions that were committed.
    pub(super) commits: AtomicU64,
}

/// Starts the thread; it ends with the last sender.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn start(
    connection: Connection,
    file: Option<(PathBuf, Arc<FileGuard>)>,
    health: Arc<Health>,
) -> Result<Sender<Request>, StorageError> {
    let (sender, queue) = channel();
    let state = Thread { connection: Some(connection), file, health, written: 0 };
    let run = move || state.run(&queue);
    thread::Builder::new().name("kios-writer".to_owned()).spawn(run).map_err(SqlError::Io)?;
    Ok(sender)
}

impl Thread {
    fn run(mut self, queue: &Receiver<Request>) {
        let mut next = queue.recv().ok();
        while let Some(request) = next {
            let after = match request {
                Request::Unit(_) | Request::Lease(LeaseKind::Write, _) => {
                    self.group(request, queue)
                }
                Request::Lease(LeaseKind::Read, reply) => {
                    self.lend_for_reading(reply);
                    None
                }
                Request::Restore(reply) => {
                    reply.send(self.restore()).ok();
                    None
                }
                Request::Close(reply) => {
                    drop(self.connection.take());
                    reply.send(()).ok();
                    return;
                }
            };
            next = after.or_else(|| queue.recv().ok());
        }
    }

    /// Runs a unit and those that wait behind it in one transaction; returns the request that is none of them.
    fn group(&mut self, first: Request, queue: &Receiver<Request>) -> Option<Request> {
        let begun = Instant::now();
        if let Err(fault) = self.begin() {
            self.health.failing.store(true, Ordering::Relaxed);
            return refuse(first, fault, queue);
        }
        let (mut next, mut group) = (Some(first), Group::default());
        let (mut broken, mut other) = (None, None);
        while let Some(request) = next.take() {
            let ran = match request {
                Request::Unit(unit) => self.unit(unit, &mut group),
                Request::Lease(LeaseKind::Write, reply) => self.lend(reply, &mut group),
                Request::Lease(LeaseKind::Read, _) | Request::Restore(_) | Request::Close(_) => {
                    other = Some(request);
                    break;
                }
            };
            if let Err(fault) = ran {
                broken = Some(fault);
                break;
            }
            if group.done.len() < UNITS && begun.elapsed() < GROUP {
                next = queue.try_recv().ok();
            }
        }
        let ended = broken.map_or_else(|| self.commit(), Err);
        if ended.is_err() {
            self.health.failing.store(true, Ordering::Relaxed);
            self.discard();
        } else {
            metrics::histogram!("kios_database_write_seconds").record(begun.elapsed());
        }
        for unit in group.done {
            unit.end(match &ended {
                Ok(()) => Ok(()),
                Err(fault) => Err(StorageError::NotCommitted(fault.to_string())),
            });
        }
        other
    }

    /// Commits, unless the last unit was alone in the transaction and has taken it back.
    fn commit(&mut self) -> Result<(), StorageError> {
        let connection = self.connection()?;
        if !connection.is_in_transaction() {
            return Ok(());
        }
        connection.control("COMMIT")?;
        let written = connection.written();
        self.health.commits.fetch_add(1, Ordering::Relaxed);
        // A commit of nothing does not show that the disk can be written.
        if written != self.written {
            self.written = written;
            self.health.failing.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Runs one unit. An error ends the transaction, and with it the units before.
    fn unit(&mut self, mut unit: Box<dyn Unit>, group: &mut Group) -> Result<(), StorageError> {
        let scope = match self.begin_unit(group) {
            Ok(scope) => scope,
            Err(fault) => {
                group.done.push(Done::Unit(unit));
                return Err(fault);
            }
        };
        let connection = self.connection()?;
        let ran = catch_unwind(AssertUnwindSafe(|| unit.run(connection)));
        // After a panic the unit is dropped here; its channel closes, which the caller receives as `StorageError::Ended`.
        let keep = ran.as_ref().copied().unwrap_or(Keep::No);
        if ran.is_ok() {
            group.done.push(Done::Unit(unit));
        }
        self.end_unit(scope, keep, group)
    }

    /// The first unit of a transaction needs no savepoint, because nothing else would be rolled back with it.
    fn begin_unit(&mut self, group: &Group) -> Result<Scope, StorageError> {
        let connection = self.connection()?;
        if !connection.is_in_transaction() {
            connection.control("BEGIN IMMEDIATE")?;
            return Ok(Scope::Transaction);
        }
        if group.kept == 0 {
            return Ok(Scope::Transaction);
        }
        connection.control("SAVEPOINT unit")?;
        Ok(Scope::Savepoint)
    }

    fn end_unit(
        &mut self,
        scope: Scope,
        keep: Keep,
        group: &mut Group,
    ) -> Result<(), StorageError> {
        let connection = self.connection()?;
        if !connection.is_in_transaction() {
            let why = "the database has ended the transaction";
            return Err(StorageError::NotCommitted(why.to_owned()));
        }
        match (scope, keep) {
            (Scope::Transaction, Keep::Yes) => {}
            (Scope::Transaction, Keep::No) => connection.control("ROLLBACK")?,
            (Scope::Savepoint, Keep::Yes) => connection.control("RELEASE unit")?,
            (Scope::Savepoint, Keep::No) => {
                connection.control("ROLLBACK TO unit")?;
                connection.control("RELEASE unit")?;
            }
        }
        group.kept += usize::from(keep == Keep::Yes);
        Ok(())
    }

    /// Lends the connection to a unit that runs on its own task.
    fn lend(
        &mut self,
        reply: oneshot::Sender<Result<Lease, StorageError>>,
        group: &mut Group,
    ) -> Result<(), StorageError> {
        let scope = match self.begin_unit(group) {
            Ok(scope) => scope,
            Err(fault) => {
                reply.send(Err(StorageError::NotCommitted(fault.to_string()))).ok();
                return Err(fault);
            }
        };
        match self.lent(reply)? {
            End::Commit(reply, after) => {
                group.done.push(Done::Lease(reply, after));
                self.end_unit(scope, Keep::Yes, group)
            }
            End::Rollback => self.end_unit(scope, Keep::No, group),
        }
    }

    fn lend_for_reading(&mut self, reply: oneshot::Sender<Result<Lease, StorageError>>) {
        if let Err(fault) = self.lent(reply) {
            tracing::error!(%fault, "the connection was lost");
        }
        if self.connection.as_ref().is_some_and(Connection::is_in_transaction) {
            self.discard();
        }
    }

    /// Hands the connection out and waits for it.
    fn lent(
        &mut self,
        reply: oneshot::Sender<Result<Lease, StorageError>>,
    ) -> Result<End, StorageError> {
        let connection = self.connection.take().ok_or(StorageError::Ended)?;
        let (back, returned) = channel();
        // If the receiver is gone, the lease is dropped, which returns the connection.
        drop(reply.send(Ok(Lease::new(connection, back))));
        let Returned { connection, end } = returned.recv().map_err(|_| StorageError::Ended)?;
        self.connection = Some(connection);
        Ok(end)
    }

    fn connection(&mut self) -> Result<&mut Connection, StorageError> {
        self.connection.as_mut().ok_or(StorageError::Ended)
    }

    fn begin(&mut self) -> Result<(), StorageError> {
        self.restore()?;
        if self.connection.is_none() {
            self.reopen()?;
        }
        Ok(self.connection()?.control("BEGIN IMMEDIATE")?)
    }

    /// Writes a deleted file again, and goes on in it.
    fn restore(&mut self) -> Result<(), StorageError> {
        let Some((_, guard)) = &self.file else { return Ok(()) };
        let guard = Arc::clone(guard);
        // The last connection of a database removes its log when it closes, so that the file seems to lack it.
        if self.connection.is_none() && guard.has_name()? {
            self.reopen()?;
        }
        if guard.is_deleted()? {
            guard.restore(self.connection()?)?;
        }
        if self.connection.as_ref().is_some_and(|it| !guard.is_current(it.age())) {
            self.reopen()?;
        }
        Ok(())
    }

    /// Rolls the transaction back. A full disk or an I/O error can leave a connection inside one that it cannot end; such
    /// a connection is replaced, so that the relay writes again as soon as the fault is gone.
    fn discard(&mut self) {
        let Some(connection) = self.connection.as_mut() else { return };
        if connection.is_in_transaction() && connection.control("ROLLBACK").is_ok() {
            return;
        }
        if connection.is_in_transaction() && self.file.is_some() {
            self.connection = None;
        }
    }

    fn reopen(&mut self) -> Result<(), StorageError> {
        let Some((path, _)) = &self.file else { return Err(StorageError::Ended) };
        let connection = Connection::open(path)?;
        connection.make_durable()?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// Refuses a request and those that wait behind it: each of them would wait as long for the same fault. All are taken from
/// the queue before one is answered, because a request that follows an answer is a new one. Returns the request that is none of them.
fn refuse(first: Request, fault: StorageError, queue: &Receiver<Request>) -> Option<Request> {
    let mut other = None;
    let mut waiting = vec![first];
    while let Ok(request) = queue.try_recv() {
        match request {
            Request::Unit(_) | Request::Lease(LeaseKind::Write, _) => waiting.push(request),
            Request::Lease(LeaseKind::Read, _) | Request::Restore(_) | Request::Close(_) => {
                other = Some(request);
                break;
            }
        }
    }
    let text = fault.to_string();
    let mut fault = Some(fault);
    for request in waiting {
        let given = fault.take().unwrap_or_else(|| StorageError::NotCommitted(text.clone()));
        match request {
            Request::Unit(unit) => unit.end(Err(given)),
            Request::Lease(_, reply) => drop(reply.send(Err(given))),
            Request::Restore(_) | Request::Close(_) => {}
        }
    }
    other
}
