//! Actions above the shop's limit that wait for the shop owner: their list, and the state machine of
//! one decision.
//!
//! No event of the stream reports them, so that an owner's wallet requests the list every three
//! seconds. The relay keeps the first decision: a repeat of it changes nothing, any other one is
//! refused. A decision whose response is lost is therefore sent again until it is done, or until the relay
//! says that the action was decided or has expired; another refusal does not say what became of the first
//! request.
//!
//! Source: `relay.md §7`.

use std::collections::BTreeSet;

use kios_client::{Instant, ServerClock};
use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, LimitApproval};
use kios_protocol::staff::StaffActionKind;

use super::effect::Decision;
use super::readiness::Readiness;

/// How long an action waits for the owner, milliseconds. Source: `relay.md §7` (T6).
pub(crate) const LIMIT_WAIT_MS: u64 = 600_000;
/// The interval between requests for the list, milliseconds.
const POLL_INTERVAL_MS: u64 = 3_000;
/// How long after a lost response the decision is sent again, milliseconds.
const REPEAT_MS: u64 = 2_000;

/// What the owner is asked to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKind {
    /// A card refund.
    Refund,
    /// A point grant.
    Points,
}

impl LimitKind {
    /// The kind of an approval; `None` for an action that has no limit.
    const fn of(kind: StaffActionKind) -> Option<Self> {
        match kind {
            StaffActionKind::Refund => Some(Self::Refund),
            StaffActionKind::Points => Some(Self::Points),
            StaffActionKind::Unlock
            | StaffActionKind::WrongPin
            | StaffActionKind::Lock
            | StaffActionKind::AddMember
            | StaffActionKind::ChangePin
            | StaffActionKind::RemoveMember
            | StaffActionKind::UnlockPins
            | StaffActionKind::Cancel
            | StaffActionKind::Approve
            | StaffActionKind::Deny => None,
        }
    }
}

/// An action that waits for the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingAction {
    pub(crate) kind: LimitKind,
    /// As the relay has sent it.
    pub(crate) approval: LimitApproval,
}

impl WaitingAction {
    /// An action of the relay's list; `None` if this wallet cannot say what is to be approved.
    fn read(approval: LimitApproval) -> Option<Self> {
        LimitKind::of(approval.kind).map(|kind| Self { kind, approval })
    }

    fn id(&self) -> &str {
        &self.approval.approval_id
    }

    /// Milliseconds left for the decision; `None` while the relay's clock is not known.
    pub(crate) fn ms_left(&self, clock: &ServerClock, now: Instant) -> Option<u64> {
        clock.ms_until(self.approval.expires_at, now)
    }
}

/// The actions that wait for the owner, as the relay has listed them.
#[derive(Clone, Debug, Default)]
pub(crate) struct WaitingActions {
    /// Newest first; `None` before the first list.
    listed: Option<Vec<WaitingAction>>,
    /// When to request the list next; `None`: now.
    request_at: Option<Instant>,
    /// The listed actions for which the response to a decision was lost.
    lost: BTreeSet<String>,
}

impl WaitingActions {
    /// Whether to request the list now.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        let due = self.request_at.is_none_or(|at| at <= now);
        if due {
            self.request_at = Some(now.plus_ms(POLL_INTERVAL_MS));
        }
        due
    }

    /// Applies a list; returns the newest action that the list before did not have. The first list
    /// has no new ones.
    pub(super) fn apply(&mut self, approvals: Vec<LimitApproval>) -> Option<String> {
        let actions: Vec<_> = approvals.into_iter().filter_map(WaitingAction::read).collect();
        let is_new = |action: &&WaitingAction| {
            self.listed.is_some() && self.find(&action.approval.approval_id).is_none()
        };
        let new = actions.iter().find(is_new).map(|action| action.id().to_owned());
        self.lost.retain(|id| actions.iter().any(|action| action.id() == id));
        self.listed = Some(actions);
        new
    }

    /// Removes an action that has been decided.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(listed) = &mut self.listed {
            listed.retain(|action| action.id() != id);
        }
    }

    /// Records that the response to a decision was lost, so that it is still known when the action is opened again.
    pub(super) fn record_lost(&mut self, id: &str) {
        self.lost.insert(id.to_owned());
    }

    /// Whether the response to a decision was lost.
    pub(super) fn is_lost(&self, id: &str) -> bool {
        self.lost.contains(id)
    }

    /// An action of the list.
    pub(super) fn find(&self, id: &str) -> Option<&WaitingAction> {
        self.listed.iter().flatten().find(|action| action.id() == id)
    }

    /// The actions that can still be decided, the newest first.
    pub(crate) fn open(
        &self,
        clock: &ServerClock,
        now: Instant,
    ) -> impl Iterator<Item = &WaitingAction> {
        self.listed.iter().flatten().filter(move |action| action.ms_left(clock, now) != Some(0))
    }
}

/// An action above the limit on the screen.
#[derive(Clone, Debug)]
pub struct LimitDecision {
    pub(crate) action: WaitingAction,
    pub(crate) state: LimitState,
    /// The code of the latest refusal.
    pub(crate) refused: Option<u32>,
    /// Whether the response to a decision was lost, so that it may have been executed.
    lost: bool,
    /// Since when a decision can be made; `None` while it cannot.
    decidable_since: Option<Instant>,
}

/// The state of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitState {
    /// No decision has been made.
    Open,
    /// The decision has been sent; its result is awaited.
    Sending(Decision),
    /// The response was lost; the decision is sent again at this time.
    Unknown(Decision, Instant),
}

/// The outcome of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitOutcome {
    /// Approved here.
    Approved,
    /// Denied here.
    Denied,
    /// Decided before, or expired; the relay does not say which.
    Over,
}

impl LimitDecision {
    /// An action that has not been decided, as far as this wallet knows.
    pub(super) const fn new(action: WaitingAction) -> Self {
        let state = LimitState::Open;
        Self { action, state, refused: None, lost: false, decidable_since: None }
    }

    /// Records that the response to a decision was lost before this screen was opened.
    pub(super) const fn recall_lost(&mut self) {
        self.lost = true;
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        self.action.id()
    }

    /// Whether a decision can be made.
    pub(crate) fn readiness(&self, clock: &ServerClock, now: Instant) -> Readiness {
        if self.is_decidable(clock, now) {
            Readiness::since(self.decidable_since, now)
        } else {
            Readiness::Disabled
        }
    }

    fn is_decidable(&self, clock: &ServerClock, now: Instant) -> bool {
        self.state == LimitState::Open && self.action.ms_left(clock, now) != Some(0)
    }

    /// Makes the decision; `false` unless it is ready, so that a double tap sends once.
    pub(super) fn decide(&mut self, decision: Decision, clock: &ServerClock, now: Instant) -> bool {
        let ready = self.readiness(clock, now) == Readiness::Ready;
        if ready {
            self.state = LimitState::Sending(decision);
            self.refused = None;
        }
        ready
    }

    /// Applies the result of a decision. It may have been sent before this screen was opened again.
    pub(super) fn apply_result(
        &mut self,
        decision: Decision,
        result: &Answer<()>,
        now: Instant,
    ) -> Option<LimitOutcome> {
        let outcome = match decision {
            Decision::Approve => LimitOutcome::Approved,
            Decision::Deny => LimitOutcome::Denied,
        };
        self.lost |= matches!(result, Answer::Unknown(_));
        match (result, self.state) {
            (Answer::Done(()), _) => return Some(outcome),
            (_, LimitState::Sending(sent) | LimitState::Unknown(sent, _)) if sent != decision => {}
            (_, LimitState::Open) => {}
            (Answer::Refused(code), _) if *code == ResultCode::InvalidParameters.number() => {
                return Some(LimitOutcome::Over);
            }
            (Answer::Refused(code), _) if !self.lost => {
                self.state = LimitState::Open;
                self.refused = Some(*code);
            }
            // A refusal says nothing about an earlier decision whose response was lost.
            (Answer::Refused(_) | Answer::Unknown(_), _) => {
                self.state = LimitState::Unknown(decision, now.plus_ms(REPEAT_MS));
            }
        }
        None
    }

    /// Applies a list; the outcome if the action waits no more. The result of a decision that has
    /// been sent says more than the list.
    pub(super) fn apply_list(&self, actions: &WaitingActions) -> Option<LimitOutcome> {
        match self.state {
            LimitState::Open if actions.find(self.id()).is_none() => Some(LimitOutcome::Over),
            LimitState::Open | LimitState::Sending(_) | LimitState::Unknown(..) => None,
        }
    }

    /// The decision to send again now.
    pub(super) fn tick(&mut self, clock: &ServerClock, now: Instant) -> Option<Decision> {
        let since = self.decidable_since.unwrap_or(now);
        self.decidable_since = self.is_decidable(clock, now).then_some(since);
        match self.state {
            LimitState::Unknown(decision, at) if at <= now => {
                // If no response arrives, it is sent again.
                self.state = LimitState::Unknown(decision, now.plus_ms(REPEAT_MS));
                Some(decision)
            }
            LimitState::Open | LimitState::Sending(_) | LimitState::Unknown(..) => None,
        }
    }
}

/// The outcome of a decision, while it is shown.
#[derive(Clone, Debug)]
pub struct LimitOutcomeScreen {
    pub(crate) action: WaitingAction,
    pub(crate) outcome: LimitOutcome,
    /// When the home screen follows.
    pub(crate) until: Instant,
}
