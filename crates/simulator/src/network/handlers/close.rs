//! `new/close` and `cancel/close`, decided by the chain's state. Source: `protocol.md §2.4`, `§2.7`.

use kios_protocol::Timestamp;
use kios_protocol::message::{CloseCancelPayment, CloseNewPayment};

use super::{RequestContext, Version, refresh, row, write};
use crate::network::chain::{Call, ChainStatus, Confirm, Receipt};
use crate::network::fields::{Blanks, Fields};
use crate::network::reply::{Refusal, Reply};
use crate::network::row::Row;
use crate::network::server_state::ServerState;
use crate::network::state::State;

/// How many seconds before the timeout of the approval a close is accepted.
const EARLIER: u64 = 5;

/// The immediate response to a close, or the transaction that it waits for.
enum Step {
    Answer(Reply),
    Sent(String),
}

/// A kiosk closes a payment.
pub(crate) async fn new(context: &RequestContext<'_>) -> Reply {
    let (id, confirm, signature) = read(context)?;
    context.version_is_on()?;
    context.has_access_key()?;
    let message = CloseNewPayment { payment_id: &id, confirm: confirm.is_yes() };
    context.is_signed_by_agent(&signature, &message)?;
    new_by(context.shared, &id, confirm).await
}

/// A kiosk closes a cancel.
pub(crate) async fn cancel(context: &RequestContext<'_>) -> Reply {
    let (id, confirm, signature) = read(context)?;
    context.version_is_on()?;
    context.has_access_key()?;
    let message = CloseCancelPayment { payment_id: &id, confirm: confirm.is_yes() };
    context.is_signed_by_agent(&signature, &message)?;
    cancel_by(context.shared, &id, confirm).await
}

fn read(context: &RequestContext<'_>) -> Result<(String, Confirm, String), Refusal> {
    let mut fields = Fields::new(&context.request.body, "body");
    let id = fields.present("paymentId");
    let confirm = fields.confirm("confirm");
    let signature = match context.version {
        Version::One => String::new(),
        Version::Two => fields.signature("signature", Blanks::Kept),
    };
    fields.check()?;
    Ok((id, confirm, signature))
}

/// Closes a payment, for a kiosk or for the job of forced closes.
pub(crate) async fn new_by(shared: &ServerState, id: &str, confirm: Confirm) -> Reply {
    let step = begin_new(shared, id, confirm)?;
    let hash = match step {
        Step::Answer(reply) => return reply,
        Step::Sent(hash) => hash,
    };
    let status = if confirm.is_yes() { 18 } else { 19 };
    finish(shared, id, &hash, status, |row, now| row.closed_new = now).await
}

fn begin_new(shared: &ServerState, id: &str, confirm: Confirm) -> Result<Step, Refusal> {
    let mut state = shared.state();
    let row = row(&state, id)?;
    let age = shared.now().since(row.opened_new);
    let late = age > shared.settings.payment_timeout_seconds.saturating_sub(EARLIER);
    let answer = match (state.chain.status(row.id), row.status) {
        (ChainStatus::Invalid, 16) => Ok(settle_new(shared, &mut state, id, 19)?),
        (ChainStatus::Invalid, 11..=15) if late => Ok(settle_new(shared, &mut state, id, 19)?),
        (ChainStatus::Invalid, 11..=15) => Err(Refusal::code(2030)),
        (ChainStatus::Invalid, 18 | 19) => {
            write(&mut state, id, |row| row.force(19));
            Err(Refusal::code(2029))
        }
        (ChainStatus::OpenedPayment, _) => {
            let call = Call::CloseNew { id: row.id, secret: row.secret, confirm };
            return Ok(Step::Sent(shared.send(&mut state, call)?));
        }
        (ChainStatus::ClosedPayment, _) => {
            settle_new(shared, &mut state, id, 18)?;
            Err(Refusal::code(2026))
        }
        (ChainStatus::FailedPayment, _) => {
            write(&mut state, id, |row| row.force(19));
            Err(Refusal::code(2026))
        }
        (
            ChainStatus::Invalid
            | ChainStatus::OpenedCancel
            | ChainStatus::ClosedCancel
            | ChainStatus::FailedCancel,
            _,
        ) => Err(Refusal::code(2024)),
    };
    Ok(Step::Answer(answer))
}

/// Writes a payment's final status and returns its item.
fn settle_new(shared: &ServerState, state: &mut State, id: &str, status: u16) -> Reply {
    let now = shared.now();
    write(state, id, |row| {
        row.force(status);
        row.closed_new = now;
        row.item(shared.settings.generation, status)
    })
    .ok_or_else(|| Refusal::code(2003))
}

/// Closes a cancel, for a kiosk or for the job of forced closes.
pub(crate) async fn cancel_by(shared: &ServerState, id: &str, confirm: Confirm) -> Reply {
    let step = begin_cancel(shared, id, confirm)?;
    let hash = match step {
        Step::Answer(reply) => return reply,
        Step::Sent(hash) => hash,
    };
    let status = if confirm.is_yes() { 58 } else { 59 };
    finish(shared, id, &hash, status, |row, now| row.closed_cancel = now).await
}

fn begin_cancel(shared: &ServerState, id: &str, confirm: Confirm) -> Result<Step, Refusal> {
    let mut state = shared.state();
    let row = row(&state, id)?;
    let age = shared.now().since(row.opened_cancel);
    let late = age > shared.settings.payment_timeout_seconds.saturating_sub(EARLIER);
    let chain = state.chain.status(row.id);
    let mut force = |status| write(&mut state, id, |row| row.force(status));
    let answer = match (chain, row.status) {
        (ChainStatus::ClosedPayment, 56) => Ok(settle_cancel(shared, &mut state, id)?),
        (ChainStatus::ClosedPayment, 51..=55) if late => Ok(settle_cancel(shared, &mut state, id)?),
        (ChainStatus::ClosedPayment, 51..=55) => Err(Refusal::code(2030)),
        (ChainStatus::ClosedPayment, 58 | 59) => {
            force(59);
            Err(Refusal::code(2029))
        }
        (ChainStatus::OpenedCancel, _) => {
            let call = Call::CloseCancel { id: row.id, secret: row.secret, confirm };
            return Ok(Step::Sent(shared.send(&mut state, call)?));
        }
        (ChainStatus::ClosedCancel, _) => {
            force(58);
            Err(Refusal::code(2026))
        }
        (ChainStatus::FailedPayment, _) => {
            force(59);
            Err(Refusal::code(2026))
        }
        // The network's relay refuses and yet overwrites the status (`protocol.md §11`).
        (ChainStatus::Invalid, 11) => {
            force(59);
            Err(Refusal::code(2024))
        }
        (
            ChainStatus::Invalid
            | ChainStatus::OpenedPayment
            | ChainStatus::ClosedPayment
            | ChainStatus::FailedCancel,
            _,
        ) => Err(Refusal::code(2024)),
    };
    Ok(Step::Answer(answer))
}

fn settle_cancel(shared: &ServerState, state: &mut State, id: &str) -> Reply {
    let now = shared.now();
    write(state, id, |row| {
        row.force(59);
        row.closed_cancel = now;
        row.item(shared.settings.generation, 59)
    })
    .ok_or_else(|| Refusal::code(2003))
}

/// Waits until a close is mined and writes its result.
async fn finish(
    shared: &ServerState,
    id: &str,
    hash: &str,
    status: u16,
    stamp: impl FnOnce(&mut Row, Timestamp),
) -> Reply {
    match shared.mined(hash).await {
        Receipt::Done => {}
        Receipt::Waiting | Receipt::Silent => {
            return Err(Refusal::exception("Failed to find the event of the transaction"));
        }
        Receipt::Reverted(revert) => return Err(revert.into()),
    }
    let now = shared.now();
    let mut state = shared.state();
    refresh(&mut state, id);
    let item = write(&mut state, id, |row| {
        row.raise(status);
        stamp(row, now);
        row.item(shared.settings.generation, status)
    });
    item.ok_or_else(|| Refusal::code(2003))
}
