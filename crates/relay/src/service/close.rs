//! Closing a payment, or the cancel of one.
//!
//! Source: `protocol.md §2.4` and `§2.7`, `relay.md §3` B4, B9 and B12.

use kios_protocol::ResultCode;
use kios_protocol::api::CloseRequest;
use kios_protocol::payment::Phase;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Credentials, Failure, action, persist};
use crate::state::AppState;
use crate::storage::{self, StorageError, StoredAnswer};
use kios_domain::payment::{Caller, Payment};

/// The name under which the responses to closes are stored.
const ACTION: &str = "close";

/// Closes a payment as paid or as failed; a repeat of the same signed request gets the payment as it is, while it is
/// still closed.
///
/// # Errors
/// In this order: 3004 and 2002 (v1), 1501 (v2), 2003 also for an agent of another terminal, and the transition table's
/// refusals. Only 2030 may succeed later.
pub async fn close_new(
    app: &AppState,
    request: CloseRequest,
    credentials: &Credentials,
) -> Result<Value, Failure> {
    close(app, request, credentials, Phase::New).await
}

/// Closes a cancel: the points are returned, or they stay with the shop. A repeat of the same
/// signed request in the same round gets the payment as it is.
///
/// # Errors
/// As [`close_new`].
pub async fn close_cancel(
    app: &AppState,
    request: CloseRequest,
    credentials: &Credentials,
) -> Result<Value, Failure> {
    close(app, request, credentials, Phase::Cancel).await
}

async fn close(
    app: &AppState,
    request: CloseRequest,
    credentials: &Credentials,
    phase: Phase,
) -> Result<Value, Failure> {
    let config = app.config();
    if request.signature.is_none() && !config.support_payment_v1 {
        return Err(ResultCode::VersionOneOff.into());
    }
    let caller = {
        let mut reader = app.store().read().await?;
        let authorized = authorize(&mut reader, app, &request, credentials, phase).await?;
        // A repeat changes nothing, and costs nobody a turn: anybody who has overheard the request can send it.
        if is_repeat(&mut reader, &authorized, phase).await? {
            return Ok(serde_json::to_value(authorized.payment.item())?);
        }
        // Nor does one that the payment's state refuses.
        let now = app.clock().now();
        authorized.payment.apply(request.event(phase), now, &config.clocks).map(drop)?;
        authorized.caller
    };
    credentials.count(app, &caller).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let authorized = authorize(connection, app, &request, credentials, phase).await?;
    if is_repeat(connection, &authorized, phase).await? {
        return Ok(serde_json::to_value(authorized.payment.item())?);
    }
    let Authorized { payment, digest, .. } = authorized;
    let action = action(phase, ACTION, &payment);
    let confirm = request.confirm;
    let step = payment.apply(request.event(phase), now, &config.clocks)?;
    persist::persist_transition(connection, config, &step, now).await?;
    let answer = serde_json::to_value(step.payment.item())?;
    if let Some(digest) = digest {
        let stored = StoredAnswer { digest, choice: confirm, nonce: 0, answer: answer.to_string() };
        storage::insert_answer(connection, payment.id, &action, &stored, now).await?;
    }
    persist::commit(app, writer, &payment).await?;
    tracing::info!(payment = %payment.id, status = %step.payment.state.status, "payment closed");
    Ok(answer)
}

/// Whether this request has closed the payment, or the present round of its cancel.
async fn is_repeat(
    connection: &mut SqliteConnection,
    Authorized { payment, digest, .. }: &Authorized,
    phase: Phase,
) -> Result<bool, StorageError> {
    let Some(digest) = digest.as_ref().filter(|_| payment.is_closed_in(phase)) else {
        return Ok(false);
    };
    storage::has_answer(connection, payment.id, &action(phase, ACTION, payment), digest).await
}

/// A close by a caller who may act for the payment.
struct Authorized {
    caller: Caller,
    payment: Payment,
    digest: Option<String>,
}

/// Whether a payment exists is not revealed to a caller who may not act for it.
async fn authorize(
    connection: &mut SqliteConnection,
    app: &AppState,
    request: &CloseRequest,
    credentials: &Credentials,
    phase: Phase,
) -> Result<Authorized, Failure> {
    let (caller, digest) = who(connection, app, request, credentials, phase).await?;
    let payment = storage::find_payment(connection, &request.payment_id).await?;
    let payment =
        payment.filter(|payment| caller.may_act_for(payment.shop_id, &payment.terminal_id));
    let payment = payment.ok_or(ResultCode::UnknownPayment)?;
    Ok(Authorized { caller, payment, digest })
}

/// The caller, and in v2 the signed digest.
///
/// A close moves money out of escrow, so only the canonical form of a signature counts.
async fn who(
    connection: &mut SqliteConnection,
    app: &AppState,
    request: &CloseRequest,
    credentials: &Credentials,
    phase: Phase,
) -> Result<(Caller, Option<String>), Failure> {
    let config = app.config();
    let Some(signature) = request.signature else {
        let holder = credentials.key_holder(config).ok_or(ResultCode::InvalidAccessKey)?;
        return Ok((holder, None));
    };
    let digest = request.digest(phase);
    let signer = signature.recover_canonical(&digest);
    let caller = credentials.agent(connection, config, signer).await?;
    let caller = caller.ok_or(ResultCode::InvalidSignature)?;
    Ok((caller, Some(StoredAnswer::key(&digest))))
}
