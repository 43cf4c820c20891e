//! How a plan starts: confirmed here, after its points, or left by an earlier page.

use super::{Next, Origin, Running, RunningExit, RunningTransition, Step};
use crate::machine::desk::Desk;
use crate::machine::refund::{Fate, Plan, PointsFate};
use crate::machine::sale::Sale;
use crate::machine::transition::Transition;

impl Running {
    /// Writes the plan; the first request leaves when that is safe.
    pub(crate) fn begin(mut plan: Plan, sale: Option<Box<Sale>>, desk: &mut Desk) -> Box<Self> {
        plan.stamp(desk.server_now());
        let step = Step::Writing { token: desk.write(plan.entry()), since: desk.now };
        Self::new(plan, sale, step, Origin::Here)
    }

    /// Goes on with what an earlier page, or an earlier pairing, left.
    pub(crate) fn resume(mut plan: Plan, desk: &mut Desk) -> RunningTransition {
        if let Some(points) = plan.points.as_mut().filter(|points| points.fate.is_none()) {
            // Nobody was asked for the points, and so no card was either.
            points.fate = Some(PointsFate::NotAsked);
            plan.drop_lines(Fate::NotBegun);
            return Transition::Exit(RunningExit::Ended(plan));
        }
        let step = Step::Pausing { at: 0, until: desk.now, next: Next::Find };
        let mut running = Self::new(plan, None, step, Origin::Earlier);
        running.go_to(0, Next::Find, desk);
        running.go_on(desk)
    }

    fn new(plan: Plan, sale: Option<Box<Sale>>, step: Step, origin: Origin) -> Box<Self> {
        let begun = plan.lines.iter().map(|_| None).collect();
        let stray = origin.stray();
        let (refused, lost, checking) = (None, 0, false);
        Box::new(Self { plan, sale, step, origin, begun, refused, stray, lost, checking })
    }
}
