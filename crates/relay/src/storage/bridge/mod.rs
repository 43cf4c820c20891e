//! The tables of bridge mode, and the queries that only bridge mode needs.

pub(crate) mod callbacks;
pub(crate) mod close_checks;
pub(crate) mod cursor;
pub(crate) mod forwards;
pub(crate) mod late_success;
pub(crate) mod lookups;
pub(crate) mod notifications;
pub(crate) mod outbox;
pub(crate) mod purchases;

mod outbox_entry;
