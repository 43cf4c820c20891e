//! Releases the share that opens a kiosk's sealed key. Source: `relay.md §4`, Unlocking a sealed key.

use kios_protocol::ResultCode;
use kios_protocol::api::{KeyRelease, UnlockKeyRequest};
use kios_protocol::staff::StaffActionKind;

use super::{pin, unlock};
use crate::service::{Failure, TerminalIdentity};
use crate::session::secret::SecretHash;
use crate::state::AppState;
use crate::storage;

/// Checks a PIN of any role and releases the share of the device that the terminal was paired with.
///
/// # Errors
/// 1050 for another device, which counts as no try; then [`Failure::Storage`], [`Failure::Entropy`]: trying again is safe,
/// and counts.
pub async fn unlock_key(app: &AppState, request: &UnlockKeyRequest) -> Result<KeyRelease, Failure> {
    let UnlockKeyRequest { shop_id, terminal_id, device, pin } = request;
    let device = SecretHash::of(&device.to_string());
    let share = {
        let mut connection = app.store().read().await?;
        storage::key_share(&mut connection, device, (*shop_id, terminal_id)).await?
    };
    let share = share.ok_or(ResultCode::NotAuthorized)?;
    let terminal = TerminalIdentity { shop_id: *shop_id, terminal_id: terminal_id.clone() };
    if let Some(locked) = unlock::locked(app, &terminal).await? {
        return Ok(locked.into());
    }
    let hash = pin::hash(app, *shop_id, pin).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let release = match unlock::check(writer.connection(), &terminal, &hash, now).await? {
        Ok(member) => {
            let (connection, at) = (writer.connection(), (*shop_id, terminal_id));
            // A kiosk that seals its key when its staff area was opened has one unlock in the record.
            if !storage::is_staff_area_open(connection, member.staff_id, at, now).await? {
                let kind = StaffActionKind::Unlock;
                unlock::record(connection, &terminal, &member.name, kind, now).await?;
            }
            KeyRelease::Right { share, sealed: !app.config().staff.unattended }
        }
        Err(refused) => refused.into(),
    };
    writer.commit().await?;
    Ok(release)
}
