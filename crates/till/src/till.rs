//! The till: passes an event to the current state and collects the effects.

use crate::context::Context;
use crate::direction::Direction;
use crate::flow::{self, Flow};
use crate::input::Input;
use crate::scan::Wedge;
use crate::states::State;
use crate::transition::Transition;
use crate::{Effect, Event, Instant};

/// The time without input after which a sale that has not begun is dropped.
const IDLE_TIMEOUT_MS: u64 = 60_000;

/// The till of a kiosk.
#[derive(Debug, Default)]
pub struct Till {
    pub(crate) state: State,
    pub(crate) ctx: Context,
    pub(super) flow: Flow,
    pub(super) wedge: Wedge,
    /// Whether the relay has refused this kiosk's key.
    pub(super) rejected: bool,
    pub(crate) direction: Option<Direction>,
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
        for input in self.preprocess(event) {
            self.dispatch(&input);
        }
        self.settle();
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
        let state = core::mem::take(&mut self.state);
        self.state = if abandoned { flow::idle(ctx) } else { self.flow.handle(state, input, ctx) };
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
        self.state = self.flow.resume(state, &mut self.ctx);
    }
}
