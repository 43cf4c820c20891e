//! The states of the till: one per screen.

pub(crate) mod cancel;
pub(crate) mod history;
pub(crate) mod idle;
pub(crate) mod point_grant;
pub(crate) mod refund;
pub(crate) mod resuming;
pub(crate) mod sale;
pub(crate) mod setup;
pub(crate) mod unfinished;

use crate::context::Desk;
use crate::input::Input;
use crate::states::cancel::confirmation::{Confirm, ConfirmExit};
use crate::states::cancel::opening_cancel::{Asking, AskingExit};
use crate::states::history::purchase_details::{Looking, LookingExit};
use crate::states::history::{History, HistoryExit};
use crate::states::idle::{Idle, IdleExit};
use crate::states::point_grant::form::{Offering, OfferingExit};
use crate::states::point_grant::granting::{Giving, GivingExit};
use crate::states::point_grant::result::{Given, GivenExit};
use crate::states::refund::executing::{Running, RunningExit};
use crate::states::refund::form::{Composing, ComposingExit};
use crate::states::refund::result::{Refunded, RefundedExit};
use crate::states::resuming::{Resuming, ResumingExit};
use crate::states::sale::amount_entry::{AmountExit, Pricing};
use crate::states::sale::approval::{Approval, ApprovalExit};
use crate::states::sale::closing::{Closing, ClosingExit};
use crate::states::sale::code_entry::{Customer, CustomerExit};
use crate::states::sale::estimate::{Estimate, EstimateExit};
use crate::states::sale::opening::{Opening, OpeningExit};
use crate::states::sale::outcome::{Ended, EndedExit, Paid, PaidExit};
use crate::states::setup::{Setup, SetupExit};
use crate::transition::Transition;

/// Where the till is.
#[derive(Debug, Default)]
pub(crate) enum State {
    /// The page is starting; ends by [`Event::Started`].
    #[default]
    Starting,
    /// Another tab sells.
    Mirror,
    /// Not paired.
    Setup(Setup),
    /// Finishing what an earlier page left; nobody can be charged.
    Resuming(Resuming),
    /// Nobody is being served.
    Idle(Idle),
    /// The clerk's turn: the price.
    Amount(Pricing),
    /// The customer's turn: the code.
    Customer(Customer),
    /// The clerk's turn: to pay or not.
    Estimate(Estimate),
    /// The relay's turn; a payment may exist.
    Opening(Opening),
    /// The customer's turn: a payment exists.
    Approval(Approval),
    /// The relay's turn: the payment ends.
    Closing(Closing),
    /// Paid.
    Receipt(Paid),
    /// Not paid; or the end of a cancel.
    Outcome(Ended),
    /// The staff's turn: this kiosk's payments.
    History(History),
    /// The staff's turn: one payment.
    Looking(Looking),
    /// The staff's turn: to take it back or not.
    Confirm(Box<Confirm>),
    /// The relay's turn; a cancel may exist.
    Asking(Asking),
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

/// How a state ended; [`crate::flow`] says what follows.
#[derive(Debug)]
pub(crate) enum Exit {
    /// From [`State::Setup`].
    Setup(SetupExit),
    /// From [`State::Resuming`].
    Resuming(ResumingExit),
    /// From [`State::Idle`].
    Idle(IdleExit),
    /// From [`State::Amount`].
    Amount(AmountExit),
    /// From [`State::Customer`].
    Customer(CustomerExit),
    /// From [`State::Estimate`].
    Estimate(EstimateExit),
    /// From [`State::Opening`].
    Opening(OpeningExit),
    /// From [`State::Approval`].
    Approval(ApprovalExit),
    /// From [`State::Closing`].
    Closing(ClosingExit),
    /// From [`State::Receipt`].
    Receipt(PaidExit),
    /// From [`State::Outcome`].
    Outcome(EndedExit),
    /// From [`State::History`].
    History(HistoryExit),
    /// From [`State::Looking`].
    Looking(LookingExit),
    /// From [`State::Confirm`].
    Confirm(ConfirmExit),
    /// From [`State::Asking`].
    Asking(AskingExit),
    /// From [`State::Composing`].
    Composing(ComposingExit),
    /// From [`State::Refunding`].
    Refunding(RunningExit),
    /// From [`State::Refunded`].
    Refunded(RefundedExit),
    /// From [`State::Offering`].
    Offering(OfferingExit),
    /// From [`State::Giving`].
    Giving(GivingExit),
    /// From [`State::Given`].
    Given(GivenExit),
}

impl State {
    /// What an input does to the state.
    pub(crate) fn on(self, input: &Input, desk: &mut Desk) -> Transition<Self, Exit> {
        match self {
            Self::Starting | Self::Mirror => Transition::Stay(self),
            Self::Setup(state) => state.on(input, desk).map(Self::Setup, Exit::Setup),
            Self::Resuming(state) => state.on(input, desk).map(Self::Resuming, Exit::Resuming),
            Self::Idle(state) => state.on(input, desk).map(Self::Idle, Exit::Idle),
            Self::Amount(state) => state.on(input, desk).map(Self::Amount, Exit::Amount),
            Self::Customer(state) => state.on(input, desk).map(Self::Customer, Exit::Customer),
            Self::Estimate(state) => state.on(input, desk).map(Self::Estimate, Exit::Estimate),
            Self::Opening(state) => state.on(input, desk).map(Self::Opening, Exit::Opening),
            Self::Approval(state) => state.on(input, desk).map(Self::Approval, Exit::Approval),
            Self::Closing(state) => state.on(input, desk).map(Self::Closing, Exit::Closing),
            Self::Receipt(state) => state.on(input, desk).map(Self::Receipt, Exit::Receipt),
            Self::Outcome(state) => state.on(input, desk).map(Self::Outcome, Exit::Outcome),
            Self::History(state) => state.on(input, desk).map(Self::History, Exit::History),
            Self::Looking(state) => state.on(input, desk).map(Self::Looking, Exit::Looking),
            Self::Confirm(state) => state.on(input, desk).map(Self::Confirm, Exit::Confirm),
            Self::Asking(state) => state.on(input, desk).map(Self::Asking, Exit::Asking),
            Self::Composing(state) => state.on(input, desk).map(Self::Composing, Exit::Composing),
            Self::Refunding(state) => state.on(input, desk).map(Self::Refunding, Exit::Refunding),
            Self::Refunded(state) => state.on(input, desk).map(Self::Refunded, Exit::Refunded),
            Self::Offering(state) => state.on(input, desk).map(Self::Offering, Exit::Offering),
            Self::Giving(state) => state.on(input, desk).map(Self::Giving, Exit::Giving),
            Self::Given(state) => state.on(input, desk).map(Self::Given, Exit::Given),
        }
    }

    /// Whether nothing has been promised, so that what is on the screen may be dropped.
    pub(crate) const fn is_preparing(&self) -> bool {
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
            Self::Resuming(state) => state.retry.is_checking(),
            Self::Opening(state) => state.retry.is_checking(),
            Self::Closing(state) => state.retry.is_checking(),
            Self::Approval(state) => state.checking.is_some(),
            Self::Asking(state) => state.retry.is_checking(),
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
    pub(crate) fn place(&self) -> u8 {
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
