//! What each screen says, in the chosen language: text and numbers, ready to draw.
//!
//! Components add shape and colour and decide nothing. A view names no colour, no element and no
//! browser. Handles for tests (`data-screen`, `data-outcome`) are here as well, because they are
//! part of what a screen is. Source: `kiosk.md §1, §7`.

mod before;
mod compose;
mod counter;
mod end;
mod frame;
mod payment;
mod points;
mod points_screens;
mod purchase;
mod rail;
mod refund;
mod refund_screens;
mod screens;
mod staff;
mod staff_screens;
mod standing;
mod sums;

use kios_protocol::payment::Phase;

use crate::direction::Direction;
use crate::machine::desk::{ASKS, Desk};
use crate::machine::refund::compose::Step;
use crate::machine::state::State;
use crate::{Button, Connection, Language, Now, Till};

pub use self::points_screens::PointsView;
pub use self::rail::{RailView, Standing};
pub use self::refund_screens::{Access, ComposeView, FigureView, RefundView, ToggleView};
pub use self::screens::{
    AmountView, ApprovalView, CheckingView, CustomerView, EstimateView, IdleView, MessageView,
    OutcomeView, ReceiptView, SetupView, WaitView,
};
pub use self::staff_screens::{
    CancelView, ClockView, DayView, HistoryView, PaymentView, RowOf, RowView,
};

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
    /// How well the relay is heard; `None` where nobody listens to it.
    pub connection: Option<Hearing>,
    /// The other language, by its own name, and what choosing it sends.
    pub other_language: Choice,
    /// The way to the staff's screens, where nobody is being served.
    pub staff: Option<Choice>,
    /// The colour's meaning.
    pub tone: Tone,
    /// The direction of the last change of the screen.
    pub direction: Direction,
    /// What a screen reader says when the screen changes.
    pub announcement: String,
}

/// How well the relay is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hearing {
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
pub struct Choice {
    /// Its words.
    pub label: String,
    /// What pressing it sends.
    pub button: Button,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// A sum, ready to draw large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Grouped digits: `12,500`.
    pub figures: String,
    /// The unit: `원`, `USD`, `P`.
    pub unit: String,
    /// Whether the unit stands before the figures.
    pub unit_first: bool,
}

/// One line of a list of facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
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

impl Till {
    /// The screen at `now`, with all its texts.
    pub fn view(&self, now: Now) -> View {
        let direction = self.direction.unwrap_or(Direction::Still);
        let desk = &self.desk;
        let language = desk.language;
        let brush = Brush { desk, language, words: language.words(), now: now.max(desk.now) };
        let screen = screen(&self.state, &brush);
        let frame = frame::frame(&self.state, &screen, direction, &brush);
        View { frame, screen }
    }
}

/// What every screen is drawn with.
#[derive(Clone, Copy)]
struct Brush<'a> {
    desk: &'a Desk,
    language: Language,
    words: &'static crate::words::Words,
    now: Now,
}

impl Brush<'_> {
    /// The shop's currency.
    fn currency(&self) -> &str {
        self.desk.currency()
    }

    /// Whether nobody has touched the screen for so long that it asks.
    fn is_lonely(&self) -> bool {
        self.now.since(self.desk.touched) >= ASKS
    }
}

impl Choice {
    fn new(label: &str, button: Button) -> Self {
        Self { label: label.to_owned(), button, enabled: true }
    }

    #[expect(clippy::fn_params_excessive_bools, reason = "the field it sets is one")]
    fn when(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }
}

impl Line {
    fn new(label: &str, value: String) -> Self {
        Self { label: label.to_owned(), value, sum: false, handle: None }
    }

    fn handle(self, handle: &'static str) -> Self {
        Self { handle: Some(handle), ..self }
    }

    fn sum(self) -> Self {
        Self { sum: true, ..self }
    }
}

fn screen(state: &State, brush: &Brush<'_>) -> Screen {
    match state {
        State::Starting => Screen::Starting(before::starting(brush)),
        State::Mirror => Screen::Mirror(before::mirror(brush)),
        State::Setup(setup) => Screen::Setup(before::setup(setup, brush)),
        State::Resuming(resuming) if state.is_checking() => {
            Screen::Checking(payment::checking_resumed(resuming, brush))
        }
        State::Resuming(resuming) => Screen::Starting(before::resuming(resuming, brush)),
        State::Idle(idle) => Screen::Idle(before::idle(idle, brush)),
        State::Amount(pricing) => Screen::Amount(counter::amount(pricing, brush)),
        State::Customer(customer) => Screen::Customer(counter::customer(customer, brush)),
        State::Estimate(estimate) => Screen::Estimate(counter::estimate(estimate, brush)),
        State::Opening(opening) if state.is_checking() => {
            Screen::Checking(payment::checking_opening(opening, brush))
        }
        State::Opening(opening) => Screen::Opening(payment::opening(opening, brush)),
        State::Approval(approval) if state.is_checking() => {
            Screen::Checking(payment::checking_approval(approval, brush))
        }
        State::Approval(approval) if approval.deal.sale.life() == Phase::Cancel => {
            Screen::Cancel(staff::waiting(approval, brush))
        }
        State::Approval(approval) => Screen::Approval(payment::approval(approval, brush)),
        State::Closing(closing) if state.is_checking() => {
            Screen::Checking(payment::checking_closing(closing, brush))
        }
        State::Closing(closing) if closing.deal.sale.life() == Phase::Cancel => {
            Screen::Cancel(staff::closing(closing, brush))
        }
        State::Closing(closing) => Screen::Closing(payment::closing(closing, brush)),
        State::Receipt(paid) => Screen::Receipt(end::receipt_view(paid, brush)),
        State::Outcome(ended) => Screen::Outcome(end::outcome(ended, brush)),
        State::History(history) => Screen::History(staff::history(history, brush)),
        State::Looking(looking) => Screen::Payment(purchase::looking(looking, brush)),
        State::Confirm(confirm) => Screen::Cancel(staff::confirm(confirm, brush)),
        State::Asking(asking) if state.is_checking() => {
            Screen::Checking(payment::checking_asking(asking, brush))
        }
        State::Asking(asking) => Screen::Cancel(staff::asking(asking, brush)),
        State::Composing(composing) => match composing.step {
            Step::Keying => match compose::compose(composing, brush) {
                Some(view) => Screen::Refund(view),
                None => Screen::Starting(before::starting(brush)),
            },
            Step::Confirming => Screen::Refunding(refund::confirm(composing, brush)),
        },
        State::Refunding(running) if running.is_checking() => {
            Screen::Checking(refund::checking(running, brush))
        }
        State::Refunding(running) => Screen::Refunding(refund::running(running, brush)),
        State::Refunded(ended) => Screen::Outcome(refund::ended(ended, brush)),
        State::Offering(offering) => points::offering(offering, brush),
        State::Giving(giving) => points::running(giving, brush),
        State::Given(ended) => Screen::Outcome(points::ended(ended, brush)),
    }
}
