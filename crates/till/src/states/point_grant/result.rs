//! The result of a point grant.

use kios_protocol::Timestamp;
use kios_protocol::staff::StaffRole;

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::outcome::Outcome;
use crate::states::point_grant::{GrantAction, PointGrant, UNDO_WINDOW_S};
use crate::transition::Transition;
use crate::{Button, Effect, Instant, Key, Sound};

/// How long a successful result is shown.
const SUCCESS_SHOWN_MS: u64 = 12_000;
/// How long any other result is shown: its text takes longer to read.
const OTHER_SHOWN_MS: u64 = 60_000;

/// The outcome of a point grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantOutcome {
    /// The points are granted; the relay credits them after the waiting time.
    Given,
    /// The grant was to be cancelled and is not.
    Kept,
    /// The grant is cancelled.
    TakenBack,
    /// The relay refused the request with this code.
    Refused(u32),
    /// The grant is above the limit, and the shop owner did not approve it.
    NotApproved(NotApproved),
    /// The journal could not be written.
    Storage,
    /// This kiosk cannot determine the outcome any more.
    Unsure,
}

/// Why a grant above the limit was not approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotApproved {
    /// Staff withdrew it.
    Withdrawn,
    /// The shop owner did not answer in time.
    Late,
}

/// Whether the grant may be cancelled before the points are credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undo {
    /// It may.
    On,
    /// It may not.
    Off,
}

/// The result of a point grant.
#[derive(Debug)]
pub(crate) struct GrantResult {
    pub(crate) grant: PointGrant,
    pub(crate) grant_outcome: GrantOutcome,
    undo: Undo,
    /// The relay's time, for the printed slip.
    pub(crate) at: Timestamp,
    since: Instant,
}

/// The exits of [`GrantResult`].
#[derive(Debug)]
pub(crate) enum GrantResultExit {
    /// To the idle screen.
    Done,
    /// Cancel the grant.
    TakeBack(Box<PointGrant>),
}

impl GrantResult {
    /// Shows the result and deletes the journal entry.
    pub(crate) fn start(
        grant: PointGrant,
        grant_outcome: GrantOutcome,
        undo: Undo,
        ctx: &mut Context,
    ) -> Box<Self> {
        ctx.forget_key(grant.key());
        let result = Self { grant, grant_outcome, undo, at: ctx.server_now(), since: ctx.now };
        ctx.play(match grant_outcome {
            GrantOutcome::Given | GrantOutcome::TakenBack => Sound::Paid,
            GrantOutcome::Kept
            | GrantOutcome::Refused(_)
            | GrantOutcome::NotApproved(_)
            | GrantOutcome::Storage => Sound::NotPaid,
            GrantOutcome::Unsure => Sound::Attention,
        });
        Box::new(result)
    }

    /// The outcome to show.
    pub(crate) const fn outcome(&self) -> Outcome {
        match self.grant_outcome {
            GrantOutcome::Given | GrantOutcome::Kept => Outcome::PointsGiven,
            GrantOutcome::TakenBack => Outcome::PointsTakenBack,
            GrantOutcome::Refused(_)
            | GrantOutcome::NotApproved(_)
            | GrantOutcome::Storage
            | GrantOutcome::Unsure => Outcome::PointsRefused,
        }
    }

    /// Whether the grant can be cancelled now.
    pub(crate) fn can_undo(&self, ctx: &Context) -> bool {
        self.grant_outcome == GrantOutcome::Given
            && self.undo == Undo::On
            && ctx.allows(StaffRole::Manager)
            && ctx.server_now() < self.grant.confirmed_at.plus(UNDO_WINDOW_S)
    }

    /// Whether points were granted or taken back, so that there is a slip to print.
    pub(crate) const fn has_slip(&self) -> bool {
        match self.grant_outcome {
            GrantOutcome::Given | GrantOutcome::TakenBack => true,
            GrantOutcome::Kept
            | GrantOutcome::Refused(_)
            | GrantOutcome::NotApproved(_)
            | GrantOutcome::Storage
            | GrantOutcome::Unsure => false,
        }
    }

    /// Milliseconds until the screen closes by itself.
    pub(crate) fn left(&self, now: Instant) -> u64 {
        let good = matches!(self.grant_outcome, GrantOutcome::Given | GrantOutcome::TakenBack);
        let stays = if good { SUCCESS_SHOWN_MS } else { OTHER_SHOWN_MS };
        stays.saturating_sub(now.ms_since(self.since))
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &mut Context,
    ) -> Transition<Box<Self>, GrantResultExit> {
        match input {
            Input::User(UserInput::Pressed(Button::Print)) if self.has_slip() => {
                ctx.push(Effect::Print);
                self.since = ctx.now;
                Transition::Stay(self)
            }
            Input::User(UserInput::Pressed(Button::TakeBack)) if self.can_undo(ctx) => {
                let grant = PointGrant { action: GrantAction::TakeBack, ..self.grant };
                Transition::Exit(GrantResultExit::TakeBack(Box::new(grant)))
            }
            Input::User(UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape }) => {
                Transition::Exit(GrantResultExit::Done)
            }
            Input::Tick if self.left(ctx.now) == 0 => Transition::Exit(GrantResultExit::Done),
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Tick
            | Input::Resumed => Transition::Stay(self),
        }
    }
}
