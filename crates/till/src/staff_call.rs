//! Requests about staff: PINs, people, recorded actions.

use kios_protocol::api::{AddMemberRequest, ChangePinRequest, UnlockRequest};

/// A request about staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffCall {
    /// Whether the shop has PINs, and whether this terminal may try one.
    Status(StaffStatusCall),
    /// Opens the staff area with a PIN; the shell keeps the token.
    Unlock(UnlockCall),
    /// Ends the staff area; the shell drops the token before it sends this.
    Lock(LockCall),
    /// Ends a shift: ends the staff area, and forgets the open key.
    EndShift(EndShiftCall),
    /// The people with a PIN.
    Members(MembersCall),
    /// Gives a person a PIN.
    Add(AddMemberCall),
    /// Gives a person another PIN.
    ChangePin(ChangePinCall),
    /// Removes a person's PIN.
    Remove(RemoveMemberCall),
    /// The recorded actions, newest first.
    Actions(ActionsCall),
}

/// Whether the shop has PINs, and whether this terminal may try one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffStatusCall;

/// Opens the staff area with a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlockCall(pub UnlockRequest);

/// Ends the staff area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockCall;

/// Ends a shift: ends the staff area, and forgets the open key.
///
/// The shell drops the token and ends the signing worker before it sends anything. If the key is sealed, the page is
/// loaded again and asks for a PIN; any other key is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndShiftCall;

/// The people with a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembersCall;

/// Gives a person a PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddMemberCall(pub AddMemberRequest);

/// Gives a person another PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePinCall {
    /// The person.
    pub staff_id: u64,
    /// The PIN.
    pub request: ChangePinRequest,
}

/// Removes a person's PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoveMemberCall {
    /// The person.
    pub staff_id: u64,
}

/// The recorded actions, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionsCall;
