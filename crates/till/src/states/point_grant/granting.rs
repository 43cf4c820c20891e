//! Sends a point grant or its cancel until the outcome is known.
//!
//! The intent is in the journal before the request is sent. If a reply is lost, the same request is
//! sent again, which is idempotent. A refusal ends it only if it determines the outcome: a refusal
//! of the kiosk's key does not if an earlier request may have arrived, and an internal error of the
//! relay never does.

use kios_protocol::ResultCode;
use kios_protocol::api::{Answer, PointGrants};

use crate::context::Context;
use crate::in_flight::{InFlight, needs_pin};
use crate::input::{Input, UserInput};
use crate::owner_wait::{OwnerWait, REPEAT_MS, needs_owner};
use crate::retry::{self, Next, RetryEvent, RetryLoop, UNKNOWN_AFTER_MS};
use crate::states::point_grant::result::{GrantOutcome, NotApproved, Undo};
use crate::states::point_grant::{GrantAction, PointGrant};
use crate::transition::Transition;
use crate::{Accepted, Button, Instant, PointsCall, Sound};

/// The longest pause between two requests.
const MAX_BACKOFF_S: u64 = 4;

/// A point grant that is being sent.
#[derive(Debug)]
pub(crate) struct Granting {
    pub(crate) grant: PointGrant,
    retry: RetryLoop<PointsCall, PointsCall>,
    in_flight: InFlight,
    /// The grant is above the limit and waits for the shop owner.
    owner: Option<OwnerWait>,
    /// When it was started.
    pub(crate) begun: Instant,
    checking: bool,
}

/// The exits of [`Granting`].
#[derive(Debug)]
pub(crate) enum GrantingExit {
    /// The outcome is known, or cannot be determined any more.
    Ended(PointGrant, GrantOutcome, Undo),
}

type GrantingTransition = Transition<Box<Granting>, GrantingExit>;

impl Granting {
    /// Writes the intent; the request is sent once that is durable.
    pub(crate) fn start(grant: PointGrant, ctx: &mut Context) -> Box<Self> {
        let retry = RetryLoop::writing(grant.entry(), ctx);
        Box::new(Self::new(grant, retry, InFlight::None, ctx))
    }

    /// Resumes an entry of an earlier page.
    pub(crate) fn resume(grant: PointGrant, ctx: &mut Context) -> Box<Self> {
        let retry = RetryLoop::sending(grant.call(), ctx);
        Box::new(Self::new(grant, retry, InFlight::Since(ctx.now), ctx))
    }

    const fn new(
        grant: PointGrant,
        retry: RetryLoop<PointsCall, PointsCall>,
        in_flight: InFlight,
        ctx: &Context,
    ) -> Self {
        Self { grant, retry, in_flight, owner: None, begun: ctx.now, checking: false }
    }

    /// Milliseconds until the grant that waits for the shop owner is not repeated any more; `None` if it does
    /// not wait.
    pub(crate) fn owner_wait_left(&self, now: Instant) -> Option<u64> {
        self.owner.map(|owner| owner.left(now))
    }

    /// Whether the screen shows that the outcome is unknown.
    pub(crate) const fn is_checking(&self) -> bool {
        self.checking
    }

    pub(crate) fn handle(
        mut self: Box<Self>,
        input: &Input,
        ctx: &mut Context,
    ) -> GrantingTransition {
        if matches!(input, Input::User(UserInput::Pressed(Button::Cancel)))
            && let Some(owner) = &mut self.owner
        {
            owner.withdrawn = true;
            // A request that is on its way may still be accepted, so its answer is awaited.
            if self.retry.is_pausing() {
                return self.not_approved(NotApproved::Withdrawn);
            }
        }
        match self.retry.handle(input, ctx.now) {
            None => {}
            Some(RetryEvent::Written(false)) => return self.not_written(),
            Some(RetryEvent::Sent(answer)) => return self.answered(answer, ctx),
            // There is no status query; the request itself is repeated.
            Some(RetryEvent::Written(true) | RetryEvent::Queried(_) | RetryEvent::Due(_)) => {
                if let Some(why) = self.gives_up(ctx) {
                    return self.not_approved(why);
                }
                self.retry.send(self.grant.call(), ctx);
            }
        }
        self.update_unknown(ctx);
        Transition::Stay(self)
    }

    /// Why the request is not repeated any more: a repeat could ask the owner once more, or give the points that
    /// staff withdrew. A request whose reply was lost is repeated, because only that tells what became of it.
    fn gives_up(&self, ctx: &Context) -> Option<NotApproved> {
        let owner = self.owner?;
        let late = owner.left(ctx.now) == 0 && !self.in_flight.is_possible();
        let late = late.then_some(NotApproved::Late);
        if owner.withdrawn { Some(NotApproved::Withdrawn) } else { late }
    }

    /// The outcome is open; the request is repeated after 1, 2, then every 4 seconds.
    fn pause(&mut self, ctx: &Context) {
        self.retry.count_lost();
        let pause = retry::backoff(self.retry.lost(), MAX_BACKOFF_S);
        self.retry.pause(pause, Next::Send, ctx);
    }

    fn update_unknown(&mut self, ctx: &mut Context) {
        let waits = self.owner.is_some_and(|owner| owner.is_shown(ctx.now));
        let late = !waits && ctx.now.ms_since(self.begun) > UNKNOWN_AFTER_MS;
        if late && !self.checking {
            ctx.play(Sound::Attention);
        }
        self.checking = late;
    }

    fn not_written(self) -> GrantingTransition {
        let grant_outcome = match self.grant.action {
            GrantAction::Give => GrantOutcome::Storage,
            GrantAction::TakeBack => GrantOutcome::Kept,
        };
        Transition::Exit(GrantingExit::Ended(self.grant, grant_outcome, Undo::Off))
    }

    fn answered(
        mut self: Box<Self>,
        answer: Answer<&Accepted>,
        ctx: &mut Context,
    ) -> GrantingTransition {
        if let Answer::Refused(code) = answer
            && needs_owner(code)
        {
            return self.wait_for_owner(ctx);
        }
        match answer {
            Answer::Done(Accepted) => self.owner = None,
            Answer::Refused(code) if !ResultCode::is_inconclusive(code) => self.owner = None,
            Answer::Refused(_) | Answer::Unknown(_) => self.in_flight = InFlight::Since(ctx.now),
        }
        let grant_outcome = match (answer, self.grant.action) {
            (Answer::Done(Accepted), GrantAction::Give) => Some(GrantOutcome::Given),
            (Answer::Done(Accepted), GrantAction::TakeBack) => Some(GrantOutcome::TakenBack),
            // The relay has no service for point grants any more, so no repeat can tell.
            (Answer::Refused(_), _)
                if self.in_flight.is_possible() && ctx.point_grants == PointGrants::Off =>
            {
                Some(GrantOutcome::Unsure)
            }
            (Answer::Refused(code), action) => self.refused(code, action, ctx),
            (Answer::Unknown(_), GrantAction::Give | GrantAction::TakeBack) => None,
        };
        let Some(grant_outcome) = grant_outcome else {
            self.pause(ctx);
            return Transition::Stay(self);
        };
        // A request that is still in flight could grant the points again after the cancel.
        let undo = if self.in_flight.is_possible() { Undo::Off } else { Undo::On };
        Transition::Exit(GrantingExit::Ended(self.grant, grant_outcome, undo))
    }

    /// The grant is above the limit: repeats the very same request.
    fn wait_for_owner(mut self: Box<Self>, ctx: &mut Context) -> GrantingTransition {
        if self.owner.is_none() {
            ctx.play(Sound::Attention);
        }
        let sent = self.retry.awaiting_since().unwrap_or(ctx.now);
        let owner = *self.owner.get_or_insert_with(|| OwnerWait::start(sent));
        if owner.is_over(ctx.now) {
            let why = if owner.withdrawn { NotApproved::Withdrawn } else { NotApproved::Late };
            return self.not_approved(why);
        }
        self.checking = false;
        self.retry.pause(REPEAT_MS, Next::Send, ctx);
        Transition::Stay(self)
    }

    /// Ends the wait for the shop owner without points.
    fn not_approved(self: Box<Self>, why: NotApproved) -> GrantingTransition {
        let grant_outcome = if self.in_flight.is_possible() {
            // A request whose reply was lost could still arrive after an approval.
            GrantOutcome::Unsure
        } else {
            GrantOutcome::NotApproved(why)
        };
        Transition::Exit(GrantingExit::Ended(self.grant, grant_outcome, Undo::Off))
    }

    /// The outcome that a refusal determines; `None`: it determines none.
    fn refused(&self, code: u32, action: GrantAction, ctx: &Context) -> Option<GrantOutcome> {
        let is_one_of = |codes: [ResultCode; 2]| codes.iter().any(|one| one.number() == code);
        let possible = self.in_flight.is_possible();
        let kiosk = is_one_of([ResultCode::InvalidAccessKey, ResultCode::InvalidSignature]);
        if ResultCode::is_inconclusive(code) || (possible && kiosk) {
            return None;
        }
        if needs_pin(code) && !self.in_flight.lacks_pin(code, ctx.now) {
            return None;
        }
        // The kiosk is paired with another shop now and is not authorized to repeat the request.
        if possible && code == ResultCode::NotAuthorized.number() {
            return Some(GrantOutcome::Unsure);
        }
        Some(match action {
            GrantAction::Give => GrantOutcome::Refused(code),
            // An earlier request may have cancelled the grant.
            GrantAction::TakeBack if possible && code != ResultCode::PurchaseProcessed.number() => {
                GrantOutcome::Unsure
            }
            GrantAction::TakeBack => GrantOutcome::Kept,
        })
    }
}
