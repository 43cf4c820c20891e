//! Requests for shop changes, and new shops.

use std::time::Duration;

use kios_protocol::api::{AddShopRequest, ShopStatusRequest, ShopTaskResponse, ShopUpdateRequest};
use kios_protocol::message::{Message as _, ShopAccount};
use kios_protocol::{
    ResultCode, ShopId, ShopStatus, ShopTaskStatus, TaskId, TerminalId, Timestamp,
};

use super::persist;
use crate::entropy;
use crate::limits::TooMany;
use crate::service::{Credentials, Failure, delegator_key};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, Shop};
use kios_domain::payment::Notification;
use kios_domain::shop::{Change, ShopTask, tx_hash};

/// The most shops that one owner may add, and that all may: adding needs a signature of any key only.
const MOST_SHOPS_OF_OWNER: u64 = 20;
const MOST_ADDED_SHOPS: u64 = 10_000;
/// Trying again helps only after the operator has removed some.
const FULL_RETRY: Duration = Duration::from_secs(3600);

/// Requests another name or currency from the owner.
///
/// # Errors
/// In this order: 3072, 2002, 1201, and 1211 for a currency without a rate.
pub async fn ask_update(
    app: &AppState,
    request: ShopUpdateRequest,
    shop_id_text: &str,
    credentials: &Credentials,
) -> Result<ShopTaskResponse, Failure> {
    let ShopUpdateRequest { shop_id, name, currency, terminal_id } = request;
    ask(app, shop_id, shop_id_text, credentials, |shop, task| {
        if app.config().rates.get(&currency).is_none() || currency.is_empty() {
            return Err(ResultCode::UnknownCurrency);
        }
        let status = status_of(shop);
        Ok(ShopTask { change: Change::Details, name, currency, status, terminal_id, ..task })
    })
    .await
}

/// Requests the owner's approval to switch the shop on or off.
///
/// # Errors
/// In this order: 3072, 2002, 1201.
pub async fn ask_status(
    app: &AppState,
    request: ShopStatusRequest,
    shop_id_text: &str,
    credentials: &Credentials,
) -> Result<ShopTaskResponse, Failure> {
    let ShopStatusRequest { shop_id, status, terminal_id } = request;
    let status = if status == ShopStatus::Active.number() {
        ShopStatus::Active
    } else {
        ShopStatus::Inactive
    };
    ask(app, shop_id, shop_id_text, credentials, |_, task| {
        Ok(ShopTask { change: Change::Status, status, terminal_id, ..task })
    })
    .await
}

const fn status_of(shop: &Shop) -> ShopStatus {
    if shop.active { ShopStatus::Active } else { ShopStatus::Inactive }
}

async fn ask(
    app: &AppState,
    shop_id: ShopId,
    shop_id_text: &str,
    credentials: &Credentials,
    change: impl FnOnce(&Shop, ShopTask) -> Result<ShopTask, ResultCode> + Send,
) -> Result<ShopTaskResponse, Failure> {
    let config = app.config();
    if !shop_id_text.starts_with(&config.shop_id_prefix) {
        return Err(ResultCode::ForeignShop.into());
    }
    credentials.key_holder(config).ok_or(ResultCode::InvalidAccessKey)?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let shop = storage::find_shop(connection, shop_id).await?.ok_or(ResultCode::UnknownShop)?;
    let opened = ShopTask {
        id: task_id(app, shop_id, now)?,
        change: Change::Status,
        shop_id,
        name: shop.name.clone(),
        currency: shop.currency.clone(),
        status: status_of(&shop),
        account: shop.owner,
        terminal_id: no_terminal()?,
        task_status: ShopTaskStatus::Opened,
        opened_at: now,
    };
    let task = change(&shop, opened)?;
    storage::insert_shop_task(connection, &task).await?;
    persist::notify(connection, config, &task, Notification::EVENT_ONLY, now).await?;
    let delegated = delegator_key::key_of(connection, config, shop_id).await?.is_some();
    persist::commit(app, writer, &task).await?;
    tracing::info!(task = %task.id, shop = %shop_id, "change of a shop asked for");
    let answer = task.answer();
    // Without a pending approval the network's response comes earlier and has fewer fields.
    let terminal_id = answer.terminal_id.clone().filter(|_| !delegated);
    Ok(ShopTaskResponse { terminal_id, ..answer })
}

fn task_id(app: &AppState, shop_id: ShopId, now: Timestamp) -> Result<TaskId, Failure> {
    let random = [entropy::bytes(app.entropy())?, entropy::bytes(app.entropy())?];
    Ok(TaskId::derive(shop_id, now, random))
}

fn no_terminal() -> Result<TerminalId, Failure> {
    "".parse().map_err(|_| Failure::from(ResultCode::InvalidParameters))
}

/// Adds a shop that its owner signed for; it is active at once.
///
/// # Errors
/// In this order: 3072, 1501, 1200 for an id that is taken, 1211 for a currency without a rate.
/// Nothing is written then.
pub async fn add_shop(
    app: &AppState,
    request: AddShopRequest,
    shop_id_text: &str,
) -> Result<ShopTaskResponse, Failure> {
    let config = app.config();
    if !shop_id_text.starts_with(&config.shop_id_prefix) {
        return Err(ResultCode::ForeignShop.into());
    }
    {
        let mut reader = app.store().read().await?;
        check_new(&mut reader, app, &request).await?;
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    check_new(connection, app, &request).await?;
    let AddShopRequest { shop_id, name, currency, account, terminal_id, .. } = request;
    let task = ShopTask {
        id: task_id(app, shop_id, now)?,
        change: Change::Added,
        shop_id,
        name,
        currency,
        status: ShopStatus::Active,
        account,
        terminal_id,
        task_status: ShopTaskStatus::Completed,
        opened_at: now,
    };
    storage::insert_shop(connection, shop_id, &task.name, &task.currency, account).await?;
    storage::insert_shop_task(connection, &task).await?;
    storage::bump_shop_nonce(connection, account).await?;
    let row = persist::notify(connection, config, &task, Notification::SUCCESS_TASK, now).await?;
    persist::commit(app, writer, &task).await?;
    tracing::info!(shop = %shop_id, owner = %account, "shop added");
    Ok(task.sent(tx_hash(&row)))
}

/// Checks a new shop: its owner has signed, its id is free, its currency has a rate, and there are not too many.
async fn check_new(
    connection: &mut Connection,
    app: &AppState,
    request: &AddShopRequest,
) -> Result<(), Failure> {
    let config = app.config();
    let AddShopRequest { shop_id, currency, account, signature, .. } = request;
    let (shop_id, account) = (*shop_id, *account);
    let nonce = storage::shop_nonce(connection, account).await?.into();
    let message = ShopAccount { shop_id, account, chain_id: config.chain_id.into(), nonce };
    if signature.recover_canonical(&message.digest()) != Some(account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    if storage::find_shop(connection, shop_id).await?.is_some() {
        return Err(ResultCode::ShopExists.into());
    }
    if config.rates.get(currency).is_none() || currency.is_empty() {
        return Err(ResultCode::UnknownCurrency.into());
    }
    let (own, all) = storage::count_added_shops(connection, account).await?;
    if own >= MOST_SHOPS_OF_OWNER || all >= MOST_ADDED_SHOPS {
        return Err(TooMany { retry_after: FULL_RETRY }.into());
    }
    Ok(())
}
