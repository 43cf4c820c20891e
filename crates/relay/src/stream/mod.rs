//! The event stream: every change of a reader's payments, in the order of commit, without a gap.
//!
//! The log is in the database and is written by whoever changes a payment, in the same transaction.
//! A stream is one task that reads the log from a cursor on and hands it out; the [`Hub`] wakes it
//! after a commit. So a stream has nothing to remember, and any other process that opens the same
//! database goes on where this one stopped.
//!
//! Deliberately absent: skipping. A reader that does not keep up is closed and comes back with its
//! cursor.
//!
//! Source: `relay.md §5`.

mod cursor;
mod feed;
mod hub;
mod log;
mod reader;

pub use cursor::{Bounds, Cursor, Misfit, Start};
pub use feed::open;
pub use hub::{Hub, Settings};
pub use reader::Reader;
