//! What an item of the network's relay makes of our record of the payment: pure.
//!
//! The network says where a payment is, not how it got there. The record goes the way that the
//! embedded ledger would have gone, so that every reader sees the same steps in both modes: an
//! approval is told at 15 and stands at 17, a denial is told at 16, and a payment that was paid has
//! been approved before. Whether a step was told already is asked of whoever writes it.
//!
//! Deliberately absent: an order of statuses. The network itself goes back (`protocol.md §5.2`, forced
//! writes), so what was read last counts, and reads of one payment are made one after the other.
//!
//! Source: `protocol.md §2.0, §5.1, §7.2`.

use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{ChainState, Phase, Stage, State, Status};
use kios_protocol::{Currency, PriceBreakdown, ResultCode, Timestamp};

use super::call::Origin;
use kios_domain::payment::{Notification, Payment, PhaseTimes, Transition};

/// What the network has told of the present round of a payment, beside the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// This life of it was approved and settled.
    Approved(Phase),
    /// This life of it was denied.
    Denied(Phase),
}

impl Said {
    /// What was told of this life.
    pub(super) fn of(self, phase: Phase) -> Self {
        match self {
            Self::Approved(about) | Self::Denied(about) if about != phase => Self::Nothing,
            Self::Nothing | Self::Approved(_) | Self::Denied(_) => self,
        }
    }
}

/// A payment that was not known, as its item says it was opened. The steps from there follow.
pub(super) fn first(item: &PaymentItem, origin: Origin) -> Payment {
    let Origin { opener, account_sent, currency_sent } = origin;
    Payment {
        id: item.payment_id,
        version: 1,
        purchase_id: item.purchase_id.clone(),
        amount: item.amount,
        currency: Currency::new(&item.currency),
        shop_id: item.shop_id,
        terminal_id: item.terminal_id.clone(),
        first_terminal_id: item.terminal_id.clone(),
        cancel_round: 0,
        account: item.account,
        parts: parts(item),
        state: State::opened(item.open_new_timestamp),
        times: PhaseTimes {
            open_new: item.open_new_timestamp,
            close_new: Timestamp::NEVER,
            open_cancel: Timestamp::NEVER,
            close_cancel: Timestamp::NEVER,
        },
        opener,
        account_sent,
        currency_sent,
    }
}

const fn parts(item: &PaymentItem) -> PriceBreakdown {
    PriceBreakdown {
        paid_point: item.paid_point,
        paid_value: item.paid_value,
        fee_point: item.fee_point,
        fee_value: item.fee_value,
        total_point: item.total_point,
        total_value: item.total_value,
    }
}

/// The steps from what is known to what the item says; none when there is nothing new.
pub(super) fn steps(known: &Payment, item: &PaymentItem, said: Said) -> Vec<Transition> {
    let mut steps: Vec<Transition> = Vec::new();
    for status in way(known, item, said) {
        let from = steps.last().map_or(known, |step| &step.payment);
        steps.push(step(from, item, status));
    }
    steps
}

/// The statuses from what is known to what the item says.
fn way(known: &Payment, item: &PaymentItem, said: Said) -> Vec<Status> {
    let (from, to) = (known.state, item.payment_status);
    if !is_new(known, item) {
        return Vec::new();
    }
    let mut way = Vec::new();
    let again = to.phase == Phase::Cancel
        && (from.status.phase == Phase::New || is_another_round(known, item));
    if again && from.status.phase == Phase::New && from.status != Status::PAID {
        // It is being taken back, so it was paid.
        approved(&mut way, Phase::New, &from);
        way.push(Status::PAID);
    }
    if again {
        let open = Status::of(Phase::Cancel, Stage::Opened);
        if to != open {
            way.push(open);
        }
    }
    let from = if again { State { contract: ChainState::PaymentClosed, ..from } } else { from };
    match to.stage {
        Stage::Replied | Stage::Closed => approved(&mut way, to.phase, &from),
        Stage::Failed => match said.of(to.phase) {
            Said::Approved(_) => approved(&mut way, to.phase, &from),
            Said::Denied(_) if from.status.stage != Stage::Denied => {
                way.push(Status::of(to.phase, Stage::Denied));
            }
            Said::Denied(_) | Said::Nothing => {}
        },
        Stage::Opened
        | Stage::SendFailed
        | Stage::Reverted
        | Stage::Sent
        | Stage::Confirmed
        | Stage::Denied => {}
    }
    way.push(to);
    way
}

/// Passes through "approved and settled", if it has not.
fn approved(way: &mut Vec<Status>, phase: Phase, from: &State) {
    if !has_settled(from.contract, phase) {
        way.push(Status::of(phase, Stage::Confirmed));
    }
}

/// Whether points have moved in this phase.
pub(super) fn has_settled(contract: ChainState, phase: Phase) -> bool {
    match phase {
        Phase::New => contract >= ChainState::PaymentOpened,
        Phase::Cancel => contract >= ChainState::CancelOpened,
    }
}

fn is_another_round(known: &Payment, item: &PaymentItem) -> bool {
    item.open_cancel_timestamp != known.times.open_cancel
}

/// Whether the item says anything that is not known.
fn is_new(known: &Payment, item: &PaymentItem) -> bool {
    let seen = known.item();
    seen.payment_status != item.payment_status
        || (item.payment_status.phase == Phase::Cancel && is_another_round(known, item))
        || parts(item) != known.parts
        || (!item.terminal_id.as_str().is_empty() && item.terminal_id != known.terminal_id)
}

/// The step to this status.
fn step(from: &Payment, item: &PaymentItem, status: Status) -> Transition {
    let mut payment = Payment { version: from.version + 1, parts: parts(item), ..from.clone() };
    let round = status.phase == Phase::Cancel
        && (from.state.status.phase == Phase::New || is_another_round(from, item));
    if round {
        payment.cancel_round += 1;
        payment.times.open_cancel = item.open_cancel_timestamp;
        payment.times.close_cancel = Timestamp::NEVER;
        payment.state.opened_at = item.open_cancel_timestamp;
        payment.state.timed_out = false;
    } else if status.phase == Phase::New && from.state.status.phase == Phase::Cancel {
        payment.state.opened_at = item.open_new_timestamp;
    }
    let mut left = None;
    if !item.terminal_id.as_str().is_empty() && item.terminal_id != from.terminal_id {
        left = Some(from.terminal_id.clone());
        payment.terminal_id = item.terminal_id.clone();
    }
    payment.state.status = status;
    payment.state.contract = contract(from.state.contract, status);
    if has_settled(payment.state.contract, Phase::New) {
        // When exactly it settled is not said; from here the time to cancel runs out no later.
        payment.state.settled_at = item.open_new_timestamp;
    }
    if status == item.payment_status {
        payment.times.close_new = item.close_new_timestamp;
        payment.times.close_cancel = item.close_cancel_timestamp;
    }
    let telling = telling(from.state.status, status);
    Transition { payment, from_version: from.version, left, movement: None, telling }
}

/// What a status says about the chain, as far as it says it.
fn contract(before: ChainState, Status { phase, stage }: Status) -> ChainState {
    let [unsettled, opened, closed, failed] = match phase {
        Phase::New => [
            ChainState::Nothing,
            ChainState::PaymentOpened,
            ChainState::PaymentClosed,
            ChainState::PaymentFailed,
        ],
        Phase::Cancel => [
            ChainState::PaymentClosed,
            ChainState::CancelOpened,
            ChainState::CancelClosed,
            ChainState::CancelFailed,
        ],
    };
    match stage {
        Stage::Confirmed | Stage::Replied => opened,
        Stage::Closed => closed,
        Stage::Failed if has_settled(before, phase) => failed,
        Stage::Opened
        | Stage::SendFailed
        | Stage::Reverted
        | Stage::Sent
        | Stage::Denied
        | Stage::Failed => unsettled,
    }
}

/// How a step is told; the numbered log has a row for the two that end the waiting.
fn telling(from: Status, to: Status) -> Notification {
    match to.stage {
        // A row that only says more than before of the same status is no second approval.
        Stage::Confirmed | Stage::Denied if from == to => Notification::OPENED,
        Stage::Confirmed => Notification { code: ResultCode::Success, task: true },
        Stage::Denied => Notification { code: ResultCode::Denied, task: true },
        Stage::Opened
        | Stage::SendFailed
        | Stage::Reverted
        | Stage::Sent
        | Stage::Replied
        | Stage::Closed
        | Stage::Failed => Notification::OPENED,
    }
}
