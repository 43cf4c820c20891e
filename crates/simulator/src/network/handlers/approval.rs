//! `new/approval` and `cancel/approval`. Source: `protocol.md §2.5`, `§2.8`.

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

/// The result of an approval: the response, and a callback that is sent before it.
struct Decided {
    reply: Reply,
    callback: Option<Value>,
}

impl From<Reply> for Decided {
    fn from(reply: Reply) -> Self {
        Self { reply, callback: None }
    }
}

/// A customer approves or denies a payment.
pub(crate) async fn new(shared: &Arc<ServerState>, request: &ParsedRequest) -> Reply {
    let approval = read(request)?;
    tell(shared, decide_new(shared, &approval)?).await
}

/// A shop's owner approves or denies a cancel.
pub(crate) async fn cancel(shared: &Arc<ServerState>, request: &ParsedRequest) -> Reply {
    let approval = read(request)?;
    tell(shared, decide_cancel(shared, &approval)?).await
}

/// The shop's delegator approves, called by the relay's own job.
pub(crate) async fn cancel_by_delegator(shared: &Arc<ServerState>, id: &str, by: Signature) {
    let approval = Approval { id: id.to_owned(), answer: Confirm::Yes, signature: by.to_string() };
    if let Ok(decided) = decide_cancel(shared, &approval) {
        drop(tell(shared, decided).await);
    }
}

/// Sends the callback, waits for its receiver, and returns the response.
async fn tell(shared: &ServerState, decided: Decided) -> Reply {
    if let Some(callback) = decided.callback {
        shared.call_back(callback).await;
    }
    decided.reply
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
        ChainStatus::Invalid => return Ok(send_new(shared, &mut state, &row, request).into()),
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

fn send_new(shared: &ServerState, state: &mut State, row: &Row, request: &Approval) -> Reply {
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
    match shared.send(state, call) {
        Ok(hash) => sent(shared, state, &request.id, 14, hash),
        Err(revert) => {
            write(state, &request.id, |row| row.force(12));
            Err(revert.into())
        }
    }
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
        ChainStatus::ClosedPayment => {
            return Ok(send_cancel(shared, &mut state, &row, request).into());
        }
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

fn send_cancel(shared: &ServerState, state: &mut State, row: &Row, request: &Approval) -> Reply {
    let call = Call::OpenCancel {
        id: row.id,
        signature: request.signature.parse().unwrap_or(Signature::NOBODY),
        lock: open::lock(&row.secret),
    };
    match shared.send(state, call) {
        Ok(hash) => sent(shared, state, &request.id, 54, hash),
        Err(revert) => {
            write(state, &request.id, |row| row.raise(52));
            Err(revert.into())
        }
    }
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
    Decided { reply: Err(Refusal::code(7000)), callback: Some(callback) }
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
    Ok(Decided { reply, callback: Some(callback) })
}

fn sent(shared: &ServerState, state: &mut State, id: &str, status: u16, hash: String) -> Reply {
    let answer = write(state, id, |row| {
        row.raise(status);
        let answer = row.approval(shared.settings.generation, status, Some(&hash));
        row.transaction = Some(Transaction { hash, sent: status });
        answer
    });
    answer.ok_or_else(|| Refusal::code(2003))
}
