//! Nobody is being served.

use kios_protocol::TemporaryAccount;

use crate::context::Desk;
use crate::input::{Input, UserInput};
use crate::payment_code;
use crate::transition::Transition;
use crate::{Button, Instant, Key};

/// After how long the attract loop runs, milliseconds.
const ATTRACT: u64 = 60_000;

/// Nobody is being served.
#[derive(Debug)]
pub(crate) struct Idle {
    since: Instant,
}

/// How it ends.
#[derive(Debug)]
pub(crate) enum IdleExit {
    /// Somebody wants to pay; with the code, when that was scanned first.
    Charge(Option<TemporaryAccount>),
    /// Staff wants to see the payments.
    History,
}

impl Idle {
    /// Waits for the next customer.
    pub(crate) const fn begin(desk: &Desk) -> Self {
        Self { since: desk.now }
    }

    /// Whether nobody has touched it for a minute.
    pub(crate) fn attracts(&self, touched: Instant, now: Instant) -> bool {
        now.ms_since(self.since.max(touched)) >= ATTRACT
    }

    pub(crate) fn on(self, input: &Input, desk: &mut Desk) -> Transition<Self, IdleExit> {
        match input {
            Input::User(user) => Transition::new(self, Self::user(user, desk)),
            Input::Tick => {
                desk.check_shop();
                Transition::Stay(self)
            }
            Input::Reply(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => {
                Transition::Stay(self)
            }
        }
    }

    fn user(input: &UserInput, desk: &mut Desk) -> Option<IdleExit> {
        match input {
            UserInput::Pressed(Button::Start) | UserInput::Key { key: Key::Enter, .. } => {
                desk.preflight.hurry(desk.now);
                Some(IdleExit::Charge(None))
            }
            UserInput::Pressed(Button::Staff) => Some(IdleExit::History),
            UserInput::Scanned { text, .. } => {
                payment_code::read(text).ok().map(Some).map(IdleExit::Charge)
            }
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::Filled { .. }
            | UserInput::Key { .. } => None,
        }
    }
}
