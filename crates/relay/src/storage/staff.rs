//! People with a PIN, wrong PINs, and open staff areas. Source: `relay.md §7`.

use kios_domain::staff::{ShopTries, TerminalTries};
use kios_protocol::api::StaffMember;
use kios_protocol::staff::StaffRole;
use kios_protocol::{Address, ShopId, TerminalId, Timestamp};

use super::{StorageError, corrupt, instant, integer, text, unsigned};
use crate::session::secret::SecretHash;
use crate::storage::sql::{self, Connection, Row};

/// The key of a shop's own row in `staff_try`.
const SHOP: &str = "";

fn count(row: &Row, column: &'static str) -> Result<u32, StorageError> {
    let value = unsigned(row, column)?;
    u32::try_from(value).map_err(|fault| corrupt(row, column, fault))
}

fn member(row: &Row) -> Result<StaffMember, StorageError> {
    Ok(StaffMember {
        staff_id: unsigned(row, "staff_id")?,
        name: row.try_get("name")?,
        role: text(row, "role")?,
        locked: row.try_get::<Option<i64>>("locked")?.is_some(),
    })
}

/// A query of people, with these conditions.
macro_rules! members {
    ($conditions:literal) => {
        concat!(
            "SELECT staff_member.staff_id, staff_member.name, staff_member.role, l.staff_id AS locked FROM staff_member
             LEFT JOIN staff_locked l ON l.staff_id = staff_member.staff_id ",
            $conditions
        )
    };
}

/// The salt of a shop's PINs, if it has one.
///
/// # Errors
/// [`StorageError`].
pub async fn staff_salt(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<Option<Vec<u8>>, StorageError> {
    let row = sql::query("SELECT salt FROM staff_salt WHERE shop_id = ?")
        .bind(shop_id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("salt")).transpose()?)
}

/// Stores a shop's salt unless it has one.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_staff_salt(
    connection: &mut Connection,
    shop_id: ShopId,
    salt: &[u8],
) -> Result<(), StorageError> {
    sql::query("INSERT INTO staff_salt (shop_id, salt) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(shop_id.to_string())
        .bind(salt)
        .execute(connection)
        .await?;
    Ok(())
}

/// People of a shop, owners first.
///
/// # Errors
/// [`StorageError`].
pub async fn staff_members(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<Vec<StaffMember>, StorageError> {
    let query = members!(
        "WHERE staff_member.shop_id = ?
         ORDER BY CASE staff_member.role WHEN 'owner' THEN 0 WHEN 'manager' THEN 1 ELSE 2 END, staff_member.name"
    );
    let rows = sql::query(query).bind(shop_id.to_string()).fetch_all(connection).await?;
    rows.iter().map(member).collect()
}

/// The person with this PIN.
///
/// # Errors
/// [`StorageError`].
pub async fn staff_by_pin(
    connection: &mut Connection,
    shop_id: ShopId,
    pin_hash: &[u8],
) -> Result<Option<StaffMember>, StorageError> {
    let query = members!("WHERE staff_member.shop_id = ? AND staff_member.pin_hash = ?");
    let row = sql::query(query)
        .bind(shop_id.to_string())
        .bind(pin_hash)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(member).transpose()
}

/// Whether an owner of the shop has a PIN.
///
/// # Errors
/// [`StorageError`].
pub async fn has_staff_owner(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<bool, StorageError> {
    let row = sql::query("SELECT 1 FROM staff_member WHERE shop_id = ? AND role = ? LIMIT 1")
        .bind(shop_id.to_string())
        .bind(StaffRole::Owner.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Stores a person; returns the staff id.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_staff_member(
    connection: &mut Connection,
    shop_id: ShopId,
    (name, role): (&str, StaffRole),
    pin_hash: &[u8],
    now: Timestamp,
) -> Result<u64, StorageError> {
    let row = sql::query(
        "INSERT INTO staff_member (shop_id, name, role, pin_hash, created_at)
         VALUES (?, ?, ?, ?, ?) RETURNING staff_id",
    )
    .bind(shop_id.to_string())
    .bind(name)
    .bind(role.as_str())
    .bind(pin_hash)
    .bind(integer(now.seconds()))
    .fetch_one(connection)
    .await?;
    unsigned(&row, "staff_id")
}

/// Stores another PIN of a person, unlocks it and ends the person's sessions.
///
/// # Errors
/// [`StorageError`].
pub async fn set_staff_pin(
    connection: &mut Connection,
    staff_id: u64,
    pin_hash: &[u8],
) -> Result<(), StorageError> {
    sql::query("UPDATE staff_member SET pin_hash = ? WHERE staff_id = ?")
        .bind(pin_hash)
        .bind(integer(staff_id))
        .execute(&mut *connection)
        .await?;
    for statement in [
        "DELETE FROM staff_locked WHERE staff_id = ?",
        "DELETE FROM staff_session WHERE staff_id = ?",
    ] {
        sql::query(statement).bind(integer(staff_id)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Removes a person, with the sessions.
///
/// # Errors
/// [`StorageError`].
pub async fn delete_staff_member(
    connection: &mut Connection,
    staff_id: u64,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM staff_member WHERE staff_id = ?")
        .bind(integer(staff_id))
        .execute(connection)
        .await?;
    Ok(())
}

async fn find_try(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &str,
) -> Result<Option<Row>, StorageError> {
    let query = "SELECT terminal_id, wrong, locks, since, locked_until FROM staff_try
                 WHERE shop_id = ? AND terminal_id = ?";
    let found = sql::query(query).bind(shop_id.to_string()).bind(terminal_id);
    Ok(found.fetch_optional(connection).await?)
}

async fn put_try(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &str,
    tries: TerminalTries,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO staff_try (shop_id, terminal_id, wrong, locks, since, locked_until)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (shop_id, terminal_id) DO UPDATE SET wrong = excluded.wrong,
         locks = excluded.locks, since = excluded.since, locked_until = excluded.locked_until",
    )
    .bind(shop_id.to_string())
    .bind(terminal_id)
    .bind(i64::from(tries.wrong))
    .bind(i64::from(tries.locks))
    .bind(integer(tries.since.seconds()))
    .bind(integer(tries.locked_until.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The wrong PINs at a terminal.
///
/// # Errors
/// [`StorageError`].
pub async fn terminal_tries(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
) -> Result<TerminalTries, StorageError> {
    let row = find_try(connection, shop_id, terminal_id.as_str()).await?;
    let Some(row) = row else { return Ok(TerminalTries::default()) };
    Ok(TerminalTries {
        wrong: count(&row, "wrong")?,
        locks: count(&row, "locks")?,
        since: instant(&row, "since")?,
        locked_until: instant(&row, "locked_until")?,
    })
}

/// Stores the wrong PINs at a terminal.
///
/// # Errors
/// [`StorageError`].
pub async fn put_terminal_tries(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    tries: TerminalTries,
) -> Result<(), StorageError> {
    put_try(connection, shop_id, terminal_id.as_str(), tries).await
}

/// The wrong PINs in a shop.
///
/// # Errors
/// [`StorageError`].
pub async fn shop_tries(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<ShopTries, StorageError> {
    let Some(row) = find_try(connection, shop_id, SHOP).await? else {
        return Ok(ShopTries::default());
    };
    Ok(ShopTries { wrong: count(&row, "wrong")?, since: instant(&row, "since")? })
}

/// Stores the wrong PINs in a shop.
///
/// # Errors
/// [`StorageError`].
pub async fn put_shop_tries(
    connection: &mut Connection,
    shop_id: ShopId,
    tries: ShopTries,
) -> Result<(), StorageError> {
    let ShopTries { wrong, since } = tries;
    let row = TerminalTries { wrong, since, ..TerminalTries::default() };
    put_try(connection, shop_id, SHOP, row).await
}

/// Locks every PIN of a shop.
///
/// # Errors
/// [`StorageError`].
pub async fn lock_staff_pins(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<(), StorageError> {
    sql::query(
        "INSERT INTO staff_locked (staff_id) SELECT staff_id FROM staff_member WHERE shop_id = ?
         ON CONFLICT DO NOTHING",
    )
    .bind(shop_id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the wrong PINs of a shop and its terminals, and unlocks every PIN.
///
/// # Errors
/// [`StorageError`].
pub async fn unlock_staff(
    connection: &mut Connection,
    shop_id: ShopId,
) -> Result<(), StorageError> {
    for statement in [
        "DELETE FROM staff_try WHERE shop_id = ?",
        "DELETE FROM staff_locked WHERE staff_id IN
         (SELECT staff_id FROM staff_member WHERE shop_id = ?)",
    ] {
        sql::query(statement).bind(shop_id.to_string()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The shops of an owner in which PINs are locked, or terminals still are at this time.
///
/// # Errors
/// [`StorageError`].
pub async fn locked_shops(
    connection: &mut Connection,
    owner: Address,
    now: Timestamp,
) -> Result<Vec<ShopId>, StorageError> {
    let rows = sql::query(
        "SELECT shop_id FROM shop WHERE owner = ?1 AND (
           EXISTS (SELECT 1 FROM staff_member JOIN staff_locked l USING (staff_id)
                   WHERE staff_member.shop_id = shop.shop_id)
           OR EXISTS (SELECT 1 FROM staff_try t
                      WHERE t.shop_id = shop.shop_id AND t.locked_until > ?2))
         ORDER BY shop_id",
    )
    .bind(owner.to_lower())
    .bind(integer(now.seconds()))
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| text(row, "shop_id")).collect()
}

/// Stores the open staff area of a terminal in place of any other.
///
/// # Errors
/// [`StorageError`].
pub async fn insert_staff_session(
    connection: &mut Connection,
    token: SecretHash,
    staff_id: u64,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    delete_staff_sessions(connection, shop_id, terminal_id).await?;
    sql::query(
        "INSERT INTO staff_session (token_hash, staff_id, shop_id, terminal_id, expires_at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(token.as_bytes().as_slice())
    .bind(integer(staff_id))
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .bind(integer(expires_at.seconds()))
    .execute(connection)
    .await?;
    Ok(())
}

/// The person whose staff area is open at this terminal.
///
/// # Errors
/// [`StorageError`].
pub async fn staff_of_session(
    connection: &mut Connection,
    token: SecretHash,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    now: Timestamp,
) -> Result<Option<StaffMember>, StorageError> {
    let query = members!(
        "JOIN staff_session s ON s.staff_id = staff_member.staff_id
         WHERE s.token_hash = ? AND s.shop_id = ? AND s.terminal_id = ? AND s.expires_at > ?"
    );
    let row = sql::query(query)
        .bind(token.as_bytes().as_slice())
        .bind(shop_id.to_string())
        .bind(terminal_id.as_str())
        .bind(integer(now.seconds()))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(member).transpose()
}

/// Whether a person's staff area is open at a terminal.
///
/// # Errors
/// [`StorageError`].
pub async fn is_staff_area_open(
    connection: &mut Connection,
    staff_id: u64,
    (shop_id, terminal_id): (ShopId, &TerminalId),
    now: Timestamp,
) -> Result<bool, StorageError> {
    let row = sql::query(
        "SELECT 1 FROM staff_session
         WHERE staff_id = ? AND shop_id = ? AND terminal_id = ? AND expires_at > ?",
    )
    .bind(integer(staff_id))
    .bind(shop_id.to_string())
    .bind(terminal_id.as_str())
    .bind(integer(now.seconds()))
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Extends an open staff area.
///
/// # Errors
/// [`StorageError`].
pub async fn extend_staff_session(
    connection: &mut Connection,
    token: SecretHash,
    expires_at: Timestamp,
) -> Result<(), StorageError> {
    sql::query("UPDATE staff_session SET expires_at = ? WHERE token_hash = ?")
        .bind(integer(expires_at.seconds()))
        .bind(token.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends the open staff area of a terminal.
///
/// # Errors
/// [`StorageError`].
pub async fn delete_staff_sessions(
    connection: &mut Connection,
    shop_id: ShopId,
    terminal_id: &TerminalId,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM staff_session WHERE shop_id = ? AND terminal_id = ?")
        .bind(shop_id.to_string())
        .bind(terminal_id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes expired staff areas and forgets wrong PINs that no longer count.
///
/// # Errors
/// [`StorageError`].
pub async fn purge_staff(
    connection: &mut Connection,
    now: Timestamp,
    before: Timestamp,
) -> Result<(), StorageError> {
    sql::query("DELETE FROM staff_session WHERE expires_at <= ?")
        .bind(integer(now.seconds()))
        .execute(&mut *connection)
        .await?;
    sql::query("DELETE FROM staff_try WHERE since < ? AND locked_until < ?")
        .bind(integer(before.seconds()))
        .bind(integer(before.seconds()))
        .execute(connection)
        .await?;
    Ok(())
}
