//! The owner's approval or denial of a shop change, and its timeout.

use kios_protocol::api::{ShopTaskApproval, ShopTaskResponse};
use kios_protocol::message::{Message as _, ShopAccount};
use kios_protocol::{Address, ResultCode, ShopStatus, TaskId, Timestamp};

use super::persist;
use crate::service::{Failure, delegator_key};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError};
use kios_domain::payment::Notification;
use kios_domain::shop::{Change, Event, ShopTask, tx_hash};

/// Approves or denies a shop change. An approval is applied at once. Both use up the signer's nonce, in time or late,
/// because one signature has the form of all (B22).
///
/// # Errors
/// In this order: 2033, 2040, 1501, 7000. A late decision times the change out, if that was not
/// done before; otherwise nothing is changed.
pub async fn answer_shop_task(
    app: &AppState,
    request: ShopTaskApproval,
    change: Change,
) -> Result<ShopTaskResponse, Failure> {
    let config = app.config();
    {
        let mut reader = app.store().read().await?;
        let Signed { task, by } = signed(&mut reader, app, &request).await?;
        if by.is_none() {
            drop(reader);
            use_up_owners(app, &task, &request).await?;
            let in_time = task.takes_answer(change);
            let code =
                if in_time { ResultCode::InvalidSignature } else { ResultCode::TaskNotApprovable };
            return Err(code.into());
        }
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let Signed { task, by } = signed(connection, app, &request).await?;
    let signer = by.ok_or(ResultCode::InvalidSignature)?;
    if !task.takes_answer(change) {
        // What is signed for a change that is over would be valid for the next one.
        if !task.takes_answer(task.change) {
            storage::bump_shop_nonce(connection, signer).await?;
            writer.commit().await?;
        }
        return Err(ResultCode::TaskNotApprovable.into());
    }
    let event = if request.approval { Event::Approved } else { Event::Denied };
    let ended = match task.apply(event, now, config.clocks.answer) {
        Ok(ended) => ended,
        Err(code) => {
            storage::bump_shop_nonce(connection, signer).await?;
            writer.commit().await?;
            time_out_shop_task(app, task.id).await?;
            return Err(code.into());
        }
    };
    storage::end_shop_task(connection, &ended).await?;
    storage::bump_shop_nonce(connection, signer).await?;
    let answer = if request.approval {
        change_shop(connection, app, &ended).await?;
        let row =
            persist::notify(connection, config, &ended, Notification::SUCCESS_TASK, now).await?;
        ended.sent(tx_hash(&row))
    } else {
        persist::notify(connection, config, &ended, ended_with(ResultCode::Denied), now).await?;
        ended.answer()
    };
    persist::commit(app, writer, &ended).await?;
    tracing::info!(task = %task.id, approval = request.approval, "change of a shop answered");
    Ok(answer)
}

/// Uses up the nonce of a shop's owner who has signed an answer that only the delegator may give: the signature has the
/// form of four other actions.
async fn use_up_owners(
    app: &AppState,
    task: &ShopTask,
    request: &ShopTaskApproval,
) -> Result<(), Failure> {
    let owner = task.account;
    if has_signed(&mut *app.store().read().await?, app, task, request, owner).await? {
        let mut writer = app.store().write().await?;
        if has_signed(writer.connection(), app, task, request, owner).await? {
            storage::bump_shop_nonce(writer.connection(), owner).await?;
            writer.commit().await?;
        }
    }
    Ok(())
}

/// Whether the account has signed the answer with its present nonce.
async fn has_signed(
    connection: &mut Connection,
    app: &AppState,
    task: &ShopTask,
    request: &ShopTaskApproval,
    account: Address,
) -> Result<bool, StorageError> {
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let (shop_id, chain_id) = (task.shop_id, app.config().chain_id.into());
    let message = ShopAccount { shop_id, account, chain_id, nonce };
    Ok(request.signature.recover_canonical(&message.digest()) == Some(account))
}

/// A task, and the account that has signed the answer to it; `None` for another signature.
struct Signed {
    task: ShopTask,
    by: Option<Address>,
}

async fn signed(
    connection: &mut Connection,
    app: &AppState,
    request: &ShopTaskApproval,
) -> Result<Signed, Failure> {
    let task = storage::find_shop_task(connection, &request.task_id)
        .await?
        .ok_or(ResultCode::UnknownTask)?;
    let signer = signer(connection, app, &task).await?;
    let by = has_signed(connection, app, &task, request, signer).await?.then_some(signer);
    Ok(Signed { task, by })
}

const fn ended_with(code: ResultCode) -> Notification {
    Notification { code, task: true }
}

/// The account that has to sign: the delegator where there is one, otherwise the owner.
async fn signer(
    connection: &mut Connection,
    app: &AppState,
    task: &ShopTask,
) -> Result<Address, Failure> {
    let key = delegator_key::key_of(connection, app.config(), task.shop_id).await?;
    Ok(key.map_or(task.account, |key| key.address()))
}

async fn change_shop(
    connection: &mut Connection,
    app: &AppState,
    task: &ShopTask,
) -> Result<(), Failure> {
    match task.change {
        Change::Added => {}
        Change::Status => {
            let active = task.status == ShopStatus::Active;
            storage::set_shop_active(connection, task.shop_id, active).await?;
        }
        Change::Details => {
            let shop = storage::find_shop(connection, task.shop_id).await?;
            let mut shop = shop.ok_or(ResultCode::UnknownShop)?;
            // Sums in the old currency are converted to the new one.
            for sum in [
                &mut shop.provided_amount,
                &mut shop.used_amount,
                &mut shop.refunded_amount,
                &mut shop.collected_amount,
            ] {
                let converted = app.config().rates.convert(*sum, &shop.currency, &task.currency);
                *sum = converted.unwrap_or(*sum);
            }
            shop.name.clone_from(&task.name);
            shop.currency.clone_from(&task.currency);
            storage::update_shop(connection, &shop).await?;
        }
    }
    Ok(())
}

/// Times out a change without a decision, if it is due; returns whether it was.
///
/// # Errors
/// [`Failure::Storage`]; trying again is safe.
pub async fn time_out_shop_task(app: &AppState, id: TaskId) -> Result<bool, Failure> {
    let mut writer = app.store().write().await?;
    let now: Timestamp = app.clock().now();
    let connection = writer.connection();
    let Some(task) = storage::find_shop_task(connection, &id.to_string()).await? else {
        return Ok(false);
    };
    let config = app.config();
    let Ok(ended) = task.apply(Event::TimedOut, now, config.clocks.answer) else {
        return Ok(false);
    };
    storage::end_shop_task(connection, &ended).await?;
    persist::notify(connection, config, &ended, ended_with(ResultCode::TimedOut), now).await?;
    persist::commit(app, writer, &ended).await?;
    tracing::info!(task = %id, "nobody has answered the change of a shop");
    Ok(true)
}
