//! Queries over payments, shops and terminals that only bridge mode needs.

use kios_protocol::{Address, PaymentId, ShopId, TerminalId, Timestamp};

use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, integer, text, unsigned};

/// Whether a kiosk is enrolled here as this terminal.
pub(crate) async fn is_enrolled(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
) -> Result<bool, StorageError> {
    let row = sql::query(
        "SELECT 1 FROM terminal WHERE shop_id = ? AND terminal_id = ? AND revoked_at IS NULL",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// The payments that were approved, are not closed, and were opened at this instant or before.
pub(crate) async fn unclosed_payments(
    connection: &mut Connection,
    before: Timestamp,
) -> Result<Vec<PaymentId>, StorageError> {
    let rows = sql::query(
        "SELECT payment_id FROM payment
         WHERE status NOT IN (18, 19, 58, 59) AND opened_at <= ? AND status IN (15, 17, 55, 57)
         ORDER BY opened_at, rowid",
    )
    .bind(integer(before.seconds()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "payment_id")).collect()
}

/// Every payment that is not closed, and when its present phase was opened, oldest first.
pub(crate) async fn live_payments(
    connection: &mut Connection,
) -> Result<Vec<(PaymentId, Timestamp)>, StorageError> {
    let rows = sql::query(
        "SELECT payment_id, opened_at FROM payment WHERE status NOT IN (18, 19, 58, 59)
         ORDER BY opened_at, rowid",
    )
    .fetch_all(connection)
    .await?;
    let one = |row: &Row| {
        let opened_at = Timestamp::from_seconds(unsigned(row, "opened_at")?);
        Ok((text(row, "payment_id")?, opened_at))
    };
    rows.iter().map(one).collect()
}

/// The shops of stored payments that are not stored themselves.
pub(crate) async fn unknown_shops(
    connection: &mut Connection,
) -> Result<Vec<ShopId>, StorageError> {
    let rows = sql::query(
        // Looks up the next shop after each: a distinct selection would read every payment.
        "WITH RECURSIVE paid (shop_id) AS (
             SELECT min(shop_id) FROM payment
             UNION ALL
             SELECT (SELECT min(shop_id) FROM payment WHERE shop_id > paid.shop_id) FROM paid
             WHERE paid.shop_id IS NOT NULL
         )
         SELECT shop_id FROM paid
         WHERE shop_id IS NOT NULL AND shop_id NOT IN (SELECT shop_id FROM shop)",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "shop_id")).collect()
}

/// Whether a shop is one of ours: it is stored, or has a paired kiosk, or a payment that upstream has opened here.
pub(crate) async fn is_shop_ours(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<bool, StorageError> {
    let found = sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM shop WHERE shop_id = ?1)
             OR EXISTS (SELECT 1 FROM terminal WHERE shop_id = ?1)
             OR EXISTS (SELECT 1 FROM payment WHERE shop_id = ?1)",
    )
    .bind(shop_id.to_string())
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// The shops that are stored.
pub(crate) async fn known_shops(connection: &mut Connection) -> Result<Vec<ShopId>, StorageError> {
    let rows = sql::query("SELECT shop_id FROM shop").fetch_all(connection).await?;
    rows.iter().map(|row| text(row, "shop_id")).collect()
}

/// Whether an agent was ever enrolled here, also if it was revoked since.
pub(crate) async fn was_enrolled(
    connection: &mut Connection,
    agent: Address,
) -> Result<bool, StorageError> {
    let row = sql::query("SELECT 1 FROM terminal WHERE agent = ? LIMIT 1")
        .bind(agent.to_lower())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}
