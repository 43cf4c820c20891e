//! How a plan gets on its way: confirmed here, after its points, or left by an earlier page.

use super::{Next, Origin, Running, Step};
use crate::machine::State;
use crate::machine::desk::Desk;
use crate::machine::refund::ended::Refunded;
use crate::machine::refund::{Fate, Plan, PointsFate};
use crate::machine::sale::Sale;
use crate::outcome::{Outcome, Why};

impl Running {
    /// Writes the plan; the first request leaves when that is safe.
    pub(crate) fn begin(mut plan: Plan, sale: Option<Sale>, desk: &mut Desk) -> State {
        plan.stamp(desk.server_now());
        let step = Step::Writing { token: desk.write(plan.entry()), since: desk.now };
        State::Refunding(Self::new(plan, sale, step, Origin::Here))
    }

    /// The points have come to their end; the cards follow when they went back.
    ///
    /// The plan is rewritten before the points' own record is dropped, so that a page that goes in
    /// between leaves both.
    pub(crate) fn after_points(
        mut plan: Plan,
        outcome: Outcome,
        why: Option<Why>,
        sale: &Sale,
        desk: &mut Desk,
    ) -> State {
        if let Some(points) = &mut plan.points {
            let back = outcome == Outcome::CancelDone;
            points.fate =
                Some(if back { PointsFate::Back } else { PointsFate::Kept(outcome, why) });
        }
        if outcome == Outcome::CancelDone {
            let state = Self::begin(plan, None, desk);
            desk.forget(sale);
            return state;
        }
        plan.drop_lines(Fate::NotBegun);
        let state = Refunded::begin(plan, desk);
        desk.forget(sale);
        state
    }

    /// Goes on with what an earlier page, or an earlier pairing, left.
    pub(crate) fn resume(mut plan: Plan, desk: &mut Desk) -> State {
        if let Some(points) = plan.points.as_mut().filter(|points| points.fate.is_none()) {
            // Nobody was asked for the points, and so no card was either.
            points.fate = Some(PointsFate::NotAsked);
            plan.drop_lines(Fate::NotBegun);
            return Refunded::begin(plan, desk);
        }
        let step = Step::Pausing { at: 0, until: desk.now, next: Next::Find };
        let mut running = Self::new(plan, None, step, Origin::Earlier);
        running.go_to(0, Next::Find, desk);
        running.go_on(desk)
    }

    fn new(plan: Plan, sale: Option<Sale>, step: Step, origin: Origin) -> Box<Self> {
        let begun = plan.lines.iter().map(|_| None).collect();
        let stray = origin.stray();
        let (refused, lost, checking) = (None, 0, false);
        Box::new(Self { plan, sale, step, origin, begun, refused, stray, lost, checking })
    }
}
