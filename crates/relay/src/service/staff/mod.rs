//! Staff of a shop: PINs, roles, recorded actions and limits.
//!
//! A PIN opens the staff area of one terminal; its token comes with every further request of the kiosk. An action that moves
//! money or points is recorded in the transaction that executes it, after its other checks; one that another server executes is
//! recorded before the call. So it counts towards the limit also when the relay ends in between. The repeat of an accepted
//! request needs no PIN.
//!
//! Source: `relay.md §7`.

mod action;
mod approval;
mod device;
mod members;
mod pin;
mod unlock;

pub use action::{RecordedAction, StaffCall, authorize_cancel, staff_actions};
pub(crate) use action::{authorize, cancel_call, cancel_caller, undo_action, undo_points};
pub use approval::{decide_approval, waiting_approvals};
pub use device::unlock_key;
#[cfg(feature = "demo")]
pub(crate) use members::seed_member;
pub use members::{
    IssuePinError, IssuedPin, Unlocker, add_member, change_pin, issue_pin, member_name, members,
    remove_member, staff_status, unlock_members,
};
pub use unlock::{lock, unlock};

use kios_protocol::api::StaffMember;
use kios_protocol::staff::StaffRole;
use kios_protocol::{ResultCode, Timestamp};

use super::{Failure, TerminalIdentity};
use crate::session::secret::SecretHash;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};

/// How long an open staff area lasts after its last use, seconds.
const SESSION_S: u64 = 900;
/// How long wrong PINs are kept, seconds: a lock and the time after it in which the next one is longer.
const TRY_RETENTION_S: u64 = 2 * 86_400;

/// The caller of a staff request: a terminal, and the token of its open staff area.
#[derive(Clone, Debug)]
pub struct StaffCaller {
    /// The terminal.
    pub terminal: TerminalIdentity,
    /// The token, if the request has one.
    pub token: Option<SecretHash>,
}

/// The person whose staff area is open at the terminal.
///
/// # Errors
/// 8101 without an open staff area, 8102 for a lower role.
async fn person(
    connection: &mut Connection,
    caller: &StaffCaller,
    role: StaffRole,
    now: Timestamp,
) -> Result<StaffMember, Failure> {
    let TerminalIdentity { shop_id, terminal_id } = &caller.terminal;
    let token = caller.token.ok_or(ResultCode::PinRequired)?;
    let member = storage::staff_of_session(connection, token, (*shop_id, terminal_id), now).await?;
    let member = member.ok_or(ResultCode::PinRequired)?;
    if member.role < role {
        return Err(ResultCode::RoleTooLow.into());
    }
    Ok(member)
}

/// As [`person`]; extends the staff area.
///
/// # Errors
/// As [`person`].
async fn require(
    connection: &mut Connection,
    caller: &StaffCaller,
    role: StaffRole,
    now: Timestamp,
) -> Result<StaffMember, Failure> {
    let member = person(connection, caller, role, now).await?;
    extend(connection, caller, now).await?;
    Ok(member)
}

/// Extends the staff area that is open at the terminal.
///
/// # Errors
/// [`StorageError`].
async fn extend(
    connection: &mut Connection,
    caller: &StaffCaller,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Some(token) = caller.token else { return Ok(()) };
    storage::extend_staff_session(connection, token, now.plus(SESSION_S)).await
}

/// Deletes expired staff areas and approvals, and forgets old wrong PINs.
///
/// # Errors
/// [`Failure::Storage`]; nothing is deleted then.
pub async fn purge_staff(app: &AppState) -> Result<(), Failure> {
    let now = app.clock().now();
    let before = Timestamp::from_seconds(now.seconds().saturating_sub(TRY_RETENTION_S));
    let mut writer = app.store().write().await?;
    storage::purge_staff(writer.connection(), now, before).await?;
    storage::purge_approvals(writer.connection(), now).await?;
    Ok(writer.commit().await?)
}
