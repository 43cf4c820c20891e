//! Actions above a limit: they wait for the shop owner, who decides on their phone.

use kios_protocol::api::{LimitApprovalRequest, LimitApprovals, Location};
use kios_protocol::message::{LimitApprovalDecision, Message as _};
use kios_protocol::staff::{OWNER_WAIT_S, StaffActionKind};
use kios_protocol::{Address, Amount, ResultCode, Timestamp};

use crate::entropy;
use crate::service::Failure;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, LimitDecision, NewStaffAction, StoredApproval};
use kios_domain::payment::violation;

/// The owner's decision about an action; without one the action waits from now on.
///
/// # Errors
/// Outside: [`Failure`]. Inside: 8103 while it waits, 8104 if it was denied.
pub(super) async fn decision(
    connection: &mut Connection,
    app: &AppState,
    action: NewStaffAction<'_>,
    (amount, currency, digest): (Amount, &str, &str),
    now: Timestamp,
) -> Result<Result<(), ResultCode>, Failure> {
    let found =
        storage::approval_of(connection, action.shop_id, action.kind, action.subject).await?;
    let same = |found: &StoredApproval| {
        found.approval.expires_at > now
            && found.approval.amount == amount
            && found.approval.currency == currency
            && found.digest == digest
    };
    match found.filter(same).map(|found| found.decision) {
        Some(Some(LimitDecision::Approve)) => Ok(Ok(())),
        Some(Some(LimitDecision::Deny)) => Ok(Err(ResultCode::OwnerDenied)),
        Some(None) => Ok(Err(ResultCode::OwnerApprovalRequired)),
        None => {
            let id = hex::encode(entropy::bytes::<16>(app.entropy())?);
            let request = (amount, currency, digest);
            let until = now.plus(OWNER_WAIT_S);
            storage::upsert_approval(connection, &id, action, request, until).await?;
            Ok(Err(ResultCode::OwnerApprovalRequired))
        }
    }
}

/// What waits for the shops of an owner.
///
/// # Errors
/// [`Failure::Storage`].
pub async fn waiting_approvals(app: &AppState, owner: Address) -> Result<LimitApprovals, Failure> {
    let mut connection = app.store().read().await?;
    let server_time = app.clock().now();
    let approvals = storage::waiting_approvals(&mut connection, owner, server_time).await?;
    let locked_shops = storage::locked_shops(&mut connection, owner, server_time).await?;
    Ok(LimitApprovals { server_time, approvals, locked_shops })
}

/// Stores the owner's decision; a repeat changes nothing.
///
/// # Errors
/// 2001 for an approval that does not exist, belongs to another owner, has expired or was decided otherwise; 1501 for a
/// signature that is not the owner's over this decision.
pub async fn decide_approval(
    app: &AppState,
    owner: Address,
    approval_id: &str,
    request: &LimitApprovalRequest,
) -> Result<(), Failure> {
    let chain_id = app.config().chain_id.into();
    let message = LimitApprovalDecision { approval_id, approve: request.approval, chain_id };
    if request.signature.recover_canonical(&message.digest()) != Some(owner) {
        return Err(ResultCode::InvalidSignature.into());
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let unknown = || -> Failure {
        let detail = "no action that waits for this shop owner has it";
        vec![violation("approvalId", Location::Params, approval_id, detail)].into()
    };
    let found = storage::find_approval(connection, approval_id).await?;
    let found = found.filter(|found| found.owner == owner && found.approval.expires_at > now);
    let found = found.ok_or_else(unknown)?;
    let (decision, kind) = if request.approval {
        (LimitDecision::Approve, StaffActionKind::Approve)
    } else {
        (LimitDecision::Deny, StaffActionKind::Deny)
    };
    match found.decision {
        Some(decided) if decided == decision => return Ok(()),
        Some(_) => return Err(unknown()),
        None => {}
    }
    storage::decide_approval(connection, approval_id, decision).await?;
    let action = NewStaffAction {
        shop_id: found.shop_id,
        terminal_id: None,
        name: "",
        kind,
        subject: &found.approval.subject,
        amount: Some((found.approval.amount, &found.approval.currency)),
        points: None,
    };
    storage::insert_staff_action(connection, action, now).await?;
    Ok(writer.commit().await?)
}
