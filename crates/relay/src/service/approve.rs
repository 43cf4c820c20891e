//! The approval or denial of a payment by its customer. Source: `protocol.md §2.5`, `relay.md §3`
//! B5, B6 and B9.

use kios_protocol::api::{Approval, ApprovalRequest};
use kios_protocol::message::Digest;
use kios_protocol::payment::{Event, Phase};
use kios_protocol::{ResultCode, Timestamp, hash_text};
use serde_json::Value;

use super::{Failure, action, persist};
use crate::state::AppState;
use crate::storage::sql::Connection;
use crate::storage::{self, PaymentToAnswer, StoredAnswer};
use kios_domain::ledger::{Account, Balance};
use kios_domain::payment::{Payment, refused_decision};

/// The name under which the responses to approvals are stored.
pub(super) const ACTION: &str = "approval";

/// Approves or denies a payment; a repeat of the same signed request gets its response with the present status, until
/// the payment is closed.
///
/// An approval is settled at once: the response has status 14, as the network's does, while the
/// stored payment has already passed 15 and is at 17.
///
/// # Errors
/// In this order: 2003, 2020, 1501, 7000, and for an approval 1211 or 1511, after which the payment
/// can still be approved or denied. Repeating the request is safe in every case.
pub async fn approve_new(app: &AppState, request: ApprovalRequest) -> Result<Value, Failure> {
    let early = {
        let mut reader = app.store().read().await?;
        match examine(&mut reader, app, &request).await? {
            Examined::Repeat(answer) => return Ok(answer),
            Examined::Signed(signed) => *signed,
        }
    };
    let state = app.clone();
    let unit =
        async move |connection: &mut Connection| write(connection, &state, &request, early).await;
    let notifier = app.notifier().clone();
    let written = app.store().unit_and(unit, move |it| notifier.notify_logs(&it.readers)).await?;
    written.logged("payment answered")
}

/// What a unit of work has written: the response, which may be a refusal, and whose streams to notify.
pub(super) struct Written {
    pub(super) answer: Result<Value, ResultCode>,
    pub(super) readers: Vec<String>,
}

impl Written {
    /// The response, after the commit.
    pub(super) fn logged(self, message: &str) -> Result<Value, Failure> {
        let answer = self.answer?;
        persist::log_written(&answer, &self.readers, message);
        Ok(answer)
    }
}

/// The unit of work. The signature that was checked before it counts if the payment and the nonce are still those that
/// it was checked with; a stored response would have changed the payment, too.
async fn write(
    connection: &mut Connection,
    app: &AppState,
    request: &ApprovalRequest,
    early: Signed,
) -> Result<Written, Failure> {
    let now = app.clock().now();
    let found = storage::find_payment_to_answer(connection, &request.payment_id).await?;
    let same = |it: &PaymentToAnswer| it.payment == early.payment && it.nonce == early.nonce;
    let (signed, balance) = match found.filter(same) {
        Some(PaymentToAnswer { balance, .. }) => (early, balance),
        None => match examine(connection, app, request).await? {
            Examined::Repeat(answer) => return Ok(Written { answer: Ok(answer), readers: vec![] }),
            Examined::Signed(signed) => {
                let account = Account::User(signed.payment.account);
                let balance = storage::balance(connection, account).await?;
                (*signed, balance)
            }
        },
    };
    let Signed { payment, digest, nonce } = signed;
    let action = action(Phase::New, ACTION, &payment);
    let event = if request.approval { Event::Approved } else { Event::Denied };
    let answer = match answer(connection, app, &payment, event, balance, now).await? {
        Ok(answer) => answer,
        Err(code) => return refusal(connection, app, &payment, code, now).await,
    };
    let stored = StoredAnswer {
        digest: StoredAnswer::key(&digest),
        choice: request.approval,
        nonce,
        answer: answer.to_string(),
    };
    storage::insert_answer(connection, payment.id, &action, &stored, now).await?;
    Ok(Written { answer: Ok(answer), readers: persist::readers(connection, &payment).await? })
}

/// A decision that its account has signed.
pub(super) struct Signed {
    pub(super) payment: Payment,
    pub(super) digest: Digest,
    pub(super) nonce: u64,
}

/// What a request for a decision is.
pub(super) enum Examined {
    /// The repeat of an earlier one, with its response.
    Repeat(Value),
    /// A new decision.
    Signed(Box<Signed>),
}

async fn examine(
    connection: &mut Connection,
    app: &AppState,
    request: &ApprovalRequest,
) -> Result<Examined, Failure> {
    let found = storage::find_payment_to_answer(connection, &request.payment_id).await?;
    let PaymentToAnswer { payment, nonce, .. } = found.ok_or(ResultCode::UnknownPayment)?;
    let action = action(Phase::New, ACTION, &payment);
    let chain_id = app.config().chain_id;
    let message = |nonce| payment.decision_digest(Phase::New, payment.account, chain_id, nonce);
    let same = |earlier: &StoredAnswer| {
        let digest = message(earlier.nonce);
        earlier.choice == request.approval
            && request.signature.recover_canonical(&digest) == Some(payment.account)
    };
    // A stored response is that of a decision, after which the payment waits for none.
    if payment.state.status.phase != Phase::New || !payment.state.awaits_answer() {
        let repeated = repeat(connection, &payment, Phase::New, &action, same).await?;
        return repeated.map(Examined::Repeat).ok_or_else(|| ResultCode::NotApprovable.into());
    }
    let digest = message(nonce);
    if request.signature.recover_canonical(&digest) != Some(payment.account) {
        return Err(ResultCode::InvalidSignature.into());
    }
    Ok(Examined::Signed(Box::new(Signed { payment, digest, nonce })))
}

/// The response to an earlier request with the same digest, choice and signer, with the present status; `None` once the
/// payment has moved on. The nonce may have changed since, so `same` computes the digest with the stored nonce.
pub(super) async fn repeat(
    connection: &mut Connection,
    payment: &Payment,
    phase: Phase,
    action: &str,
    same: impl Fn(&StoredAnswer) -> bool + Send,
) -> Result<Option<Value>, Failure> {
    let earlier = storage::stored_answers(connection, payment.id, action).await?;
    let Some(same) = earlier.iter().find(|earlier| same(earlier)) else { return Ok(None) };
    if !payment.is_as_decided(phase, same.choice) {
        return Ok(None);
    }
    let first: Approval = serde_json::from_str(&same.answer)?;
    Ok(Some(serde_json::to_value(Approval { payment_status: payment.state.status, ..first })?))
}

/// Applies the customer's decision, or returns the code of the refusal; nothing is written then.
async fn answer(
    connection: &mut Connection,
    app: &AppState,
    payment: &Payment,
    event: Event,
    balance: Balance,
    now: Timestamp,
) -> Result<Result<Value, ResultCode>, Failure> {
    let config = app.config();
    let sent = match payment.apply(event, now, &config.clocks) {
        Ok(step) => step,
        Err(refused) => return Ok(Err(refused.code)),
    };
    if event == Event::Denied {
        persist::persist_transition(connection, config, &sent, now).await?;
        return Ok(Ok(serde_json::to_value(sent.payment.approval(None))?));
    }
    let rate = config.rates.get(payment.currency.as_str());
    let actual = match payment.final_price(rate, config.fee, balance.net()) {
        Ok(actual) => actual,
        Err(code) => return Ok(Err(code)),
    };
    let confirmed = sent.payment.confirm(actual, now, &config.clocks)?;
    let replied = confirmed.payment.apply(Event::Replied, now, &config.clocks)?;
    let steps = [&sent, &confirmed, &replied];
    let hash = persist::persist_transitions(connection, config, &steps, now).await?;
    let hash = hash.map(|hash| hash_text(&hash));
    Ok(Ok(serde_json::to_value(sent.payment.approval(hash))?))
}

/// Stores the two refusals that change the payment: a late decision ends the time to answer, and an approval that cannot
/// be settled sets status 12 or 52, in which the payment stays open.
pub(super) async fn refusal(
    connection: &mut Connection,
    app: &AppState,
    payment: &Payment,
    code: ResultCode,
    now: Timestamp,
) -> Result<Written, Failure> {
    let config = app.config();
    let step =
        refused_decision(code).and_then(|event| payment.apply(event, now, &config.clocks).ok());
    let mut readers = Vec::new();
    if let Some(step) = step {
        persist::persist_transition(connection, config, &step, now).await?;
        readers = persist::readers(connection, payment).await?;
    }
    Ok(Written { answer: Err(code), readers })
}
