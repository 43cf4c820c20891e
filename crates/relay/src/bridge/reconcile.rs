//! Pure reconciliation: derives the transitions from our record to the status in a `PaymentItem` of the
//! network's relay.
//!
//! The item has the status of a payment, not how it got there. The transitions are those that the
//! embedded ledger would have made, so that every stream sees the same steps in both modes: an approval
//! emits an event with status 15 and stores 17, a denial emits 16, and a paid payment was approved
//! before. Whether a step was notified before is checked by the caller.
//!
//! Deliberately absent: an order of statuses. The network itself sets statuses back (`protocol.md §5.2`, forced
//! writes), so the last read counts, and reads of one payment are serialized.
//!
//! Source: `protocol.md §2.0, §5.1, §7.2`.

use kios_protocol::api::PaymentItem;
use kios_protocol::payment::{ChainState, Phase, Stage, State, Status};
use kios_protocol::{Currency, PriceBreakdown, ResultCode, Timestamp};

use crate::storage::bridge::outbox::OpenContext;
use kios_domain::payment::{CancelProof, Notification, Payment, PhaseTimes, Transition};

/// The outcome that a callback or the task log reports beside the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReportedOutcome {
    /// None.
    None,
    /// This phase was approved and settled.
    Approved(Phase),
    /// This phase was denied.
    Denied(Phase),
}

impl ReportedOutcome {
    /// The outcome of this phase.
    pub(super) fn of_phase(self, phase: Phase) -> Self {
        match self {
            Self::Approved(about) | Self::Denied(about) if about != phase => Self::None,
            Self::None | Self::Approved(_) | Self::Denied(_) => self,
        }
    }
}

/// The record of an unknown payment as it was opened; [`transitions`] leads from there to the item.
pub(super) fn initial(item: &PaymentItem, context: OpenContext) -> Payment {
    let OpenContext { opener, account_sent, currency_sent } = context;
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
        cancel_proof: CancelProof::Signature,
        late_return_at: Timestamp::NEVER,
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

/// The transitions from our record to the item; none when there is nothing new.
pub(super) fn transitions(
    known: &Payment,
    item: &PaymentItem,
    reported: ReportedOutcome,
) -> Vec<Transition> {
    let mut transitions: Vec<Transition> = Vec::new();
    for status in status_path(known, item, reported) {
        let from = transitions.last().map_or(known, |last| &last.payment);
        transitions.push(transition(from, item, status));
    }
    transitions
}

/// The statuses from our record to the item.
fn status_path(known: &Payment, item: &PaymentItem, reported: ReportedOutcome) -> Vec<Status> {
    let (from, to) = (known.state, item.payment_status);
    if !is_new(known, item) {
        return Vec::new();
    }
    let mut path = Vec::new();
    let new_round = to.phase == Phase::Cancel
        && (from.status.phase == Phase::New || is_another_round(known, item));
    if new_round && from.status.phase == Phase::New && from.status != Status::PAID {
        // It is being cancelled, so it was paid.
        push_approval(&mut path, Phase::New, &from);
        path.push(Status::PAID);
    }
    if new_round {
        let open = Status::of(Phase::Cancel, Stage::Opened);
        if to != open {
            path.push(open);
        }
    }
    let from = if new_round { State { contract: ChainState::PaymentClosed, ..from } } else { from };
    match to.stage {
        Stage::Replied | Stage::Closed => push_approval(&mut path, to.phase, &from),
        Stage::Failed => match reported.of_phase(to.phase) {
            ReportedOutcome::Approved(_) => push_approval(&mut path, to.phase, &from),
            ReportedOutcome::Denied(_) if from.status.stage != Stage::Denied => {
                path.push(Status::of(to.phase, Stage::Denied));
            }
            ReportedOutcome::Denied(_) | ReportedOutcome::None => {}
        },
        Stage::Opened
        | Stage::SendFailed
        | Stage::Reverted
        | Stage::Sent
        | Stage::Confirmed
        | Stage::Denied => {}
    }
    path.push(to);
    path
}

/// Adds the status "approved and settled", if the record has not passed it.
fn push_approval(path: &mut Vec<Status>, phase: Phase, from: &State) {
    if !has_settled(from.contract, phase) {
        path.push(Status::of(phase, Stage::Confirmed));
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

/// Whether the item differs from our record.
fn is_new(known: &Payment, item: &PaymentItem) -> bool {
    let recorded = known.item();
    recorded.payment_status != item.payment_status
        || (item.payment_status.phase == Phase::Cancel && is_another_round(known, item))
        || parts(item) != known.parts
        || (!item.terminal_id.as_str().is_empty() && item.terminal_id != known.terminal_id)
}

/// The transition to this status.
fn transition(from: &Payment, item: &PaymentItem, status: Status) -> Transition {
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
        // The item has no time of settlement; counted from the open, the time to cancel ends no later.
        payment.state.settled_at = item.open_new_timestamp;
    }
    if status == item.payment_status {
        payment.times.close_new = item.close_new_timestamp;
        payment.times.close_cancel = item.close_cancel_timestamp;
    }
    let notification = notification(from.state.status, status);
    Transition { payment, from_version: from.version, left, movement: None, notification }
}

/// The state of the chain that follows from a status, as far as it does.
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

/// The notification of a transition; approval and denial also get a row of the task log.
fn notification(from: Status, to: Status) -> Notification {
    match to.stage {
        // More details of the same status are no second approval.
        Stage::Confirmed | Stage::Denied if from == to => Notification::EVENT_ONLY,
        Stage::Confirmed => Notification { code: ResultCode::Success, task: true },
        Stage::Denied => Notification { code: ResultCode::Denied, task: true },
        Stage::Opened
        | Stage::SendFailed
        | Stage::Reverted
        | Stage::Sent
        | Stage::Replied
        | Stage::Closed
        | Stage::Failed => Notification::EVENT_ONLY,
    }
}
