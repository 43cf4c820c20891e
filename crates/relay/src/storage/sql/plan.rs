//! Checks in debug builds, and so in every test, that no statement walks a table that grows: its cost would grow with the
//! number of payments. Without statistics, which the relay never collects, SQLite's plan depends on the schema alone.

use super::SqlError;

/// Tables that have few rows, or rows for some minutes only (`docs/operations.md`), and walks over no table.
const SMALL: [&str; 29] = [
    "CONSTANT",
    "agent",
    "bridge_callback",
    "bridge_close_check",
    "bridge_cursor",
    "bridge_late_success",
    "json_each",
    "limit_approval",
    "meta",
    "mobile",
    "paid",
    "pairing_code",
    "phone_link",
    "row_count",
    "session",
    "session_nonce",
    "settlement_client",
    "shop",
    "shop_delegator",
    "sqlite_schema",
    "staff_locked",
    "staff_member",
    "staff_session",
    "staff_try",
    "stream_ticket",
    "temporary_account",
    "terminal",
    "terminal_device",
    "_sqlx_migrations",
];

/// Indexes of the rows that wait for something: a walk over one of them reads what there is to do.
const OF_WAITING: [&str; 15] = [
    "bridge_call_open",
    "bridge_purchase_open",
    "callback_expired",
    "callback_failed",
    "callback_oldest",
    "callback_waiting",
    "card_refund_due",
    "card_refund_open",
    "legacy_payment_asked",
    "payment_awaiting_shop",
    "payment_live",
    "purchase_by_account",
    "purchase_waiting",
    "purchase_waiting_of_shop",
    "shop_task_waiting",
];

/// Tables of which one shop may have most rows: a search by the shop alone is a walk.
const OF_SHOPS: [&str; 3] = ["card_refund", "payment", "purchase"];

/// What reads the whole ledger, in the background.
const WHOLE: [&str; 3] = ["ledger_account", "ledger_posting", "ledger_sum"];

/// The step of a statement's plan that walks a table which grows, if it has one.
pub(super) fn walk(
    connection: &rusqlite::Connection,
    statement: &str,
) -> Result<Option<String>, SqlError> {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}"))?;
    let mut rows = explained.raw_query();
    while let Some(row) = rows.next()? {
        let step: String = row.get("detail")?;
        let mut words = step.split(' ');
        let (first, table) = (words.next(), words.next().unwrap_or_default());
        let rows = table.starts_with('(') || table.ends_with("-ROW");
        let small = SMALL.contains(&table) || WHOLE.contains(&table) || rows;
        let waiting = step.split(' ').any(|word| OF_WAITING.contains(&word));
        let of_shop = step.ends_with("(shop_id=?)") && OF_SHOPS.contains(&table);
        // Whether there is a row is answered by the first.
        let of_shop = of_shop && !statement.starts_with("SELECT EXISTS");
        if (first == Some("SCAN") && !small || of_shop) && !waiting {
            return Ok(Some(step));
        }
    }
    Ok(None)
}
