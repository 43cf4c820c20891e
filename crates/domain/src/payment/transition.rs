//! A payment and its steps.

use kios_protocol::api::{Approval, PaymentItem, PaymentRecord};
use kios_protocol::payment::{
    ChainState, Event, Movement, Phase, Stage, State, Timeouts, TransitionError,
};
use kios_protocol::{
    Address, Amount, Currency, PaymentId, PriceBreakdown, PurchaseId, ResultCode, ShopId,
    TerminalId, Timestamp,
};

/// Who opened a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// A kiosk with the shared key of API v1.
    AccessKey,
    /// A kiosk with this agent's key.
    Agent(Address),
}

/// When a payment's phases were opened and closed; [`Timestamp::NEVER`] for "not yet".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseTimes {
    /// The payment.
    pub open_new: Timestamp,
    /// Its close.
    pub close_new: Timestamp,
    /// Its cancel.
    pub open_cancel: Timestamp,
    /// The cancel's close.
    pub close_cancel: Timestamp,
}

/// A payment: what was asked, what it costs, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Grows by one with every step.
    pub version: u64,
    /// The shop's number of the sale.
    pub purchase_id: PurchaseId,
    /// The price.
    pub amount: Amount,
    /// The price's currency.
    pub currency: Currency,
    /// Who sells.
    pub shop_id: ShopId,
    /// Which kiosk has it in hand: the one that opened it, or the last that opened a cancel.
    pub terminal_id: TerminalId,
    /// Which kiosk opened it.
    pub first_terminal_id: TerminalId,
    /// How often a cancel was opened; 0 for never.
    pub cancel_round: u64,
    /// Who pays.
    pub account: Address,
    /// The price in points and money: estimated until it settles.
    pub parts: PriceBreakdown,
    /// Where it stands.
    pub state: State,
    /// When its phases were opened and closed.
    pub times: PhaseTimes,
    /// Who opened it.
    pub opener: Opener,
    /// The account as it was sent: mostly a temporary one.
    pub account_sent: Address,
    /// The currency as it was sent and signed.
    pub currency_sent: String,
}

/// What a step is told as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The code of the event, and of the task.
    pub code: ResultCode,
    /// Whether the numbered log has a row for it; the stream always has.
    pub task: bool,
}

/// A payment that has moved on, and what that brings with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a step has to be written down"]
pub struct Transition {
    /// The payment after the step.
    pub payment: Payment,
    /// The version the step started from.
    pub from_version: u64,
    /// The kiosk that has the payment in hand no more.
    pub left: Option<TerminalId>,
    /// What the ledger has to do.
    pub movement: Option<Movement>,
    /// How it is told.
    pub notification: Notification,
}

impl Notification {
    /// How a payment that was just opened is told.
    pub const OPENED: Self = Self { code: ResultCode::Success, task: false };

    /// How what has ended as it should is told.
    pub const ENDED_WELL: Self = Self { code: ResultCode::Success, task: true };

    /// Source: `protocol.md §5.2`, side effects; `relay.md §3 B5`.
    const fn of(event: Event) -> Self {
        match event {
            Event::Confirmed => Self::ENDED_WELL,
            Event::Denied => Self { code: ResultCode::Denied, task: true },
            Event::TimedOut => Self { code: ResultCode::TimedOut, task: true },
            Event::Approved
            | Event::SendFailed
            | Event::Reverted
            | Event::Replied
            | Event::CloseNew { .. }
            | Event::OpenCancel
            | Event::CloseCancel { .. }
            | Event::ForceClosed => Self::OPENED,
        }
    }
}

impl Payment {
    /// What `event` makes of this payment.
    ///
    /// # Errors
    /// [`TransitionError`] with the code to answer; the payment stays as it is.
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
                // Asked for again, it still says when it was closed before, as the network does.
                times.close_cancel = if ended { now } else { times.close_cancel };
            }
        }
        let payment = Self { version: self.version + 1, state, times, ..self.clone() };
        let notification = Notification::of(event);
        Ok(Transition { payment, from_version: self.version, left: None, movement, notification })
    }

    /// The step that settles an approval at what it really costs.
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

    /// The step that opens the next round of cancel, asked for by this kiosk.
    ///
    /// # Errors
    /// [`TransitionError`], as [`Payment::apply`].
    pub fn open_cancel(
        &self,
        terminal_id: &TerminalId,
        now: Timestamp,
        clocks: &Timeouts,
    ) -> Result<Transition, TransitionError> {
        let mut step = self.apply(Event::OpenCancel, now, clocks)?;
        step.payment.terminal_id = terminal_id.clone();
        step.payment.cancel_round += 1;
        step.left = Some(self.terminal_id.clone()).filter(|left| left != terminal_id);
        Ok(step)
    }

    /// Whether the customer's side of it is under way: it must be answered or closed yet.
    pub const fn is_being_paid(&self) -> bool {
        matches!(self.state.status.phase, Phase::New) && self.state.is_live()
    }

    /// The payment as the network's answers carry it.
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

    /// The payment as the stream and the history carry it.
    pub fn record(&self, clocks: &Timeouts) -> PaymentRecord {
        PaymentRecord {
            version: self.version,
            timed_out: self.state.timed_out,
            cancel_until: self.cancel_until(clocks),
            item: self.item(),
        }
    }

    fn cancel_until(&self, clocks: &Timeouts) -> Timestamp {
        let paid = self.state.contract == ChainState::PaymentClosed;
        if paid { self.state.settled_at.plus(clocks.cancel_window) } else { Timestamp::NEVER }
    }

    /// The answer to the customer's yes or no.
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
