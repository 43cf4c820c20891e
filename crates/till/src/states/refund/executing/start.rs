//! How a plan starts: confirmed here, after its points, or left by an earlier page.

use crate::context::Desk;
use crate::retry::{Next, RetryLoop};
use crate::states::refund::executing::{
    Origin, RefundRetry, Running, RunningExit, RunningTransition,
};
use crate::states::refund::{Fate, Plan, PointsFate};
use crate::states::sale::Sale;
use crate::transition::Transition;

impl Running {
    /// Writes the plan; the first request leaves when that is safe.
    pub(crate) fn begin(mut plan: Plan, sale: Option<Box<Sale>>, desk: &mut Desk) -> Box<Self> {
        plan.stamp(desk.server_now());
        let retry = RetryLoop::writing(plan.entry(), desk);
        Self::new(plan, sale, retry, Origin::Here)
    }

    /// Goes on with what an earlier page, or an earlier pairing, left.
    pub(crate) fn resume(mut plan: Plan, desk: &mut Desk) -> RunningTransition {
        if let Some(points) = plan.points.as_mut().filter(|points| points.fate.is_none()) {
            // Nobody was asked for the points, and so no card was either.
            points.fate = Some(PointsFate::NotAsked);
            plan.drop_lines(Fate::NotBegun);
            return Transition::Exit(RunningExit::Ended(plan));
        }
        let retry = RetryLoop::due(Next::QueryStatus, desk);
        let mut running = Self::new(plan, None, retry, Origin::Earlier);
        running.go_to(0, Next::QueryStatus, desk);
        running.go_on(desk)
    }

    fn new(plan: Plan, sale: Option<Box<Sale>>, retry: RefundRetry, origin: Origin) -> Box<Self> {
        let begun = plan.lines.iter().map(|_| None).collect();
        let (at, stray, refused, checking) = (0, origin.stray(), None, false);
        Box::new(Self { plan, sale, retry, at, origin, begun, refused, stray, checking })
    }
}
