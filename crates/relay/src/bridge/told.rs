//! More rows of bridge mode: hints, what was told, late successes and the place in the task log.

use kios_protocol::{PaymentId, ShopId, TerminalId, Timestamp};
use sqlx::{Row as _, SqliteConnection};

use crate::storage::{StorageError, integer, text, unsigned};
use kios_domain::payment::Payment;

/// What is told of a payment once a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// It was approved and settled.
    Success,
    /// It was denied.
    Denied,
    /// It was approved, and nobody closes it.
    Unclosed,
}

impl What {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Unclosed => "unclosed",
        }
    }
}

/// Which round a payment is in: 0 is the payment itself, 1 its first cancel.
pub(super) const fn round(payment: &Payment) -> u64 {
    use kios_protocol::payment::Phase;
    match payment.state.status.phase {
        Phase::New => 0,
        Phase::Cancel => payment.cancel_round,
    }
}

/// Marks something as told; `false` when it was.
pub(super) async fn mark(
    connection: &mut SqliteConnection,
    payment: &Payment,
    what: What,
) -> Result<bool, StorageError> {
    mark_text(connection, (&payment.id.to_string(), round(payment)), what.as_str()).await
}

/// Marks something as told of a subject in a round of its; `false` when it was.
pub(super) async fn mark_text(
    connection: &mut SqliteConnection,
    (subject, round): (&str, u64),
    what: &str,
) -> Result<bool, StorageError> {
    let done = sqlx::query(
        "INSERT INTO bridge_told (payment_id, round, what) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(subject)
    .bind(integer(round))
    .bind(what)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A callback of the network's relay, not looked into yet.
#[derive(Clone, Debug)]
pub(super) struct Hint {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) code: u64,
    pub(super) data: String,
}

/// Keeps a hint; the same one again changes nothing.
pub(super) async fn insert_hint(
    connection: &mut SqliteConnection,
    (payment_id, kind): (&str, &str),
    code: u32,
    data: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO bridge_hint (payment_id, kind, code, data, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(payment_id)
    .bind(kind)
    .bind(i64::from(code))
    .bind(data)
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The hints that wait, oldest first.
pub(super) async fn hints(connection: &mut SqliteConnection) -> Result<Vec<Hint>, StorageError> {
    let rows = sqlx::query("SELECT id, kind, code, data FROM bridge_hint ORDER BY id LIMIT 256")
        .fetch_all(connection)
        .await?;
    let hint = |row: &sqlx::sqlite::SqliteRow| {
        let (id, kind, data) = (row.try_get("id")?, row.try_get("kind")?, row.try_get("data")?);
        Ok(Hint { id, kind, code: unsigned(row, "code")?, data })
    };
    rows.iter().map(hint).collect()
}

/// Forgets a hint that was looked into.
pub(super) async fn delete_hint(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM bridge_hint WHERE id = ?").bind(id).execute(connection).await?;
    Ok(())
}

/// A payment that succeeded after it was closed as failed.
#[derive(Clone, Debug)]
pub(super) struct Late {
    pub(super) payment_id: PaymentId,
    pub(super) round: u64,
    pub(super) tries: u64,
}

fn late_of(row: &sqlx::sqlite::SqliteRow) -> Result<Late, StorageError> {
    let (round, tries) = (unsigned(row, "round")?, unsigned(row, "tries")?);
    Ok(Late { payment_id: text(row, "payment_id")?, round, tries })
}

/// Keeps a late success until it is given back.
pub(super) async fn insert_late(
    connection: &mut SqliteConnection,
    payment: &Payment,
    now: Timestamp,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO bridge_late (payment_id, round, since, next_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (payment_id) DO UPDATE SET round = excluded.round, since = excluded.since,
             next_at = excluded.next_at, tries = 0",
    )
    .bind(payment.id.to_string())
    .bind(integer(round(payment)))
    .bind(integer(now.seconds()))
    .bind(integer(next_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The late success of this payment.
pub(super) async fn find_late(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
) -> Result<Option<Late>, StorageError> {
    let row = sqlx::query("SELECT * FROM bridge_late WHERE payment_id = ?")
        .bind(payment_id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(late_of).transpose()
}

/// The late successes that are due to be given back.
pub(super) async fn due_late(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<Vec<Late>, StorageError> {
    let rows = sqlx::query("SELECT * FROM bridge_late WHERE next_at <= ? ORDER BY since")
        .bind(integer(now.seconds()))
        .fetch_all(connection)
        .await?;
    rows.iter().map(late_of).collect()
}

/// Another try to give it back follows at this instant.
pub(super) async fn put_off_late(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
    next_at: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE bridge_late SET tries = tries + 1, next_at = ? WHERE payment_id = ?")
        .bind(integer(next_at.seconds()))
        .bind(payment_id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// It was given back.
pub(super) async fn delete_late(
    connection: &mut SqliteConnection,
    payment_id: PaymentId,
) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM bridge_late WHERE payment_id = ?")
        .bind(payment_id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The last row of the network's task log that was looked into.
pub(super) async fn cursor(connection: &mut SqliteConnection) -> Result<Option<u64>, StorageError> {
    let row = sqlx::query("SELECT sequence FROM bridge_cursor").fetch_optional(connection).await?;
    row.map(|row| unsigned(&row, "sequence")).transpose()
}

/// Moves the place in the network's task log.
pub(super) async fn set_cursor(
    connection: &mut SqliteConnection,
    sequence: u64,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO bridge_cursor (only, sequence) VALUES (1, ?)
         ON CONFLICT (only) DO UPDATE SET sequence = excluded.sequence",
    )
    .bind(integer(sequence))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a kiosk is enrolled here as this terminal.
pub(super) async fn is_ours(
    connection: &mut SqliteConnection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
) -> Result<bool, StorageError> {
    let row = sqlx::query(
        "SELECT 1 FROM terminal WHERE shop_id = ? AND terminal_id = ? AND revoked_at IS NULL",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// The payments that were approved, are not closed, and were opened at this instant or before.
pub(super) async fn unclosed(
    connection: &mut SqliteConnection,
    before: Timestamp,
) -> Result<Vec<PaymentId>, StorageError> {
    let rows = sqlx::query(
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
pub(super) async fn live(
    connection: &mut SqliteConnection,
) -> Result<Vec<(PaymentId, Timestamp)>, StorageError> {
    let rows = sqlx::query(
        "SELECT payment_id, opened_at FROM payment WHERE status NOT IN (18, 19, 58, 59)
         ORDER BY opened_at, rowid",
    )
    .fetch_all(connection)
    .await?;
    let one = |row: &sqlx::sqlite::SqliteRow| {
        let opened_at = Timestamp::from_seconds(unsigned(row, "opened_at")?);
        Ok((text(row, "payment_id")?, opened_at))
    };
    rows.iter().map(one).collect()
}

/// The shops that payments are of and that are not known.
pub(super) async fn unknown_shops(
    connection: &mut SqliteConnection,
) -> Result<Vec<ShopId>, StorageError> {
    let rows = sqlx::query(
        "SELECT DISTINCT shop_id FROM payment WHERE shop_id NOT IN (SELECT shop_id FROM shop)",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "shop_id")).collect()
}

/// The shops that are known.
pub(super) async fn known_shops(
    connection: &mut SqliteConnection,
) -> Result<Vec<ShopId>, StorageError> {
    let rows = sqlx::query("SELECT shop_id FROM shop").fetch_all(connection).await?;
    rows.iter().map(|row| text(row, "shop_id")).collect()
}

/// Whether an agent was ever enrolled here, also if it was revoked since.
pub(super) async fn was_enrolled(
    connection: &mut SqliteConnection,
    agent: kios_protocol::Address,
) -> Result<bool, StorageError> {
    let row = sqlx::query("SELECT 1 FROM terminal WHERE agent = ? LIMIT 1")
        .bind(agent.to_lower())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}
