//! Executes a refund plan: one line after the other, until each is settled or accepted by the relay.
//!
//! The plan is in the journal before the first request is sent. Each request is sent as it is stored, as
//! often as necessary: its id keeps it from being executed twice. After any reply but success the status
//! is queried by that id. If the relay does not know it, it was not executed; that is final only once the
//! request's deadline has passed, and until then it is sent again.
//! Source: `relay.md §6`, `kiosk.md §3`.

mod start;

use kios_client::ServerClock;
use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, Refund};

use crate::context::Context;
use crate::in_flight::InFlight;
use crate::input::{Input, Update, UserInput};
use crate::owner_wait::{OwnerWait, REPEAT_MS, needs_owner};
use crate::retry::{self, Next, RetryEvent, RetryLoop, UNKNOWN_AFTER_MS};
use crate::states::refund::{LineFailure, PointsOutcome, RefundPlan};
use crate::states::sale::Sale;
use crate::transition::Transition;
use crate::{Button, Instant, RefundCall, Sound};

/// The polling interval for a refund that is not settled.
const POLL_MS: u64 = 5_000;
/// The same while the stream is down.
const POLL_WITHOUT_STREAM_MS: u64 = 2_500;
/// The longest pause between two requests.
const MAX_BACKOFF_S: u64 = 4;
/// Seconds after a request's deadline until the relay certainly refuses it.
const DEADLINE_MARGIN_S: u64 = 5;

/// A refund plan that is being executed.
#[derive(Debug)]
pub(crate) struct RefundInProgress {
    pub(crate) plan: RefundPlan,
    /// The cancel to open before the card refunds.
    sale: Option<Box<Sale>>,
    retry: RefundRetry,
    /// The index of the current line.
    at: usize,
    /// The requests of every line that an earlier page may have sent.
    earlier: InFlight,
    /// When each line was started; `None`: not yet.
    begun: Vec<Option<Instant>>,
    /// A refusal that is not confirmed by a status query yet.
    refused: Option<u32>,
    /// Requests of the current line that may still arrive.
    in_flight: InFlight,
    /// The current line is above the limit and waits for the shop owner.
    owner: Option<OwnerWait>,
    checking: bool,
}

/// The exits of [`RefundInProgress`].
#[derive(Debug)]
pub(crate) enum RefundExit {
    /// Every line is settled, accepted by the relay, or will not be sent.
    Ended(RefundPlan),
    /// The plan is written; the cancel is to be opened before the card refunds.
    PointsFirst(RefundPlan, Box<Sale>),
}

type RefundRetry = RetryLoop<RefundCall, RefundCall>;

type RefundTransition = Transition<Box<RefundInProgress>, RefundExit>;

impl RefundInProgress {
    /// Whether the screen shows that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    /// Milliseconds until the line that waits for the shop owner is not repeated any more; `None` if none
    /// waits.
    pub(crate) fn owner_wait_left(&self, clock: &ServerClock, now: Instant) -> Option<u64> {
        let left = self.owner?.left(now);
        let deadline = self.plan.lines.get(self.at)?.request.deadline;
        // The deadline is compared only with relay time: the device's clock may be wrong.
        let by_deadline = clock.timestamp(now).map(|now| deadline.since(now));
        Some(by_deadline.map_or(left, |seconds| left.min(seconds.saturating_mul(1_000))))
    }

    /// Whether the line that waits for the shop owner is not to be repeated any more.
    fn is_wait_over(&self, ctx: &Context) -> bool {
        let withdrawn = self.owner.is_some_and(|owner| owner.withdrawn);
        withdrawn || self.owner_wait_left(&ctx.clock, ctx.now) == Some(0)
    }

    /// When the oldest unsettled line was started.
    pub(crate) fn unknown_since(&self) -> Option<Instant> {
        self.unsettled().filter_map(|at| self.begun.get(at).copied().flatten()).min()
    }

    /// Whether staff may leave: the relay has accepted every line.
    pub(crate) fn can_leave(&self) -> bool {
        self.checking && self.plan.lines.iter().all(|line| line.is_over() || line.refund.is_some())
    }

    /// Whether the relay reports that a line needs manual review.
    pub(crate) fn needs_person(&self) -> bool {
        let needs = |refund: &Refund| refund.needs_person && !refund.state.is_final();
        self.plan.lines.iter().any(|line| line.refund.as_ref().is_some_and(needs))
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &mut Context,
    ) -> RefundTransition {
        match input {
            Input::Update(Update::Refund(update)) => self.apply_update(update, ctx),
            Input::User(UserInput::Pressed(Button::Done)) if self.can_leave() => {
                return Transition::Exit(RefundExit::Ended(self.plan));
            }
            Input::User(UserInput::Pressed(Button::Cancel)) if self.owner.is_some() => {
                self.withdraw(ctx);
            }
            Input::User(_)
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(Update::Payment(_))
            | Input::Tick
            | Input::Resumed => match self.retry.handle(input, ctx.now) {
                None => {}
                Some(RetryEvent::Written(stored)) => return self.written(stored, ctx),
                Some(RetryEvent::Sent(answer)) => self.sent(self.at, answer, ctx),
                Some(RetryEvent::Queried(answer)) => self.found(self.at, answer, ctx),
                // Since the last refusal the relay has said that it does not know the refund.
                Some(RetryEvent::Due(Next::Send)) if self.is_wait_over(ctx) => {
                    self.missing(self.at, ctx);
                }
                Some(RetryEvent::Due(next)) => self.go_to(self.at, next, ctx),
            },
        }
        self.go_on(ctx)
    }

    #[expect(clippy::fn_params_excessive_bools, reason = "the event it handles carries one")]
    fn written(mut self: Box<Self>, stored: bool, ctx: &mut Context) -> RefundTransition {
        if !stored {
            self.plan.drop_lines(LineFailure::Storage);
            if let Some(points) = self.plan.points.as_mut() {
                points.outcome.get_or_insert(PointsOutcome::NotAsked);
            }
            return Transition::Exit(RefundExit::Ended(self.plan));
        }
        if let Some(sale) = self.sale.take() {
            return Transition::Exit(RefundExit::PointsFirst(self.plan, sale));
        }
        self.go_to(0, Next::Send, ctx);
        self.go_on(ctx)
    }

    /// The indexes of the lines without an outcome.
    fn unsettled(&self) -> impl Iterator<Item = usize> {
        let lines = self.plan.lines.iter().enumerate();
        lines.filter(|(_, line)| !line.is_over()).map(|(at, _)| at)
    }

    fn begun_at(&self, at: usize) -> Option<Instant> {
        self.begun.get(at).copied().flatten()
    }

    /// Whether the relay has accepted the line without settling it; the next one is then sent.
    fn is_left(&self, at: usize, now: Instant) -> bool {
        let late = self.begun_at(at).is_some_and(|begun| now.ms_since(begun) > UNKNOWN_AFTER_MS);
        let line = self.plan.lines.get(at);
        line.is_some_and(|line| line.refund.is_some() && (late || line.is_unknown()))
    }

    /// Selects the next line, or ends the plan.
    fn go_on(mut self: Box<Self>, ctx: &mut Context) -> RefundTransition {
        if self.retry.is_writing() {
            return Transition::Stay(self);
        }
        let present = self.at;
        if self.unsettled().next().is_none() {
            return Transition::Exit(RefundExit::Ended(self.plan));
        }
        let waiting = self.unsettled().find(|at| self.begun_at(*at).is_none());
        let over = self.unsettled().all(|at| at != present);
        match waiting {
            Some(next) if over || self.is_left(present, ctx.now) => {
                let earlier = self.earlier.is_possible();
                let first = if earlier { Next::QueryStatus } else { Next::Send };
                self.go_to(next, first, ctx);
            }
            None if over => {
                let oldest = self.unsettled().next();
                if let Some(at) = oldest {
                    self.pause(at, Next::QueryStatus, Self::poll(ctx), ctx);
                }
            }
            Some(_) | None => {}
        }
        self.update_unknown(ctx);
        Transition::Stay(self)
    }

    /// Shows that the outcome is unknown after some time, or when the relay reports it as unknown.
    fn update_unknown(&mut self, ctx: &mut Context) {
        let unknown = |at: usize| {
            let said =
                self.plan.lines.get(at).is_some_and(crate::states::refund::PlanLine::is_unknown);
            let late =
                self.begun_at(at).is_some_and(|begun| ctx.now.ms_since(begun) > UNKNOWN_AFTER_MS);
            said || late
        };
        let all_begun = self.unsettled().all(|at| self.begun_at(at).is_some());
        let stuck = self.unsettled().any(|at| {
            unknown(at) && self.plan.lines.get(at).is_some_and(|line| line.refund.is_none())
        });
        let waits = self.owner.is_some_and(|owner| owner.is_shown(ctx.now));
        let checking = !waits && (stuck || (all_begun && self.unsettled().any(unknown)));
        if checking && !self.checking {
            ctx.play(Sound::Attention);
        }
        self.checking = checking;
    }

    const fn poll(ctx: &Context) -> u64 {
        if ctx.stream.is_live(ctx.now) { POLL_MS } else { POLL_WITHOUT_STREAM_MS }
    }

    fn pause(&mut self, at: usize, next: Next, millis: u64, ctx: &Context) {
        self.at = at;
        self.retry.pause(millis, next, ctx);
    }

    fn backoff(&self) -> u64 {
        retry::backoff(self.retry.lost(), MAX_BACKOFF_S)
    }

    fn go_to(&mut self, at: usize, next: Next, ctx: &mut Context) {
        let Some(line) = self.plan.lines.get(at) else { return };
        if at != self.at {
            self.at = at;
            self.refused = None;
            self.owner = None;
            self.in_flight = self.earlier;
            self.retry.reset_lost();
        }
        if let Some(begun) = self.begun.get_mut(at) {
            begun.get_or_insert(ctx.now);
        }
        match next {
            Next::Send => self.retry.send(RefundCall::Send(Box::new(line.request.clone())), ctx),
            Next::QueryStatus => {
                let refund_id = line.request.refund_id.clone();
                self.retry.query(RefundCall::Query { refund_id }, ctx);
            }
        }
    }

    fn apply_update(&mut self, update: &Refund, ctx: &mut Context) {
        for line in &mut self.plan.lines {
            line.apply_update(update);
        }
        ctx.clock.observe_recorded(update.updated_at, ctx.now);
    }

    /// The relay has accepted the refund.
    fn accepted(&mut self, at: usize, refund: &Refund, ctx: &mut Context) {
        if self.owner.take().is_some()
            && let Some(begun) = self.begun.get_mut(at)
        {
            // Only now the refund is on its way.
            *begun = Some(ctx.now);
        }
        self.apply_update(refund, ctx);
        self.retry.reset_lost();
        self.pause(at, Next::QueryStatus, Self::poll(ctx), ctx);
    }

    /// Staff no longer wants the line that waits for the shop owner. A request that is on its way may
    /// still be accepted, so its answer is awaited.
    fn withdraw(&mut self, ctx: &mut Context) {
        if let Some(owner) = &mut self.owner {
            owner.withdrawn = true;
        }
        if self.retry.is_pausing() {
            self.go_to(self.at, Next::QueryStatus, ctx);
        }
    }

    fn sent(&mut self, at: usize, answer: Answer<&Refund>, ctx: &mut Context) {
        match answer {
            Answer::Done(refund) => self.accepted(at, refund, ctx),
            Answer::Refused(code) => {
                self.refused = Some(code);
                if ResultCode::is_inconclusive(code) {
                    self.in_flight = InFlight::Since(ctx.now);
                    self.retry.count_lost();
                }
                if needs_owner(code) {
                    if self.owner.is_none() {
                        ctx.play(Sound::Attention);
                    }
                    let sent = self.retry.awaiting_since().unwrap_or(ctx.now);
                    self.owner.get_or_insert_with(|| OwnerWait::start(sent));
                } else if !leaves_open(code) {
                    self.owner = None;
                }
                self.go_to(at, Next::QueryStatus, ctx);
            }
            Answer::Unknown(_) => {
                self.in_flight = InFlight::Since(ctx.now);
                self.retry.count_lost();
                self.go_to(at, Next::QueryStatus, ctx);
            }
        }
    }

    fn found(&mut self, at: usize, answer: Answer<&Refund>, ctx: &mut Context) {
        match answer {
            Answer::Done(refund) => self.accepted(at, refund, ctx),
            Answer::Refused(code) if code == ResultCode::UnknownRefund.number() => {
                self.missing(at, ctx);
            }
            Answer::Refused(_) | Answer::Unknown(_) => {
                self.retry.count_lost();
                self.pause(at, Next::QueryStatus, self.backoff(), ctx);
            }
        }
    }

    /// The relay does not know the refund: repeats the request, or ends the line if that is final.
    fn missing(&mut self, at: usize, ctx: &Context) {
        let (refused, in_flight) = (self.refused, self.in_flight);
        let wait_over = self.is_wait_over(ctx);
        let Some(line) = self.plan.lines.get_mut(at) else { return };
        let deadline = line.request.deadline;
        if line.refund.is_some() {
            // The relay has accepted the refund before, so this reply may come from another relay.
            return self.pause(at, Next::QueryStatus, POLL_MS, ctx);
        }
        if self.owner.is_some() && !wait_over {
            return self.pause(at, Next::Send, REPEAT_MS, ctx);
        }
        let failure = match (self.owner, refused) {
            (Some(owner), _) if owner.withdrawn => LineFailure::Withdrawn,
            // The wait has ended, whatever the last request got.
            (Some(_), Some(code)) if ResultCode::is_inconclusive(code) => {
                LineFailure::Refused(ResultCode::OwnerApprovalRequired.number())
            }
            (_, Some(code)) => LineFailure::Refused(code),
            (_, None) => LineFailure::NotDone,
        };
        // Another request would ask the owner once more.
        let may_repeat = self.owner.is_none() && refused.is_none_or(ResultCode::is_inconclusive);
        // The deadline is compared only with relay time: the device's clock may be wrong.
        let now = ctx.clock.timestamp(ctx.now);
        match (now, refused) {
            (_, Some(code)) if in_flight.makes_final(code, ctx.now) => line.failure = Some(failure),
            (Some(now), _) if now > deadline.plus(DEADLINE_MARGIN_S) => {
                line.failure = Some(failure);
            }
            (Some(now), _) if now <= deadline && may_repeat => {
                if self.retry.lost() == 0 {
                    self.retry.count_lost();
                }
                self.pause(at, Next::Send, self.backoff(), ctx);
            }
            (Some(_) | None, _) => self.pause(at, Next::QueryStatus, POLL_WITHOUT_STREAM_MS, ctx),
        }
    }
}

/// Whether a refusal is no decision about the refund: the same request may still be accepted.
fn leaves_open(code: u32) -> bool {
    ResultCode::is_inconclusive(code) || code == ResultCode::GatewayUnanswered.number()
}
