//! Operations on the staff of a shop. Source: `relay.md §7`.

use kios_protocol::ResultCode;
use kios_protocol::api::{
    AddMemberRequest, ChangePinRequest, LimitApprovalRequest, LimitApprovals, StaffActions,
    StaffMember, StaffMembers, StaffStatus, UnlockPinsRequest, UnlockRequest, Unlocked, route,
};

use super::operation::{Access, Group, Operation};

pub(super) fn operations() -> Vec<Operation> {
    let owner = [ResultCode::InvalidParameters, ResultCode::PinRequired, ResultCode::RoleTooLow];
    let all = [
        Operation::get(route::STAFF, "Whether the shop has PINs, and whether the terminal may try one.")
            .data::<StaffStatus>(),
        Operation::post(route::STAFF_UNLOCK, "Opens the staff area of the terminal with a PIN.")
            .about("A wrong PIN is no refusal: `outcome` says whether it was right, wrong, or not accepted. The token is sent as `Kios-Staff` beside `Authorization`.")
            .fields::<UnlockRequest>()
            .data::<Unlocked>()
            .refuses(&[ResultCode::InvalidParameters]),
        Operation::post(route::STAFF_LOCK, "Ends the open staff area.").staff_token(),
        Operation::get(route::STAFF_MEMBERS, "People with a PIN, for an owner.")
            .data::<StaffMembers>()
            .staff_token()
            .refuses(&owner),
        Operation::post(route::STAFF_MEMBERS, "Gives a person a PIN, by an owner.")
            .about("The first of a shop is its owner's, accepted from a terminal that was paired within ten minutes.")
            .fields::<AddMemberRequest>()
            .data::<StaffMember>()
            .staff_token()
            .refuses(&owner),
        Operation::post("/v2/staff/members/{staffId}/pin", "Gives a person another PIN and unlocks it, by an owner.")
            .path::<u64>("staffId", "The person.")
            .fields::<ChangePinRequest>()
            .data::<StaffMember>()
            .staff_token()
            .refuses(&owner),
        Operation::post("/v2/staff/members/{staffId}/remove", "Removes a person's PIN, by an owner.")
            .about("The last owner keeps a PIN.")
            .path::<u64>("staffId", "The person.")
            .staff_token()
            .refuses(&owner),
        Operation::get(route::STAFF_ACTIONS, "The recorded actions of the shop, newest first, for an owner.")
            .optional::<u32>("limit", "The maximum number of items, 1 to 200; default 50.")
            .data::<StaffActions>()
            .staff_token()
            .refuses(&owner),
        Operation::get(route::SHOP_APPROVALS, "Actions above a limit that wait for the shop owner.")
            .about("For the session of a shop owner.")
            .data::<LimitApprovals>(),
        Operation::post(route::SHOP_PINS_UNLOCK, "Unlocks the PINs and terminals of a shop.")
            .about("For the session of the shop owner. A repeat changes nothing.")
            .fields::<UnlockPinsRequest>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::UnknownShop]),
        Operation::post("/v2/shop/approvals/{approvalId}", "Approves or denies an action above a limit.")
            .about("For the session of the shop owner, who signs the decision. A repeat changes nothing.")
            .path::<String>("approvalId", "The action.")
            .fields::<LimitApprovalRequest>()
            .refuses(&[ResultCode::InvalidParameters, ResultCode::InvalidSignature]),
    ];
    all.map(|operation| {
        let operation = Operation { group: Group::Staff, access: Access::Session, ..operation };
        // A kiosk's session is accepted by the first eight, a person's by the others.
        operation.refuses(&[ResultCode::NotAuthorized])
    })
    .into()
}
