//! Answering cancels in the name of shops that leave it to the relay.
//!
//! The relay signs as anybody would and goes through the same door. Source: `protocol.md §5.4`, the
//! delegator's job.

use kios_protocol::api::ApprovalRequest;
use kios_protocol::message::LoyaltyCancelPayment;
use kios_protocol::payment::Event;
use kios_protocol::{SecretKey, ShopId};

use super::{Failure, approve_cancel};
use crate::app::App;
use crate::payment::Payment;
use crate::storage;

/// Approves every cancel that awaits a shop with a delegator; how many it were.
///
/// A cancel that cannot be approved is left as the refusal leaves it, and does not keep the others.
///
/// # Errors
/// [`Failure::Storage`] when what is waiting cannot be read; trying again is safe.
pub async fn answer_cancels(app: &App) -> Result<u64, Failure> {
    let mut answered = 0;
    for shop in &app.config().shops {
        let Some(key) = &shop.delegator else { continue };
        for payment in waiting(app, shop.id).await? {
            match approve(app, &payment, key).await {
                Ok(()) => answered += 1,
                Err(Failure::Refused(refusal)) => {
                    tracing::warn!(payment = %payment.id, %refusal, "cancel not approved");
                }
                Err(fault) => {
                    tracing::error!(payment = %payment.id, %fault, "cancel could not be approved");
                }
            }
        }
    }
    Ok(answered)
}

async fn waiting(app: &App, shop_id: ShopId) -> Result<Vec<Payment>, Failure> {
    let mut connection = app.store().read().await?;
    let mut cancels = storage::unanswered_cancels(&mut connection, shop_id).await?;
    // What the table refuses today, such as a payment that is too old, is left to its clock.
    let (now, clocks) = (app.clock().now(), app.config().clocks);
    cancels.retain(|payment| payment.apply(Event::Approved, now, &clocks).is_ok());
    Ok(cancels)
}

async fn approve(app: &App, payment: &Payment, key: &SecretKey) -> Result<(), Failure> {
    let account = key.address();
    let mut connection = app.store().read().await?;
    let nonce = storage::nonce(&mut connection, account).await?;
    // In memory the reader is the writer, which the approval waits for.
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
