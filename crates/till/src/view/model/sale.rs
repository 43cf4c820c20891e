//! The screens of a sale.

use crate::outcome::Outcome;
use crate::view::{ButtonView, Fact, Money, RailView};

/// A wait with nothing to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitView {
    /// The one sentence.
    pub title: String,
    /// A calmer second sentence, when there is more to say.
    pub detail: String,
    /// The price, once there is one.
    pub price: Option<Money>,
}

/// A message with nothing to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// The one sentence.
    pub title: String,
    /// What to do about it.
    pub detail: String,
}

/// First start: pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupView {
    /// The one sentence.
    pub title: String,
    /// Where the code comes from.
    pub detail: String,
    /// The field's label.
    pub field_label: String,
    /// What the field holds.
    pub code: String,
    /// What was wrong with the last try; empty when nothing.
    pub problem: String,
    /// Go on.
    pub go: ButtonView,
    /// Whether an answer is awaited.
    pub busy: bool,
}

/// Touch to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleView {
    /// The shop.
    pub shop: String,
    /// The invitation.
    pub invitation: String,
    /// What can be done here, in a sentence.
    pub detail: String,
    /// Why nothing can be charged at the moment; empty when it can.
    pub notice: String,
    /// Start.
    pub start: ButtonView,
    /// Whether nobody has touched it for a minute: the attract loop runs.
    pub attract: bool,
}

/// The keypad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountView {
    /// The one sentence.
    pub ask: String,
    /// The price so far.
    pub price: Money,
    /// What was added up: `4,500 + 8,000`; empty when nothing was.
    pub running: String,
    /// What is wrong with the price; empty when nothing.
    pub problem: String,
    /// Quick sums.
    pub presets: Vec<ButtonView>,
    /// Add another sum.
    pub plus: ButtonView,
    /// The decimal point, for currencies that have one on their keypad; `None`: `00` instead.
    pub dot: Option<ButtonView>,
    /// The label of `00`.
    pub double_zero: ButtonView,
    /// Start over, for screen readers.
    pub clear: ButtonView,
    /// Take back one digit, for screen readers.
    pub backspace: ButtonView,
    /// Go on.
    pub charge: ButtonView,
    /// Leave.
    pub back: ButtonView,
}

/// The customer's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerView {
    /// The one sentence.
    pub title: String,
    /// How it is done.
    pub detail: String,
    /// The price.
    pub price: Money,
    /// The field's label.
    pub field_label: String,
    /// What an empty field shows.
    pub placeholder: String,
    /// What the field holds.
    pub field: String,
    /// What is wrong with it, or with the last code; empty when nothing.
    pub problem: String,
    /// Go on.
    pub go: ButtonView,
    /// Back to the amount.
    pub back: ButtonView,
}

/// What it will cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EstimateView {
    /// The one sentence.
    pub title: String,
    /// The price.
    pub price: Money,
    /// Points, fee, total, balance; empty while they are being asked for.
    pub lines: Vec<Fact>,
    /// Why it cannot be charged; empty when it can.
    pub problem: String,
    /// Whether answers are awaited.
    pub busy: bool,
    /// Charge it.
    pub pay: ButtonView,
    /// Back to the code.
    pub back: ButtonView,
}

/// The customer has to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalView {
    /// What the customer has to do now.
    pub title: String,
    /// What the code below is for.
    pub detail: String,
    /// The text of the payment's QR: a link that opens the wallet on this payment.
    pub link: String,
    /// Whole seconds left.
    pub seconds_left: u64,
    /// The same for a screen reader.
    pub clock_label: String,
    /// How much of the time is left, in thousandths.
    pub thousandths_left: u16,
    /// Price, fee, total.
    pub lines: Vec<Fact>,
    /// Take it back.
    pub cancel: ButtonView,
    /// The payment, short, for staff.
    pub reference: String,
}

/// Paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptView {
    /// The one word.
    pub title: String,
    /// The price.
    pub price: Money,
    /// Points, fee, balance after, purchase, payment, cancel-until.
    pub lines: Vec<Fact>,
    /// The text of the receipt's QR: the payment's id.
    pub code: String,
    /// What the QR is for.
    pub code_label: String,
    /// Print.
    pub print: ButtonView,
    /// Next customer, with the seconds left.
    pub done: ButtonView,
    /// Stay on this screen; disabled once chosen.
    pub stay: ButtonView,
    /// Shop, terminal and time, for the paper.
    pub header: Vec<String>,
}

/// Not paid; or the end of a cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// Which.
    pub outcome: Outcome,
    /// The one sentence.
    pub title: String,
    /// What it means for the customer: nothing was charged.
    pub detail: String,
    /// What staff may want to know; empty when nothing.
    pub staff: String,
    /// The price; of a refund, what was to go back, where that is of one currency.
    pub price: Option<Money>,
    /// What became of every rail of a refund; empty otherwise.
    pub rails: Vec<RailView>,
    /// Try again, where that makes sense; of points that are given, take them back.
    pub again: Option<ButtonView>,
    /// Next customer.
    pub done: ButtonView,
}

/// Unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckingView {
    /// Do not charge again.
    pub title: String,
    /// Why, and what happens.
    pub detail: String,
    /// For how long it has been unknown.
    pub age: String,
    /// What staff can do.
    pub staff: String,
    /// The price; of a refund, what was to go back, where that is of one currency.
    pub price: Option<Money>,
    /// Purchase and payment.
    pub lines: Vec<Fact>,
    /// Every rail of a refund; empty otherwise.
    pub rails: Vec<RailView>,
    /// Ask now.
    pub check: ButtonView,
    /// Leave it to the relay, where that has everything in its hands.
    pub leave: Option<ButtonView>,
}
