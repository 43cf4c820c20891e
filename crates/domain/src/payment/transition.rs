//! A payment and its transitions.

use kios_protocol::api::{Approval, PaymentItem, PaymentRecord};
use kios_protocol::payment::{
    ChainState, Event, Movement, Phase, Stage, State, Timeouts, TransitionError,
};
use kios_protocol::{
    Address, Amount, Currency, PaymentId, PriceBreakdown, PurchaseId, ResultCode, ShopId,
    TerminalId, Timestamp,
};

use super::Refusal;

/// Who opened a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// A kiosk with the shared key of API v1.
    AccessKey,
    /// A kiosk with this agent's key.
    Agent(Address),
}

/// What a cancel was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelProof {
    /// A signature alone, which anybody who has overheard it can send again.
    Signature,
    /// A session, the shared key, or the signature of an agent that needs no session.
    Session,
}

/// When a payment's phases were opened and closed; [`Timestamp::NEVER`] for "not yet".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseTimes {
    /// The opening of the payment.
    pub open_new: Timestamp,
    /// The close of the payment.
    pub close_new: Timestamp,
    /// The opening of the cancel.
    pub open_cancel: Timestamp,
    /// The close of the cancel.
    pub close_cancel: Timestamp,
}

/// A payment: the request, the price and the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Grows by one with every transition.
    pub version: u64,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price.
    pub amount: Amount,
    /// The price's currency.
    pub currency: Currency,
    /// The shop.
    pub shop_id: ShopId,
    /// The kiosk that acts for it now: the one that opened it, or the last that opened a cancel.
    pub terminal_id: TerminalId,
    /// The kiosk that opened it.
    pub first_terminal_id: TerminalId,
    /// How often a cancel was opened; 0 if never.
    pub cancel_round: u64,
    /// What the last cancel was opened with.
    pub cancel_proof: CancelProof,
    /// The customer.
    pub account: Address,
    /// The price in points and money: estimated until it settles.
    pub parts: PriceBreakdown,
    /// The status.
    pub state: State,
    /// When its phases were opened and closed.
    pub times: PhaseTimes,
    /// When an approval that took effect after the close was reversed; [`Timestamp::NEVER`] if none did.
    pub late_return_at: Timestamp,
    /// Who opened it.
    pub opener: Opener,
    /// The account as it was sent: mostly a temporary one.
    pub account_sent: Address,
    /// The currency as it was sent and signed.
    pub currency_sent: String,
}

/// How a transition is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The code of the event and of the task.
    pub code: ResultCode,
    /// Whether the numbered task log has a row for it; the stream always has an event.
    pub task: bool,
}

/// A transition and its side effects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a step has to be written down"]
pub struct Transition {
    /// The payment after the transition.
    pub payment: Payment,
    /// The version before the transition.
    pub from_version: u64,
    /// The kiosk that no longer acts for the payment.
    pub left: Option<TerminalId>,
    /// The ledger movement.
    pub movement: Option<Movement>,
    /// How it is reported.
    pub notification: Notification,
}

impl Notification {
    /// Success in the event streams, without a task.
    pub const EVENT_ONLY: Self = Self { code: ResultCode::Success, task: false };

    /// Success in the event streams and in the task log.
    pub const SUCCESS_TASK: Self = Self { code: ResultCode::Success, task: true };

    /// Source: `protocol.md §5.2`, side effects; `relay.md §3 B5`.
    const fn of(event: Event) -> Self {
        match event {
            Event::Confirmed => Self::SUCCESS_TASK,
            Event::Denied => Self { code: ResultCode::Denied, task: true },
            Event::TimedOut => Self { code: ResultCode::TimedOut, task: true },
            Event::Approved
            | Event::SendFailed
            | Event::Reverted
            | Event::Replied
            | Event::CloseNew { .. }
            | Event::OpenCancel
            | Event::CloseCancel { .. }
            | Event::ForceClosed => Self::EVENT_ONLY,
        }
    }
}

impl Payment {
    /// Applies `event` to this payment.
    ///
    /// # Errors
    /// [`TransitionError`] with the code of the refusal; the payment is unchanged.
    pub fn apply(
        &self,
        event: Event,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Transition, TransitionError> {
        let state = self.state.apply(event, now, clocks)?;
        let movement = Movement::between(&self.state, &state);
        let mut times = self.times;
        let ended = matches!(state.status.stage, Stage::Closed | Stage::Failed);
        match state.status.phase {
            Phase::New if ended => times.close_new = now,
            Phase::New => {}
            Phase::Cancel => {
                times.open_cancel = state.opened_at;
                // A cancel that is opened again keeps its previous close time, as on the network.
                times.close_cancel = if ended { now } else { times.close_cancel };
            }
        }
        let payment = Self { version: self.version + 1, state, times, ..self.clone() };
        let notification = Notification::of(event);
        Ok(Transition { payment, from_version: self.version, left: None, movement, notification })
    }

    /// The transition that settles an approval at its final price.
    ///
    /// # Errors
    /// [`TransitionError`], as [`Payment::apply`].
    pub fn confirm(
        &self,
        actual: PriceBreakdown,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Transition, TransitionError> {
        let mut step = self.apply(Event::Confirmed, now, clocks)?;
        step.payment.parts = actual;
        Ok(step)
    }

    /// The transition that opens the next cancel, requested by this kiosk.
    ///
    /// # Errors
    /// As [`Payment::apply`]; then [`Refusal::SessionMissing`] for another round by a signature alone (B20).
    pub fn open_cancel(
        &self,
        terminal_id: &TerminalId,
        proof: CancelProof,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Transition, Refusal> {
        let mut step = self.apply(Event::OpenCancel, now, clocks)?;
        // All rounds of a cancel have one signature (protocol Q7): a signature that was overheard must not
        // open the next.
        if self.cancel_round > 0 && proof == CancelProof::Signature {
            return Err(Refusal::SessionMissing);
        }
        step.payment.terminal_id = terminal_id.clone();
        step.payment.cancel_round += 1;
        step.payment.cancel_proof = proof;
        step.left = Some(self.terminal_id.clone()).filter(|left| left != terminal_id);
        Ok(step)
    }

    /// Whether it waits for the customer's approval or for a close.
    pub const fn is_being_paid(&self) -> bool {
        matches!(self.state.status.phase, Phase::New) && self.state.is_live()
    }

    /// The payment as the network's responses contain it.
    pub fn item(&self) -> PaymentItem {
        PaymentItem {
            payment_id: self.id,
            purchase_id: self.purchase_id.clone(),
            amount: self.amount,
            currency: self.currency.to_string(),
            shop_id: self.shop_id,
            account: self.account,
            paid_point: self.parts.paid_point,
            paid_value: self.parts.paid_value,
            fee_point: self.parts.fee_point,
            fee_value: self.parts.fee_value,
            total_point: self.parts.total_point,
            total_value: self.parts.total_value,
            terminal_id: self.terminal_id.clone(),
            payment_status: self.state.status,
            open_new_timestamp: self.times.open_new,
            close_new_timestamp: self.times.close_new,
            open_cancel_timestamp: self.times.open_cancel,
            close_cancel_timestamp: self.times.close_cancel,
        }
    }

    /// The payment as the stream and the history contain it.
    pub fn record(&self, clocks: &Timeouts) -> PaymentRecord {
        PaymentRecord {
            version: self.version,
            timed_out: self.state.timed_out,
            cancel_until: self.cancel_until(clocks),
            late_return_at: self.late_return_at,
            item: self.item(),
        }
    }

    fn cancel_until(&self, clocks: &Timeouts) -> Timestamp {
        let paid = self.state.contract == ChainState::PaymentClosed;
        if paid { self.state.settled_at.plus(clocks.cancel_window) } else { Timestamp::NEVER }
    }

    /// The response to the customer's approval or denial.
    pub fn approval(&self, tx_hash: Option<String>) -> Approval {
        Approval {
            payment_id: self.id,
            purchase_id: self.purchase_id.clone(),
            amount: self.amount,
            currency: self.currency.to_string(),
            shop_id: self.shop_id,
            account: self.account,
            terminal_id: self.terminal_id.clone(),
            payment_status: self.state.status,
            tx_hash,
        }
    }
}
