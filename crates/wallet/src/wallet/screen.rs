//! The state behind each screen.

use kios_client::Instant;
use kios_protocol::PaymentId;
use kios_protocol::api::PaymentItem;
use kios_protocol::payment::Phase;

use super::{Approval, Code, LimitDecision, LimitOutcomeScreen, Outcome};

/// The state behind the screen.
#[derive(Clone, Debug)]
pub enum Screen {
    /// The choice of a wallet.
    Login,
    /// The balance, with the payment code while it is shown.
    Home(Option<Code>),
    /// A decision on a payment or a cancel.
    Approval(Box<Approval>),
    /// The outcome of a payment or a cancel.
    Outcome(Box<OutcomeScreen>),
    /// A shop owner's decision on an action above the limit.
    Limit(Box<LimitDecision>),
    /// The outcome of such a decision.
    LimitOutcome(Box<LimitOutcomeScreen>),
}

/// The outcome of a payment or a cancel, while it is shown.
#[derive(Clone, Debug)]
pub struct OutcomeScreen {
    pub(crate) id: PaymentId,
    /// Whether the payment or its cancel was decided on.
    pub(crate) phase: Phase,
    pub(crate) outcome: Outcome,
    pub(crate) item: Option<PaymentItem>,
    /// When the home screen follows; `None`: only after a button is pressed.
    pub(crate) until: Option<Instant>,
}

/// The direction of the transition to the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the next screen.
    Forward,
    /// To the previous screen.
    Back,
}
