//! The idle screen: waits for a touch or a scan.

use kios_protocol::TemporaryAccount;

use crate::context::Context;
use crate::input::{Input, UserInput};
use crate::payment_code;
use crate::transition::Transition;
use crate::{Button, Instant, Key, Scan};

/// The time without input after which the attract loop starts.
const ATTRACT_AFTER_MS: u64 = 60_000;

/// The number of taps on the shop's name that open the staff area.
const STAFF_TAPS: usize = 5;
/// The time within which they have to follow.
const STAFF_TAPS_MS: u64 = 3_000;

/// The idle screen.
#[derive(Debug)]
pub(crate) struct Idle {
    since: Instant,
    /// The latest taps on the shop's name.
    taps: Vec<Instant>,
}

/// The exits of [`Idle`].
#[derive(Debug)]
pub(crate) enum IdleExit {
    /// A sale starts; with the code if it was scanned first.
    Charge(Option<TemporaryAccount>),
    /// Staff has tapped the shop's name often enough.
    Staff,
}

impl Idle {
    /// Starts the idle screen.
    pub(crate) const fn start(ctx: &Context) -> Self {
        Self { since: ctx.now, taps: Vec::new() }
    }

    /// Whether there was no input for a minute.
    pub(crate) fn attracts(&self, touched: Instant, now: Instant) -> bool {
        now.ms_since(self.since.max(touched)) >= ATTRACT_AFTER_MS
    }

    pub(crate) fn handle(mut self, input: &Input, ctx: &mut Context) -> Transition<Self, IdleExit> {
        match input {
            Input::User(user) => {
                let exit = self.user(user, ctx);
                Transition::new(self, exit)
            }
            Input::Tick => {
                ctx.check_shop();
                Transition::Stay(self)
            }
            Input::Reply(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => {
                Transition::Stay(self)
            }
        }
    }

    /// Counts a tap on the shop's name; returns whether it is the last one.
    fn tap(&mut self, now: Instant) -> bool {
        self.taps.retain(|tap| now.ms_since(*tap) <= STAFF_TAPS_MS);
        self.taps.push(now);
        self.taps.len() >= STAFF_TAPS
    }

    fn user(&mut self, input: &UserInput, ctx: &mut Context) -> Option<IdleExit> {
        let can_charge = ctx.blocker(ctx.now).is_none();
        match input {
            UserInput::Pressed(Button::Start) | UserInput::Key { key: Key::Enter }
                if can_charge =>
            {
                ctx.preflight.hurry(ctx.now);
                Some(IdleExit::Charge(None))
            }
            UserInput::Pressed(Button::Staff) => self.tap(ctx.now).then_some(IdleExit::Staff),
            UserInput::Scanned(Scan { text, .. }) | UserInput::Pasted(text) => {
                let account = payment_code::parse(text).ok()?;
                // If no sale can start, the screen says why.
                ctx.take_scan();
                can_charge.then_some(IdleExit::Charge(Some(account)))
            }
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::FieldChanged { .. }
            | UserInput::Key { .. } => None,
        }
    }
}
