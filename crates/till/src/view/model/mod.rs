//! The view models of all screens.

mod area;
mod buttons;
mod points;
mod rail;
mod refund;
mod sale;
mod staff;

pub use kios_client::Money;

use crate::direction::Direction;
use crate::{Button, Connection, Language};

pub use self::area::{
    ActionView, ActionsView, LockedOutView, MemberView, MembersView, MenuView, PersonView, PinDots,
    PinView, QuestionIcon, QuestionView, RoleView, SettingsView, TileIcon, TileView,
};
pub use self::points::PointsView;
pub use self::rail::{PurchaseStatus, RailView};
pub use self::refund::{ComposeView, FieldState, FigureView, RefundView, ToggleView};
pub use self::sale::{
    AmountView, ApprovalView, CheckingView, CustomerView, EstimateView, IdleView, ImportView,
    MessageView, OutcomeView, PadView, ReceiptView, SetupView, SlipView, WaitView,
};
pub use self::staff::{
    CalendarView, CancelView, ClockView, DateMark, DateView, DayView, HistoryView, PaymentView,
    RowKind, RowView,
};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The frame around the screen.
    pub frame: Frame,
    /// The screen.
    pub screen: Screen,
}

/// The frame around every screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The language of all texts in this view.
    pub language: Language,
    /// The shop and the terminal; empty before pairing.
    pub title: String,
    /// The state of the connection; `None` before pairing.
    pub connection: Option<ConnectionView>,
    /// The name of the language switch.
    pub languages_label: String,
    /// The languages of the switch, each labelled with its own name.
    pub languages: Vec<(Language, ToggleView)>,
    /// The button behind the title, on the idle screen; five presses open the staff area.
    pub staff: Option<ButtonView>,
    /// The mark of the demo.
    pub demo: Option<String>,
    /// The question whether anybody is there.
    pub still_there: Option<StillThereView>,
    /// The role of the person who has opened the staff area.
    pub role: Option<RoleView>,
    /// The meaning of the screen's colour.
    pub tone: Tone,
    /// The direction of the last change of the screen.
    pub direction: Direction,
    /// A short notice about a scan that the screen did not take; may be empty.
    pub hint: String,
    /// What a screen reader says when the screen changes.
    pub announcement: String,
}

/// The question whether anybody is there, over a screen that is left without an answer. Any touch answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StillThereView {
    /// The question.
    pub title: String,
    /// What happens without an answer.
    pub detail: String,
    /// The answer, labelled with the seconds left.
    pub stay: ButtonView,
}

/// The state of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionView {
    /// The state.
    pub state: Connection,
    /// The state in a word.
    pub label: String,
}

/// The meaning of a screen's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Input or waiting.
    Paper,
    /// Paid.
    Paid,
    /// Not paid, without an error.
    Calm,
    /// The outcome is unknown.
    Checking,
    /// An error for staff.
    Fault,
    /// The staff screens, in a colour that no sale has.
    Refund,
}

/// A labelled button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ButtonView {
    /// The label.
    pub label: String,
    /// The button that the event names.
    pub button: Button,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// Whether a press counts already.
    pub readiness: Readiness,
}

/// Whether a press on a button counts already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readiness {
    /// It does.
    #[default]
    Ready,
    /// The button has just appeared, so that a press may be meant for what was there before.
    Settling,
}

/// A line of a list: label and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// Its value.
    pub value: String,
    /// Whether it is the total of the lines above.
    pub sum: bool,
    /// The `data-testid` of the value, where there is one.
    pub handle: Option<&'static str>,
}

/// The screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The page is starting, or resuming an unfinished entry.
    Starting(WaitView),
    /// The pairing.
    Setup(SetupView),
    /// Another tab is the leader.
    Mirror(MessageView),
    /// The idle screen.
    Idle(IdleView),
    /// The amount entry.
    Amount(AmountView),
    /// The code entry.
    Customer(CustomerView),
    /// The estimate.
    Estimate(EstimateView),
    /// The payment is being opened.
    Opening(WaitView),
    /// The approval is awaited.
    Approval(ApprovalView),
    /// The payment is being closed.
    Closing(WaitView),
    /// Paid.
    Receipt(ReceiptView),
    /// The outcome of an unpaid sale, a cancel, a refund or a point grant.
    Outcome(OutcomeView),
    /// The outcome is unknown.
    Checking(CheckingView),
    /// A PIN is entered.
    Pin(PinView),
    /// No PIN is accepted for some time.
    LockedOut(LockedOutView),
    /// A question or a message of the staff area.
    Question(QuestionView),
    /// The menu of the staff area.
    Menu(MenuView),
    /// The people with a PIN.
    Members(MembersView),
    /// The name of a person who gets a PIN.
    Person(PersonView),
    /// The recorded actions.
    Actions(ActionsView),
    /// The settings.
    Settings(SettingsView),
    /// The history.
    History(HistoryView),
    /// The details of a purchase.
    Payment(PaymentView),
    /// The cancel of a payment.
    Cancel(CancelView),
    /// The form of a refund.
    Refund(ComposeView),
    /// The confirmation of a refund, or its progress.
    Refunding(RefundView),
    /// The form of a point grant.
    Points(PointsView),
    /// The confirmation of a point grant, or its progress.
    Giving(RefundView),
}

impl Screen {
    /// The value of the `data-screen` attribute.
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
            Self::Pin(view) => view.screen,
            Self::LockedOut(_) => "locked",
            Self::Question(view) => view.screen,
            Self::Menu(_) => "staff",
            Self::Members(_) => "members",
            Self::Person(view) => view.screen,
            Self::Actions(_) => "activity",
            Self::Settings(_) => "settings",
            Self::History(_) => "history",
            Self::Payment(_) => "payment",
            Self::Cancel(_) => "cancel",
            Self::Refund(_) | Self::Refunding(_) => "refund",
            Self::Points(_) | Self::Giving(_) => "points",
        }
    }

    /// The value of the `data-outcome` attribute, on receipts and outcomes.
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
            | Self::Pin(_)
            | Self::LockedOut(_)
            | Self::Question(_)
            | Self::Menu(_)
            | Self::Members(_)
            | Self::Person(_)
            | Self::Actions(_)
            | Self::Settings(_)
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
        Self { label: label.to_owned(), button, enabled: true, readiness: Readiness::Ready }
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
