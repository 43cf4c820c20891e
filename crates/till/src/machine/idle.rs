//! Nobody is being served.

use super::State;
use super::amount::Pricing;
use super::desk::Desk;
use super::history::History;
use super::input::Input;
use crate::account;
use crate::{Button, Key, Now};

/// After how long the attract loop runs, milliseconds.
const ATTRACT: u64 = 60_000;

/// Nobody is being served.
#[derive(Debug)]
pub(crate) struct Idle {
    since: Now,
}

impl Idle {
    /// Waits for the next customer.
    pub(crate) fn begin(desk: &Desk) -> State {
        State::Idle(Self { since: desk.now })
    }

    /// Whether nobody has touched it for a minute.
    pub(crate) fn attracts(&self, touched: Now, now: Now) -> bool {
        now.since(self.since.max(touched)) >= ATTRACT
    }

    pub(crate) fn on(self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Start) | Input::Key { key: Key::Enter, .. } => {
                desk.preflight.hurry(desk.now);
                Pricing::begin(None, desk)
            }
            Input::Pressed(Button::Staff) => History::begin(desk),
            Input::Scanned { text, .. } => match account::read(text) {
                Ok(account) => Pricing::begin(Some(account), desk),
                Err(_) => State::Idle(self),
            },
            Input::Tick => {
                desk.check_shop();
                State::Idle(self)
            }
            Input::Pressed(_)
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => State::Idle(self),
        }
    }
}
