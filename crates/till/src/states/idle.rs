//! The idle screen: waits for a touch or a scan.

use kios_protocol::TemporaryAccount;

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::payment_code;
use crate::transition::Transition;
use crate::{Button, Instant, Key};

/// The time without input after which the attract loop starts.
const ATTRACT_AFTER_MS: u64 = 60_000;

/// The idle screen.
#[derive(Debug)]
pub(crate) struct Idle {
    since: Instant,
}

/// The exits of [`Idle`].
#[derive(Debug)]
pub(crate) enum IdleExit {
    /// A sale starts; with the code if it was scanned first.
    Charge(Option<TemporaryAccount>),
    /// Staff opens the history.
    History,
}

impl Idle {
    /// Starts the idle screen.
    pub(crate) const fn start(ctx: &Context) -> Self {
        Self { since: ctx.now }
    }

    /// Whether there was no input for a minute.
    pub(crate) fn attracts(&self, touched: Instant, now: Instant) -> bool {
        now.ms_since(self.since.max(touched)) >= ATTRACT_AFTER_MS
    }

    pub(crate) fn handle(self, input: &Input, ctx: &mut Context) -> Transition<Self, IdleExit> {
        match input {
            Input::User(user) => Transition::new(self, Self::user(user, ctx)),
            Input::Tick => {
                ctx.check_shop();
                Transition::Stay(self)
            }
            Input::Reply(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => {
                Transition::Stay(self)
            }
        }
    }

    fn user(input: &UserInput, ctx: &mut Context) -> Option<IdleExit> {
        let can_charge = ctx.preflight.allows_start();
        match input {
            UserInput::Pressed(Button::Start) | UserInput::Key { key: Key::Enter, .. }
                if can_charge =>
            {
                ctx.preflight.hurry(ctx.now);
                Some(IdleExit::Charge(None))
            }
            UserInput::Pressed(Button::Staff) => Some(IdleExit::History),
            UserInput::Scanned { text, .. } if can_charge => {
                payment_code::parse(text).ok().map(Some).map(IdleExit::Charge)
            }
            UserInput::Pressed(_)
            | UserInput::Scanned { .. }
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Key { .. } => None,
        }
    }
}
