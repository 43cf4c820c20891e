//! The machine: one state per screen, and what leads from one to the next.
//!
//! [`Till::handle`] takes what concerns every screen (the time, the stream, the language) and hands
//! the rest to the state, which is consumed and gives the next one. Three rules hold everywhere: an
//! answer counts only if its token is the one that is awaited; a payment counts by its version; and
//! what is shown as paid or not paid is what the payment's own status says.

mod aftermath;
pub(crate) mod amount;
pub(crate) mod approval;
pub(crate) mod asking;
pub(crate) mod closing;
pub(crate) mod customer;
pub(crate) mod desk;
pub(crate) mod ending;
mod errand;
pub(crate) mod estimate;
pub(crate) mod history;
pub(crate) mod idle;
mod input;
pub(crate) mod looking;
pub(crate) mod opening;
pub(crate) mod points;
pub(crate) mod preflight;
pub(crate) mod purchase;
pub(crate) mod refund;
pub(crate) mod resuming;
pub(crate) mod sale;
pub(crate) mod setup;
mod take;

use kios_protocol::payment::Stage;

use self::approval::Approval;
use self::closing::Closing;
use self::desk::{Desk, Left};
use self::ending::Ended;
use self::input::Input;
use self::points::compose::Offering;
use self::points::ended::Given;
use self::points::running::Giving;
use self::refund::compose::Composing;
use self::refund::ended::Refunded;
use self::refund::running::Running;
use self::resuming::Resuming;
use self::sale::{BUDGET, Deal};
use crate::direction::Direction;
use crate::journal::{Reason, Step};
use crate::scan::Wedge;
use crate::{Effect, Event, Listen, Now};

/// After how long without a touch a sale that has not begun is dropped, milliseconds.
const ABANDONED: u64 = 60_000;

/// Where the till is.
#[derive(Debug, Default)]
pub(crate) enum State {
    /// The page is starting; ends by [`Event::Started`].
    #[default]
    Starting,
    /// Another tab sells.
    Mirror,
    /// Not paired.
    Setup(setup::Setup),
    /// Finishing what an earlier page left; nobody can be charged.
    Resuming(Resuming),
    /// Nobody is being served.
    Idle(idle::Idle),
    /// The clerk's turn: the price.
    Amount(amount::Pricing),
    /// The customer's turn: the code.
    Customer(customer::Customer),
    /// The clerk's turn: to pay or not.
    Estimate(estimate::Estimate),
    /// The relay's turn; a payment may exist.
    Opening(opening::Opening),
    /// The customer's turn: a payment exists.
    Approval(Approval),
    /// The relay's turn: the payment ends.
    Closing(Closing),
    /// Paid.
    Receipt(ending::Paid),
    /// Not paid; or the end of a cancel.
    Outcome(Ended),
    /// The staff's turn: this kiosk's payments.
    History(history::History),
    /// The staff's turn: one payment.
    Looking(looking::Looking),
    /// The staff's turn: to take it back or not.
    Confirm(Box<looking::Confirm>),
    /// The relay's turn; a cancel may exist.
    Asking(asking::Asking),
    /// The staff's turn: what goes back on the cards.
    Composing(Box<Composing>),
    /// The relay's turn: money goes back.
    Refunding(Box<Running>),
    /// The end of a refund.
    Refunded(Box<Refunded>),
    /// The staff's turn: who is given points, and for what price.
    Offering(Box<Offering>),
    /// The relay's turn: points are given, or taken back.
    Giving(Box<Giving>),
    /// The end of that.
    Given(Box<Given>),
}

impl State {
    fn on(self, input: &Input, desk: &mut Desk) -> Self {
        match self {
            Self::Starting | Self::Mirror => self,
            Self::Setup(state) => state.on(input, desk),
            Self::Resuming(state) => state.on(input, desk),
            Self::Idle(state) => state.on(input, desk),
            Self::Amount(state) => state.on(input, desk),
            Self::Customer(state) => state.on(input, desk),
            Self::Estimate(state) => state.on(input, desk),
            Self::Opening(state) => state.on(input, desk),
            Self::Approval(state) => state.on(input, desk),
            Self::Closing(state) => state.on(input, desk).show(desk),
            Self::Receipt(state) => state.on(input, desk),
            Self::Outcome(state) => state.on(input, desk),
            Self::History(state) => state.on(input, desk),
            Self::Looking(state) => state.on(input, desk),
            Self::Confirm(state) => state.on(input, desk),
            Self::Asking(state) => state.on(input, desk),
            Self::Composing(state) => state.on(input, desk),
            Self::Refunding(state) => state.on(input, desk),
            Self::Refunded(state) => state.on(input, desk),
            Self::Offering(state) => state.on(input, desk),
            Self::Giving(state) => state.on(input, desk),
            Self::Given(state) => state.on(input, desk),
        }
    }

    /// Whether nothing has been promised, so that what is on the screen may be dropped.
    const fn is_preparing(&self) -> bool {
        matches!(
            self,
            Self::Amount(_)
                | Self::Customer(_)
                | Self::Estimate(_)
                | Self::History(_)
                | Self::Looking(_)
                | Self::Confirm(_)
                | Self::Composing(_)
                | Self::Offering(_)
        )
    }

    /// Whether the outcome is unknown and has been for long enough to say so.
    pub(crate) fn is_checking(&self) -> bool {
        match self {
            Self::Resuming(state) => state.errand.is_checking(),
            Self::Opening(state) => state.errand.is_checking(),
            Self::Closing(state) => state.errand.is_checking(),
            Self::Approval(state) => state.checking.is_some(),
            Self::Asking(state) => state.errand.is_checking(),
            Self::Refunding(state) => state.is_checking(),
            Self::Giving(state) => state.is_checking(),
            Self::Starting
            | Self::Mirror
            | Self::Setup(_)
            | Self::Idle(_)
            | Self::Amount(_)
            | Self::Customer(_)
            | Self::Estimate(_)
            | Self::Receipt(_)
            | Self::Outcome(_)
            | Self::History(_)
            | Self::Looking(_)
            | Self::Confirm(_)
            | Self::Composing(_)
            | Self::Refunded(_)
            | Self::Offering(_)
            | Self::Given(_) => false,
        }
    }

    /// How far on the way to the receipt, or to the end of a cancel, this is.
    fn place(&self) -> u8 {
        match self {
            Self::Starting | Self::Mirror => 0,
            Self::Setup(_) => 1,
            Self::Resuming(_) => 2,
            Self::Idle(_) => 3,
            Self::Amount(_) | Self::History(_) => 4,
            Self::Customer(_) | Self::Looking(_) | Self::Offering(_) => 5,
            Self::Estimate(_) | Self::Confirm(_) | Self::Composing(_) => 6,
            Self::Opening(_) | Self::Asking(_) | Self::Giving(_) => 7,
            Self::Approval(_) => 8,
            Self::Closing(_) => 9,
            Self::Refunding(_) => 10,
            Self::Receipt(_) | Self::Outcome(_) | Self::Refunded(_) | Self::Given(_) => 11,
        }
    }
}

/// Where a payment's status leads.
fn after(deal: Deal, desk: &mut Desk) -> State {
    match deal.stage() {
        Stage::Closed => Ended::paid(deal, desk),
        Stage::Failed => Ended::not_paid(deal, Reason::TimedOut, desk),
        Stage::Denied => Closing::begin(deal, Reason::Denied, desk),
        Stage::Confirmed | Stage::Replied => Closing::begin(deal, Reason::Approved, desk),
        Stage::Opened | Stage::SendFailed | Stage::Reverted if deal.payment.timed_out => {
            Closing::begin(deal, Reason::TimedOut, desk)
        }
        Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent => {
            Approval::begin(deal, desk)
        }
    }
}

/// A kiosk's till.
#[derive(Debug, Default)]
pub struct Till {
    pub(crate) state: State,
    pub(crate) desk: Desk,
    wedge: Wedge,
    /// Whether the relay has said that it does not know this kiosk's key.
    rejected: bool,
    pub(crate) direction: Option<Direction>,
}

impl Till {
    /// A till that waits for [`Event::Started`].
    pub fn new() -> Self {
        Self::default()
    }

    /// What to do about an event at `now`.
    #[must_use = "effects have to be performed"]
    pub fn handle(&mut self, event: Event, now: Now) -> Vec<Effect> {
        self.desk.now = now.max(self.desk.now);
        let (place, checking) = (self.state.place(), self.state.is_checking());
        for input in self.take(event) {
            self.dispatch(&input);
        }
        self.settle();
        let moved = (self.state.place(), self.state.is_checking());
        if moved != (place, checking) {
            let forward = moved > (place, checking);
            self.direction = Some(if forward { Direction::Forward } else { Direction::Back });
        }
        self.desk.take_effects()
    }

    fn dispatch(&mut self, input: &Input) {
        let desk = &mut self.desk;
        let watched = core::mem::take(&mut desk.aftermath);
        let watched: Vec<_> = watched.into_iter().filter_map(|one| one.on(input, desk)).collect();
        desk.aftermath = watched;
        let abandoned = matches!(input, Input::Tick)
            && self.state.is_preparing()
            && desk.now.since(desk.touched) >= ABANDONED;
        let state = core::mem::take(&mut self.state);
        self.state = if abandoned { idle::Idle::begin(desk) } else { state.on(input, desk) };
    }

    /// What follows from where the till stands, whatever happened.
    fn settle(&mut self) {
        if self.rejected {
            self.unpair();
        }
        let idle = matches!(self.state, State::Idle(_));
        if idle && let Some(left) = self.desk.backlog.pop() {
            self.state = match left {
                Left::Sale(sale, step) => Resuming::begin(*sale, step, &mut self.desk),
                Left::Refund(plan) => Running::resume(*plan, &mut self.desk),
                Left::Points(gift) => Giving::resume(*gift, &mut self.desk),
            };
        }
    }

    /// Asks for a new pairing, as soon as no sale is under way, or when one cannot be finished.
    fn unpair(&mut self) {
        let now = self.desk.server_now();
        let over = |deal: &Deal| deal.age(now) > BUDGET;
        let left = match core::mem::take(&mut self.state) {
            State::Idle(_)
            | State::Amount(_)
            | State::Customer(_)
            | State::Estimate(_)
            | State::History(_)
            | State::Looking(_)
            | State::Confirm(_)
            | State::Composing(_)
            | State::Offering(_) => None,
            // The points of an unfinished sale are given back by the relay, in its time; what
            // became of it is asked once this kiosk may ask again.
            State::Approval(Approval { deal, .. }) if over(&deal) => {
                let step = deal.open_step();
                Some(Left::Sale(Box::new(deal.sale), step))
            }
            State::Closing(closing) if over(&closing.deal) => Some(closing.into_backlog()),
            State::Resuming(resuming) if resuming.errand.is_checking() => {
                Some(resuming.into_backlog())
            }
            State::Opening(opening) if now.since(opening.sale.pressed_at) > BUDGET => {
                Some(Left::Sale(Box::new(opening.sale), Step::Opening))
            }
            State::Asking(asking) if now.since(asking.sale.pressed_at) > BUDGET => {
                Some(asking.into_backlog())
            }
            State::Refunding(running) if running.is_checking() => {
                Some(Left::Refund(Box::new(running.plan)))
            }
            State::Giving(giving) if giving.is_checking() => {
                Some(Left::Points(Box::new(giving.gift)))
            }
            state @ (State::Starting
            | State::Mirror
            | State::Setup(_)
            | State::Resuming(_)
            | State::Opening(_)
            | State::Approval(_)
            | State::Closing(_)
            | State::Receipt(_)
            | State::Outcome(_)
            | State::Asking(_)
            | State::Refunding(_)
            | State::Refunded(_)
            | State::Giving(_)
            | State::Given(_)) => {
                self.state = state;
                return;
            }
        };
        self.desk.backlog.extend(left);
        self.desk.push(Effect::Listen(Listen::Off));
        self.rejected = false;
        self.state = setup::Setup::begin(Some(setup::Problem::Forgotten), &mut self.desk);
    }
}
