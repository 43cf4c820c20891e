//! `new/approval` and `cancel/approval`. Source: `protocol.md §2.5`, `§2.8`.

use std::sync::Arc;

use kios_protocol::message::{LoyaltyCancelPayment, LoyaltyNewPayment};
use kios_protocol::{Address, Signature, Timestamp};
use serde_json::Value;

use super::{open, recover, row, write};
use crate::chain::{Call, ChainStatus, Confirm, OpenNew};
use crate::http::Asked;
use crate::http::fields::{Blanks, Fields};
use crate::reply::{Refusal, Reply};
use crate::row::{Row, Transaction};
use crate::shared::{Outcome, Shared};
use crate::world::World;

/// What a wallet answers.
struct Approval {
    id: String,
    answer: Confirm,
    signature: String,
}

/// What comes of an approval: the answer, and a callback that is sent before it.
struct Decided {
    reply: Reply,
    callback: Option<Value>,
}

impl From<Reply> for Decided {
    fn from(reply: Reply) -> Self {
        Self { reply, callback: None }
    }
}

/// A customer answers a payment.
pub(crate) async fn new(shared: &Arc<Shared>, asked: &Asked) -> Reply {
    let approval = read(asked)?;
    tell(shared, decide_new(shared, &approval)?).await
}

/// A shop's owner answers a cancel.
pub(crate) async fn cancel(shared: &Arc<Shared>, asked: &Asked) -> Reply {
    let approval = read(asked)?;
    tell(shared, decide_cancel(shared, &approval)?).await
}

/// The shop's delegator says yes, as the relay's own job does.
pub(crate) async fn cancel_by_delegator(shared: &Arc<Shared>, id: &str, by: Signature) {
    let approval = Approval { id: id.to_owned(), answer: Confirm::Yes, signature: by.to_string() };
    if let Ok(decided) = decide_cancel(shared, &approval) {
        drop(tell(shared, decided).await);
    }
}

/// Sends the callback, waits for its receiver, and answers.
async fn tell(shared: &Shared, decided: Decided) -> Reply {
    if let Some(callback) = decided.callback {
        shared.call_back(callback).await;
    }
    decided.reply
}

fn read(asked: &Asked) -> Result<Approval, Refusal> {
    let mut fields = Fields::new(&asked.body, "body");
    let id = fields.present("paymentId");
    let answer = fields.confirm("approval");
    let signature = fields.signature("signature", Blanks::Kept);
    fields.check()?;
    Ok(Approval { id, answer, signature })
}

fn decide_new(shared: &Shared, asked: &Approval) -> Result<Decided, Refusal> {
    let mut world = shared.world();
    let row = row(&world, &asked.id)?;
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
        chain_id: world.chain.chain_id.into(),
        nonce: world.chain.nonce(row.account).into(),
    };
    if recover(&asked.signature, &message) != Some(row.account) {
        return Err(Refusal::code(1501));
    }
    if is_late(shared, row.opened_new) {
        return Ok(too_late(shared, &mut world, &row));
    }
    let chain = world.chain.status(row.id);
    if asked.answer == Confirm::No {
        if chain != ChainStatus::Invalid {
            return Err(Refusal::code(2028));
        }
        return denied(shared, &mut world, &asked.id, 16);
    }
    let (status, code) = match chain {
        ChainStatus::Invalid => return Ok(send_new(shared, &mut world, &row, asked).into()),
        ChainStatus::OpenedPayment => (17, 2025),
        ChainStatus::ClosedPayment => (18, 2026),
        ChainStatus::FailedPayment => (19, 2027),
        ChainStatus::OpenedCancel | ChainStatus::ClosedCancel | ChainStatus::FailedCancel => {
            return Err(Refusal::code(2020));
        }
    };
    write(&mut world, &asked.id, |row| row.raise(status));
    Err(Refusal::code(code))
}

fn send_new(shared: &Shared, world: &mut World, row: &Row, asked: &Approval) -> Reply {
    let call = Call::OpenNew(Box::new(OpenNew {
        id: row.id,
        purchase_id: row.purchase_id.clone(),
        amount: row.amount,
        // The transaction carries another text than the one that was signed (Q1).
        currency: row.currency.to_lowercase(),
        shop_id: row.shop_id,
        account: row.account,
        signature: asked.signature.parse().unwrap_or(Signature::NOBODY),
        lock: open::lock(&row.secret),
    }));
    match shared.send(world, call) {
        Ok(hash) => sent(shared, world, &asked.id, 14, hash),
        Err(revert) => {
            write(world, &asked.id, |row| row.force(12));
            Err(revert.into())
        }
    }
}

fn decide_cancel(shared: &Shared, asked: &Approval) -> Result<Decided, Refusal> {
    let mut world = shared.world();
    let row = row(&world, &asked.id)?;
    if !matches!(row.status, 51..=53) {
        return Err(Refusal::code(2020));
    }
    let signer = cancel_signer(&world, &row);
    let message = LoyaltyCancelPayment {
        payment_id: row.id,
        purchase_id: &row.purchase_id,
        account: signer,
        chain_id: world.chain.chain_id.into(),
        nonce: world.chain.nonce(signer).into(),
    };
    if recover(&asked.signature, &message) != Some(signer) {
        return Err(Refusal::code(1501));
    }
    if is_late(shared, row.opened_cancel) {
        return Ok(too_late(shared, &mut world, &row));
    }
    let chain = world.chain.status(row.id);
    if asked.answer == Confirm::No {
        if chain != ChainStatus::ClosedPayment {
            return Err(Refusal::code(2028));
        }
        return denied(shared, &mut world, &asked.id, 56);
    }
    let (status, code) = match chain {
        ChainStatus::ClosedPayment => {
            return Ok(send_cancel(shared, &mut world, &row, asked).into());
        }
        ChainStatus::OpenedCancel => (57, 2025),
        ChainStatus::ClosedCancel => (58, 2026),
        ChainStatus::FailedCancel => (59, 2027),
        ChainStatus::Invalid | ChainStatus::OpenedPayment | ChainStatus::FailedPayment => {
            return Err(Refusal::code(2020));
        }
    };
    write(&mut world, &asked.id, |row| row.raise(status));
    Err(Refusal::code(code))
}

fn send_cancel(shared: &Shared, world: &mut World, row: &Row, asked: &Approval) -> Reply {
    let call = Call::OpenCancel {
        id: row.id,
        signature: asked.signature.parse().unwrap_or(Signature::NOBODY),
        lock: open::lock(&row.secret),
    };
    match shared.send(world, call) {
        Ok(hash) => sent(shared, world, &asked.id, 54, hash),
        Err(revert) => {
            write(world, &asked.id, |row| row.raise(52));
            Err(revert.into())
        }
    }
}

/// Whose signature a cancel needs: the delegator's where there is one, and nobody else's then.
fn cancel_signer(world: &World, row: &Row) -> Address {
    match world.delegator(row.shop_id) {
        Some(key) => key.address(),
        None => world.chain.shops.get(&row.shop_id).map_or(Address::ZERO, |shop| shop.owner),
    }
}

fn is_late(shared: &Shared, opened: Timestamp) -> bool {
    shared.now().since(opened) > shared.settings.payment_timeout_seconds
}

/// Every late attempt is told, and changes nothing.
fn too_late(shared: &Shared, world: &mut World, row: &Row) -> Decided {
    let callback = shared.report(world, row, row.status, Outcome::TimedOut);
    Decided { reply: Err(Refusal::code(7000)), callback: Some(callback) }
}

fn denied(shared: &Shared, world: &mut World, id: &str, status: u16) -> Result<Decided, Refusal> {
    write(world, id, |row| row.raise(status));
    let row = row(world, id)?;
    let callback = shared.report(world, &row, status, Outcome::Denied);
    let reply = Ok(row.approval(shared.settings.generation, status, None));
    Ok(Decided { reply, callback: Some(callback) })
}

fn sent(shared: &Shared, world: &mut World, id: &str, status: u16, hash: String) -> Reply {
    let answer = write(world, id, |row| {
        row.raise(status);
        let answer = row.approval(shared.settings.generation, status, Some(&hash));
        row.transaction = Some(Transaction { hash, sent: status });
        answer
    });
    answer.ok_or_else(|| Refusal::code(2003))
}
