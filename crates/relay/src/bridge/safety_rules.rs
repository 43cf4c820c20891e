//! Pure rules that block calls which would do damage on the network.
//!
//! The network's relay resets statuses on calls that it refuses, and accepts calls that strand points.
//! Each rule here gives the code that the embedded mode gives for the same. Source: `protocol.md §10.1
//! Q2 to Q5, §11`, `relay.md §3 B4`.

use kios_protocol::api::Location;
use kios_protocol::payment::{ChainState, Phase, Stage, Status};
use kios_protocol::{ResultCode, Timestamp};

use crate::storage::bridge::outbox::{Action, Decision};
use kios_domain::payment::{Payment, Refusal, violation};

/// The code that blocks a call; `None` lets it be sent.
pub(super) fn blocking_code(
    action: Action,
    decision: Option<Decision>,
    payment: &Payment,
) -> Option<ResultCode> {
    let Status { phase, stage } = payment.state.status;
    match (action, phase) {
        // Q5: it would end the cancel as if there had been none, and strand it. §11: a close of a
        // cancel that was never opened is refused, and makes the payment 59.
        (Action::Close(Phase::New), Phase::Cancel) | (Action::Close(Phase::Cancel), Phase::New) => {
            Some(ResultCode::NotClosable)
        }
        // Q2: it would take the money of a payment that stays at 19 and can never be taken back.
        (Action::Close(Phase::New), Phase::New)
            if stage == Stage::Failed && decision == Some(Decision::Confirm) =>
        {
            Some(ResultCode::ForcedToClose)
        }
        // Q3: a cancel that failed on the chain never succeeds. Q4: an open over one that has
        // succeeded would replace the secret that closes it.
        (Action::Open(Phase::Cancel), Phase::Cancel)
            if matches!(
                payment.state.contract,
                ChainState::CancelOpened | ChainState::CancelClosed | ChainState::CancelFailed
            ) =>
        {
            Some(ResultCode::NotCancellable)
        }
        (
            Action::Open(Phase::New | Phase::Cancel)
            | Action::Approve(Phase::New | Phase::Cancel)
            | Action::Close(Phase::New | Phase::Cancel),
            Phase::New | Phase::Cancel,
        ) => None,
    }
}

/// B3: refuses texts that the network would store altered, or expand to its own secrets.
///
/// Source: `protocol.md §10.1 Q10, §11`.
pub(super) fn check_text(name: &str, text: &str) -> Result<(), Refusal> {
    let character = text.chars().find(|c| matches!(c, '\'' | '"' | '\\' | '%'));
    let template = ["${", "#{"].into_iter().find(|template| text.contains(template));
    let found = character.map(String::from).or_else(|| template.map(str::to_owned));
    let Some(found) = found else { return Ok(()) };
    let detail = format!("{name} has {found}, which the network does not store as it is sent");
    Err(vec![violation(name, Location::Body, text, detail)].into())
}

/// Refuses a currency that is too long to be one: it would be stored with the request.
pub(super) fn check_currency(currency: &str) -> Result<(), Refusal> {
    // Source: `protocol.md §2.0`, storage limits.
    const LONGEST: usize = 12;
    if currency.len() > LONGEST { Err(ResultCode::UnknownCurrency.into()) } else { Ok(()) }
}

/// Whether the outcome is unknown after a response with this code: faults of the chain and of the relay,
/// and every code that the protocol does not list, which a proxy or a newer version may have sent.
pub(super) fn is_inconclusive(code: u32) -> bool {
    let inconclusive = [
        ResultCode::ContractError,
        ResultCode::ServerError,
        ResultCode::Unknown,
        ResultCode::InvalidSecret,
        ResultCode::PaymentNotInProgress,
        ResultCode::PaymentNotBeingCancelled,
    ];
    ResultCode::from_number(code).is_none_or(|code| inconclusive.contains(&code))
}

/// Whether a close without a response may be sent again, `age_s` seconds after the phase was opened,
/// given the payment's status that was just read. Source: `protocol.md §10.1`, survival rules 4, 5 and 8.
pub(super) const fn can_resend_close(decision: Decision, stage: Stage, age_s: u64) -> bool {
    /// The network closes it by itself at 300 s; the call may take ten of them.
    const LATEST_S: u64 = 290;
    /// Before this age the network refuses.
    const EARLIEST_S: u64 = 41;
    let confirm = matches!(decision, Decision::Confirm);
    match stage {
        Stage::Confirmed | Stage::Replied => !confirm || age_s < LATEST_S,
        Stage::Denied => true,
        Stage::Opened | Stage::SendFailed | Stage::Reverted => !confirm && age_s >= EARLIEST_S,
        Stage::Sent | Stage::Closed | Stage::Failed => false,
    }
}

/// When a close that ended as failed is repeated for the next time, after so many answers; `None` after the
/// last time. Source: `protocol.md §10.1` Q24.
pub(super) fn close_repeat_at(
    closed_at: Timestamp,
    opened_at: Timestamp,
    answers: u64,
) -> Option<Timestamp> {
    /// After the close.
    const FIRST_S: u64 = 20;
    /// After the close.
    const SECOND_S: u64 = 90;
    /// After the second repeat at least.
    const LAST_PAUSE_S: u64 = 60;
    /// After the open: the network has closed the payment by itself at 300 s.
    const LAST_AGE_S: u64 = 310;
    match answers {
        0 => Some(closed_at.plus(FIRST_S)),
        1 => Some(closed_at.plus(SECOND_S)),
        2 => Some(opened_at.plus(LAST_AGE_S).max(closed_at.plus(SECOND_S + LAST_PAUSE_S))),
        _ => None,
    }
}
