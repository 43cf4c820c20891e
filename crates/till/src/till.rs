//! The till: passes an event to the current state, locks the staff area where the state requires it, and
//! collects the effects.

use crate::context::{Context, IDLE_TIMEOUT_MS};
use crate::direction::Direction;
use crate::flow::{self, Flow};
use crate::guard::{Cause, Guard, enters};
use crate::input::Input;
use crate::states::State;
use crate::states::staff_area::StaffArea;
use crate::states::staff_area::policy::LockPolicy;
use crate::transition::Transition;
use crate::{Effect, Event, Instant, Key, LockCall};

/// Whether the page was hidden by the present event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PageState {
    #[default]
    Shown,
    Hidden,
}

/// The till of a kiosk.
#[derive(Debug, Default)]
pub struct Till {
    pub(crate) state: State,
    pub(crate) ctx: Context,
    pub(super) flow: Flow,
    /// Whether the relay has refused this kiosk's key.
    pub(super) rejected: bool,
    pub(super) page: PageState,
    pub(crate) direction: Option<Direction>,
    pub(crate) guard: Guard,
}

impl Till {
    /// A till that waits for [`Event::Started`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Handles an event at `now` and returns the effects.
    #[must_use = "effects have to be performed"]
    pub fn handle(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        self.ctx.now = now.max(self.ctx.now);
        let before = (self.state.progress_rank(), self.state.is_checking());
        let entry = is_entry(&event);
        if self.guard.refuses(&event, self.ctx.now) {
            self.ctx.touched = self.ctx.now;
            return self.ctx.take_effects();
        }
        for input in self.preprocess(event) {
            self.dispatch(&input);
        }
        self.settle();
        let cause = if entry { Cause::Hand } else { Cause::Other };
        self.guard.note(self.view(self.ctx.now).screen, cause, self.ctx.now);
        if entry {
            self.guard.entered();
        }
        let after = (self.state.progress_rank(), self.state.is_checking());
        if after != before {
            self.direction =
                Some(if after > before { Direction::Forward } else { Direction::Back });
        }
        self.ctx.take_effects()
    }

    fn dispatch(&mut self, input: &Input) {
        let ctx = &mut self.ctx;
        self.flow.watch(input, ctx);
        let abandoned = matches!(input, Input::Tick)
            && self.state.is_preparing()
            && ctx.now.ms_since(ctx.touched) >= IDLE_TIMEOUT_MS;
        ctx.scan_notice.begin(input);
        let state = core::mem::take(&mut self.state);
        self.state = if abandoned { flow::idle(ctx) } else { self.flow.handle(state, input, ctx) };
        self.ctx.scan_notice.end(input, self.ctx.now);
        self.drop_late_unlock(input);
    }

    /// A right PIN whose screen was left before the answer opens nothing: the shell has got a token, which
    /// has to end.
    fn drop_late_unlock(&mut self, input: &Input) {
        if let Input::Reply(received) = input
            && received.opens_staff_area()
            && self.ctx.staff.is_none()
        {
            self.ctx.call(LockCall);
        }
    }

    /// Locks the staff area where the state requires it.
    fn settle_lock(&mut self, state: State) -> State {
        let ctx = &mut self.ctx;
        let page = core::mem::take(&mut self.page);
        match state.lock_policy() {
            LockPolicy::Locks => {
                ctx.lock();
                // Digits of a PIN do not stay on a hidden screen.
                let half_entered = matches!(state, State::Staff(StaffArea::Locked(_)));
                if page == PageState::Hidden && half_entered { flow::idle(ctx) } else { state }
            }
            LockPolicy::Closes if ctx.is_lock_due() => {
                ctx.lock();
                flow::idle(ctx)
            }
            LockPolicy::Stays if ctx.is_lock_due() => {
                ctx.lock();
                state
            }
            LockPolicy::Closes | LockPolicy::Stays | LockPolicy::Waits => state,
        }
    }

    /// Applies the transitions that do not depend on the event: unpairing and unfinished entries.
    fn settle(&mut self) {
        let mut state = core::mem::take(&mut self.state);
        if self.rejected {
            state = match self.flow.unpair(state, &mut self.ctx) {
                Transition::Stay(state) => state,
                Transition::Exit(setup) => {
                    self.rejected = false;
                    setup
                }
            };
        }
        let state = self.settle_lock(state);
        self.state = self.flow.resume(state, &mut self.ctx);
    }
}

/// Whether a hand enters something by the event.
const fn is_entry(event: &Event) -> bool {
    match event {
        Event::Pressed(button) => enters(*button),
        Event::Key(key) => !matches!(key, Key::Enter | Key::Escape),
        Event::Typed(_) | Event::FieldChanged { .. } => true,
        Event::Started { .. }
        | Event::Tick
        | Event::LeaderChanged(_)
        | Event::KeyScan(_)
        | Event::Scanned(_)
        | Event::Answered { .. }
        | Event::KeyLoaded(_)
        | Event::Written { .. }
        | Event::PageHidden
        | Event::StreamUpdate(_) => false,
    }
}
