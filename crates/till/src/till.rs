//! The till: passes an event to the current state, locks the staff area where the state requires it, and
//! collects the effects.

use kios_embed::Origin;

use crate::context::Context;
use crate::direction::Direction;
use crate::flow::{self, Flow};
use crate::guard::{Cause, Guard};
use crate::hosting::Hosting;
use crate::i18n::Words;
use crate::input::Input;
use crate::states::State;
use crate::states::sale::outcome::ReceiptOf;
use crate::states::staff_area::StaffArea;
use crate::states::staff_area::policy::LockPolicy;
use crate::transition::Transition;
use crate::{Effect, Event, Instant, LockCall, ZoneOffsets};

/// Whether the page was hidden by the present event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PageState {
    #[default]
    Shown,
    Hidden,
}

/// How long nobody has touched a kiosk that is loaded again for another build.
const UNUSED_MS: u64 = 10_000;

/// Whether a customer is being served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Served {
    /// Nobody: the idle screen, or the till has not started.
    Nobody,
    /// The receipt is shown; what follows is another sale.
    Paid,
    /// A sale, or staff.
    Sale,
}

impl Served {
    const fn of(state: &State) -> Self {
        match state {
            State::Starting
            | State::Mirror
            | State::Sealed(_)
            | State::Setup(_)
            | State::Idle(_) => Self::Nobody,
            State::Receipt(receipt) => match receipt.of {
                ReceiptOf::Sale => Self::Paid,
                ReceiptOf::Copy => Self::Sale,
            },
            State::Resuming(_)
            | State::AmountEntry(_)
            | State::CodeEntry(_)
            | State::Estimate(_)
            | State::Opening(_)
            | State::Approval(_)
            | State::Closing(_)
            | State::Outcome(_)
            | State::Staff(_)
            | State::History(_)
            | State::Details(_)
            | State::CancelConfirmation(_)
            | State::OpeningCancel(_)
            | State::RefundForm(_)
            | State::Refunding(_)
            | State::RefundResult(_)
            | State::GrantForm(_)
            | State::Granting(_)
            | State::GrantResult(_) => Self::Sale,
        }
    }
}

/// The till of a kiosk.
#[derive(Debug, Default)]
pub struct Till {
    pub(crate) state: State,
    pub(crate) ctx: Context,
    pub(super) flow: Flow,
    pub(crate) hosting: Hosting,
    /// Whether the relay has refused this kiosk's key.
    pub(super) rejected: bool,
    pub(super) page: PageState,
    pub(crate) direction: Option<Direction>,
    pub(crate) guard: Guard,
}

impl Till {
    /// A till that waits for [`Event::Started`].
    pub fn new(zones: ZoneOffsets) -> Self {
        let mut till = Self::default();
        till.ctx.zones = zones;
        till
    }

    /// Whether a page of this origin may request payments, as far as the shop's settings are known.
    pub fn accepts(&self, origin: &Origin) -> bool {
        self.ctx.accepts(origin)
    }

    /// Shows the texts of a host from now on.
    pub fn use_words(&mut self, words: Words) {
        self.ctx.words = words;
    }

    /// Handles an event at `now` and returns the effects.
    #[must_use = "effects have to be performed"]
    pub fn handle(&mut self, event: Event, now: Instant) -> Vec<Effect> {
        self.ctx.now = now.max(self.ctx.now);
        let before = (self.state.progress_rank(), self.state.is_checking());
        let served = Served::of(&self.state);
        let cause = Cause::of(&event);
        if self.guard.refuses(&event, self.ctx.now) {
            self.ctx.touched = self.ctx.now;
            return self.ctx.take_effects();
        }
        for input in self.preprocess(event) {
            self.dispatch(&input);
        }
        self.settle();
        self.reset_language(served);
        self.guard.note(self.view(self.ctx.now), cause, self.ctx.now);
        let after = (self.state.progress_rank(), self.state.is_checking());
        if after != before {
            self.direction =
                Some(if after > before { Direction::Forward } else { Direction::Back });
        }
        self.ctx.take_effects()
    }

    /// The next customer starts in the shop's language: after a sale, and on an idle screen that nobody has touched for
    /// a minute.
    fn reset_language(&mut self, before: Served) {
        let left = match before {
            Served::Sale => Served::of(&self.state) == Served::Nobody,
            Served::Paid => Served::of(&self.state) != Served::Paid,
            Served::Nobody => {
                matches!(&self.state, State::Idle(idle) if idle.attracts(self.ctx.touched, self.ctx.now))
            }
        };
        if left {
            self.ctx.language = self.ctx.start_language();
        }
    }

    fn dispatch(&mut self, input: &Input) {
        let ctx = &mut self.ctx;
        self.flow.watch(input, ctx);
        self.hosting.handle(input, ctx);
        if self.hosting.takes(&self.state, input, ctx) {
            return;
        }
        let abandoned =
            matches!(input, Input::Tick) && self.state.is_preparing() && ctx.is_untouched();
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
    fn settle_lock(&mut self, mut state: State) -> State {
        let ctx = &mut self.ctx;
        let page = core::mem::take(&mut self.page);
        match state.lock_policy() {
            LockPolicy::Locks => {
                ctx.lock();
                if page == PageState::Hidden {
                    // Digits of a PIN do not stay on a hidden screen.
                    if matches!(state, State::Staff(StaffArea::Locked(_))) {
                        return flow::idle(ctx);
                    }
                    state.clear_pin();
                }
                state
            }
            LockPolicy::Closes if ctx.is_lock_due() => {
                ctx.lock();
                flow::idle(ctx)
            }
            LockPolicy::Stays if ctx.is_lock_due() || ctx.is_untouched() => {
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
        self.serve_host();
        self.renew();
    }

    /// Performs the next step of the host's request, and reports what has changed.
    fn serve_host(&mut self) {
        let ctx = &mut self.ctx;
        let next = self.hosting.next(&self.state, self.flow.backlog(), ctx);
        let state = core::mem::take(&mut self.state);
        self.state = self.flow.serve_host(next, state, ctx);
        self.hosting.report(&self.state, self.flow.backlog(), ctx);
    }

    /// Loads another build of the page while nobody uses the kiosk and nothing is lost by it.
    ///
    /// A sealed key would need a PIN after it, so such a kiosk takes the new build at its next start.
    fn renew(&mut self) {
        let ctx = &mut self.ctx;
        let unused = matches!(self.state, State::Idle(_))
            && self.flow.rests()
            && !self.hosting.is_busy()
            && ctx.given_back.is_empty()
            && !ctx.settings.sealed
            && ctx.now.ms_since(ctx.touched) >= UNUSED_MS;
        if unused && let Some(build) = ctx.other_build.take() {
            ctx.push(Effect::Reload(build));
        }
    }
}
