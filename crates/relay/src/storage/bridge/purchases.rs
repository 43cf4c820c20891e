//! Purchases that kiosks report to the network's purchase service, so that their points are granted. Source:
//! `protocol.md §2.12`.

use axum::body::Bytes;
use kios_protocol::api::{Fields, SavePurchaseRequest};
use kios_protocol::{PurchaseId, ShopId, Timestamp};

use crate::storage::sql::{self, Connection, Row};
use crate::storage::{StorageError, corrupt, integer, text};

/// The status of a purchase that is reported to the purchase service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PurchaseCallStatus {
    /// Nothing was sent.
    Unsent,
    /// The service may have it.
    Sent,
    /// The service has it.
    Saved,
    /// The service does not have it.
    Refused,
    /// It may be taken back.
    Cancelling,
    /// It was taken back.
    Cancelled,
}

impl PurchaseCallStatus {
    const ALL: [Self; 6] =
        [Self::Unsent, Self::Sent, Self::Saved, Self::Refused, Self::Cancelling, Self::Cancelled];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Sent => "sent",
            Self::Saved => "saved",
            Self::Refused => "refused",
            Self::Cancelling => "cancelling",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A purchase that is reported to the purchase service.
#[derive(Clone, Debug)]
pub(crate) struct PurchaseCall {
    pub(crate) purchase_id: PurchaseId,
    pub(crate) shop_id: ShopId,
    /// The request of the kiosk.
    pub(crate) request: SavePurchaseRequest,
    /// The body that is sent.
    pub(crate) body: Bytes,
    pub(crate) status: PurchaseCallStatus,
}

/// The stored call of a purchase id.
pub(crate) async fn find(
    connection: &mut Connection,
    id: &PurchaseId,
) -> Result<Option<PurchaseCall>, StorageError> {
    let row = sql::query("SELECT * FROM bridge_purchase WHERE purchase_id = ?")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(from_row).transpose()
}

fn from_row(row: &Row) -> Result<PurchaseCall, StorageError> {
    let request: String = row.try_get("request")?;
    let body: Vec<u8> = row.try_get("body")?;
    let status: String = row.try_get("state")?;
    let corrupt = |column, fault: String| corrupt(row, column, fault);
    let fields = Fields::from_json(request.as_bytes())
        .map_err(|fault| corrupt("request", fault.to_string()))?;
    let request = SavePurchaseRequest::read(&fields)
        .map_err(|faults| corrupt("request", format!("{} faults", faults.len())))?;
    let known = PurchaseCallStatus::ALL.into_iter().find(|known| known.as_str() == status);
    Ok(PurchaseCall {
        purchase_id: text(row, "purchase_id")?,
        shop_id: text(row, "shop_id")?,
        request,
        body: body.into(),
        status: known.ok_or_else(|| corrupt("state", status))?,
    })
}

/// Stores a call in place of the one of the same purchase id.
pub(crate) async fn upsert(
    connection: &mut Connection,
    call: &PurchaseCall,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT OR REPLACE INTO bridge_purchase (purchase_id, shop_id, request, body, state, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(call.purchase_id.as_str())
    .bind(call.shop_id.to_string())
    .bind(serde_json::to_string(&call.request)?)
    .bind(call.body.as_ref())
    .bind(call.status.as_str())
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets the status of a call.
pub(crate) async fn set_status(
    connection: &mut Connection,
    id: &PurchaseId,
    status: PurchaseCallStatus,
) -> Result<(), StorageError> {
    sql::query("UPDATE bridge_purchase SET state = ? WHERE purchase_id = ?")
        .bind(status.as_str())
        .bind(id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
