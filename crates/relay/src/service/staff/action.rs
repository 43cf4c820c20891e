//! Actions of staff that move money or points: who may, up to which limit, and their record.

use kios_protocol::api::StaffActions;
use kios_protocol::payment::{Phase, Stage, Status};
use kios_protocol::staff::{StaffActionKind, StaffRole};
use kios_protocol::{Amount, PurchaseId, Rates, ResultCode, ShopId, Timestamp};

use super::{StaffCaller, approval, require};
use crate::service::{Failure, TerminalIdentity};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, NewStaffAction, StorageError};
use kios_domain::staff::{Limits, rough_rates};

/// How long the repeat of an opened cancel counts as the same action, seconds. Longer than a cancel stays open.
const CANCEL_REPEAT_S: u64 = 600;
/// The period of the limits per day, seconds.
const DAY_S: u64 = 86_400;

/// An action that moves money or points.
#[derive(Clone, Copy, Debug)]
pub struct StaffCall<'a> {
    /// A refund, points or a cancel.
    pub kind: StaffActionKind,
    /// The refund id, purchase id or payment id.
    pub subject: &'a str,
    /// The amount and its currency; `None` for a cancel, which returns what was paid.
    pub amount: Option<(Amount, &'a str)>,
    /// Identifies the request, so that the owner's approval counts for no other one; empty for a cancel.
    pub digest: &'a str,
}

/// The cancel of a payment.
pub(crate) const fn cancel_call(payment_id: &str) -> StaffCall<'_> {
    StaffCall { kind: StaffActionKind::Cancel, subject: payment_id, amount: None, digest: "" }
}

/// The caller whose PIN a cancel of this terminal's payment needs. A staff area that is open at another terminal
/// counts as none.
pub(crate) fn cancel_caller(sent: Option<&StaffCaller>, terminal: TerminalIdentity) -> StaffCaller {
    let token = sent.filter(|sent| sent.terminal == terminal).and_then(|sent| sent.token);
    StaffCaller { terminal, token }
}

/// An action that a request has recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedAction(u64);

/// Authorizes an action and records it, in the transaction that executes it.
///
/// A shop without an owner's PIN requires none; its limits hold.
///
/// # Errors
/// Outside: 8101, 8102. Inside, after which the transaction is to be committed so that the action waits for the shop owner: 8103
/// above a limit, 8104 if the owner has denied it.
pub(crate) async fn authorize(
    connection: &mut Connection,
    app: &AppState,
    caller: &StaffCaller,
    call: StaffCall<'_>,
    now: Timestamp,
) -> Result<Result<RecordedAction, ResultCode>, Failure> {
    let TerminalIdentity { shop_id, terminal_id } = &caller.terminal;
    let person = if storage::has_staff_owner(connection, *shop_id).await? {
        require(connection, caller, StaffRole::Manager, now).await?.name
    } else {
        String::new()
    };
    let mut action = NewStaffAction { name: &person, ..new(caller, call) };
    if let Some((amount, currency)) = call.amount
        && let Some(limits) = limits(app, caller, call.kind)
    {
        action.points = points(app, amount, currency);
        let terminal = (*shop_id, terminal_id);
        let since = Timestamp::from_seconds(now.seconds().saturating_sub(DAY_S));
        let used = storage::staff_usage(connection, terminal, call.kind, since).await?;
        // An amount in a currency without a rate is above every limit.
        if !action.points.is_some_and(|points| limits.allow(points, used))
            && let Err(code) =
                approval::decision(connection, app, action, (amount, currency, call.digest), now)
                    .await?
        {
            return Ok(Err(code));
        }
    }
    let sequence = storage::insert_staff_action(connection, action, now).await?;
    Ok(Ok(RecordedAction(sequence)))
}

fn new<'a>(caller: &'a StaffCaller, call: StaffCall<'a>) -> NewStaffAction<'a> {
    NewStaffAction {
        shop_id: caller.terminal.shop_id,
        terminal_id: Some(&caller.terminal.terminal_id),
        name: "",
        kind: call.kind,
        subject: call.subject,
        amount: call.amount,
        points: None,
    }
}

/// The value of an amount in points: by the relay's rates, otherwise by the rough ones.
fn points(app: &AppState, amount: Amount, currency: &str) -> Option<Amount> {
    let by = |rates: &Rates| rates.convert(amount, currency, "point");
    by(&app.config().rates).or_else(|| by(&rough_rates()))
}

fn limits(app: &AppState, caller: &StaffCaller, kind: StaffActionKind) -> Option<Limits> {
    let limits = app.config().staff.limits(caller.terminal.shop_id);
    match kind {
        StaffActionKind::Refund => Some(limits.refund),
        StaffActionKind::Points => Some(limits.points),
        StaffActionKind::Unlock
        | StaffActionKind::WrongPin
        | StaffActionKind::Lock
        | StaffActionKind::AddMember
        | StaffActionKind::ChangePin
        | StaffActionKind::RemoveMember
        | StaffActionKind::UnlockPins
        | StaffActionKind::Cancel
        | StaffActionKind::Approve
        | StaffActionKind::Deny => None,
    }
}

/// Authorizes and records the cancel of a payment, in a transaction of its own before the call to another server.
///
/// The repeat at the same terminal of one that was authorized in the last ten minutes needs no PIN, unless the cancel has
/// ended since; `None` is returned for it.
///
/// # Errors
/// 8101, 8102.
pub async fn authorize_cancel(
    app: &AppState,
    caller: &StaffCaller,
    payment_id: &str,
    present: Option<Status>,
) -> Result<Option<RecordedAction>, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let call = cancel_call(payment_id);
    let earlier = storage::staff_action_at(connection, new(caller, call)).await?;
    let has_ended = present
        .is_some_and(|status| status.phase == Phase::Cancel && status.stage != Stage::Opened);
    if !has_ended && earlier.is_some_and(|at| now.since(at) <= CANCEL_REPEAT_S) {
        return Ok(None);
    }
    let authorized = authorize(connection, app, caller, call, now).await?;
    writer.commit().await?;
    Ok(Some(authorized?))
}

/// Marks an action that was recorded and then had no effect, in the transaction that stores that: it counts no more.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(crate) async fn undo_action(
    connection: &mut Connection,
    action: RecordedAction,
) -> Result<(), StorageError> {
    let RecordedAction(sequence) = action;
    storage::undo_staff_action_at(connection, sequence).await
}

/// Marks points that were taken back before they were granted, or that the network refused, in the transaction that
/// stores that.
///
/// # Errors
/// [`StorageError`]; the transaction must not be committed then.
pub(crate) async fn undo_points(
    connection: &mut Connection,
    shop_id: ShopId,
    purchase_id: &PurchaseId,
) -> Result<(), StorageError> {
    let (kind, subject) = (StaffActionKind::Points, purchase_id.as_str());
    storage::undo_staff_action(connection, shop_id, kind, subject).await
}

/// The recorded actions of the terminal's shop, newest first.
///
/// # Errors
/// 8101, 8102.
pub async fn staff_actions(
    app: &AppState,
    caller: &StaffCaller,
    limit: u32,
) -> Result<StaffActions, Failure> {
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    require(connection, caller, StaffRole::Owner, now).await?;
    let actions = storage::staff_actions(connection, caller.terminal.shop_id, limit).await?;
    writer.commit().await?;
    Ok(StaffActions { server_time: now, actions })
}
