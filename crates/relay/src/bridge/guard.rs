//! What is kept back, because it would do damage on the network: pure.
//!
//! The network's relay resets statuses on calls that it refuses, and takes calls that strand points.
//! Each rule here answers what the embedded mode answers to the same. Source: `protocol.md §10.1
//! Q2 to Q5, §11`, `relay.md §3 B4`.

use kios_protocol::ResultCode;
use kios_protocol::api::Location;
use kios_protocol::payment::{ChainState, Phase, Stage, Status};

use super::call::Action;
use kios_domain::payment::{Payment, Refusal, violation};

/// The code that keeps a call back; `None` lets it go.
pub(super) fn kept_back(
    action: Action,
    choice: Option<bool>,
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
            if stage == Stage::Failed && choice == Some(true) =>
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
            | Action::Answer(Phase::New | Phase::Cancel)
            | Action::Close(Phase::New | Phase::Cancel),
            Phase::New | Phase::Cancel,
        ) => None,
    }
}

/// B3: texts that the network would store as something else, or fill in with what it keeps secret.
///
/// Source: `protocol.md §10.1 Q10, §11`.
pub(super) fn check_text(name: &str, text: &str) -> Result<(), Refusal> {
    let character = text.chars().find(|c| matches!(c, '\'' | '"' | '\\' | '%'));
    let template = ["${", "#{"].into_iter().find(|template| text.contains(template));
    let found = character.map(String::from).or_else(|| template.map(str::to_owned));
    let Some(found) = found else { return Ok(()) };
    let detail = format!("{name} has {found}, which the network does not keep as it is sent");
    Err(vec![violation(name, Location::Body, text, detail)].into())
}

/// Whether a refusal of a close leaves open what happened: the chain's faults, and the relay's own.
pub(super) fn is_doubtful(code: u32) -> bool {
    let doubtful = [
        ResultCode::ContractError,
        ResultCode::ServerError,
        ResultCode::Unknown,
        ResultCode::InvalidSecret,
        ResultCode::PaymentNotInProgress,
        ResultCode::PaymentNotBeingCancelled,
    ];
    doubtful.iter().any(|doubtful| doubtful.number() == code)
}

/// Whether a close that was lost may leave again, `age` seconds after the phase was opened, now that
/// the payment's own status was read. Source: `protocol.md §10.1`, survival rules 4, 5 and 8.
#[expect(clippy::fn_params_excessive_bools, reason = "confirm is the wire's own yes or no")]
pub(super) const fn may_close_again(confirm: bool, stage: Stage, age: u64) -> bool {
    /// Later the network closes it by itself, seconds; ten of them for the way.
    const BUDGET: u64 = 290;
    /// Earlier the network refuses, seconds.
    const EARLY: u64 = 41;
    match stage {
        Stage::Confirmed | Stage::Replied => !confirm || age < BUDGET,
        Stage::Denied => true,
        Stage::Opened | Stage::SendFailed | Stage::Reverted => !confirm && age >= EARLY,
        Stage::Sent | Stage::Closed | Stage::Failed => false,
    }
}
