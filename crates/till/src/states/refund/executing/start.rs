//! The starts of a plan: confirmed here, after its points, or left by an earlier page.

use crate::context::Context;
use crate::retry::{Next, RetryLoop};
use crate::states::refund::executing::{
    RefundExit, RefundInProgress, RefundRetry, RefundTransition, StartedBy,
};
use crate::states::refund::{LineFailure, PointsOutcome, RefundPlan};
use crate::states::sale::Sale;
use crate::transition::Transition;

impl RefundInProgress {
    /// Writes the plan; the first request leaves when that is safe.
    pub(crate) fn start(
        mut plan: RefundPlan,
        sale: Option<Box<Sale>>,
        ctx: &mut Context,
    ) -> Box<Self> {
        plan.stamp(ctx.server_now());
        let retry = RetryLoop::writing(plan.entry(), ctx);
        Self::new(plan, sale, retry, StartedBy::Here)
    }

    /// Goes on with what an earlier page, or an earlier pairing, left.
    pub(crate) fn resume(mut plan: RefundPlan, ctx: &mut Context) -> RefundTransition {
        if let Some(points) = plan.points.as_mut().filter(|points| points.outcome.is_none()) {
            // Nobody was asked for the points, and so no card was either.
            points.outcome = Some(PointsOutcome::NotAsked);
            plan.drop_lines(LineFailure::NotBegun);
            return Transition::Exit(RefundExit::Ended(plan));
        }
        let retry = RetryLoop::due(Next::QueryStatus, ctx);
        let mut running = Self::new(plan, None, retry, StartedBy::Earlier);
        running.go_to(0, Next::QueryStatus, ctx);
        running.go_on(ctx)
    }

    fn new(
        plan: RefundPlan,
        sale: Option<Box<Sale>>,
        retry: RefundRetry,
        started_by: StartedBy,
    ) -> Box<Self> {
        let begun = plan.lines.iter().map(|_| None).collect();
        let (at, in_flight, refused, checking) = (0, started_by.in_flight(), None, false);
        Box::new(Self { plan, sale, retry, at, started_by, begun, refused, in_flight, checking })
    }
}
