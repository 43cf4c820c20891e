//! Closing a payment, or the cancel of one.
//!
//! Source: `protocol.md §2.4` and `§2.7`, `relay.md §3` B4, B9 and B12.

use kios_protocol::api::CloseRequest;
use kios_protocol::payment::Phase;
use kios_protocol::{Address, ResultCode};
use serde_json::Value;

use super::{Credentials, Failure, action, persist};
use crate::state::AppState;
use crate::storage::sql::Connection;
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
    // A close moves money out of escrow, so only the canonical form of a signature counts.
    let signed = request.signature.map(|signature| {
        let digest = request.digest(phase);
        (signature.recover_canonical(&digest), StoredAnswer::key(&digest))
    });
    let caller = {
        let mut reader = app.store().read().await?;
        let authorized =
            authorize(&mut reader, app, &request, credentials, signed.as_ref()).await?;
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
    let (state, credentials) = (app.clone(), credentials.clone());
    let unit = async move |connection: &mut Connection| {
        let signed = signed.as_ref();
        let authorized = authorize(connection, &state, &request, &credentials, signed).await?;
        write(connection, &state, &request, authorized, phase).await
    };
    let notifier = app.notifier().clone();
    let (answer, readers) =
        app.store().unit_and(unit, move |it| notifier.notify_logs(&it.1)).await?;
    persist::log_written(&answer, &readers, "payment closed");
    Ok(answer)
}

/// The unit of work: closes the payment, unless this request has; returns whose streams to notify.
async fn write(
    connection: &mut Connection,
    app: &AppState,
    request: &CloseRequest,
    authorized: Authorized,
    phase: Phase,
) -> Result<(Value, Vec<String>), Failure> {
    let (config, now) = (app.config(), app.clock().now());
    if is_repeat(connection, &authorized, phase).await? {
        return Ok((serde_json::to_value(authorized.payment.item())?, Vec::new()));
    }
    let Authorized { payment, digest, .. } = authorized;
    let action = action(phase, ACTION, &payment);
    let step = payment.apply(request.event(phase), now, &config.clocks)?;
    persist::persist_transition(connection, config, &step, now).await?;
    let answer = serde_json::to_value(step.payment.item())?;
    if let Some(digest) = digest {
        // A repeat gets the payment as it is, so the response is not stored.
        let (choice, answer) = (request.confirm, String::new());
        let stored = StoredAnswer { digest, choice, nonce: 0, answer };
        storage::insert_answer(connection, payment.id, &action, &stored, now).await?;
    }
    Ok((answer, persist::readers(connection, &payment).await?))
}

/// Whether this request has closed the payment, or the present round of its cancel.
async fn is_repeat(
    connection: &mut Connection,
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

/// What a request is signed with: the address that its signature recovers to, and its digest.
type SignedBy = (Option<Address>, String);

/// Whether a payment exists is not revealed to a caller who may not act for it.
async fn authorize(
    connection: &mut Connection,
    app: &AppState,
    request: &CloseRequest,
    credentials: &Credentials,
    signed: Option<&SignedBy>,
) -> Result<Authorized, Failure> {
    let config = app.config();
    let (caller, digest) = match signed {
        None => (credentials.key_holder(config).ok_or(ResultCode::InvalidAccessKey)?, None),
        Some((agent, digest)) => {
            let caller = credentials.agent(connection, config, *agent).await?;
            (caller.ok_or(ResultCode::InvalidSignature)?, Some(digest.clone()))
        }
    };
    let payment = storage::find_payment(connection, &request.payment_id).await?;
    let payment =
        payment.filter(|payment| caller.may_act_for(payment.shop_id, &payment.terminal_id));
    let payment = payment.ok_or(ResultCode::UnknownPayment)?;
    Ok(Authorized { caller, payment, digest })
}
