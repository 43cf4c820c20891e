//! The event logs' names, and the notification of their readers after a commit.
//!
//! Whoever changes a payment writes the events in the same transaction and afterwards notifies the
//! logs it wrote to; a stream subscribes to the log it reads. Rows are in [`crate::storage`].

mod log_id;
mod notifier;

pub(crate) use notifier::Subscription;

pub use log_id::EventLogId;
pub use notifier::{CommitNotifier, StreamSettings};
