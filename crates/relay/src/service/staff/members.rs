//! People with a PIN: who has one, and who gives them.

use kios_protocol::api::{AddMemberRequest, Location, StaffMember, StaffMembers, StaffStatus};
use kios_protocol::staff::{MOST_NAME, Pin, StaffActionKind, StaffRole};
use kios_protocol::{Address, ResultCode, ShopId, TerminalId, Timestamp};
use kios_text::clean_name;

use super::{StaffCaller, extend, person, pin, require, unlock};
use crate::entropy;
use crate::service::{Failure, TerminalIdentity};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, NewStaffAction, StorageError};
use kios_domain::payment::violation;

/// How long after its pairing a terminal may set the first owner's PIN, seconds.
const FIRST_PIN_S: u64 = 600;

/// Whether the shop has PINs, and whether this terminal may try one.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn staff_status(
    app: &AppState,
    terminal: &TerminalIdentity,
) -> Result<StaffStatus, Failure> {
    let mut connection = app.store().read().await?;
    let now = app.clock().now();
    let TerminalIdentity { shop_id, terminal_id } = terminal;
    let has_owner = storage::has_staff_owner(&mut connection, *shop_id).await?;
    let tries = storage::terminal_tries(&mut connection, *shop_id, terminal_id).await?;
    let may_set_first = !has_owner && was_just_paired(&mut connection, terminal, now).await?;
    let locked_until = tries.lock(now);
    Ok(StaffStatus { has_owner, may_set_first, locked_until, server_time: now })
}

async fn was_just_paired(
    connection: &mut Connection,
    terminal: &TerminalIdentity,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let at = storage::enrolled_at(connection, terminal.shop_id, &terminal.terminal_id).await?;
    Ok(at.is_some_and(|at| now.since(at) <= FIRST_PIN_S))
}

/// The people of the terminal's shop.
///
/// # Errors
/// 8101, 8102.
pub async fn members(app: &AppState, caller: &StaffCaller) -> Result<StaffMembers, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    require(connection, caller, StaffRole::Owner, now).await?;
    let members = storage::staff_members(connection, caller.terminal.shop_id).await?;
    writer.commit().await?;
    Ok(StaffMembers { members })
}

/// A person's name as it is stored.
///
/// # Errors
/// Why nobody can be stored under it.
pub fn member_name(text: &str) -> Result<String, String> {
    clean_name(text).ok_or_else(|| format!("name is not 1 to {MOST_NAME} visible characters"))
}

/// Gives a person a PIN. The first of a shop is its owner's, from a terminal that was just paired. A repeat returns the
/// stored person.
///
/// # Errors
/// 8101, 8102; 2001 for a name or a PIN that another person has. Without an open staff area the PIN of a repeat counts as
/// a try, and a locked terminal's is not checked.
pub async fn add_member(
    app: &AppState,
    caller: &StaffCaller,
    request: &AddMemberRequest,
) -> Result<StaffMember, Failure> {
    let shop_id = caller.terminal.shop_id;
    let granted = {
        let mut reader = app.store().read().await?;
        granted_by(&mut reader, caller, request.role, app.clock().now()).await?
    };
    // Nothing is hashed for a terminal that is locked.
    if matches!(granted, GrantedBy::Repeat)
        && unlock::locked(app, &caller.terminal).await?.is_some()
    {
        return Err(ResultCode::PinRequired.into());
    }
    let hash = pin::hash(app, shop_id, &request.pin).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let is_repeat = |known: &StaffMember| known.name == request.name && known.role == request.role;
    let by = match granted_by(connection, caller, request.role, now).await? {
        GrantedBy::Owner(owner) => {
            extend(connection, caller, now).await?;
            owner
        }
        GrantedBy::Pairing => request.name.clone(),
        GrantedBy::Repeat => {
            let known = unlock::check(connection, &caller.terminal, &hash, now).await?;
            writer.commit().await?;
            return Ok(known.ok().filter(is_repeat).ok_or(ResultCode::PinRequired)?);
        }
    };
    let known = storage::staff_by_pin(connection, shop_id, &hash).await?;
    if let Some(known) = known.clone().filter(is_repeat) {
        return Ok(known);
    }
    check_unused(connection, shop_id, &request.name, known.as_ref(), None).await?;
    let person = (request.name.as_str(), request.role);
    let staff_id = storage::insert_staff_member(connection, shop_id, person, &hash, now).await?;
    let terminal_id = Some(&caller.terminal.terminal_id);
    let action = change(shop_id, terminal_id, &by, StaffActionKind::AddMember, &request.name);
    storage::insert_staff_action(connection, action, now).await?;
    writer.commit().await?;
    Ok(StaffMember { staff_id, name: request.name.clone(), role: request.role, locked: false })
}

/// What allows a request to give a person a PIN.
enum GrantedBy {
    /// The owner with this name, whose staff area is open.
    Owner(String),
    /// The pairing of the terminal, for the first owner.
    Pairing,
    /// The pairing of the terminal, if the request repeats that of the first owner; its PIN is to be checked.
    Repeat,
}

/// # Errors
/// 8101, 8102.
async fn granted_by(
    connection: &mut Connection,
    caller: &StaffCaller,
    role: StaffRole,
    now: Timestamp,
) -> Result<GrantedBy, Failure> {
    let may_be_first = caller.token.is_none()
        && role == StaffRole::Owner
        && was_just_paired(connection, &caller.terminal, now).await?;
    if !may_be_first {
        let owner = person(connection, caller, StaffRole::Owner, now).await?;
        return Ok(GrantedBy::Owner(owner.name));
    }
    let has_owner = storage::has_staff_owner(connection, caller.terminal.shop_id).await?;
    Ok(if has_owner { GrantedBy::Repeat } else { GrantedBy::Pairing })
}

/// Refuses a name or a PIN that another person of the shop has.
async fn check_unused(
    connection: &mut Connection,
    shop_id: ShopId,
    name: &str,
    with_pin: Option<&StaffMember>,
    staff_id: Option<u64>,
) -> Result<(), Failure> {
    let members = storage::staff_members(connection, shop_id).await?;
    let other = |member: &StaffMember| Some(member.staff_id) != staff_id;
    if members.iter().any(|member| other(member) && member.name == name) {
        return Err(
            vec![violation("name", Location::Body, name, "another person has this name")].into()
        );
    }
    if with_pin.is_some_and(other) {
        let mut fault = violation("pin", Location::Body, "", "choose another PIN");
        fault.value = None;
        return Err(vec![fault].into());
    }
    Ok(())
}

fn change<'a>(
    shop_id: ShopId,
    terminal_id: Option<&'a TerminalId>,
    name: &'a str,
    kind: StaffActionKind,
    subject: &'a str,
) -> NewStaffAction<'a> {
    NewStaffAction { shop_id, terminal_id, name, kind, subject, amount: None, points: None }
}

/// A person of the shop.
///
/// # Errors
/// 2001.
async fn find(
    connection: &mut Connection,
    shop_id: ShopId,
    staff_id: u64,
) -> Result<StaffMember, Failure> {
    let members = storage::staff_members(connection, shop_id).await?;
    members.into_iter().find(|member| member.staff_id == staff_id).ok_or_else(|| {
        vec![violation("staffId", Location::Params, staff_id, "nobody in this shop has it")].into()
    })
}

/// Gives a person another PIN, unlocks it and ends the person's open staff areas.
///
/// # Errors
/// 8101, 8102; 2001 for an unknown person or a PIN that another person has.
pub async fn change_pin(
    app: &AppState,
    caller: &StaffCaller,
    staff_id: u64,
    pin: &Pin,
) -> Result<StaffMember, Failure> {
    let shop_id = caller.terminal.shop_id;
    {
        let mut reader = app.store().read().await?;
        person(&mut reader, caller, StaffRole::Owner, app.clock().now()).await?;
    }
    let hash = pin::hash(app, shop_id, pin).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let by = require(connection, caller, StaffRole::Owner, now).await?;
    let member = find(connection, shop_id, staff_id).await?;
    let with_pin = storage::staff_by_pin(connection, shop_id, &hash).await?;
    check_unused(connection, shop_id, &member.name, with_pin.as_ref(), Some(staff_id)).await?;
    storage::set_staff_pin(connection, staff_id, &hash).await?;
    let terminal_id = Some(&caller.terminal.terminal_id);
    let action = change(shop_id, terminal_id, &by.name, StaffActionKind::ChangePin, &member.name);
    storage::insert_staff_action(connection, action, now).await?;
    writer.commit().await?;
    Ok(StaffMember { locked: false, ..member })
}

/// Removes a person's PIN; the last owner's stays.
///
/// # Errors
/// 8101, 8102; 2001 for an unknown person or the last owner.
pub async fn remove_member(
    app: &AppState,
    caller: &StaffCaller,
    staff_id: u64,
) -> Result<(), Failure> {
    let shop_id = caller.terminal.shop_id;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let by = require(connection, caller, StaffRole::Owner, now).await?;
    let member = find(connection, shop_id, staff_id).await?;
    let members = storage::staff_members(connection, shop_id).await?;
    if is_last_owner(&members, &member) {
        let detail = "the last owner keeps a PIN";
        return Err(vec![violation("staffId", Location::Params, staff_id, detail)].into());
    }
    storage::delete_staff_member(connection, staff_id).await?;
    let terminal_id = Some(&caller.terminal.terminal_id);
    let kind = StaffActionKind::RemoveMember;
    let action = change(shop_id, terminal_id, &by.name, kind, &member.name);
    storage::insert_staff_action(connection, action, now).await?;
    Ok(writer.commit().await?)
}

/// Whether a person is the only owner with a PIN; without one the shop's terminals would need none.
fn is_last_owner(members: &[StaffMember], member: &StaffMember) -> bool {
    let is_owner = |member: &&StaffMember| member.role == StaffRole::Owner;
    is_owner(&member) && members.iter().filter(is_owner).count() < 2
}

/// A PIN that the command line has given a person. `Debug` omits it.
#[derive(Clone, Debug)]
pub struct IssuedPin {
    /// The PIN, to be read out once.
    pub pin: Pin,
    /// The shop's name.
    pub shop_name: String,
}

/// Why a person was not given a PIN.
#[derive(Debug, thiserror::Error)]
pub enum IssuePinError {
    /// Another role for the only owner.
    #[error("{0} is the last owner of the shop and keeps that role; accepted: another name")]
    LastOwner(String),
    /// As other requests fail.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StorageError> for IssuePinError {
    fn from(fault: StorageError) -> Self {
        Self::Failure(fault.into())
    }
}

/// Gives a person of a shop a random PIN in place of any other; for the command line.
///
/// # Errors
/// [`IssuePinError`]; 1201 for an unknown shop.
pub async fn issue_pin(
    app: &AppState,
    shop_id: ShopId,
    name: &str,
    role: StaffRole,
) -> Result<IssuedPin, IssuePinError> {
    loop {
        let pin = random_pin(app)?;
        if let Some(shop_name) = put_member(app, shop_id, (name, role), &pin).await? {
            return Ok(IssuedPin { pin, shop_name });
        }
    }
}

fn random_pin(app: &AppState) -> Result<Pin, Failure> {
    loop {
        let random = u32::from_le_bytes(entropy::bytes(app.entropy())?);
        // The largest multiple of a million below 2^32: every PIN is equally likely.
        if random < 4_294_000_000
            && let Ok(pin) = format!("{:06}", random % 1_000_000).parse::<Pin>()
            && !pin.is_guessable()
        {
            return Ok(pin);
        }
    }
}

/// Stores a person with a PIN, or another PIN of a person; `None` if another person has the PIN. Returns the shop's name.
async fn put_member(
    app: &AppState,
    shop_id: ShopId,
    (name, role): (&str, StaffRole),
    pin: &Pin,
) -> Result<Option<String>, IssuePinError> {
    let hash = pin::hash(app, shop_id, pin).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let shop = storage::find_shop(connection, shop_id).await?;
    let shop = shop.ok_or_else(|| Failure::from(ResultCode::UnknownShop))?;
    if storage::staff_by_pin(connection, shop_id, &hash).await?.is_some() {
        return Ok(None);
    }
    let members = storage::staff_members(connection, shop_id).await?;
    let kind = match members.iter().find(|member| member.name == name) {
        Some(member) if member.role == role => {
            storage::set_staff_pin(connection, member.staff_id, &hash).await?;
            StaffActionKind::ChangePin
        }
        other => {
            if let Some(member) = other {
                if is_last_owner(&members, member) {
                    return Err(IssuePinError::LastOwner(name.to_owned()));
                }
                storage::delete_staff_member(connection, member.staff_id).await?;
            }
            storage::insert_staff_member(connection, shop_id, (name, role), &hash, now).await?;
            StaffActionKind::AddMember
        }
    };
    storage::insert_staff_action(connection, change(shop_id, None, "", kind, name), now).await?;
    writer.commit().await?;
    Ok(Some(shop.name))
}

/// Gives a person of the demo a known PIN.
///
/// # Errors
/// As [`issue_pin`].
#[cfg(feature = "demo")]
pub(crate) async fn seed_member(
    app: &AppState,
    shop_id: ShopId,
    person: (&str, StaffRole),
    pin: &Pin,
) -> Result<(), IssuePinError> {
    put_member(app, shop_id, person, pin).await.map(|_| ())
}

/// Who unlocks the terminals and PINs of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlocker {
    /// The command line.
    Operator,
    /// The account of a person's session, which has to be the shop's owner.
    Account(Address),
}

/// Unlocks the terminals and PINs of a shop; returns its name.
///
/// # Errors
/// 1201 for a shop that does not exist, or is another owner's.
pub async fn unlock_members(
    app: &AppState,
    unlocker: Unlocker,
    shop_id: ShopId,
) -> Result<String, Failure> {
    let now = app.clock().now();
    let shop = {
        let mut reader = app.store().read().await?;
        let shop = storage::find_shop(&mut reader, shop_id).await?.filter(|shop| match unlocker {
            Unlocker::Operator => true,
            Unlocker::Account(account) => shop.owner == account,
        });
        let shop = shop.ok_or(ResultCode::UnknownShop)?;
        // Anybody can be the owner of a shop; what is not locked is not written.
        if matches!(unlocker, Unlocker::Account(_))
            && !storage::locked_shops(&mut reader, shop.owner, now).await?.contains(&shop_id)
        {
            return Ok(shop.name);
        }
        shop
    };
    let mut writer = app.store().write().await?;
    let connection = writer.connection();
    storage::unlock_staff(connection, shop_id).await?;
    let action = change(shop_id, None, "", StaffActionKind::UnlockPins, "");
    storage::insert_staff_action(connection, action, now).await?;
    writer.commit().await?;
    Ok(shop.name)
}
