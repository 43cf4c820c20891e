//! Opens and locks the staff area of a terminal.

use kios_domain::staff::{PinRefusal, ShopTries, TerminalTries};
use kios_protocol::api::{StaffMember, StaffSession, Unlocked};
use kios_protocol::staff::{Pin, StaffActionKind};
use kios_protocol::{ShopId, Timestamp};

use super::{SESSION_S, StaffCaller, pin};
use crate::entropy;
use crate::service::{Failure, TerminalIdentity};
use crate::session::secret::{self, SecretHash};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, NewStaffAction, StorageError};

/// Checks a PIN; a right one opens the staff area of the terminal and ends an earlier one there.
///
/// A locked person's right PIN counts as a wrong one, so that the response tells nothing about it.
///
/// # Errors
/// [`Failure::Storage`], [`Failure::Entropy`]; trying again is safe, and counts.
pub async fn unlock(
    app: &AppState,
    terminal: &TerminalIdentity,
    pin: &Pin,
) -> Result<Unlocked, Failure> {
    let TerminalIdentity { shop_id, terminal_id } = terminal;
    if let Some(locked) = locked(app, terminal).await? {
        return Ok(locked.into());
    }
    let hash = pin::hash(app, *shop_id, pin).await?;
    let token = secret::token(entropy::bytes(app.entropy())?);
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let member = match check(connection, terminal, &hash, now).await? {
        Ok(member) => member,
        Err(refused) => {
            writer.commit().await?;
            return Ok(refused.into());
        }
    };
    let session = session(app, *shop_id, member, token, now);
    storage::insert_staff_session(
        connection,
        SecretHash::of(&session.token),
        session.staff_id,
        (*shop_id, terminal_id),
        session.expires_at,
    )
    .await?;
    record(connection, terminal, &session.name, StaffActionKind::Unlock, now).await?;
    writer.commit().await?;
    Ok(Unlocked::Right(session))
}

/// The refusal of a terminal that is locked, before a PIN is hashed.
///
/// # Errors
/// [`StorageError`].
pub(super) async fn locked(
    app: &AppState,
    terminal: &TerminalIdentity,
) -> Result<Option<PinRefusal>, StorageError> {
    let mut connection = app.store().read().await?;
    let TerminalIdentity { shop_id, terminal_id } = terminal;
    let tries = storage::terminal_tries(&mut connection, *shop_id, terminal_id).await?;
    let server_time = app.clock().now();
    Ok(tries.lock(server_time).map(|until| PinRefusal::Locked { until, server_time }))
}

/// The person with this PIN; otherwise the refusal, which is counted.
///
/// # Errors
/// [`StorageError`].
pub(super) async fn check(
    connection: &mut Connection,
    terminal: &TerminalIdentity,
    hash: &[u8],
    now: Timestamp,
) -> Result<Result<StaffMember, PinRefusal>, StorageError> {
    let TerminalIdentity { shop_id, terminal_id } = terminal;
    // Read inside the transaction, so that simultaneous tries are counted one by one.
    let tries = storage::terminal_tries(connection, *shop_id, terminal_id).await?;
    if let Some(until) = tries.lock(now) {
        return Ok(Err(PinRefusal::Locked { until, server_time: now }));
    }
    let member = storage::staff_by_pin(connection, *shop_id, hash).await?;
    let Some(member) = member.filter(|member| !member.locked) else {
        return wrong(connection, terminal, tries, now).await.map(Err);
    };
    storage::put_terminal_tries(connection, *shop_id, terminal_id, tries.right(now)).await?;
    Ok(Ok(member))
}

fn session(
    app: &AppState,
    shop_id: ShopId,
    member: StaffMember,
    token: String,
    now: Timestamp,
) -> StaffSession {
    let limits = app.config().staff.limits(shop_id);
    let StaffMember { staff_id, name, role, locked: _ } = member;
    StaffSession {
        token,
        staff_id,
        name,
        role,
        refund_limit: limits.refund.action,
        points_limit: limits.points.action,
        expires_at: now.plus(SESSION_S),
        server_time: now,
    }
}

async fn wrong(
    connection: &mut Connection,
    terminal: &TerminalIdentity,
    tries: TerminalTries,
    now: Timestamp,
) -> Result<PinRefusal, StorageError> {
    let TerminalIdentity { shop_id, terminal_id } = terminal;
    let tries = tries.wrong(now);
    storage::put_terminal_tries(connection, *shop_id, terminal_id, tries).await?;
    let of_shop: ShopTries = storage::shop_tries(connection, *shop_id).await?;
    let (of_shop, locks_pins) = of_shop.wrong(now);
    storage::put_shop_tries(connection, *shop_id, of_shop).await?;
    if locks_pins {
        storage::lock_staff_pins(connection, *shop_id).await?;
        tracing::error!(shop = %shop_id, "every PIN of the shop is locked after too many wrong tries");
    }
    record(connection, terminal, "", StaffActionKind::WrongPin, now).await?;
    if tries.lock(now).is_some() {
        tracing::warn!(shop = %shop_id, terminal = %terminal_id, "terminal is locked after wrong PINs");
    }
    Ok(tries.refusal(now))
}

/// Ends the open staff area of a terminal; without one nothing happens.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn lock(app: &AppState, caller: &StaffCaller) -> Result<(), Failure> {
    let TerminalIdentity { shop_id, terminal_id } = &caller.terminal;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let open = match caller.token {
        Some(token) => {
            storage::staff_of_session(connection, token, (*shop_id, terminal_id), now).await?
        }
        None => None,
    };
    let Some(member) = open else { return Ok(()) };
    storage::delete_staff_sessions(connection, *shop_id, terminal_id).await?;
    record(connection, &caller.terminal, &member.name, StaffActionKind::Lock, now).await?;
    Ok(writer.commit().await?)
}

pub(super) async fn record(
    connection: &mut Connection,
    terminal: &TerminalIdentity,
    name: &str,
    kind: StaffActionKind,
    now: Timestamp,
) -> Result<(), StorageError> {
    let action = NewStaffAction {
        shop_id: terminal.shop_id,
        terminal_id: Some(&terminal.terminal_id),
        name,
        kind,
        subject: "",
        amount: None,
        points: None,
    };
    storage::insert_staff_action(connection, action, now).await?;
    Ok(())
}
