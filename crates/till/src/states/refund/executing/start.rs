//! Starts a plan: after its confirmation, after its cancel, or from the journal.

use crate::context::Context;
use crate::in_flight::InFlight;
use crate::retry::{Next, RetryLoop};
use crate::states::refund::executing::{
    RefundExit, RefundInProgress, RefundRetry, RefundTransition,
};
use crate::states::refund::{LineFailure, PointsOutcome, RefundPlan};
use crate::states::sale::Sale;
use crate::transition::Transition;

impl RefundInProgress {
    /// Writes the plan; the first request is sent once that is durable.
    pub(crate) fn start(
        mut plan: RefundPlan,
        sale: Option<Box<Sale>>,
        ctx: &mut Context,
    ) -> Box<Self> {
        plan.stamp(ctx.server_now());
        let retry = RetryLoop::writing(plan.entry(), ctx);
        Self::new(plan, sale, retry, InFlight::None)
    }

    /// Resumes a plan of an earlier page or of an earlier pairing.
    pub(crate) fn resume(mut plan: RefundPlan, ctx: &mut Context) -> RefundTransition {
        if let Some(points) = plan.points.as_mut().filter(|points| points.outcome.is_none()) {
            // The cancel was not opened, and so no card refund was sent.
            points.outcome = Some(PointsOutcome::NotAsked);
            plan.drop_lines(LineFailure::NotBegun);
            return Transition::Exit(RefundExit::Ended(plan));
        }
        let retry = RetryLoop::due(Next::QueryStatus, ctx);
        let mut running = Self::new(plan, None, retry, InFlight::Since(ctx.now));
        running.go_to(0, Next::QueryStatus, ctx);
        running.go_on(ctx)
    }

    fn new(
        plan: RefundPlan,
        sale: Option<Box<Sale>>,
        retry: RefundRetry,
        earlier: InFlight,
    ) -> Box<Self> {
        let begun = plan.lines.iter().map(|_| None).collect();
        Box::new(Self {
            plan,
            sale,
            retry,
            at: 0,
            earlier,
            begun,
            refused: None,
            in_flight: earlier,
            owner: None,
            checking: false,
        })
    }
}
