//! The state diagram: which state follows which exit.
//!
//! A state's handler knows no other state; it returns how it ended, and the tables here start what
//! follows. [`Flow`] also keeps what outlives a state: what is still to be finished, the refund
//! whose points are being asked for, and the payments that are watched after their end.

use core::cmp::Reverse;

use kios_protocol::Amount;
use kios_protocol::payment::{Phase, Stage};

use crate::context::Desk;
use crate::input::Input;
use crate::journal::{Entry, Reason, Step};
use crate::outcome::{Outcome, Why};
use crate::states::cancel::confirmation::{Confirm, ConfirmExit};
use crate::states::cancel::opening_cancel::{Asking, AskingExit};
use crate::states::history::purchase::Purchase;
use crate::states::history::purchase_details::{Looking, LookingExit};
use crate::states::history::{History, HistoryExit};
use crate::states::idle::{Idle, IdleExit};
use crate::states::point_grant::form::{Offering, OfferingExit};
use crate::states::point_grant::granting::{Giving, GivingExit};
use crate::states::point_grant::result::{Given, GivenExit};
use crate::states::refund::Plan;
use crate::states::refund::executing::{Running, RunningExit};
use crate::states::refund::form::{Composing, ComposingExit};
use crate::states::refund::result::{Refunded, RefundedExit};
use crate::states::resuming::{Resuming, ResumingExit};
use crate::states::sale::amount_entry::{AmountExit, Pricing};
use crate::states::sale::approval::{Approval, ApprovalExit};
use crate::states::sale::closing::{Closing, ClosingExit};
use crate::states::sale::code_entry::{Customer, CustomerExit};
use crate::states::sale::estimate::{Estimate, EstimateExit};
use crate::states::sale::late_success::Aftermath;
use crate::states::sale::opening::{Opening, OpeningExit};
use crate::states::sale::outcome::{Ended, EndedExit, Paid, PaidExit};
use crate::states::sale::{BUDGET, Deal, Sale};
use crate::states::setup::{Problem, Setup, SetupExit};
use crate::states::unfinished::{Left, take_waiting_plan};
use crate::states::{Exit, State};
use crate::transition::Transition;
use crate::{Effect, Listen};

/// What outlives a state, and what follows from its exit.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// What the last page left, the oldest last.
    backlog: Vec<Left>,
    /// A plan whose points are being asked for; its cards wait for that.
    plan: Option<Plan>,
    /// Payments that ended unpaid and are watched for a late success.
    watched: Vec<Aftermath>,
}

/// Nobody is being served.
pub(crate) fn idle(desk: &Desk) -> State {
    State::Idle(Idle::begin(desk))
}

/// The first state of a page that sells.
pub(crate) fn first(desk: &mut Desk) -> State {
    if desk.terminal.is_none() {
        return State::Setup(Setup::begin(None, desk));
    }
    desk.push(Effect::Listen(Listen::On));
    desk.preflight.hurry(desk.now);
    idle(desk)
}

/// The keypad; a kiosk that is not paired has none.
fn amount(pricing: Option<Pricing>, desk: &Desk) -> State {
    pricing.map_or_else(|| idle(desk), State::Amount)
}

fn history(desk: &mut Desk) -> State {
    State::History(History::begin(desk))
}

fn purchase(purchase: Purchase, desk: &mut Desk) -> State {
    State::Looking(Looking::begin(purchase, desk))
}

fn customer(amount: Amount, desk: &mut Desk) -> State {
    State::Customer(Customer::begin(amount, desk))
}

fn close(deal: Deal, reason: Reason, desk: &mut Desk) -> State {
    State::Closing(Closing::begin(deal, reason, desk))
}

impl Flow {
    /// The state after an input.
    pub(crate) fn handle(&mut self, state: State, input: &Input, desk: &mut Desk) -> State {
        match state.on(input, desk) {
            Transition::Stay(state) => state,
            Transition::Exit(exit) => self.after(exit, desk),
        }
    }

    /// The state diagram.
    #[expect(clippy::too_many_lines, reason = "one table of all exits")]
    fn after(&mut self, exit: Exit, desk: &mut Desk) -> State {
        match exit {
            Exit::Setup(SetupExit::Paired)
            | Exit::Amount(AmountExit::Back)
            | Exit::Receipt(PaidExit::Done)
            | Exit::Outcome(EndedExit::Done)
            | Exit::History(HistoryExit::Back)
            | Exit::Refunded(RefundedExit::Done)
            | Exit::Given(GivenExit::Done) => idle(desk),

            // A sale.
            Exit::Idle(IdleExit::Charge(account)) => {
                let pricing = Pricing::begin(account, desk);
                amount(pricing, desk)
            }
            Exit::Customer(CustomerExit::Back(price)) => amount(Pricing::with(price, desk), desk),
            Exit::Amount(AmountExit::Code(amount))
            | Exit::Estimate(EstimateExit::Back(amount))
            | Exit::Outcome(EndedExit::NewCode(amount)) => customer(amount, desk),
            Exit::Amount(AmountExit::Estimate(amount, account))
            | Exit::Customer(CustomerExit::Estimate(amount, account)) => {
                State::Estimate(Estimate::begin(amount, account, desk))
            }
            Exit::Estimate(EstimateExit::NewCode(amount, code))
            | Exit::Opening(OpeningExit::NewCode(amount, code)) => {
                State::Customer(Customer::again(amount, code, desk))
            }
            Exit::Estimate(EstimateExit::Pay(sale)) => State::Opening(Opening::begin(*sale, desk)),

            // A payment, or its cancel: opened, answered, closed.
            Exit::Opening(OpeningExit::Opened(deal))
            | Exit::Asking(AskingExit::Opened(deal))
            | Exit::Approval(ApprovalExit::Answered(deal)) => self.by_status(deal, desk),
            Exit::Resuming(ResumingExit::Await(deal)) => {
                State::Approval(Approval::begin(deal, desk))
            }
            Exit::Approval(ApprovalExit::Close(deal, reason))
            | Exit::Resuming(ResumingExit::Close(deal, reason)) => close(deal, reason, desk),
            Exit::Closing(ClosingExit::Paid(deal)) | Exit::Resuming(ResumingExit::Paid(deal)) => {
                self.paid(deal, desk)
            }
            Exit::Closing(ClosingExit::NotPaid(deal, reason))
            | Exit::Resuming(ResumingExit::NotPaid(deal, reason)) => {
                self.not_paid(deal, reason, desk)
            }
            Exit::Closing(ClosingExit::Lost(deal)) => self.refused(deal.sale, Why::Lost, desk),
            Exit::Opening(OpeningExit::Refused(sale, why))
            | Exit::Asking(AskingExit::Refused(sale, why))
            | Exit::Resuming(ResumingExit::Refused(sale, why)) => self.refused(sale, why, desk),

            // The staff's screens.
            Exit::Idle(IdleExit::History)
            | Exit::Looking(LookingExit::Back)
            | Exit::Offering(OfferingExit::BackToHistory) => history(desk),
            Exit::History(HistoryExit::Open(chosen))
            | Exit::Composing(ComposingExit::Back(chosen))
            | Exit::Offering(OfferingExit::BackToPurchase(chosen)) => purchase(*chosen, desk),
            Exit::Confirm(ConfirmExit::Back(chosen)) => purchase(chosen, desk),
            Exit::Looking(LookingExit::TakeBack(chosen, record)) => {
                State::Confirm(Box::new(Confirm::begin(chosen, *record)))
            }
            Exit::Confirm(ConfirmExit::Cancel(sale)) => self.cancel(sale, desk),
            Exit::Outcome(EndedExit::CancelAgain(sale)) => self.cancel(*sale, desk),

            // A refund.
            Exit::Looking(LookingExit::Refund(chosen)) => {
                State::Composing(Composing::begin(chosen, desk))
            }
            Exit::Composing(ComposingExit::Confirmed(plan, sale)) => {
                State::Refunding(Running::begin(plan, sale, desk))
            }
            Exit::Refunding(RunningExit::PointsFirst(plan, sale)) => {
                self.plan = Some(plan);
                self.cancel(*sale, desk)
            }
            Exit::Refunding(RunningExit::Ended(plan)) => {
                State::Refunded(Box::new(Refunded::begin(plan, desk)))
            }

            // Points for a sale that was not paid with points.
            Exit::History(HistoryExit::GivePoints) => State::Offering(Offering::begin(desk)),
            Exit::Looking(LookingExit::GivePoints(chosen, paid)) => {
                State::Offering(Offering::of_cards(chosen, paid, desk))
            }
            Exit::Offering(OfferingExit::Confirmed(gift))
            | Exit::Given(GivenExit::TakeBack(gift)) => State::Giving(Giving::begin(*gift, desk)),
            Exit::Giving(GivingExit::Ended(gift, fate, undo)) => {
                State::Given(Given::begin(gift, fate, undo, desk))
            }
        }
    }

    /// Where a payment's status leads.
    fn by_status(&mut self, deal: Deal, desk: &mut Desk) -> State {
        match deal.stage() {
            Stage::Closed => self.paid(deal, desk),
            Stage::Failed => self.not_paid(deal, Reason::TimedOut, desk),
            Stage::Denied => close(deal, Reason::Denied, desk),
            Stage::Confirmed | Stage::Replied => close(deal, Reason::Approved, desk),
            Stage::Opened | Stage::SendFailed | Stage::Reverted if deal.payment.timed_out => {
                close(deal, Reason::TimedOut, desk)
            }
            Stage::Opened | Stage::SendFailed | Stage::Reverted | Stage::Sent => {
                State::Approval(Approval::begin(deal, desk))
            }
        }
    }

    /// The payment's own status says paid; of a cancel, given back.
    fn paid(&mut self, deal: Deal, desk: &mut Desk) -> State {
        match deal.sale.life() {
            Phase::New => State::Receipt(Paid::begin(deal, desk)),
            Phase::Cancel => self.ended(Outcome::CancelDone, None, deal.sale, desk),
        }
    }

    /// The payment's own status says not paid; of a cancel, not given back. It is watched on.
    fn not_paid(&mut self, deal: Deal, reason: Reason, desk: &mut Desk) -> State {
        let life = deal.sale.life();
        let outcome = match (reason, life) {
            (Reason::Denied, Phase::Cancel) => Outcome::CancelDenied,
            (Reason::Denied, Phase::New) => Outcome::Denied,
            (Reason::Cancelled, Phase::New | Phase::Cancel) => Outcome::Cancelled,
            // Approved, and yet closed as failed: the close came too late.
            (Reason::TimedOut | Reason::Approved, Phase::New | Phase::Cancel) => Outcome::TimedOut,
        };
        let sale = match life {
            Phase::New => deal.sale.clone(),
            Phase::Cancel => deal.again(desk.server_now()),
        };
        self.watched.push(Aftermath::of(deal, reason, desk.now));
        self.ended(outcome, None, sale, desk)
    }

    /// There is no payment, or no cancel.
    fn refused(&mut self, sale: Sale, why: Why, desk: &mut Desk) -> State {
        self.ended(Outcome::Refused, Some(why), sale, desk)
    }

    /// The end of a sale or of a cancel; a cancel that is a part of a plan is not the plan's end.
    fn ended(&mut self, outcome: Outcome, why: Option<Why>, sale: Sale, desk: &mut Desk) -> State {
        let waits =
            |plan: &mut Plan| sale.life() == Phase::Cancel && plan.purchase_id == sale.purchase_id;
        let Some(mut plan) = self.plan.take_if(waits) else {
            return State::Outcome(Ended::begin(outcome, why, sale, desk));
        };
        plan.end_points(outcome, why);
        let state = if outcome == Outcome::CancelDone {
            State::Refunding(Running::begin(plan, None, desk))
        } else {
            State::Refunded(Box::new(Refunded::begin(plan, desk)))
        };
        // The plan is written before the points' own record is dropped, so that a page that goes in
        // between leaves both.
        desk.forget(&sale);
        state
    }

    /// Asks the shop owner to take a payment back.
    fn cancel(&mut self, sale: Sale, desk: &mut Desk) -> State {
        let Some(back) = sale.takes_back else { return self.refused(sale, Why::Lost, desk) };
        // What is asked for again is no late success of what was asked for before.
        self.watched.retain(|watched| !watched.is_of(&sale.purchase_id));
        State::Asking(Asking::begin(sale, back, desk))
    }

    /// What an input means to the payments that are watched after their end.
    pub(crate) fn watch(&mut self, input: &Input, desk: &mut Desk) {
        let watched = core::mem::take(&mut self.watched);
        self.watched = watched.into_iter().filter_map(|one| one.on(input, desk)).collect();
    }

    /// Takes what an earlier page left; returns how many entries cannot be parsed.
    pub(crate) fn load(&mut self, journal: Vec<Entry>, desk: &mut Desk) -> usize {
        let count = journal.len();
        self.backlog = journal.into_iter().filter_map(Left::read).collect();
        let unreadable = count.saturating_sub(self.backlog.len());
        // The oldest is resumed first, and the list is taken from its end.
        self.backlog.sort_by_key(|left| Reverse(left.pressed_at()));
        self.plan = take_waiting_plan(&mut self.backlog);
        for purchase_id in self.backlog.iter().filter_map(Left::purchase_id) {
            desk.keep_clear_of(purchase_id);
        }
        unreadable
    }

    /// Drops everything: another tab sells.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Goes on with what was left, as soon as nobody is being served.
    pub(crate) fn resume(&mut self, state: State, desk: &mut Desk) -> State {
        if !matches!(state, State::Idle(_)) {
            return state;
        }
        match self.backlog.pop() {
            None => state,
            Some(Left::Sale(sale, step)) => State::Resuming(Resuming::begin(*sale, step, desk)),
            Some(Left::Refund(plan)) => match Running::resume(*plan, desk) {
                Transition::Stay(running) => State::Refunding(running),
                Transition::Exit(exit) => self.after(Exit::Refunding(exit), desk),
            },
            Some(Left::Points(gift)) => State::Giving(Giving::resume(*gift, desk)),
        }
    }

    /// Leaves for a new pairing as soon as no sale is under way, or when one cannot be finished.
    pub(crate) fn unpair(&mut self, state: State, desk: &mut Desk) -> Transition<State, State> {
        let left = match left_by(state, desk) {
            Transition::Stay(state) => return Transition::Stay(state),
            Transition::Exit(left) => left,
        };
        self.backlog.extend(left);
        desk.push(Effect::Listen(Listen::Off));
        Transition::Exit(State::Setup(Setup::begin(Some(Problem::Forgotten), desk)))
    }
}

/// What a state that may be dropped for a new pairing leaves to be finished after it; a state that
/// may not stays.
fn left_by(state: State, desk: &Desk) -> Transition<State, Option<Left>> {
    let now = desk.server_now();
    let over = |deal: &Deal| deal.age(now) > BUDGET;
    Transition::Exit(match state {
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
        State::Resuming(resuming) if resuming.retry.is_checking() => Some(resuming.into_backlog()),
        State::Opening(opening) if now.since(opening.sale.pressed_at) > BUDGET => {
            Some(Left::Sale(Box::new(opening.sale), Step::Opening))
        }
        State::Asking(asking) if now.since(asking.sale.pressed_at) > BUDGET => {
            Some(asking.into_backlog())
        }
        State::Refunding(running) if running.is_checking() => {
            Some(Left::Refund(Box::new(running.plan)))
        }
        State::Giving(giving) if giving.is_checking() => Some(Left::Points(Box::new(giving.gift))),
        State::Starting
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
        | State::Given(_) => return Transition::Stay(state),
    })
}
