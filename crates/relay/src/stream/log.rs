//! Reads an event log, and the snapshot that a reset sends.

use kios_protocol::Currency;
use kios_protocol::api::{PaymentRecord, Refund};

use crate::events::EventLogId;
use crate::state::AppState;
use crate::storage::sql::{self, Connection};
use crate::storage::{self, PaymentFilter, StorageError, integer, unsigned};
use kios_domain::cursor::{Cursor, LogBounds, Start};

/// Rows of one query.
const BATCH: u32 = 64;
/// The most open payments, and the most unsettled refunds, of a snapshot.
const SNAPSHOT_LIMIT: u32 = 256;

/// One event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) sequence: u64,
    pub(super) name: String,
    pub(super) data: String,
}

/// What a stream starts with: the bounds of the log, and the snapshot if the cursor is not valid for
/// it. All of it is read in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) bounds: LogBounds,
    pub(super) start: Start,
    pub(super) payments: Vec<PaymentRecord>,
    pub(super) refunds: Vec<Refund>,
    /// The currency of a kiosk's shop.
    pub(super) currency: Option<Currency>,
}

/// Reads what a stream starts with.
pub(super) async fn opening(
    app: &AppState,
    log: &EventLogId,
    cursor: &Cursor,
) -> Result<Opening, StorageError> {
    let mut connection = app.store().read().await?;
    let snapshot = &mut *connection;
    snapshot.begin_reading()?;
    let bounds = bounds(snapshot, log).await?;
    let start = bounds.start(cursor);
    let (payments, refunds) = match start {
        Start::After(_) => (Vec::new(), Vec::new()),
        Start::Reset(_) => {
            (open_payments(snapshot, app, log).await?, open_refunds(snapshot, log).await?)
        }
    };
    let shop = match log {
        EventLogId::Terminal { shop_id, .. } => storage::find_shop(snapshot, *shop_id).await?,
        EventLogId::Account(_) => None,
    };
    let currency = shop.map(|shop| Currency::new(&shop.currency));
    snapshot.end_reading()?;
    Ok(Opening { bounds, start, payments, refunds, currency })
}

async fn bounds(connection: &mut Connection, log: &EventLogId) -> Result<LogBounds, StorageError> {
    let log = log.to_string();
    let epoch = storage::meta(connection, "epoch").await?.unwrap_or_default();
    let row = sql::query(
        "SELECT coalesce((SELECT sequence FROM reader_sequence WHERE reader = ?1), 0) AS latest,
                (SELECT min(sequence) FROM event WHERE reader = ?1) AS oldest",
    )
    .bind(&log)
    .fetch_one(connection)
    .await?;
    let latest = unsigned(&row, "latest")?;
    let oldest = match row.try_get::<Option<i64>>("oldest")? {
        Some(_) => unsigned(&row, "oldest")?,
        None => latest.saturating_add(1),
    };
    Ok(LogBounds { epoch, oldest, latest })
}

async fn open_payments(
    connection: &mut Connection,
    app: &AppState,
    log: &EventLogId,
) -> Result<Vec<PaymentRecord>, StorageError> {
    let filter = PaymentFilter { live: true, ..PaymentFilter::of(log.payments(), SNAPSHOT_LIMIT) };
    let payments = storage::payments(connection, &filter).await?;
    Ok(payments.iter().map(|payment| payment.record(&app.config().clocks)).collect())
}

/// The unsettled refunds of a kiosk.
async fn open_refunds(
    connection: &mut Connection,
    log: &EventLogId,
) -> Result<Vec<Refund>, StorageError> {
    let EventLogId::Terminal { shop_id, terminal_id } = log else { return Ok(Vec::new()) };
    let mut records = Vec::new();
    for refund in storage::open_refunds(connection, *shop_id, terminal_id, SNAPSHOT_LIMIT).await? {
        let sale =
            storage::find_sale(connection, refund.shop_id, refund.gateway, &refund.transaction_id)
                .await?;
        records.extend(sale.map(|sale| refund.record(&sale)));
    }
    Ok(records)
}

/// The events after a sequence, in order, at most a batch of them.
pub(super) async fn after(
    app: &AppState,
    log: &EventLogId,
    sequence: u64,
) -> Result<Vec<Row>, StorageError> {
    let mut connection = app.store().read().await?;
    let rows = sql::query(
        "SELECT sequence, name, data FROM event WHERE reader = ? AND sequence > ?
         ORDER BY sequence LIMIT ?",
    )
    .bind(log.to_string())
    .bind(integer(sequence))
    .bind(i64::from(BATCH))
    .fetch_all(&mut connection)
    .await?;
    let row = |row: &sql::Row| {
        let (name, data) = (row.try_get("name")?, row.try_get("data")?);
        Ok(Row { sequence: unsigned(row, "sequence")?, name, data })
    };
    rows.iter().map(row).collect()
}

/// Whether no event follows this batch at the moment.
pub(super) fn is_last(batch: &[Row]) -> bool {
    u32::try_from(batch.len()).is_ok_and(|rows| rows < BATCH)
}
