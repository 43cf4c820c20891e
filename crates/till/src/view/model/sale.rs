//! The screens of a sale.

use crate::outcome::Outcome;
use crate::view::{ButtonView, Fact, Money, RailView};

/// An operation in progress, without buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitView {
    /// The heading.
    pub title: String,
    /// A second, explanatory sentence, if there is one.
    pub detail: String,
    /// The price, if there is one.
    pub price: Option<Money>,
}

/// A message without buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// The heading.
    pub title: String,
    /// What to do about it.
    pub detail: String,
}

/// The pairing screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupView {
    /// The heading.
    pub title: String,
    /// Where to get the pairing code.
    pub detail: String,
    /// The field's label.
    pub field_label: String,
    /// The field's text.
    pub code: String,
    /// The keys for a screen without a keyboard.
    pub pad: PadView,
    /// The error of the last attempt; may be empty.
    pub problem: String,
    /// The fields for a key that exists, if it is to be enrolled.
    pub import: Option<ImportView>,
    /// Enrols a key that exists, or a new one again.
    pub other_key: ButtonView,
    /// Submits the code.
    pub go: ButtonView,
    /// Keeps the pairing as it was, if there is one.
    pub back: Option<ButtonView>,
    /// Whether a reply is awaited.
    pub busy: bool,
}

/// The keys of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PadView {
    /// The characters of the keys.
    pub keys: &'static str,
    /// The number of characters to enter.
    pub length: usize,
    /// What stands between groups of four.
    pub separator: &'static str,
    /// The characters before and after, which are the same in every code.
    pub fixed: (&'static str, &'static str),
    /// The name of the key that removes the last character.
    pub erase: String,
    /// Whether the keys can be pressed.
    pub enabled: bool,
}

/// The fields for a key that exists. What is entered stays in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// What to enter.
    pub detail: String,
    /// The label of the file.
    pub file_label: String,
    /// The label of the password or key.
    pub secret_label: String,
    /// Whether the fields can be edited.
    pub enabled: bool,
}

/// The idle screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleView {
    /// The shop.
    pub shop: String,
    /// The heading.
    pub invitation: String,
    /// A sentence about what is possible here.
    pub detail: String,
    /// Why nothing can be charged now; may be empty.
    pub notice: String,
    /// Starts a sale; `None` while nothing can be charged.
    pub start: Option<ButtonView>,
    /// The address of this kiosk's key, if the network has to list it; also shown as a QR code.
    pub key: Option<Fact>,
    /// Whether the attract loop runs, after a minute without input.
    pub attract: bool,
}

/// The amount entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountView {
    /// The heading.
    pub ask: String,
    /// The price so far.
    pub price: Money,
    /// The numbers that were added: `4,500 + 8,000`; empty if there is only one.
    pub running: String,
    /// The error of the price; may be empty.
    pub problem: String,
    /// The preset amounts.
    pub presets: Vec<ButtonView>,
    /// Adds another number.
    pub plus: ButtonView,
    /// The decimal point, for currencies whose keypad has one; `None`: `00` instead.
    pub dot: Option<ButtonView>,
    /// The label of `00`.
    pub double_zero: ButtonView,
    /// Clears, with a label for screen readers.
    pub clear: ButtonView,
    /// Deletes the last digit, with a label for screen readers.
    pub backspace: ButtonView,
    /// Continues with this price.
    pub charge: ButtonView,
    /// To the idle screen.
    pub back: ButtonView,
}

/// The code entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerView {
    /// The heading.
    pub title: String,
    /// How the code is entered.
    pub detail: String,
    /// The price.
    pub price: Money,
    /// The field's label.
    pub field_label: String,
    /// The placeholder of the field.
    pub placeholder: String,
    /// The field's text.
    pub field: String,
    /// The keys for a screen without a keyboard.
    pub pad: PadView,
    /// The error of the field or of the last code; may be empty.
    pub problem: String,
    /// Submits the code.
    pub go: ButtonView,
    /// Back to the amount entry.
    pub back: ButtonView,
}

/// The estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EstimateView {
    /// The heading.
    pub title: String,
    /// The price.
    pub price: Money,
    /// Points, fee, total, balance; empty until the reply arrives.
    pub lines: Vec<Fact>,
    /// Why it cannot be charged; may be empty.
    pub problem: String,
    /// Whether a reply is awaited.
    pub busy: bool,
    /// Pays.
    pub pay: ButtonView,
    /// Back to the code entry.
    pub back: ButtonView,
}

/// The approval is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalView {
    /// What the customer has to do now.
    pub title: String,
    /// The label of the QR code.
    pub detail: String,
    /// The text of the payment's QR code: a link that opens the wallet on this payment.
    pub link: String,
    /// Whole seconds left.
    pub seconds_left: u64,
    /// The same for a screen reader.
    pub clock_label: String,
    /// The part of the time that is left, in thousandths.
    pub thousandths_left: u16,
    /// Price, fee, total.
    pub lines: Vec<Fact>,
    /// Closes the payment as failed.
    pub cancel: ButtonView,
    /// The shortened payment id, for staff.
    pub reference: String,
}

/// The receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptView {
    /// The heading.
    pub title: String,
    /// The price.
    pub price: Money,
    /// Points, fee, balance after, purchase, payment, cancel-until.
    pub lines: Vec<Fact>,
    /// The text of the receipt's QR code: the payment's id.
    pub code: String,
    /// The label of the QR code.
    pub code_label: String,
    /// Prints the receipt.
    pub print: ButtonView,
    /// Continues with the next customer; labelled with the seconds left.
    pub done: ButtonView,
    /// Stops the countdown; disabled once pressed.
    pub stay: ButtonView,
    /// Shop, terminal and time, for the printed receipt.
    pub header: Vec<String>,
}

/// The outcome of an unpaid sale, a cancel, a refund or a point grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// The outcome.
    pub outcome: Outcome,
    /// The heading.
    pub title: String,
    /// What it means for the customer, for example that nothing was charged.
    pub detail: String,
    /// The details for staff; may be empty.
    pub staff: String,
    /// The price; for a refund, the amount to refund, if all rails have one currency.
    pub price: Option<Money>,
    /// The rails of a refund with their outcomes; otherwise empty.
    pub rails: Vec<RailView>,
    /// The slip for the printer, if there is something to print.
    pub slip: Option<SlipView>,
    /// Tries again, if that is possible; cancels a point grant.
    pub again: Option<ButtonView>,
    /// Continues with the next customer.
    pub done: ButtonView,
}

/// The printed slip of a cancel, a refund or a point grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipView {
    /// Prints it.
    pub print: ButtonView,
    /// Shop, terminal and time.
    pub header: Vec<String>,
    /// Each rail with its amount and status, purchase, payment.
    pub lines: Vec<Fact>,
}

/// The unknown outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckingView {
    /// The heading: do not charge again.
    pub title: String,
    /// The cause, and what happens next.
    pub detail: String,
    /// How long the outcome has been unknown.
    pub age: String,
    /// What staff can do.
    pub staff: String,
    /// The price; for a refund, the amount to refund, if all rails have one currency.
    pub price: Option<Money>,
    /// Purchase and payment.
    pub lines: Vec<Fact>,
    /// The rails of a refund; otherwise empty.
    pub rails: Vec<RailView>,
    /// Queries the status now.
    pub check: ButtonView,
    /// Leaves the screen, if the relay has accepted every line.
    pub leave: Option<ButtonView>,
}
