//! `new/approval` and `cancel/approval`. Source: `protocol.md §2.5`, `§2.8`.
//!
//! An approval has three steps, with time between them that a test sets (`ApprovalPauses`): its status is
//! checked, its transaction is sent, its status is written if it is higher than the present one. A close in
//! between leaves a transaction that no row has, so nothing reports it (`protocol.md §10.1` Q24).

use std::sync::Arc;

use kios_protocol::message::{LoyaltyCancelPayment, LoyaltyNewPayment};
use kios_protocol::{Address, Signature, Timestamp};
use serde_json::Value;

use super::{open, recover, row, write};
use crate::network::chain::{Call, ChainStatus, Confirm, OpenNew};
use crate::network::fields::{Blanks, Fields};
use crate::network::reply::{Refusal, Reply};
use crate::network::request::ParsedRequest;
use crate::network::row::{Row, Transaction};
use crate::network::server_state::{Outcome, ServerState};
use crate::network::state::State;

/// A wallet's request.
struct Approval {
    id: String,
    answer: Confirm,
    signature: String,
}

/// The result of the status check.
enum Decided {
    /// The response, and a callback that is sent before it.
    Reply { reply: Reply, callback: Value },
    /// An approval whose transaction is sent next.
    Send(Sending),
}

/// A transaction to send, and the statuses that are written after it.
struct Sending {
    id: String,
    call: Call,
    sent: u16,
    /// How the status of a transaction that the node refuses is written.
    refused: fn(&mut Row),
}

/// A customer approves or denies a payment.
pub(crate) async fn new(shared: &Arc<ServerState>, request: &ParsedRequest) -> Reply {
    let approval = read(request)?;
    finish(shared, decide_new(shared, &approval)?).await
}

/// A shop's owner approves or denies a cancel.
pub(crate) async fn cancel(shared: &Arc<ServerState>, request: &ParsedRequest) -> Reply {
    let approval = read(request)?;
    finish(shared, decide_cancel(shared, &approval)?).await
}

/// The shop's delegator approves, called by the relay's own job.
pub(crate) async fn cancel_by_delegator(shared: &Arc<ServerState>, id: &str, by: Signature) {
    let approval = Approval { id: id.to_owned(), answer: Confirm::Yes, signature: by.to_string() };
    if let Ok(decided) = decide_cancel(shared, &approval) {
        drop(finish(shared, decided).await);
    }
}

/// Sends the callback and waits for its receiver, or sends the transaction; returns the response.
async fn finish(shared: &ServerState, decided: Decided) -> Reply {
    match decided {
        Decided::Reply { reply, callback } => {
            shared.call_back(callback).await;
            reply
        }
        Decided::Send(sending) => send(shared, sending).await,
    }
}

/// The second and the third step of an approval.
async fn send(shared: &ServerState, sending: Sending) -> Reply {
    let Sending { id, call, sent, refused } = sending;
    let (sends_at, writes_at) = {
        let faults = &mut shared.state().faults;
        faults.checked = faults.checked.saturating_add(1);
        let pauses = faults.approvals.get(&id).copied().unwrap_or_default();
        let sends_at = shared.clock.millis().saturating_add(pauses.before_send);
        (sends_at, sends_at.saturating_add(pauses.before_write))
    };
    shared.wait_until(sends_at).await;
    let hash = {
        let mut state = shared.state();
        match shared.send(&mut state, call) {
            Ok(hash) => hash,
            Err(revert) => {
                write(&mut state, &id, refused);
                return Err(revert.into());
            }
        }
    };
    shared.wait_until(writes_at).await;
    let mut state = shared.state();
    let answer = write(&mut state, &id, |row| {
        let answer = row.approval(shared.settings.generation, sent, Some(&hash));
        if row.status < sent {
            row.force(sent);
            row.transaction = Some(Transaction { hash, sent });
        }
        answer
    });
    answer.ok_or_else(|| Refusal::code(2003))
}

fn read(request: &ParsedRequest) -> Result<Approval, Refusal> {
    let mut fields = Fields::new(&request.body, "body");
    let id = fields.present("paymentId");
    let answer = fields.confirm("approval");
    let signature = fields.signature("signature", Blanks::Kept);
    fields.check()?;
    Ok(Approval { id, answer, signature })
}

fn decide_new(shared: &ServerState, request: &Approval) -> Result<Decided, Refusal> {
    let mut state = shared.state();
    let row = row(&state, &request.id)?;
    if !matches!(row.status, 11..=13) {
        return Err(Refusal::code(2020));
    }
    let message = LoyaltyNewPayment {
        payment_id: row.id,
        purchase_id: &row.purchase_id,
        amount: row.amount,
        currency: &row.currency,
        shop_id: row.shop_id,
        account: row.account,
        chain_id: state.chain.chain_id.into(),
        nonce: state.chain.nonce(row.account).into(),
    };
    if recover(&request.signature, &message) != Some(row.account) {
        return Err(Refusal::code(1501));
    }
    if is_late(shared, row.opened_new) {
        return Ok(too_late(shared, &mut state, &row));
    }
    let chain = state.chain.status(row.id);
    if request.answer == Confirm::No {
        if chain != ChainStatus::Invalid {
            return Err(Refusal::code(2028));
        }
        return denied(shared, &mut state, &request.id, 16);
    }
    let (status, code) = match chain {
        ChainStatus::Invalid => return Ok(Decided::Send(sending_new(&row, request))),
        ChainStatus::OpenedPayment => (17, 2025),
        ChainStatus::ClosedPayment => (18, 2026),
        ChainStatus::FailedPayment => (19, 2027),
        ChainStatus::OpenedCancel | ChainStatus::ClosedCancel | ChainStatus::FailedCancel => {
            return Err(Refusal::code(2020));
        }
    };
    write(&mut state, &request.id, |row| row.raise(status));
    Err(Refusal::code(code))
}

fn sending_new(row: &Row, request: &Approval) -> Sending {
    let call = Call::OpenNew(Box::new(OpenNew {
        id: row.id,
        purchase_id: row.purchase_id.clone(),
        amount: row.amount,
        // The transaction contains another text than the signed message (Q1).
        currency: row.currency.to_lowercase(),
        shop_id: row.shop_id,
        account: row.account,
        signature: request.signature.parse().unwrap_or(Signature::NOBODY),
        lock: open::lock(&row.secret),
    }));
    Sending { id: request.id.clone(), call, sent: 14, refused: |row| row.force(12) }
}

fn decide_cancel(shared: &ServerState, request: &Approval) -> Result<Decided, Refusal> {
    let mut state = shared.state();
    let row = row(&state, &request.id)?;
    if !matches!(row.status, 51..=53) {
        return Err(Refusal::code(2020));
    }
    let signer = cancel_signer(&state, &row);
    let message = LoyaltyCancelPayment {
        payment_id: row.id,
        purchase_id: &row.purchase_id,
        account: signer,
        chain_id: state.chain.chain_id.into(),
        nonce: state.chain.nonce(signer).into(),
    };
    if recover(&request.signature, &message) != Some(signer) {
        return Err(Refusal::code(1501));
    }
    if is_late(shared, row.opened_cancel) {
        return Ok(too_late(shared, &mut state, &row));
    }
    let chain = state.chain.status(row.id);
    if request.answer == Confirm::No {
        if chain != ChainStatus::ClosedPayment {
            return Err(Refusal::code(2028));
        }
        return denied(shared, &mut state, &request.id, 56);
    }
    let (status, code) = match chain {
        ChainStatus::ClosedPayment => return Ok(Decided::Send(sending_cancel(&row, request))),
        ChainStatus::OpenedCancel => (57, 2025),
        ChainStatus::ClosedCancel => (58, 2026),
        ChainStatus::FailedCancel => (59, 2027),
        ChainStatus::Invalid | ChainStatus::OpenedPayment | ChainStatus::FailedPayment => {
            return Err(Refusal::code(2020));
        }
    };
    write(&mut state, &request.id, |row| row.raise(status));
    Err(Refusal::code(code))
}

fn sending_cancel(row: &Row, request: &Approval) -> Sending {
    let call = Call::OpenCancel {
        id: row.id,
        signature: request.signature.parse().unwrap_or(Signature::NOBODY),
        lock: open::lock(&row.secret),
    };
    Sending { id: request.id.clone(), call, sent: 54, refused: |row| row.raise(52) }
}

/// The required signer of a cancel: the delegator if there is one, otherwise the owner.
fn cancel_signer(state: &State, row: &Row) -> Address {
    match state.delegator(row.shop_id) {
        Some(key) => key.address(),
        None => state.chain.shops.get(&row.shop_id).map_or(Address::ZERO, |shop| shop.owner),
    }
}

fn is_late(shared: &ServerState, opened: Timestamp) -> bool {
    shared.now().since(opened) > shared.settings.payment_timeout_seconds
}

/// A late approval or denial sends a callback every time and changes nothing.
fn too_late(shared: &ServerState, state: &mut State, row: &Row) -> Decided {
    let callback = shared.report(state, row, row.status, Outcome::TimedOut);
    Decided::Reply { reply: Err(Refusal::code(7000)), callback }
}

fn denied(
    shared: &ServerState,
    state: &mut State,
    id: &str,
    status: u16,
) -> Result<Decided, Refusal> {
    write(state, id, |row| row.raise(status));
    let row = row(state, id)?;
    let callback = shared.report(state, &row, status, Outcome::Denied);
    let reply = Ok(row.approval(shared.settings.generation, status, None));
    Ok(Decided::Reply { reply, callback })
}
