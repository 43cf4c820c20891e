//! Cancels of payments: a kiosk opens a cancel, the shop approves or denies it.
//!
//! Closing a cancel is in the module `close`. A cancel may be opened again after it was denied, timed
//! out or was closed as failed: that starts the next round, and signatures of an earlier round are
//! not valid in it.
//!
//! Deliberately absent: the shop's phone. A shop without one is not refused with 2005; its owner is
//! notified by the stream, and without a decision the cancel times out.
//!
//! Source: `protocol.md §2.6`, `§2.8` and `§5.3`, `relay.md §3` B4 to B6 and B9.

use kios_protocol::api::{ApprovalRequest, OpenCancelRequest};
use kios_protocol::message::{Digest, Message as _, OpenCancelPayment};
use kios_protocol::payment::{Event, Phase, Stage};
use kios_protocol::{Address, ResultCode, Timestamp, hash_text};
use serde_json::Value;

use super::approve::{ACTION as APPROVAL, Examined, Signed, Written, refusal, repeat};
use super::staff::{self, StaffCaller};
use super::{Credentials, Failure, TerminalIdentity, action, persist};
use crate::config::Config;
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, StorageError, StoredAnswer};
use kios_domain::ledger::Account;
use kios_domain::payment::{Caller, CancelProof, Payment, Transition};

/// The name under which the responses to opens are stored.
const OPEN: &str = "open";

/// Opens a cancel; a repeat of the same signed request gets the payment as it is, until the cancel is answered.
/// The requesting kiosk becomes the payment's terminal.
///
/// # Errors
/// In this order: 3004 and 2002 (v1), 1501 (v2), 2003 also for an agent of another shop or
/// terminal, 2022, and for a kiosk 8101 and 8102. Nothing was changed then.
pub async fn open_cancel(
    app: &AppState,
    request: OpenCancelRequest,
    credentials: &Credentials,
    staff: Option<&StaffCaller>,
) -> Result<Value, Failure> {
    let config = app.config();
    if request.signature.is_none() && !config.support_payment_v1 {
        return Err(ResultCode::VersionOneOff.into());
    }
    let caller = {
        let mut reader = app.store().read().await?;
        let (caller, payment, digest) = authorize(&mut reader, app, &request, credentials).await?;
        // A repeat changes nothing, and costs nobody a turn: anybody who has overheard the request can send it.
        if is_repeat(&mut reader, &payment, digest.as_ref()).await? {
            return Ok(serde_json::to_value(payment.item())?);
        }
        // Nor does one that the payment's state refuses.
        let (proof, now) = (proof(config, credentials, &caller), app.clock().now());
        payment.open_cancel(&request.terminal_id, proof, now, &config.clocks).map(drop)?;
        caller
    };
    credentials.count(app, &caller).await?;
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let (caller, payment, digest) = authorize(connection, app, &request, credentials).await?;
    if is_repeat(connection, &payment, digest.as_ref()).await? {
        return Ok(serde_json::to_value(payment.item())?);
    }
    let proof = proof(config, credentials, &caller);
    let step = payment.open_cancel(&request.terminal_id, proof, now, &config.clocks)?;
    let terminal =
        TerminalIdentity { shop_id: payment.shop_id, terminal_id: request.terminal_id.clone() };
    // A client of the network has no terminal here, and no staff with a PIN.
    if matches!(caller, Caller::Paired { .. }) || staff.is_some() {
        let staff = staff::cancel_caller(staff, terminal);
        let call = staff::cancel_call(&request.payment_id);
        staff::authorize(connection, app, &staff, call, now).await??;
    }
    persist::persist_transition(connection, config, &step, now).await?;
    if payment.state.status.phase == Phase::Cancel
        && let Some(approver) = persist::approver(connection, config, payment.shop_id).await?
    {
        // All rounds of a cancel have one message: a decision of an earlier round, in time or late, must not count in
        // this one.
        storage::bump_nonce(connection, approver).await?;
    }
    let answer = serde_json::to_value(step.payment.item())?;
    if let Some(digest) = digest {
        let action = action(Phase::Cancel, OPEN, &step.payment);
        // A repeat gets the payment as it is, so the response is not stored.
        let stored = StoredAnswer { digest, choice: true, nonce: 0, answer: String::new() };
        storage::insert_answer(connection, payment.id, &action, &stored, now).await?;
    }
    let left = step.left.iter().map(|left| persist::terminal_log(&step.payment, left)).collect();
    persist::commit(app, writer, &step.payment, left).await?;
    tracing::info!(payment = %payment.id, round = step.payment.cancel_round, "cancel opened");
    Ok(answer)
}

/// Whether this request has opened the present round of the cancel, which waits for its decision.
async fn is_repeat(
    connection: &mut Connection,
    payment: &Payment,
    digest: Option<&String>,
) -> Result<bool, StorageError> {
    let Some(digest) = digest.filter(|_| payment.is_cancel_undecided()) else {
        return Ok(false);
    };
    storage::has_answer(connection, payment.id, &action(Phase::Cancel, OPEN, payment), digest).await
}

/// What a request to open a cancel came with. The shared key is a secret as a session is.
fn proof(config: &Config, credentials: &Credentials, caller: &Caller) -> CancelProof {
    let exempt = match caller {
        Caller::AccessKey => true,
        Caller::Signer(agent) | Caller::Paired { agent, .. } => config.needs_no_session(*agent),
    };
    if exempt || credentials.session.is_some() {
        CancelProof::Session
    } else {
        CancelProof::Signature
    }
}

/// The caller, the payment and in v2 the signed digest. Whether a payment exists is not revealed to a caller who may not
/// act for it.
async fn authorize(
    connection: &mut Connection,
    app: &AppState,
    request: &OpenCancelRequest,
    credentials: &Credentials,
) -> Result<(Caller, Payment, Option<String>), Failure> {
    let (caller, digest) = who(connection, app, request, credentials).await?;
    let payment = storage::find_payment(connection, &request.payment_id).await?;
    // Another kiosk of the same shop may cancel a payment, so the requesting terminal is checked.
    let payment =
        payment.filter(|payment| caller.may_act_for(payment.shop_id, &request.terminal_id));
    let payment = payment.ok_or(ResultCode::UnknownPayment)?;
    Ok((caller, payment, digest))
}

/// The caller, and in v2 the signed digest. No points move yet, so non-canonical signatures count
/// too.
async fn who(
    connection: &mut Connection,
    app: &AppState,
    request: &OpenCancelRequest,
    credentials: &Credentials,
) -> Result<(Caller, Option<String>), Failure> {
    let config = app.config();
    let Some(signature) = request.signature else {
        let holder = credentials.key_holder(config).ok_or(ResultCode::InvalidAccessKey)?;
        return Ok((holder, None));
    };
    let (payment_id, terminal_id) = (request.payment_id.as_str(), request.terminal_id.as_str());
    let digest = OpenCancelPayment { payment_id, terminal_id }.digest();
    let caller = credentials.agent(connection, config, signature.recover(&digest)).await?;
    let caller = caller.ok_or(ResultCode::InvalidSignature)?;
    Ok((caller, Some(StoredAnswer::key(&digest))))
}

/// Approves or denies a cancel; a repeat of the same signed request in the same round gets its response with the present
/// status, until the cancel is closed.
///
/// An approval is settled at once: the response has status 54, as the network's does, while the
/// stored cancel has already passed 55 and is at 57. It uses up the owner's nonce, also when the
/// delegator signed; a denial uses up the signer's.
///
/// # Errors
/// In this order: 2003, 2020, 1501, 7000, and for an approval 1534, or 1513, after which the cancel
/// is at 52. Repeating the request is safe in every case.
pub async fn approve_cancel(app: &AppState, request: ApprovalRequest) -> Result<Value, Failure> {
    {
        let mut reader = app.store().read().await?;
        if let Examined::Repeat(answer) = examine(&mut reader, app, &request).await? {
            return Ok(answer);
        }
    }
    let state = app.clone();
    let unit =
        async move |connection: &mut Connection| write_decision(connection, &state, &request).await;
    let notifier = app.notifier().clone();
    let written = app.store().unit_and(unit, move |it| notifier.notify_logs(&it.readers)).await?;
    written.logged("cancel answered")
}

/// The unit of work of a decision.
async fn write_decision(
    connection: &mut Connection,
    app: &AppState,
    request: &ApprovalRequest,
) -> Result<Written, Failure> {
    let (config, now) = (app.config(), app.clock().now());
    let Signed { payment, digest, nonce } = match examine(connection, app, request).await? {
        Examined::Repeat(answer) => return Ok(Written { answer: Ok(answer), readers: vec![] }),
        Examined::Signed(signed) => *signed,
    };
    let approver = persist::approver(connection, config, payment.shop_id).await?;
    let action = action(Phase::Cancel, APPROVAL, &payment);
    let event = if request.approval { Event::Approved } else { Event::Denied };
    let sent = match payment.apply(event, now, &config.clocks) {
        Ok(sent) => sent,
        Err(fault) => return refusal(connection, app, &payment, fault.code, now).await,
    };
    if request.approval && !can_give_back(connection, &payment).await? {
        let code = ResultCode::InsufficientFeeBalance;
        return refusal(connection, app, &payment, code, now).await;
    }
    let answer = settle(connection, app, &sent, now).await?;
    if let Some(approver) = approver.filter(|_| !request.approval) {
        // Approval and denial have one signature, and so have all rounds of a cancel: a denial that was overheard must
        // not approve the next round.
        storage::bump_nonce(connection, approver).await?;
    }
    let stored = StoredAnswer {
        digest: StoredAnswer::key(&digest),
        choice: request.approval,
        nonce,
        answer: answer.to_string(),
    };
    storage::insert_answer(connection, payment.id, &action, &stored, now).await?;
    Ok(Written { answer: Ok(answer), readers: persist::readers(connection, &payment).await? })
}

async fn examine(
    connection: &mut Connection,
    app: &AppState,
    request: &ApprovalRequest,
) -> Result<Examined, Failure> {
    let config = app.config();
    let payment = storage::find_payment(connection, &request.payment_id)
        .await?
        .ok_or(ResultCode::UnknownPayment)?;
    let approver = persist::approver(connection, config, payment.shop_id).await?;
    let action = action(Phase::Cancel, APPROVAL, &payment);
    let signed = |digest: &Digest| {
        approver.is_some() && request.signature.recover_canonical(digest) == approver
    };
    let account = approver.unwrap_or(Address::ZERO);
    let message = |nonce| payment.decision_digest(Phase::Cancel, account, config.chain_id, nonce);
    let same = |earlier: &StoredAnswer| {
        earlier.choice == request.approval && signed(&message(earlier.nonce))
    };
    if let Some(answer) = repeat(connection, &payment, Phase::Cancel, &action, same).await? {
        return Ok(Examined::Repeat(answer));
    }
    if payment.state.status.phase != Phase::Cancel || !payment.state.awaits_answer() {
        return Err(ResultCode::NotApprovable.into());
    }
    let nonce = storage::nonce(connection, account).await?;
    let digest = message(nonce);
    if !signed(&digest) {
        return Err(ResultCode::InvalidSignature.into());
    }
    Ok(Examined::Signed(Box::new(Signed { payment, digest, nonce })))
}

/// Whether the shop and the fee account still have the points that were paid.
async fn can_give_back(connection: &mut Connection, payment: &Payment) -> Result<bool, Failure> {
    let shop = storage::balance(connection, Account::Shop(payment.shop_id)).await?;
    let fee = storage::balance(connection, Account::Fee).await?;
    Ok(payment.can_be_given_back(shop.net(), fee.net()))
}

/// Stores the shop's decision, and for an approval every step up to the kiosk's close.
async fn settle(
    connection: &mut Connection,
    app: &AppState,
    sent: &Transition,
    now: Timestamp,
) -> Result<Value, Failure> {
    let config = app.config();
    if sent.payment.state.status.stage == Stage::Denied {
        persist::persist_transition(connection, config, sent, now).await?;
        return Ok(serde_json::to_value(sent.payment.approval(None))?);
    }
    let confirmed = sent.payment.apply(Event::Confirmed, now, &config.clocks)?;
    let replied = confirmed.payment.apply(Event::Replied, now, &config.clocks)?;
    let steps = [sent, &confirmed, &replied];
    let hash = persist::persist_transitions(connection, config, &steps, now).await?;
    let hash = hash.map(|hash| hash_text(&hash));
    Ok(serde_json::to_value(sent.payment.approval(hash))?)
}
