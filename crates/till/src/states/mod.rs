//! The states of the till: one per screen.

pub(crate) mod cancel;
pub(crate) mod history;
pub(crate) mod idle;
pub(crate) mod point_grant;
pub(crate) mod refund;
pub(crate) mod resuming;
pub(crate) mod sale;
pub(crate) mod sealed;
pub(crate) mod setup;
pub(crate) mod staff_area;
pub(crate) mod unfinished;

use crate::context::Context;
use crate::input::Input;
use crate::states::cancel::confirmation::{CancelConfirmation, ConfirmationExit};
use crate::states::cancel::opening_cancel::{OpeningCancel, OpeningCancelExit};
use crate::states::history::purchase_details::{DetailsExit, PurchaseDetails};
use crate::states::history::{History, HistoryExit};
use crate::states::idle::{Idle, IdleExit};
use crate::states::point_grant::form::{GrantForm, GrantFormExit};
use crate::states::point_grant::granting::{Granting, GrantingExit};
use crate::states::point_grant::result::{GrantResult, GrantResultExit};
use crate::states::refund::executing::{RefundExit, RefundInProgress};
use crate::states::refund::form::{RefundForm, RefundFormExit};
use crate::states::refund::result::{RefundResult, RefundResultExit};
use crate::states::resuming::{Resuming, ResumingExit};
use crate::states::sale::amount_entry::{AmountEntry, AmountEntryExit};
use crate::states::sale::approval::{Approval, ApprovalExit};
use crate::states::sale::closing::{Closing, ClosingExit};
use crate::states::sale::code_entry::{CodeEntry, CodeEntryExit};
use crate::states::sale::estimate::{Estimate, EstimateExit};
use crate::states::sale::opening::{Opening, OpeningExit};
use crate::states::sale::outcome::{
    OutcomeExit, OutcomeScreen, ReceiptExit, ReceiptOf, ReceiptScreen,
};
use crate::states::sealed::{Sealed, SealedExit};
use crate::states::setup::{Setup, SetupExit};
use crate::states::staff_area::{StaffArea, StaffExit};
use crate::transition::Transition;

/// The state of the till.
#[derive(Debug, Default)]
pub(crate) enum State {
    /// The page is starting; ends with [`crate::Event::Started`].
    #[default]
    Starting,
    /// Another tab is the leader.
    Mirror,
    /// Paired, and the key needs a PIN.
    Sealed(Sealed),
    /// Not paired.
    Setup(Setup),
    /// An unfinished entry of an earlier page is being resumed; no sale can start.
    Resuming(Resuming),
    /// The idle screen.
    Idle(Idle),
    /// The clerk enters the price.
    AmountEntry(AmountEntry),
    /// The customer's code is scanned or typed.
    CodeEntry(CodeEntry),
    /// The clerk confirms the estimate.
    Estimate(Estimate),
    /// The payment is being opened; it may exist.
    Opening(Opening),
    /// The payment is open; the customer's approval is awaited.
    Approval(Approval),
    /// The payment is being closed.
    Closing(Closing),
    /// Paid.
    Receipt(ReceiptScreen),
    /// The outcome of an unpaid sale or of a cancel.
    Outcome(OutcomeScreen),
    /// Staff: the PIN, the menu, people, recorded actions, settings.
    Staff(StaffArea),
    /// Staff: this kiosk's payments and card sales.
    History(History),
    /// Staff: the details of one purchase.
    Details(PurchaseDetails),
    /// Staff: the confirmation of a cancel.
    CancelConfirmation(Box<CancelConfirmation>),
    /// The cancel is being opened; it may exist.
    OpeningCancel(OpeningCancel),
    /// Staff: the form of a card refund.
    RefundForm(Box<RefundForm>),
    /// The refund plan is being executed.
    Refunding(Box<RefundInProgress>),
    /// The result of a refund.
    RefundResult(Box<RefundResult>),
    /// Staff: the form of a point grant.
    GrantForm(Box<GrantForm>),
    /// The point grant, or its cancel, is being sent.
    Granting(Box<Granting>),
    /// The result of a point grant.
    GrantResult(Box<GrantResult>),
}

/// The exit of a state; [`crate::flow`] maps it to the next state.
#[derive(Debug)]
pub(crate) enum Exit {
    /// From [`State::Sealed`].
    Sealed(SealedExit),
    /// From [`State::Setup`].
    Setup(SetupExit),
    /// From [`State::Resuming`].
    Resuming(ResumingExit),
    /// From [`State::Idle`].
    Idle(IdleExit),
    /// From [`State::AmountEntry`].
    AmountEntry(AmountEntryExit),
    /// From [`State::CodeEntry`].
    CodeEntry(CodeEntryExit),
    /// From [`State::Estimate`].
    Estimate(EstimateExit),
    /// From [`State::Opening`].
    Opening(OpeningExit),
    /// From [`State::Approval`].
    Approval(ApprovalExit),
    /// From [`State::Closing`].
    Closing(ClosingExit),
    /// From [`State::Receipt`].
    Receipt(ReceiptExit),
    /// From [`State::Outcome`].
    Outcome(OutcomeExit),
    /// From [`State::Staff`].
    Staff(StaffExit),
    /// From [`State::History`].
    History(HistoryExit),
    /// From [`State::Details`].
    Details(DetailsExit),
    /// From [`State::CancelConfirmation`].
    CancelConfirmation(ConfirmationExit),
    /// From [`State::OpeningCancel`].
    OpeningCancel(OpeningCancelExit),
    /// From [`State::RefundForm`].
    RefundForm(RefundFormExit),
    /// From [`State::Refunding`].
    Refunding(RefundExit),
    /// From [`State::RefundResult`].
    RefundResult(RefundResultExit),
    /// From [`State::GrantForm`].
    GrantForm(GrantFormExit),
    /// From [`State::Granting`].
    Granting(GrantingExit),
    /// From [`State::GrantResult`].
    GrantResult(GrantResultExit),
}

impl State {
    /// Passes an input to the state.
    pub(crate) fn handle(self, input: &Input, ctx: &mut Context) -> Transition<Self, Exit> {
        match self {
            Self::Starting | Self::Mirror => Transition::Stay(self),
            Self::Sealed(state) => state.handle(input, ctx).map(Self::Sealed, Exit::Sealed),
            Self::Setup(state) => state.handle(input, ctx).map(Self::Setup, Exit::Setup),
            Self::Resuming(state) => state.handle(input, ctx).map(Self::Resuming, Exit::Resuming),
            Self::Idle(state) => state.handle(input, ctx).map(Self::Idle, Exit::Idle),
            Self::AmountEntry(state) => {
                state.handle(input, ctx).map(Self::AmountEntry, Exit::AmountEntry)
            }
            Self::CodeEntry(state) => {
                state.handle(input, ctx).map(Self::CodeEntry, Exit::CodeEntry)
            }
            Self::Estimate(state) => state.handle(input, ctx).map(Self::Estimate, Exit::Estimate),
            Self::Opening(state) => state.handle(input, ctx).map(Self::Opening, Exit::Opening),
            Self::Approval(state) => state.handle(input, ctx).map(Self::Approval, Exit::Approval),
            Self::Closing(state) => state.handle(input, ctx).map(Self::Closing, Exit::Closing),
            Self::Receipt(state) => state.handle(input, ctx).map(Self::Receipt, Exit::Receipt),
            Self::Outcome(state) => state.handle(input, ctx).map(Self::Outcome, Exit::Outcome),
            Self::Staff(state) => state.handle(input, ctx).map(Self::Staff, Exit::Staff),
            Self::History(state) => state.handle(input, ctx).map(Self::History, Exit::History),
            Self::Details(state) => state.handle(input, ctx).map(Self::Details, Exit::Details),
            Self::CancelConfirmation(state) => {
                state.handle(input, ctx).map(Self::CancelConfirmation, Exit::CancelConfirmation)
            }
            Self::OpeningCancel(state) => {
                state.handle(input, ctx).map(Self::OpeningCancel, Exit::OpeningCancel)
            }
            Self::RefundForm(state) => {
                state.handle(input, ctx).map(Self::RefundForm, Exit::RefundForm)
            }
            Self::Refunding(state) => {
                state.handle(input, ctx).map(Self::Refunding, Exit::Refunding)
            }
            Self::RefundResult(state) => {
                state.handle(input, ctx).map(Self::RefundResult, Exit::RefundResult)
            }
            Self::GrantForm(state) => {
                state.handle(input, ctx).map(Self::GrantForm, Exit::GrantForm)
            }
            Self::Granting(state) => state.handle(input, ctx).map(Self::Granting, Exit::Granting),
            Self::GrantResult(state) => {
                state.handle(input, ctx).map(Self::GrantResult, Exit::GrantResult)
            }
        }
    }

    /// Whether no request with an effect has been sent, so that the state may be dropped.
    pub(crate) const fn is_preparing(&self) -> bool {
        matches!(
            self,
            Self::AmountEntry(_)
                | Self::CodeEntry(_)
                | Self::Estimate(_)
                | Self::Receipt(ReceiptScreen { of: ReceiptOf::Copy, .. })
                | Self::Staff(_)
                | Self::History(_)
                | Self::Details(_)
                | Self::CancelConfirmation(_)
                | Self::RefundForm(_)
                | Self::GrantForm(_)
        )
    }

    /// Deletes the digits of a PIN on a screen that stays.
    pub(crate) fn clear_pin(&mut self) {
        if let Self::Sealed(sealed) = self {
            sealed.entry.clear();
        }
        if let Self::Staff(StaffArea::FirstPin(first)) = self {
            first.clear();
        }
    }

    /// Whether the outcome is unknown and has been for long enough to say so.
    pub(crate) fn is_checking(&self) -> bool {
        match self {
            Self::Resuming(state) => state.retry.is_checking(),
            Self::Opening(state) => state.retry.is_checking(),
            Self::Closing(state) => state.retry.is_checking(),
            Self::Approval(state) => state.checking.is_some(),
            Self::OpeningCancel(state) => state.retry.is_checking(),
            Self::Refunding(state) => state.is_checking(),
            Self::Granting(state) => state.is_checking(),
            Self::Starting
            | Self::Mirror
            | Self::Sealed(_)
            | Self::Setup(_)
            | Self::Idle(_)
            | Self::AmountEntry(_)
            | Self::CodeEntry(_)
            | Self::Estimate(_)
            | Self::Receipt(_)
            | Self::Outcome(_)
            | Self::Staff(_)
            | Self::History(_)
            | Self::Details(_)
            | Self::CancelConfirmation(_)
            | Self::RefundForm(_)
            | Self::RefundResult(_)
            | Self::GrantForm(_)
            | Self::GrantResult(_) => false,
        }
    }

    /// The position of the state on the way to the receipt, or to the end of a cancel.
    pub(crate) fn progress_rank(&self) -> u8 {
        match self {
            Self::Starting | Self::Mirror => 0,
            Self::Sealed(_) | Self::Setup(_) => 1,
            Self::Resuming(_) => 2,
            Self::Idle(_) => 3,
            Self::Staff(area) => area.progress_rank(),
            Self::AmountEntry(_) => 4,
            Self::CodeEntry(_) | Self::History(_) => 5,
            Self::Details(_) | Self::GrantForm(_) => 6,
            Self::Estimate(_) | Self::CancelConfirmation(_) | Self::RefundForm(_) => 7,
            Self::Opening(_) | Self::OpeningCancel(_) | Self::Granting(_) => 8,
            Self::Approval(_) => 9,
            Self::Closing(_) => 10,
            Self::Refunding(_) => 11,
            Self::Receipt(_) | Self::Outcome(_) | Self::RefundResult(_) | Self::GrantResult(_) => {
                12
            }
        }
    }
}
