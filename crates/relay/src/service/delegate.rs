//! Approves cancels and shop changes for shops with a delegator.
//!
//! The relay signs with the delegator key and calls the same use cases as a client. A key that an
//! owner has registered takes precedence over the configured one. Source: `protocol.md §5.4`, the
//! delegator's job.

use std::collections::BTreeMap;
use std::fmt::Display;

use kios_protocol::api::{ApprovalRequest, ShopTaskApproval};
use kios_protocol::message::{LoyaltyCancelPayment, ShopAccount};
use kios_protocol::payment::Event;
use kios_protocol::{SecretKey, ShopId};

use super::{Failure, answer_shop_task, approve_cancel};
use crate::state::AppState;
use crate::storage::{self, StorageError};
use kios_domain::payment::{CancelProof, Payment};
use kios_domain::shop::{self, ShopTask};

/// The delegator key of every shop that has one.
async fn keys(app: &AppState) -> Result<BTreeMap<ShopId, SecretKey>, StorageError> {
    let configured = app.config().shops.iter();
    let configured = configured.filter_map(|shop| Some((shop.id, shop.delegator.clone()?)));
    let mut keys: BTreeMap<ShopId, SecretKey> = configured.collect();
    let mut connection = app.store().read().await?;
    let registered = storage::saved_delegators(&mut connection).await?;
    keys.extend(registered.into_iter().map(|delegator| (delegator.shop_id, delegator.key)));
    Ok(keys)
}

/// Approves every waiting cancel and shop change of the shops with a delegator; returns how many.
///
/// A refused approval is logged and does not delay the others.
///
/// # Errors
/// [`Failure::Storage`] when the waiting ones cannot be read; trying again is safe.
pub async fn answer_for_shops(app: &AppState) -> Result<u64, Failure> {
    let mut answered = 0;
    for (shop_id, key) in keys(app).await? {
        for payment in waiting(app, shop_id).await? {
            let approved = approve(app, &payment, &key).await;
            answered += u64::from(noted(approved, "cancel", payment.id));
        }
        for task in waiting_tasks(app, shop_id).await? {
            let approved = approve_task(app, &task, &key).await;
            answered += u64::from(noted(approved, "change of a shop", task.id));
        }
    }
    Ok(answered)
}

/// Whether it was approved; a failure is logged.
fn noted(approved: Result<(), Failure>, what: &'static str, id: impl Display) -> bool {
    match approved {
        Ok(()) => return true,
        Err(Failure::Refused(refusal)) => tracing::warn!(%id, %refusal, "{what} not approved"),
        Err(fault) => tracing::error!(%id, %fault, "{what} could not be approved"),
    }
    false
}

async fn waiting(app: &AppState, shop_id: ShopId) -> Result<Vec<Payment>, Failure> {
    let mut connection = app.store().read().await?;
    let mut cancels = storage::unanswered_cancels(&mut connection, shop_id).await?;
    // Cancels that the transition table refuses, such as those that are too late, are left to time
    // out.
    let (now, clocks) = (app.clock().now(), app.config().clocks);
    cancels.retain(|payment| {
        // An open that was overheard must not be approved by itself (B21).
        payment.cancel_proof == CancelProof::Session
            && payment.apply(Event::Approved, now, &clocks).is_ok()
    });
    Ok(cancels)
}

async fn waiting_tasks(app: &AppState, shop_id: ShopId) -> Result<Vec<ShopTask>, Failure> {
    let mut connection = app.store().read().await?;
    let mut tasks = storage::waiting_shop_tasks(&mut connection, shop_id).await?;
    let (now, answer) = (app.clock().now(), app.config().clocks.answer);
    tasks.retain(|task| task.apply(shop::Event::Approved, now, answer).is_ok());
    Ok(tasks)
}

async fn approve(app: &AppState, payment: &Payment, key: &SecretKey) -> Result<(), Failure> {
    let account = key.address();
    let mut connection = app.store().read().await?;
    let nonce = storage::nonce(&mut connection, account).await?;
    // In memory there is one connection, which the approval needs.
    drop(connection);
    let message = LoyaltyCancelPayment {
        payment_id: payment.id,
        purchase_id: payment.purchase_id.as_str(),
        account,
        chain_id: app.config().chain_id.into(),
        nonce: nonce.into(),
    };
    approve_cancel(app, ApprovalRequest::cancel(&message, true, key)).await.map(drop)
}

async fn approve_task(app: &AppState, task: &ShopTask, key: &SecretKey) -> Result<(), Failure> {
    let account = key.address();
    let mut connection = app.store().read().await?;
    let nonce = storage::shop_nonce(&mut connection, account).await?;
    drop(connection);
    let message = ShopAccount {
        shop_id: task.shop_id,
        account,
        chain_id: app.config().chain_id.into(),
        nonce: nonce.into(),
    };
    let request = ShopTaskApproval::new(task.id.to_string(), &message, true, key);
    answer_shop_task(app, request, task.change).await.map(drop)
}
