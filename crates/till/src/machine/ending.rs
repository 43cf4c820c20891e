//! Paid, or not paid, or taken back: the end of a sale, until the next customer.

use kios_protocol::payment::Phase;
use kios_protocol::{Amount, Timestamp};

use super::State;
use super::aftermath::Aftermath;
use super::asking::Asking;
use super::customer::Customer;
use super::desk::Desk;
use super::idle::Idle;
use super::input::Input;
use super::refund::running::Running;
use super::sale::{Deal, Sale};
use crate::journal::Reason;
use crate::outcome::{Outcome, Why};
use crate::words::Trouble;
use crate::{Button, Effect, Key, Now, Sound};

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
    since: Now,
    pub(crate) stays: bool,
}

/// A sale that was not, or the end of a cancel.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    /// What refused it; only with [`Outcome::Refused`].
    pub(crate) why: Option<Why>,
    pub(crate) amount: Amount,
    pub(crate) currency: String,
    /// Set when a payment was to be taken back: how to ask once more.
    pub(crate) takes_back: Option<Box<Sale>>,
    since: Now,
}

impl Ended {
    /// The payment's own status says paid.
    pub(crate) fn paid(deal: Deal, desk: &mut Desk) -> State {
        if deal.sale.life() == Phase::Cancel {
            return Self::cancelled(Outcome::CancelDone, deal.sale, None, desk);
        }
        desk.forget(&deal.sale);
        desk.play(Sound::Paid);
        let at = desk.server_now();
        State::Receipt(Paid { deal, at, since: desk.now, stays: false })
    }

    /// The payment's own status says not paid.
    pub(crate) fn not_paid(deal: Deal, reason: Reason, desk: &mut Desk) -> State {
        let life = deal.sale.life();
        let outcome = match reason {
            Reason::Denied if life == Phase::Cancel => Outcome::CancelDenied,
            Reason::Denied => Outcome::Denied,
            Reason::Cancelled => Outcome::Cancelled,
            // Approved, and yet closed as failed: the close came too late.
            Reason::TimedOut | Reason::Approved => Outcome::TimedOut,
        };
        let (amount, currency) = (deal.sale.amount, deal.sale.currency.clone());
        let again = deal.again(desk.server_now());
        desk.aftermath.push(Aftermath::of(deal, reason, desk.now));
        if life == Phase::Cancel {
            return Self::cancelled(outcome, again, None, desk);
        }
        desk.forget(&again);
        desk.play(Sound::NotPaid);
        let takes_back = None;
        State::Outcome(Self { outcome, why: None, amount, currency, takes_back, since: desk.now })
    }

    /// There is no payment.
    pub(crate) fn refused(sale: Sale, why: Why, desk: &mut Desk) -> State {
        if sale.life() == Phase::Cancel {
            return Self::cancelled(Outcome::Refused, sale, Some(why), desk);
        }
        desk.forget(&sale);
        desk.play(Sound::NotPaid);
        State::Outcome(Self {
            outcome: Outcome::Refused,
            why: Some(why),
            amount: sale.amount,
            currency: sale.currency,
            takes_back: None,
            since: desk.now,
        })
    }

    /// The end of taking a payment back; as a part of a plan it is not the plan's end.
    fn cancelled(outcome: Outcome, sale: Sale, why: Option<Why>, desk: &mut Desk) -> State {
        if let Some(plan) = desk.plan.take_if(|plan| plan.purchase_id == sale.purchase_id) {
            return Running::after_points(plan, outcome, why, &sale, desk);
        }
        desk.forget(&sale);
        desk.play(if outcome == Outcome::CancelDone { Sound::Paid } else { Sound::NotPaid });
        let (amount, currency) = (sale.amount, sale.currency.clone());
        let takes_back = Some(Box::new(sale));
        State::Outcome(Self { outcome, why, amount, currency, takes_back, since: desk.now })
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
    pub(crate) const fn left(&self, now: Now) -> u64 {
        OUTCOME.saturating_sub(now.since(self.since))
    }

    pub(crate) fn on(self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Charge) if self.can_try_again() => match self.takes_back {
                None => Customer::begin(self.amount, desk),
                Some(sale) => {
                    let pressed_at = desk.server_now();
                    Asking::begin(Sale { pressed_at, ..*sale }, desk)
                }
            },
            Input::Pressed(Button::Done) | Input::Key { key: Key::Escape, .. } => Idle::begin(desk),
            Input::Tick if self.left(desk.now) == 0 => Idle::begin(desk),
            Input::Tick
            | Input::Pressed(_)
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Scanned { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => State::Outcome(self),
        }
    }
}

impl Paid {
    /// Milliseconds until it leaves by itself; `None`: it stays.
    pub(crate) fn left(&self, now: Now) -> Option<u64> {
        (!self.stays).then(|| RECEIPT.saturating_sub(now.since(self.since)))
    }

    pub(crate) fn on(mut self, input: &Input, desk: &mut Desk) -> State {
        match input {
            Input::Pressed(Button::Stay) => self.stays = true,
            Input::Pressed(Button::Print) => {
                desk.push(Effect::Print);
                // Paper takes its time, and the printer's dialogue hides the screen.
                self.since = desk.now;
            }
            Input::Pressed(Button::Done) | Input::Key { key: Key::Escape, .. } => {
                return Idle::begin(desk);
            }
            Input::Tick if self.left(desk.now) == Some(0) => return Idle::begin(desk),
            Input::Tick
            | Input::Pressed(_)
            | Input::Typed(_)
            | Input::Filled { .. }
            | Input::Refund(_)
            | Input::Key { .. }
            | Input::Scanned { .. }
            | Input::Answered { .. }
            | Input::Written { .. }
            | Input::Payment(_)
            | Input::Caught => {}
        }
        State::Receipt(self)
    }
}
