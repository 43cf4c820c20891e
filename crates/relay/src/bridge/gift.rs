//! The rows of points that kiosks give over the network. Source: `protocol.md §2.11`.

use axum::body::Bytes;
use kios_protocol::api::{Fields, SavePurchaseRequest};
use kios_protocol::{PurchaseId, ShopId, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

use crate::storage::{StorageError, integer, text};

/// Where points stand that were to be given over the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing has left.
    Unsent,
    /// They may be on the network's list.
    Sent,
    /// They are on the list.
    Saved,
    /// They are not on the list.
    Refused,
    /// They may be off the list again.
    Cancelling,
    /// They are off the list again.
    Cancelled,
}

impl Stage {
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

/// Points that were to be given over the network.
#[derive(Clone, Debug)]
pub(super) struct Gift {
    pub(super) purchase_id: PurchaseId,
    pub(super) shop_id: ShopId,
    /// What the kiosk asked for.
    pub(super) request: SavePurchaseRequest,
    /// What leaves.
    pub(super) body: Bytes,
    pub(super) stage: Stage,
}

/// What is known under a purchase's number.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    id: &PurchaseId,
) -> Result<Option<Gift>, StorageError> {
    let row = sqlx::query("SELECT * FROM bridge_purchase WHERE purchase_id = ?")
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &SqliteRow) -> Result<Gift, StorageError> {
    let request: String = row.try_get("request")?;
    let body: Vec<u8> = row.try_get("body")?;
    let stage: String = row.try_get("state")?;
    let corrupt = |column, fault| StorageError::Corrupt { column, fault };
    let fields = Fields::from_json(request.as_bytes())
        .map_err(|fault| corrupt("request", fault.to_string()))?;
    let request = SavePurchaseRequest::read(&fields)
        .map_err(|faults| corrupt("request", format!("{} faults", faults.len())))?;
    let known = Stage::ALL.into_iter().find(|known| known.as_str() == stage);
    Ok(Gift {
        purchase_id: text(row, "purchase_id")?,
        shop_id: text(row, "shop_id")?,
        request,
        body: body.into(),
        stage: known.ok_or_else(|| corrupt("state", stage))?,
    })
}

/// Writes a gift in place of the one of the same number.
pub(super) async fn upsert(
    connection: &mut SqliteConnection,
    gift: &Gift,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT OR REPLACE INTO bridge_purchase (purchase_id, shop_id, request, body, state, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(gift.purchase_id.as_str())
    .bind(gift.shop_id.to_string())
    .bind(serde_json::to_string(&gift.request)?)
    .bind(gift.body.as_ref())
    .bind(gift.stage.as_str())
    .bind(integer(now.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes where a gift stands.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    id: &PurchaseId,
    stage: Stage,
) -> Result<(), StorageError> {
    sqlx::query("UPDATE bridge_purchase SET state = ? WHERE purchase_id = ?")
        .bind(stage.as_str())
        .bind(id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
