//! Reading the log.

use kios_protocol::api::{PaymentRecord, Refund};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::{Bounds, Cursor, Reader, Start};
use crate::state::AppState;
use crate::storage::{self, PaymentFilter, StorageError, integer, unsigned};

/// Rows that are read at one time.
const BATCH: u32 = 64;
/// Open payments, and as many refunds, that a snapshot tells at most.
const MOST_OPEN: u32 = 256;

/// One event as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) sequence: u64,
    pub(super) name: String,
    pub(super) data: String,
}

/// How a stream begins: what the log holds, and what is open if the cursor does not fit it. All of
/// it is as of one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) bounds: Bounds,
    pub(super) start: Start,
    pub(super) open: Vec<PaymentRecord>,
    pub(super) refunds: Vec<Refund>,
}

/// Reads how a stream begins.
pub(super) async fn opening(
    app: &AppState,
    reader: &Reader,
    cursor: &Cursor,
) -> Result<Opening, StorageError> {
    let mut connection = app.store().read().await?;
    let mut snapshot = connection.begin().await?;
    let bounds = bounds(&mut snapshot, reader).await?;
    let start = bounds.start(cursor);
    let (open, refunds) = match start {
        Start::After(_) => (Vec::new(), Vec::new()),
        Start::Reset(_) => (
            open_payments(&mut snapshot, app, reader).await?,
            open_refunds(&mut snapshot, reader).await?,
        ),
    };
    snapshot.commit().await?;
    Ok(Opening { bounds, start, open, refunds })
}

async fn bounds(
    connection: &mut SqliteConnection,
    reader: &Reader,
) -> Result<Bounds, StorageError> {
    let reader = reader.to_string();
    let epoch = storage::meta(connection, "epoch").await?.unwrap_or_default();
    let row = sqlx::query(
        "SELECT coalesce((SELECT sequence FROM reader_sequence WHERE reader = ?1), 0) AS latest,
                (SELECT min(sequence) FROM event WHERE reader = ?1) AS oldest",
    )
    .bind(&reader)
    .fetch_one(connection)
    .await?;
    let latest = unsigned(&row, "latest")?;
    let oldest = match row.try_get::<Option<i64>, _>("oldest")? {
        Some(_) => unsigned(&row, "oldest")?,
        None => latest.saturating_add(1),
    };
    Ok(Bounds { epoch, oldest, latest })
}

async fn open_payments(
    connection: &mut SqliteConnection,
    app: &AppState,
    reader: &Reader,
) -> Result<Vec<PaymentRecord>, StorageError> {
    let filter = PaymentFilter { live: true, limit: MOST_OPEN, ..reader.filter() };
    let payments = storage::payments(connection, &filter).await?;
    Ok(payments.iter().map(|payment| payment.record(&app.config().clocks)).collect())
}

/// The refunds of a kiosk that are not settled.
async fn open_refunds(
    connection: &mut SqliteConnection,
    reader: &Reader,
) -> Result<Vec<Refund>, StorageError> {
    let Reader::Terminal { shop_id, terminal_id } = reader else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    for refund in storage::open_refunds(connection, *shop_id, terminal_id, MOST_OPEN).await? {
        let sale = storage::find_sale(connection, refund.gateway, &refund.transaction_id).await?;
        records.extend(sale.map(|sale| refund.record(&sale)));
    }
    Ok(records)
}

/// The events after a sequence, in order, at most a batch of them.
pub(super) async fn after(
    app: &AppState,
    reader: &Reader,
    sequence: u64,
) -> Result<Vec<Row>, StorageError> {
    let mut connection = app.store().read().await?;
    let rows = sqlx::query(
        "SELECT sequence, name, data FROM event WHERE reader = ? AND sequence > ?
         ORDER BY sequence LIMIT ?",
    )
    .bind(reader.to_string())
    .bind(integer(sequence))
    .bind(i64::from(BATCH))
    .fetch_all(&mut *connection)
    .await?;
    let row = |row: &sqlx::sqlite::SqliteRow| {
        let (name, data) = (row.try_get("name")?, row.try_get("data")?);
        Ok(Row { sequence: unsigned(row, "sequence")?, name, data })
    };
    rows.iter().map(row).collect()
}

/// Whether this is all there is at the moment.
pub(super) fn is_last(batch: &[Row]) -> bool {
    u32::try_from(batch.len()).is_ok_and(|rows| rows < BATCH)
}
