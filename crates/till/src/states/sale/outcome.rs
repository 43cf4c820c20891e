//! Paid, or not paid, or taken back: the end of a sale, until the next customer.

use kios_protocol::payment::Phase;
use kios_protocol::{Amount, Currency, Timestamp};

use crate::context::Desk;
use crate::i18n::Trouble;
use crate::input::{Input, UserInput};
use crate::outcome::{Outcome, Why};
use crate::states::sale::{Deal, Sale};
use crate::transition::Transition;
use crate::{Button, Effect, Instant, Key, Sound};

/// How long a receipt stays, milliseconds.
const RECEIPT: u64 = 8_000;
/// How long an outcome stays, milliseconds.
const OUTCOME: u64 = 12_000;

/// A sale that was paid.
#[derive(Debug)]
pub(crate) struct Paid {
    pub(crate) deal: Deal,
    /// The relay's time, for the paper.
    pub(crate) at: Timestamp,
    since: Instant,
    pub(crate) stays: bool,
}

/// A sale that was not, or the end of a cancel.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    /// What refused it; only with [`Outcome::Refused`].
    pub(crate) why: Option<Why>,
    pub(crate) amount: Amount,
    pub(crate) currency: Currency,
    /// Set when a payment was to be taken back: how to ask once more.
    pub(crate) takes_back: Option<Box<Sale>>,
    since: Instant,
}

/// How a receipt ends.
#[derive(Debug)]
pub(crate) enum PaidExit {
    /// The next customer.
    Done,
}

/// How the end of an unpaid sale, or of a cancel, is left.
#[derive(Debug)]
pub(crate) enum EndedExit {
    /// The next customer.
    Done,
    /// The same price once more, with another code.
    NewCode(Amount),
    /// The same cancel once more.
    CancelAgain(Box<Sale>),
}

impl Ended {
    /// Shows the end; nothing of it has to be finished any more.
    pub(crate) fn begin(outcome: Outcome, why: Option<Why>, sale: Sale, desk: &mut Desk) -> Self {
        desk.forget(&sale);
        desk.play(if outcome == Outcome::CancelDone { Sound::Paid } else { Sound::NotPaid });
        let (amount, currency) = (sale.amount, sale.currency.clone());
        let takes_back = (sale.life() == Phase::Cancel).then(|| Box::new(sale));
        Self { outcome, why, amount, currency, takes_back, since: desk.now }
    }

    /// Whether the same sale can be tried again with another code, or the same cancel be asked for
    /// again.
    pub(crate) fn can_try_again(&self) -> bool {
        match self.outcome {
            Outcome::Denied | Outcome::TimedOut | Outcome::CancelDenied => true,
            Outcome::Cancelled
            | Outcome::CancelDone
            | Outcome::RefundDone
            | Outcome::RefundRefused
            | Outcome::RefundUnknown
            | Outcome::PointsGiven
            | Outcome::PointsRefused
            | Outcome::PointsTakenBack => false,
            Outcome::Refused => match self.why {
                Some(Why::Unreachable) => true,
                Some(Why::Refused(code)) => Trouble::of(code).is_worth_another_try(),
                Some(Why::Storage | Why::Lost) | None => false,
            },
        }
    }

    /// Milliseconds until it leaves by itself.
    pub(crate) const fn left(&self, now: Instant) -> u64 {
        OUTCOME.saturating_sub(now.ms_since(self.since))
    }

    pub(crate) fn on(self, input: &Input, desk: &Desk) -> Transition<Self, EndedExit> {
        match input {
            Input::User(user) => self.user(user, desk),
            Input::Tick if self.left(desk.now) == 0 => Transition::Exit(EndedExit::Done),
            Input::Tick
            | Input::Reply(_)
            | Input::Stored { .. }
            | Input::Update(_)
            | Input::Resumed => Transition::Stay(self),
        }
    }

    fn user(self, input: &UserInput, desk: &Desk) -> Transition<Self, EndedExit> {
        match input {
            UserInput::Pressed(Button::Charge) if self.can_try_again() => {
                Transition::Exit(match self.takes_back {
                    None => EndedExit::NewCode(self.amount),
                    Some(sale) => {
                        let pressed_at = desk.server_now();
                        EndedExit::CancelAgain(Box::new(Sale { pressed_at, ..*sale }))
                    }
                })
            }
            UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape, .. } => {
                Transition::Exit(EndedExit::Done)
            }
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::Filled { .. }
            | UserInput::Key { .. }
            | UserInput::Scanned { .. } => Transition::Stay(self),
        }
    }
}

impl Paid {
    /// Shows the receipt; nothing of the sale has to be finished any more.
    pub(crate) fn begin(deal: Deal, desk: &mut Desk) -> Self {
        desk.forget(&deal.sale);
        desk.play(Sound::Paid);
        Self { deal, at: desk.server_now(), since: desk.now, stays: false }
    }

    /// Milliseconds until it leaves by itself; `None`: it stays.
    pub(crate) fn left(&self, now: Instant) -> Option<u64> {
        (!self.stays).then(|| RECEIPT.saturating_sub(now.ms_since(self.since)))
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> Transition<Self, PaidExit> {
        let exit = match input {
            Input::User(user) => self.user(user, desk),
            Input::Tick => (self.left(desk.now) == Some(0)).then_some(PaidExit::Done),
            Input::Reply(_) | Input::Stored { .. } | Input::Update(_) | Input::Resumed => None,
        };
        Transition::new(self, exit)
    }

    fn user(&mut self, input: &UserInput, desk: &mut Desk) -> Option<PaidExit> {
        match input {
            UserInput::Pressed(Button::Stay) => self.stays = true,
            UserInput::Pressed(Button::Print) => {
                desk.push(Effect::Print);
                // Paper takes its time, and the printer's dialogue hides the screen.
                self.since = desk.now;
            }
            UserInput::Pressed(Button::Done) | UserInput::Key { key: Key::Escape, .. } => {
                return Some(PaidExit::Done);
            }
            UserInput::Pressed(_)
            | UserInput::Typed(_)
            | UserInput::Filled { .. }
            | UserInput::Key { .. }
            | UserInput::Scanned { .. } => {}
        }
        None
    }
}
