//! What staff did, and what waits for the shop owner. Source: `relay.md §7`.

use kios_domain::staff::Usage;
use kios_protocol::api::{LimitApproval, StaffAction};
use kios_protocol::staff::StaffActionKind;
use kios_protocol::{Address, Amount, ShopId, TerminalId, Timestamp};

use super::{StorageError, corrupt, instant, integer, optional, text, unsigned};
use crate::storage::sql::{self, Connection, Row};

/// An action to record.
#[derive(Clone, Copy, Debug)]
pub struct NewStaffAction<'a> {
    /// The shop.
    pub shop_id: ShopId,
    /// The kiosk; `None` for the owner's phone and the command line.
    pub terminal_id: Option<&'a TerminalId>,
    /// Who; empty if it is not known.
    pub name: &'a str,
    /// What.
    pub kind: StaffActionKind,
    /// On what.
    pub subject: &'a str,
    /// The amount and its currency, if money or points move.
    pub amount: Option<(Amount, &'a str)>,
    /// The same in points, if it counts towards a limit.
    pub points: Option<Amount>,
}

/// Records an action; returns its number.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_staff_action(
    connection: &mut Connection,
    action: NewStaffAction<'_>,
    now: Timestamp,
) -> Result<u64, StorageError> {
    let row = sql::query(
        "INSERT INTO staff_action
         (shop_id, terminal_id, name, kind, subject, amount, currency, points, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sequence",
    )
    .bind(action.shop_id.to_string())
    .bind(action.terminal_id.map_or("", TerminalId::as_str))
    .bind(action.name)
    .bind(action.kind.as_str())
    .bind(action.subject)
    .bind(action.amount.map(|(amount, _)| amount.to_string()))
    .bind(action.amount.map(|(_, currency)| currency))
    .bind(action.points.map(|points| points.to_string()))
    .bind(integer(now.seconds()))
    .fetch_one(connection)
    .await?;
    unsigned(&row, "sequence")
}

/// When an action was last recorded with this amount at this terminal, unless it was undone.
///
/// # Errors
/// [`StorageError`].
pub async fn staff_action_at(
    connection: &mut Connection,
    action: NewStaffAction<'_>,
) -> Result<Option<Timestamp>, StorageError> {
    let row = sql::query(
        "SELECT sequence, created_at FROM staff_action
         WHERE shop_id = ? AND terminal_id IS ? AND kind = ? AND subject = ? AND amount IS ?
         AND currency IS ? AND undone = 0 ORDER BY sequence DESC LIMIT 1",
    )
    .bind(action.shop_id.to_string())
    .bind(action.terminal_id.map(TerminalId::as_str))
    .bind(action.kind.as_str())
    .bind(action.subject)
    .bind(action.amount.map(|(amount, _)| amount.to_string()))
    .bind(action.amount.map(|(_, currency)| currency))
    .fetch_optional(connection)
    .await?;
    row.map(|row| instant(&row, "created_at")).transpose()
}

/// Marks the action with this number as undone.
///
/// # Errors
/// [`StorageError`].
pub async fn undo_staff_action_at(
    connection: &mut Connection,
    sequence: u64,
) -> Result<(), StorageError> {
    sql::query("UPDATE staff_action SET undone = 1 WHERE sequence = ?")
        .bind(integer(sequence))
        .execute(connection)
        .await?;
    Ok(())
}

/// Marks an action as undone, so that it no longer counts towards a limit.
///
/// # Errors
/// [`StorageError`].
pub async fn undo_staff_action(
    connection: &mut Connection,
    shop_id: ShopId,
    kind: StaffActionKind,
    subject: &str,
) -> Result<(), StorageError> {
    sql::query("UPDATE staff_action SET undone = 1 WHERE shop_id = ? AND kind = ? AND subject = ?")
        .bind(shop_id.to_string())
        .bind(kind.as_str())
        .bind(subject)
        .execute(connection)
        .await?;
    Ok(())
}

/// What a shop and one of its terminals moved since an instant.
///
/// # Errors
/// [`StorageError`], also for a sum above 256 bits.
pub async fn staff_usage(
    connection: &mut Connection,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    kind: StaffActionKind,
    since: Timestamp,
) -> Result<Usage, StorageError> {
    let rows = sql::query(
        "SELECT sequence, terminal_id, points FROM staff_action
         WHERE shop_id = ? AND kind = ? AND created_at > ? AND undone = 0 AND points IS NOT NULL",
    )
    .bind(shop_id.to_string())
    .bind(kind.as_str())
    .bind(integer(since.seconds()))
    .fetch_all(connection)
    .await?;
    let mut usage = Usage::default();
    for row in &rows {
        let points: Amount = text(row, "points")?;
        let overflow = || corrupt(row, "points", "the sum is above 256 bits");
        usage.shop = usage.shop.checked_add(points).ok_or_else(overflow)?;
        if row.try_get::<&str>("terminal_id")? == terminal_id.as_str() {
            usage.terminal = usage.terminal.checked_add(points).ok_or_else(overflow)?;
        }
    }
    Ok(usage)
}

/// The recorded actions of a shop, newest first.
///
/// # Errors
/// [`StorageError`].
pub async fn staff_actions(
    connection: &mut Connection,
    shop_id: ShopId,
    limit: u32,
) -> Result<Vec<StaffAction>, StorageError> {
    let rows = sql::query(
        "SELECT sequence, terminal_id, name, kind, subject, amount, currency, undone, created_at
         FROM staff_action WHERE shop_id = ? ORDER BY sequence DESC LIMIT ?",
    )
    .bind(shop_id.to_string())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let read = |row: &Row| {
        Ok(StaffAction {
            sequence: unsigned(row, "sequence")?,
            at: instant(row, "created_at")?,
            terminal_id: row.try_get("terminal_id")?,
            name: row.try_get("name")?,
            kind: text(row, "kind")?,
            subject: row.try_get("subject")?,
            undone: row.try_get("undone")?,
            amount: optional(row, "amount")?,
            currency: row.try_get("currency")?,
        })
    };
    rows.iter().map(read).collect()
}

/// The decision of a shop owner about an action above a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitDecision {
    /// It may be executed.
    Approve,
    /// It may not.
    Deny,
}

impl LimitDecision {
    /// The value in the database.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Deny => "deny",
        }
    }
}

/// An approval of the shop owner, and the decision if there is one.
#[derive(Clone, Debug)]
pub struct StoredApproval {
    /// The action.
    pub approval: LimitApproval,
    /// The shop.
    pub shop_id: ShopId,
    /// The shop's owner.
    pub owner: Address,
    /// The request that it is about.
    pub digest: String,
    /// The decision.
    pub decision: Option<LimitDecision>,
}

/// A query of approvals, with these conditions.
macro_rules! approvals {
    ($conditions:literal) => {
        concat!(
            "SELECT limit_approval.approval_id, limit_approval.shop_id, limit_approval.terminal_id, limit_approval.name, limit_approval.kind, limit_approval.subject, limit_approval.amount,
             limit_approval.currency, limit_approval.digest, limit_approval.decision, limit_approval.expires_at, s.name AS shop_name, s.owner
             FROM limit_approval JOIN shop s ON s.shop_id = limit_approval.shop_id ",
            $conditions
        )
    };
}

fn stored(row: &Row) -> Result<StoredApproval, StorageError> {
    let decision: Option<String> = row.try_get("decision")?;
    let decision = match decision.as_deref() {
        None => None,
        Some("approve") => Some(LimitDecision::Approve),
        Some("deny") => Some(LimitDecision::Deny),
        Some(other) => return Err(corrupt(row, "decision", format!("{other:?}"))),
    };
    let approval = LimitApproval {
        approval_id: row.try_get("approval_id")?,
        shop_name: row.try_get("shop_name")?,
        terminal_id: text(row, "terminal_id")?,
        name: row.try_get("name")?,
        kind: text(row, "kind")?,
        subject: row.try_get("subject")?,
        amount: text(row, "amount")?,
        currency: row.try_get("currency")?,
        expires_at: instant(row, "expires_at")?,
    };
    Ok(StoredApproval {
        approval,
        shop_id: text(row, "shop_id")?,
        owner: text(row, "owner")?,
        digest: row.try_get("digest")?,
        decision,
    })
}

/// An approval.
///
/// # Errors
/// [`StorageError`].
pub async fn find_approval(
    connection: &mut Connection,
    approval_id: &str,
) -> Result<Option<StoredApproval>, StorageError> {
    let row = sql::query(approvals!("WHERE limit_approval.approval_id = ?"))
        .bind(approval_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(stored).transpose()
}

/// The approval of an action.
///
/// # Errors
/// [`StorageError`].
pub async fn approval_of(
    connection: &mut Connection,
    shop_id: ShopId,
    kind: StaffActionKind,
    subject: &str,
) -> Result<Option<StoredApproval>, StorageError> {
    let query = approvals!(
        "WHERE limit_approval.shop_id = ? AND limit_approval.kind = ? AND limit_approval.subject = ?"
    );
    let row = sql::query(query)
        .bind(shop_id.to_string())
        .bind(kind.as_str())
        .bind(subject)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(stored).transpose()
}

/// Stores an approval that waits, in place of an earlier one of the same action.
///
/// # Errors
/// [`StorageError`].
pub async fn upsert_approval(
    connection: &mut Connection,
    approval_id: &str,
    action: NewStaffAction<'_>,
    (amount, currency, digest): (Amount, &str, &str),
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO limit_approval
         (approval_id, shop_id, terminal_id, name, kind, subject, amount, currency, digest, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (shop_id, kind, subject) DO UPDATE SET approval_id = excluded.approval_id,
         terminal_id = excluded.terminal_id, name = excluded.name, amount = excluded.amount,
         currency = excluded.currency, digest = excluded.digest, decision = NULL, expires_at = excluded.expires_at",
    )
    .bind(approval_id)
    .bind(action.shop_id.to_string())
    .bind(action.terminal_id.map_or("", TerminalId::as_str))
    .bind(action.name)
    .bind(action.kind.as_str())
    .bind(action.subject)
    .bind(amount.to_string())
    .bind(currency)
    .bind(digest)
    .bind(integer(expires_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Stores the decision about an action that waits.
///
/// # Errors
/// [`StorageError`].
pub async fn decide_approval(
    connection: &mut Connection,
    approval_id: &str,
    decision: LimitDecision,
) -> Result<(), StorageError> {
    sql::query("UPDATE limit_approval SET decision = ? WHERE approval_id = ?")
        .bind(decision.as_str())
        .bind(approval_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// What waits for the shops of an owner, newest first.
///
/// # Errors
/// [`StorageError`].
pub async fn waiting_approvals(
    connection: &mut Connection,
    owner: Address,
    now: Timestamp,
) -> Result<Vec<LimitApproval>, StorageError> {
    let query = approvals!(
        "WHERE s.owner = ? AND limit_approval.decision IS NULL AND limit_approval.expires_at > ?
         ORDER BY limit_approval.expires_at DESC"
    );
    let rows = sql::query(query)
        .bind(owner.to_lower())
        .bind(integer(now.seconds()))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| stored(row).map(|found| found.approval)).collect()
}

/// Deletes approvals that have expired.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_approvals(
    connection: &mut Connection,
    now: Timestamp,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM limit_approval WHERE expires_at <= ?")
        .bind(integer(now.seconds()))
        .execute(connection)
        .await?;
    Ok(())
}
