//! How long rows are kept that would otherwise only grow. `docs/operations.md` lists every table; a test compares both.

use kios_protocol::Timestamp;

use super::{StorageError, integer};
use crate::storage::sql::{self, Connection};

/// The most rows of one rule that one run deletes, so that the write lock is held shortly.
const BATCH: i64 = 1000;
const DAY_S: u64 = 86_400;

/// Which rows of a table are deleted once they are old.
#[derive(Clone, Copy, Debug)]
pub struct RetentionRule {
    /// The table.
    pub table: &'static str,
    /// How long they are kept, seconds.
    pub age_s: u64,
    /// Deletes the rows older than `?1`, at most `?2`.
    statement: &'static str,
}

/// Every rule; sessions, events, temporary accounts and callbacks that arrived are deleted by their own jobs.
pub const RETENTION: [RetentionRule; 10] = [
    RetentionRule {
        table: "task",
        age_s: 90 * DAY_S,
        statement: "DELETE FROM task WHERE sequence IN
            (SELECT sequence FROM task WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)",
    },
    RetentionRule {
        table: "stored_answer",
        age_s: 30 * DAY_S,
        statement: "DELETE FROM stored_answer WHERE (payment_id, action, digest) IN
            (SELECT a.payment_id, a.action, a.digest FROM stored_answer a
             JOIN payment p ON p.payment_id = a.payment_id
             WHERE a.created_at < ?1 AND p.status IN (18, 19, 58, 59)
             ORDER BY a.created_at LIMIT ?2)",
    },
    RetentionRule {
        table: "legacy_answer",
        age_s: 30 * DAY_S,
        statement: "DELETE FROM legacy_answer WHERE (payment_id, kind, digest) IN
            (SELECT a.payment_id, a.kind, a.digest FROM legacy_answer a
             JOIN legacy_payment p ON p.payment_id = a.payment_id
             WHERE a.created_at < ?1 AND p.status NOT IN (1, 5)
             ORDER BY a.created_at LIMIT ?2)",
    },
    RetentionRule {
        table: "callback",
        age_s: 90 * DAY_S,
        statement:
            "DELETE FROM callback WHERE id IN
            (SELECT id FROM callback WHERE state = 'failed' AND ended_at < ?1 ORDER BY id LIMIT ?2)",
    },
    RetentionRule {
        table: "shop_task",
        age_s: 90 * DAY_S,
        statement: "DELETE FROM shop_task WHERE task_id IN
            (SELECT task_id FROM shop_task WHERE task_status <> 11 AND opened_at < ?1 LIMIT ?2)",
    },
    RetentionRule {
        table: "staff_action",
        age_s: 400 * DAY_S,
        statement: "DELETE FROM staff_action WHERE sequence IN
            (SELECT sequence FROM staff_action WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)",
    },
    RetentionRule {
        table: "bridge_call",
        age_s: 90 * DAY_S,
        statement: "DELETE FROM bridge_call WHERE id IN
            (SELECT id FROM bridge_call
             WHERE state IN ('done', 'refused', 'over') AND created_at < ?1 LIMIT ?2)",
    },
    RetentionRule {
        table: "bridge_callback",
        age_s: 7 * DAY_S,
        statement: "DELETE FROM bridge_callback WHERE id IN
            (SELECT id FROM bridge_callback WHERE created_at < ?1 LIMIT ?2)",
    },
    RetentionRule {
        table: "bridge_forward",
        age_s: 400 * DAY_S,
        statement: "DELETE FROM bridge_forward WHERE id IN
            (SELECT id FROM bridge_forward WHERE state <> 'sent' AND created_at < ?1 LIMIT ?2)",
    },
    RetentionRule {
        table: "bridge_purchase",
        age_s: 400 * DAY_S,
        statement: "DELETE FROM bridge_purchase WHERE purchase_id IN
            (SELECT purchase_id FROM bridge_purchase
             WHERE state IN ('saved', 'refused', 'cancelled') AND created_at < ?1 LIMIT ?2)",
    },
];

/// Deletes what is older than its rule says, at most [`BATCH`] rows of each; returns how many.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub async fn purge_old(connection: &mut Connection, now: Timestamp) -> Result<u64, StorageError> {
    let mut deleted = 0;
    for rule in RETENTION {
        let before = integer(now.seconds().saturating_sub(rule.age_s));
        let done = sql::query(rule.statement).bind(before).bind(BATCH).execute(&mut *connection);
        deleted += done.await?.rows_affected();
    }
    Ok(deleted)
}
