//! The end of a refund: what became of every line.

use crate::context::Desk;
use crate::input::{Input, Update, UserInput};
use crate::outcome::Outcome;
use crate::states::refund::{Plan, PointsFate, Word};
use crate::transition::Transition;
use crate::{Button, Instant, Key, Sound};

/// How long an end that is good stays, milliseconds.
const GOOD: u64 = 12_000;
/// How long any other end stays: there is something to read, milliseconds.
const OTHER: u64 = 60_000;

/// A plan that has come to its end, or was left to the relay.
#[derive(Debug)]
pub(crate) struct Refunded {
    pub(crate) plan: Plan,
    pub(crate) outcome: Outcome,
    since: Instant,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum RefundedExit {
    /// The next customer.
    Done,
}

impl Refunded {
    /// Shows the plan's end; nothing of it has to be finished any more.
    pub(crate) fn begin(plan: Plan, desk: &mut Desk) -> Self {
        desk.forget_key(plan.key());
        let outcome = worst(&plan);
        desk.play(sound(outcome));
        desk.touched = desk.now;
        Self { plan, outcome, since: desk.now }
    }

    /// Milliseconds until it leaves by itself.
    pub(crate) fn left(&self, now: Instant) -> u64 {
        let stays = if self.outcome == Outcome::RefundDone { GOOD } else { OTHER };
        stays.saturating_sub(now.ms_since(self.since))
    }

    pub(crate) fn on(
        mut self: Box<Self>,
        input: &Input,
        desk: &Desk,
    ) -> Transition<Box<Self>, RefundedExit> {
        match input {
            Input::User(
                UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape, .. },
            ) => return Transition::Exit(RefundedExit::Done),
            Input::Tick if self.left(desk.now) == 0 => {
                return Transition::Exit(RefundedExit::Done);
            }
            // What was left to the relay may be settled while this is read.
            Input::Update(Update::Refund(news)) => {
                for line in &mut self.plan.lines {
                    line.hear(news);
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

/// The worst line names the end: not known is worse than no, and no is worse than yes.
fn worst(plan: &Plan) -> Outcome {
    let words = || plan.lines.iter().map(crate::states::refund::Line::word);
    let settled = |word| word == Word::Done || word == Word::NotDone;
    let points = plan.points.as_ref().and_then(|points| points.fate);
    if !words().all(settled) {
        Outcome::RefundUnknown
    } else if words().any(|word| word == Word::NotDone)
        || points.is_some_and(|fate| fate != PointsFate::Back)
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
