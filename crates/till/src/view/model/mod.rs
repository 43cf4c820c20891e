//! The data of every screen, ready to draw.

mod points;
mod rail;
mod refund;
mod sale;
mod staff;

pub use kios_client::Money;

use crate::direction::Direction;
use crate::{Button, Connection, Language};

pub use self::points::PointsView;
pub use self::rail::{PurchaseStatus, RailView};
pub use self::refund::{ComposeView, FieldState, FigureView, RefundView, ToggleView};
pub use self::sale::{
    AmountView, ApprovalView, CheckingView, CustomerView, EstimateView, IdleView, MessageView,
    OutcomeView, ReceiptView, SetupView, WaitView,
};
pub use self::staff::{CancelView, ClockView, DayView, HistoryView, PaymentView, RowKind, RowView};

/// A whole page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What surrounds every screen.
    pub frame: Frame,
    /// The screen.
    pub screen: Screen,
}

/// What surrounds every screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The language of all texts in this view.
    pub language: Language,
    /// The shop and the terminal; empty before pairing.
    pub title: String,
    /// The connection to the relay; `None` before pairing.
    pub connection: Option<ConnectionView>,
    /// The other language, by its own name, and what choosing it sends.
    pub other_language: ButtonView,
    /// The way to the staff's screens, where nobody is being served.
    pub staff: Option<ButtonView>,
    /// The colour's meaning.
    pub tone: Tone,
    /// The direction of the last change of the screen.
    pub direction: Direction,
    /// What a screen reader says when the screen changes.
    pub announcement: String,
}

/// The connection to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionView {
    /// How well.
    pub state: Connection,
    /// The same, in a word.
    pub label: String,
}

/// What colour means. Source: the face, "Colour means state".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Asking, waiting.
    Paper,
    /// Paid.
    Paid,
    /// Not paid; nobody did anything wrong.
    Calm,
    /// The outcome is unknown.
    Checking,
    /// A fault for staff.
    Fault,
    /// The staff's own screens, and points on their way back: no sale can be mistaken for it.
    Refund,
}

/// A labelled button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ButtonView {
    /// Its words.
    pub label: String,
    /// What pressing it sends.
    pub button: Button,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// One line of a list of facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Whether it is the sum of the lines above.
    pub sum: bool,
    /// The `data-testid` of the value, where there is one.
    pub handle: Option<&'static str>,
}

/// The screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The page is starting, or resuming what was left.
    Starting(WaitView),
    /// Not paired yet.
    Setup(SetupView),
    /// Another tab of this kiosk sells.
    Mirror(MessageView),
    /// Touch to start.
    Idle(IdleView),
    /// The keypad.
    Amount(AmountView),
    /// The customer's code.
    Customer(CustomerView),
    /// What it will cost.
    Estimate(EstimateView),
    /// The payment is being opened.
    Opening(WaitView),
    /// The customer has to answer.
    Approval(ApprovalView),
    /// The payment is being closed.
    Closing(WaitView),
    /// Paid.
    Receipt(ReceiptView),
    /// Not paid; or the end of a cancel.
    Outcome(OutcomeView),
    /// Unknown.
    Checking(CheckingView),
    /// This kiosk's payments.
    History(HistoryView),
    /// One payment.
    Payment(PaymentView),
    /// A payment is being taken back.
    Cancel(CancelView),
    /// What goes back on the cards is being keyed in.
    Refund(ComposeView),
    /// The last look at a refund, or the refund on its way.
    Refunding(RefundView),
    /// Who is given points is being keyed in.
    Points(PointsView),
    /// The last look at points, or the points on their way.
    Giving(RefundView),
}

impl Screen {
    /// The word of the `data-screen` handle.
    pub const fn handle(&self) -> &'static str {
        match self {
            Self::Starting(_) => "starting",
            Self::Setup(_) => "setup",
            Self::Mirror(_) => "mirror",
            Self::Idle(_) => "idle",
            Self::Amount(_) => "amount",
            Self::Customer(_) => "customer",
            Self::Estimate(_) => "estimate",
            Self::Opening(_) => "opening",
            Self::Approval(_) => "approval",
            Self::Closing(_) => "closing",
            Self::Receipt(_) => "receipt",
            Self::Outcome(_) => "outcome",
            Self::Checking(_) => "checking",
            Self::History(_) => "history",
            Self::Payment(_) => "payment",
            Self::Cancel(_) => "cancel",
            Self::Refund(_) | Self::Refunding(_) => "refund",
            Self::Points(_) | Self::Giving(_) => "points",
        }
    }

    /// The word of the `data-outcome` handle, on receipts and outcomes.
    pub const fn outcome(&self) -> Option<&'static str> {
        match self {
            Self::Receipt(_) => Some("paid"),
            Self::Outcome(view) => Some(view.outcome.handle()),
            Self::Starting(_)
            | Self::Setup(_)
            | Self::Mirror(_)
            | Self::Idle(_)
            | Self::Amount(_)
            | Self::Customer(_)
            | Self::Estimate(_)
            | Self::Opening(_)
            | Self::Approval(_)
            | Self::Closing(_)
            | Self::Checking(_)
            | Self::History(_)
            | Self::Payment(_)
            | Self::Cancel(_)
            | Self::Refund(_)
            | Self::Refunding(_)
            | Self::Points(_)
            | Self::Giving(_) => None,
        }
    }
}

impl ButtonView {
    pub(crate) fn new(label: &str, button: Button) -> Self {
        Self { label: label.to_owned(), button, enabled: true }
    }

    #[expect(clippy::fn_params_excessive_bools, reason = "the field it sets is one")]
    pub(crate) fn when(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }
}

impl Fact {
    pub(crate) fn new(label: &str, value: String) -> Self {
        Self { label: label.to_owned(), value, sum: false, handle: None }
    }

    pub(crate) fn handle(self, handle: &'static str) -> Self {
        Self { handle: Some(handle), ..self }
    }

    pub(crate) fn sum(self) -> Self {
        Self { sum: true, ..self }
    }
}
