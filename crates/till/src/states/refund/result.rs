//! The result of a refund: the outcome of every line.

use crate::context::Context;
use crate::input::{Input, Update, UserInput};
use crate::outcome::Outcome;
use crate::states::refund::{LineStatus, PointsOutcome, RefundPlan};
use crate::transition::Transition;
use crate::{Button, Instant, Key, Sound};

/// How long a successful result is shown.
const SUCCESS_SHOWN_MS: u64 = 12_000;
/// How long any other result is shown: its text takes longer to read.
const OTHER_SHOWN_MS: u64 = 60_000;

/// A refund plan that has ended, or whose open lines the relay settles.
#[derive(Debug)]
pub(crate) struct RefundResult {
    pub(crate) plan: RefundPlan,
    pub(crate) outcome: Outcome,
    since: Instant,
}

/// The exits of [`RefundResult`].
#[derive(Debug)]
pub(crate) enum RefundResultExit {
    /// To the idle screen.
    Done,
}

impl RefundResult {
    /// Shows the result and deletes the journal entry.
    pub(crate) fn start(plan: RefundPlan, ctx: &mut Context) -> Self {
        ctx.forget_key(plan.key());
        let outcome = worst(&plan);
        ctx.play(sound(outcome));
        ctx.touched = ctx.now;
        Self { plan, outcome, since: ctx.now }
    }

    /// Milliseconds until the screen closes by itself.
    pub(crate) fn left(&self, now: Instant) -> u64 {
        let stays =
            if self.outcome == Outcome::RefundDone { SUCCESS_SHOWN_MS } else { OTHER_SHOWN_MS };
        stays.saturating_sub(now.ms_since(self.since))
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &Context,
    ) -> Transition<Box<Self>, RefundResultExit> {
        match input {
            Input::User(UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape }) => {
                return Transition::Exit(RefundResultExit::Done);
            }
            Input::Tick if self.left(ctx.now) == 0 => {
                return Transition::Exit(RefundResultExit::Done);
            }
            // A line that the relay has accepted may be settled while the result is shown.
            Input::Update(Update::Refund(update)) => {
                for line in &mut self.plan.lines {
                    line.apply_update(update);
                }
                self.outcome = worst(&self.plan);
            }
            Input::Tick
            | Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(Update::Payment(_))
            | Input::Resumed => {}
        }
        Transition::Stay(self)
    }
}

/// The worst line decides: unknown before not refunded before refunded.
fn worst(plan: &RefundPlan) -> Outcome {
    let messages = || plan.lines.iter().map(crate::states::refund::PlanLine::status);
    let settled = |word| word == LineStatus::Done || word == LineStatus::NotDone;
    let points = plan.points.as_ref().and_then(|points| points.outcome);
    if !messages().all(settled) {
        Outcome::RefundUnknown
    } else if messages().any(|word| word == LineStatus::NotDone)
        || points.is_some_and(|failure| failure != PointsOutcome::Back)
    {
        Outcome::RefundRefused
    } else {
        Outcome::RefundDone
    }
}

fn sound(outcome: Outcome) -> Sound {
    if outcome == Outcome::RefundDone {
        Sound::Paid
    } else if outcome == Outcome::RefundUnknown {
        Sound::Attention
    } else {
        Sound::NotPaid
    }
}
