//! The event stream: every change of a log's payments, in the order of commit, without a gap.
//!
//! The log is in the database and is written by whoever changes a payment, in the same transaction.
//! A stream is one task that reads the log from a cursor on and sends what it reads; the
//! [`CommitNotifier`](crate::events::CommitNotifier) wakes it after a commit. The task keeps no state
//! beside its position, so any other process that opens the same database continues from a cursor
//! that this one has sent.
//!
//! Deliberately absent: skipping. A client that does not keep up is disconnected and comes back with
//! its cursor.
//!
//! Source: `relay.md §5`.

mod event_stream;
mod log;

pub use event_stream::open;
