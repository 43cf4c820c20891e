//! The buyer's confirmation or denial of a payment or a cancel.
//!
//! Source: `protocol.md §3.3`, confirm and deny; `relay.md §3 B9`.

use kios_protocol::ResultCode;
use kios_protocol::legacy::{AnswerRequest, CallbackCode, Code, Event, Item, Kind, State, Status};
use kios_protocol::{Signature, Timestamp, hash_text};
use serde_json::{Map, Value};

use super::Failure;
use super::payment::Payment;
use super::settle::{SettlementError, end_time, settle, tell};
use crate::state::AppState;
use crate::storage::legacy as rows;
use crate::storage::sql::Connection;
use crate::storage::{self, StoredAnswer, Writer};

/// The buyer's decision; the signature does not cover it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `…/confirm`.
    Confirm,
    /// `…/deny`.
    Deny,
}

impl Choice {
    const fn event(self, kind: Kind) -> Event {
        match self {
            Self::Confirm => Event::Confirm(kind),
            Self::Deny => Event::Deny(kind),
        }
    }
}

/// A confirmation or denial: its kind, decision, signature and time.
struct Answering<'a> {
    app: &'a AppState,
    kind: Kind,
    choice: Choice,
    signature: Signature,
    now: Timestamp,
}

/// Confirms or denies a payment or a cancel. A repeat of the same signed request gets the same response with the
/// present status, while that follows from the decision.
///
/// # Errors
/// In this order: 401, 402, 403, 404, and for a confirmation 500. Repeating the request is safe in
/// every case.
pub async fn answer(
    app: &AppState,
    kind: Kind,
    choice: Choice,
    request: AnswerRequest,
) -> Result<Value, Failure> {
    let asked = |now| Answering { app, kind, choice, signature: request.signature, now };
    {
        let mut reader = app.store().read().await?;
        let asked = asked(app.clock().now());
        if let Examined::Repeat(answer) = asked.examine(&mut reader, &request).await? {
            return Ok(answer);
        }
    }
    let mut writer = app.store().write().await?;
    let now = app.clock().now();
    let connection = writer.connection();
    let asked = asked(now);
    let (payment, next, nonce) = match asked.examine(connection, &request).await? {
        Examined::Repeat(answer) => return Ok(answer),
        Examined::Signed(signed) => *signed,
    };
    match (next, choice) {
        (Err(_), Choice::Confirm | Choice::Deny) => {
            if end_time(connection, app.config(), &payment, now).await? {
                writer.commit().await?;
            }
            Err(Code::TimedOut.into())
        }
        (Ok(state), Choice::Deny) => {
            let denied = payment.at(state);
            let item = denied.item();
            asked.finish(writer, &denied, item, nonce, CallbackCode::Denied).await
        }
        (Ok(state), Choice::Confirm) => asked.confirm(writer, payment.at(state), nonce).await,
    }
}

/// What a request for a decision is.
enum Examined {
    /// The repeat of an earlier one, with its response.
    Repeat(Value),
    /// A new decision: the payment, its next state, and the buyer's nonce.
    Signed(Box<(Payment, Result<State, Code>, u64)>),
}

impl Answering<'_> {
    /// Checks everything that needs no lock.
    async fn examine(
        &self,
        connection: &mut Connection,
        request: &AnswerRequest,
    ) -> Result<Examined, Failure> {
        let payment = rows::find(connection, &request.payment_id).await?;
        let payment = payment.ok_or(Code::UnknownPayment)?;
        if let Some(answer) = self.repeat(connection, &payment).await? {
            return Ok(Examined::Repeat(answer));
        }
        let (event, timeout) = (self.choice.event(self.kind), self.app.config().clocks.answer);
        let next = payment.state.apply(event, self.now, timeout);
        // A timeout is reported to the buyer only, so the signature is verified first.
        if let Err(code) = next
            && code != Code::TimedOut
        {
            return Err(code.into());
        }
        let nonce = storage::nonce(connection, payment.account).await?;
        if !self.is_signed(&payment, nonce) {
            return Err(Code::InvalidSignature.into());
        }
        Ok(Examined::Signed(Box::new((payment, next, nonce))))
    }

    fn is_signed(&self, payment: &Payment, nonce: u64) -> bool {
        let digest = payment.digest(self.kind, nonce);
        self.signature.recover_canonical(&digest) == Some(payment.account)
    }

    /// The stored response to the same request, with the present status; `None` once the payment has changed further.
    /// The nonce may have changed since, so the digest is computed with the stored nonce.
    async fn repeat(
        &self,
        connection: &mut Connection,
        payment: &Payment,
    ) -> Result<Option<Value>, Failure> {
        let earlier = rows::answers(connection, payment.id, self.kind).await?;
        let yes = self.choice == Choice::Confirm;
        let same = earlier
            .iter()
            .find(|earlier| earlier.choice == yes && self.is_signed(payment, earlier.nonce));
        let Some(same) = same.filter(|_| self.led_to(payment.state.status)) else {
            return Ok(None);
        };
        let mut item: Map<String, Value> = serde_json::from_str(&same.answer)?;
        item.insert("paymentStatus".to_owned(), serde_json::to_value(payment.state.status)?);
        Ok(Some(Value::Object(item)))
    }

    /// Whether a payment of this status has not changed since the decision and its settlement.
    fn led_to(&self, status: Status) -> bool {
        let statuses = match (self.kind, self.choice) {
            (Kind::Create, Choice::Confirm) => [Status::Confirmed, Status::Completed],
            (Kind::Create, Choice::Deny) => [Status::Denied; 2],
            (Kind::Cancel, Choice::Confirm) => [Status::CancelConfirmed, Status::CancelCompleted],
            (Kind::Cancel, Choice::Deny) => [Status::CancelDenied; 2],
        };
        statuses.contains(&status)
    }

    /// Settles a confirmation. The response has the status before settlement, as the network's
    /// does, while the stored payment is already settled.
    async fn confirm(
        &self,
        mut writer: Writer,
        confirmed: Payment,
        nonce: u64,
    ) -> Result<Value, Failure> {
        let config = self.app.config();
        let done = settle(writer.connection(), config, &confirmed, self.now).await?;
        let (settled, hash) = match done {
            Ok(done) => done,
            Err(error) => return self.settlement_failed(writer, &confirmed, error).await,
        };
        let item = Item {
            payment_status: confirmed.state.status,
            tx_hash: Some(hash_text(&hash)),
            ..settled.item()
        };
        self.finish(writer, &settled, item, nonce, CallbackCode::Success).await
    }

    /// Stores the payment and the response, writes the callback, and commits.
    async fn finish(
        &self,
        mut writer: Writer,
        payment: &Payment,
        item: Item,
        nonce: u64,
        code: CallbackCode<'_>,
    ) -> Result<Value, Failure> {
        let (connection, config) = (writer.connection(), self.app.config());
        let answer = serde_json::to_value(item)?;
        let stored = StoredAnswer {
            digest: StoredAnswer::key(&payment.digest(self.kind, nonce)),
            choice: self.choice == Choice::Confirm,
            nonce,
            answer: answer.to_string(),
        };
        rows::update(connection, payment).await?;
        rows::insert_answer(connection, payment.id, self.kind, &stored, self.now).await?;
        tell(connection, config, payment, code, self.now).await?;
        writer.commit().await?;
        let (kind, choice) = (self.kind, self.choice);
        tracing::info!(payment = %payment.id, ?kind, ?choice, "first-generation payment answered");
        Ok(answer)
    }

    /// Refuses a confirmation that cannot be settled. The payment keeps its status and can still be
    /// confirmed or denied until it times out; the callback about the failure is sent once.
    async fn settlement_failed(
        &self,
        mut writer: Writer,
        confirmed: &Payment,
        error: SettlementError,
    ) -> Result<Value, Failure> {
        let reason = match (error, self.kind) {
            (SettlementError::Contract, Kind::Create) => ResultCode::InsufficientBalance,
            (SettlementError::Contract, Kind::Cancel) => ResultCode::InsufficientFeeBalance,
            (SettlementError::Server, Kind::Create | Kind::Cancel) => ResultCode::UnknownCurrency,
        };
        let code = match error {
            SettlementError::Contract => CallbackCode::Contract(reason.message()),
            SettlementError::Server => CallbackCode::Server,
        };
        tracing::warn!(payment = %confirmed.id, %reason, "a confirmation could not be settled");
        if !confirmed.failure_notified {
            let (connection, config) = (writer.connection(), self.app.config());
            let mut payment = confirmed.clone();
            payment.state.status = self.kind.asked();
            payment.failure_notified = true;
            rows::update(connection, &payment).await?;
            tell(connection, config, &payment, code, self.now).await?;
            writer.commit().await?;
        }
        Err(Failure::Exception(reason))
    }
}
