//! One request of a host page to the shop's staff: a cancel, a refund, or points.
//!
//! It opens the staff area at the purchase; staff decides there as if it had looked the purchase up. The screen that shows the
//! end of the action is the result, once nothing on it changes it any more. A request that staff leaves, or that the host gives
//! up before the action has begun, is `cancelled`. Then the staff area is locked.

use kios_embed::{KiosError, KioskMessage, StaffAction, StaffOutcome, StaffRequest, StaffResult};
use kios_protocol::api::PointGrants;
use kios_protocol::{Currency, PurchaseId, ResultCode};

use super::fault::{self, HostFault};
use super::report::refusal;
use super::session::WAIT_MS;
use super::{Backlog, HostOrigin, Next, decimals, is_free};
use crate::context::Context;
use crate::outcome::Outcome;
use crate::states::State;
use crate::states::point_grant::result::{GrantOutcome, NotApproved};
use crate::states::sale::outcome::OutcomeScreen;
use crate::states::staff_area::StaffArea;
use crate::states::staff_area::policy::LockPolicy;
use crate::{Effect, Instant};

/// How far a request has got.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The kiosk is not free.
    Waiting,
    /// Staff works on it; with the end of its action, once there is one that may still change.
    Running(Option<End>),
    /// The result is reported.
    Reported,
}

/// One request to staff.
#[derive(Debug)]
pub(super) struct StaffTask {
    request: StaffRequest,
    from: HostOrigin,
    step: Step,
    since: Instant,
    is_given_up: bool,
}

/// The end of an action, with the error of a refusal.
type End = (StaffOutcome, Option<KiosError>);

/// Whether the screen that shows an end offers something that changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    Final,
    MayChange,
}

impl StaffTask {
    /// A request that waits until the kiosk is free.
    pub(super) const fn new(from: HostOrigin, request: StaffRequest, now: Instant) -> Self {
        Self { request, from, step: Step::Waiting, since: now, is_given_up: false }
    }

    /// Whether its result was not reported.
    pub(super) const fn is_open(&self) -> bool {
        match self.step {
            Step::Waiting | Step::Running(_) => true,
            Step::Reported => false,
        }
    }

    /// Gives the request up, if a page of this origin may.
    pub(super) fn give_up(&mut self, from: &HostOrigin, ctx: &Context) {
        self.is_given_up |= *from == self.from || from.is_allowed(ctx);
    }

    /// What the till does next for it, in this state.
    pub(super) fn next(&mut self, state: &State, backlog: Backlog, ctx: &mut Context) -> Next {
        match &mut self.step {
            Step::Waiting if self.is_given_up => self.report(CANCELLED, ctx),
            Step::Waiting if is_free(state, backlog) || is_menu(state) => return self.begin(ctx),
            Step::Waiting => self.since = ctx.now,
            Step::Running(_) => return self.running(state, backlog, ctx),
            // The next one at this kiosk may be a customer.
            Step::Reported if is_menu(state) => return Next::LeaveStaff,
            Step::Reported => {}
        }
        Next::Stay
    }

    fn running(&mut self, state: &State, backlog: Backlog, ctx: &mut Context) -> Next {
        let Step::Running(known) = &mut self.step else { return Next::Stay };
        match end_of(state, &self.request, ctx) {
            Some((end, Certainty::Final)) => {
                self.report(end, ctx);
                return Next::Stay;
            }
            Some((end, Certainty::MayChange)) => *known = Some(end),
            // The action begins, once more perhaps.
            None if state.lock_policy() == LockPolicy::Waits => *known = None,
            None => {}
        }
        let is_over =
            backlog == Backlog::Empty && (matches!(state, State::Idle(_)) || is_menu(state));
        let is_dropped = self.is_given_up && (known.is_some() || is_undecided(state));
        if is_over || is_dropped {
            let end = known.take().unwrap_or(CANCELLED);
            self.report(end, ctx);
            return if matches!(state, State::Idle(_)) { Next::Stay } else { Next::LeaveStaff };
        }
        // The kiosk has lost its pairing or its lead.
        if is_elsewhere(state) {
            self.report((StaffOutcome::Unknown, None), ctx);
        }
        Next::Stay
    }

    /// Whether its screens were left, so that it is over.
    pub(super) fn is_left(&self, state: &State) -> bool {
        self.step == Step::Reported && (matches!(state, State::Idle(_)) || is_elsewhere(state))
    }

    /// The host's number of the order.
    pub(super) const fn purchase_id(&self) -> &PurchaseId {
        &self.request.purchase_id
    }

    fn begin(&mut self, ctx: &mut Context) -> Next {
        match self.check(ctx) {
            Some(Ok(())) => {
                self.step = Step::Running(None);
                Next::Staff(self.request.clone())
            }
            Some(Err(error)) => {
                self.report((StaffOutcome::Refused, Some(error)), ctx);
                Next::Stay
            }
            None if ctx.now.ms_since(self.since) >= WAIT_MS => {
                let error = HostFault::Unreachable.error(ctx);
                self.report((StaffOutcome::Refused, Some(error)), ctx);
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// Whether the kiosk can take the request; `None` while the shop's settings are not known.
    fn check(&self, ctx: &Context) -> Option<Result<(), KiosError>> {
        let terminal = ctx.terminal.as_ref()?;
        let shop = ctx.shop.as_ref()?;
        let StaffRequest { action, amount, .. } = &self.request;
        let digits = Currency::new(&terminal.currency).digits();
        let fault = if !self.from.is_allowed(ctx) {
            HostFault::Origin
        } else if *action == StaffAction::GivePoints && ctx.point_grants == PointGrants::Off {
            return Some(Err(fault::of_code(ResultCode::NotProvider.number(), ctx)));
        } else if amount.is_some_and(|amount| decimals(amount) > digits) {
            HostFault::Decimals
        } else if amount.is_some_and(|amount| amount > shop.highest_charge) {
            HostFault::AboveLimit
        } else {
            return Some(Ok(()));
        };
        Some(Err(fault.error(ctx)))
    }

    fn report(&mut self, (outcome, error): End, ctx: &mut Context) {
        self.step = Step::Reported;
        let StaffRequest { action, purchase_id, .. } = self.request.clone();
        let result = StaffResult { action, outcome, purchase_id, error };
        ctx.push(Effect::Report(KioskMessage::StaffOutcome { result }));
    }
}

/// The answer to a request that is not taken.
pub(super) fn refused(request: StaffRequest, fault: HostFault, ctx: &Context) -> KioskMessage {
    let StaffRequest { action, purchase_id, .. } = request;
    let error = Some(fault.error(ctx));
    let result = StaffResult { action, outcome: StaffOutcome::Refused, purchase_id, error };
    KioskMessage::StaffOutcome { result }
}

/// What became of a request with which nothing was done.
const CANCELLED: End = (StaffOutcome::Cancelled, None);

const fn is_menu(state: &State) -> bool {
    matches!(state, State::Staff(StaffArea::Menu(_)))
}

/// Whether the kiosk serves neither customers nor staff.
const fn is_elsewhere(state: &State) -> bool {
    matches!(state, State::Setup(_) | State::Mirror)
}

/// Whether staff has not decided yet, so that nothing is in progress.
fn is_undecided(state: &State) -> bool {
    matches!(state, State::Staff(StaffArea::Locked(_)))
        || (state.lock_policy() == LockPolicy::Closes)
}

/// The end of the requested action with its purchase, if the state shows one. Staff may do something else with the purchase:
/// that is no end of this action.
fn end_of(state: &State, request: &StaffRequest, ctx: &Context) -> Option<(End, Certainty)> {
    let may_change = |is_so| if is_so { Certainty::MayChange } else { Certainty::Final };
    let purchase_id = &request.purchase_id;
    match request.action {
        StaffAction::Cancel => {
            let State::Outcome(screen) = state else { return None };
            let is_its = screen.cancel_target.is_some() && screen.purchase_id == *purchase_id;
            is_its.then(|| (end_of_cancel(screen, ctx), may_change(screen.can_try_again())))
        }
        StaffAction::Refund => {
            let State::RefundResult(result) = state else { return None };
            let is_part = result.outcome == Outcome::RefundRefused && result.has_slip();
            let outcome = if is_part { StaffOutcome::Partly } else { outcome_of(result.outcome) };
            // The relay may settle it while the screen is shown.
            let certainty = may_change(outcome == StaffOutcome::Unknown);
            (result.plan.purchase_id == *purchase_id).then_some(((outcome, None), certainty))
        }
        StaffAction::GivePoints => {
            let State::GrantResult(result) = state else { return None };
            let end =
                || (end_of_grant(result.grant_outcome, ctx), may_change(result.can_undo(ctx)));
            (result.grant.purchase_id == *purchase_id).then(end)
        }
    }
}

fn end_of_cancel(screen: &OutcomeScreen, ctx: &Context) -> End {
    match (screen.outcome, screen.why) {
        (Outcome::Refused, why) => match refusal(why, ctx) {
            Some(error) => (StaffOutcome::Refused, Some(error)),
            None => (StaffOutcome::Unknown, Some(HostFault::Lost.error(ctx))),
        },
        (outcome, _) => (outcome_of(outcome), None),
    }
}

const fn outcome_of(outcome: Outcome) -> StaffOutcome {
    match outcome {
        Outcome::CancelDone | Outcome::RefundDone | Outcome::PointsGiven => StaffOutcome::Done,
        Outcome::CancelDenied => StaffOutcome::Denied,
        Outcome::CancelWithdrawn | Outcome::PointsTakenBack => StaffOutcome::Cancelled,
        Outcome::TimedOut => StaffOutcome::TimedOut,
        Outcome::Refused | Outcome::RefundRefused | Outcome::PointsRefused => StaffOutcome::Refused,
        // The last two are ends of a sale, and none of staff's.
        Outcome::RefundUnknown | Outcome::Denied | Outcome::Cancelled => StaffOutcome::Unknown,
    }
}

fn end_of_grant(outcome: GrantOutcome, ctx: &Context) -> End {
    match outcome {
        // Points that were to be taken back and are not are given.
        GrantOutcome::Given | GrantOutcome::Kept => (StaffOutcome::Done, None),
        GrantOutcome::TakenBack | GrantOutcome::NotApproved(NotApproved::Withdrawn) => {
            (StaffOutcome::Cancelled, None)
        }
        GrantOutcome::NotApproved(NotApproved::Late) => (StaffOutcome::TimedOut, None),
        GrantOutcome::Refused(code) => (StaffOutcome::Refused, Some(fault::of_code(code, ctx))),
        GrantOutcome::Storage => (StaffOutcome::Refused, Some(HostFault::Storage.error(ctx))),
        GrantOutcome::Unsure => (StaffOutcome::Unknown, None),
    }
}
