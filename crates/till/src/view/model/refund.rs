//! The screens of a refund.

use crate::RefundField;
use crate::view::{ButtonView, Fact, Money, RailView};

/// A field for a sum, which the keypad fills too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureView {
    /// Which; also what picks it for the keypad.
    pub field: RefundField,
    /// Its label.
    pub label: String,
    /// What it holds.
    pub value: Money,
    /// Its `data-testid`.
    pub handle: &'static str,
    /// Whether it can be changed.
    pub access: FieldState,
}

/// Whether a field can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// It is what it is.
    Locked,
    /// It can be.
    Editable,
    /// It can be, and the keypad writes there.
    Active,
}

/// A choice that is on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToggleView {
    /// Turns it.
    pub choice: ButtonView,
    /// Whether it is on.
    pub on: bool,
}

/// What is to go back, while it is keyed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeView {
    /// The question.
    pub title: String,
    /// Which card is being keyed in, and what is left of it.
    pub detail: String,
    /// The cards, where there are several.
    pub cards: Vec<ToggleView>,
    /// How much goes back on this card.
    pub amount: FigureView,
    /// All that is left.
    pub whole: ButtonView,
    /// What the tax parts are called.
    pub parts_label: String,
    /// The tax parts, where the sale has them.
    pub parts: Vec<FigureView>,
    /// What is wrong with the amount or its parts; empty when nothing.
    pub problem: String,
    /// Whether the points go back too, where they can.
    pub points: Option<ToggleView>,
    /// The reason's label.
    pub reason_label: String,
    /// The reason as it will be sent.
    pub reason: String,
    /// What is wrong with it; empty when nothing.
    pub reason_problem: String,
    /// The fixed reasons.
    pub reasons: Vec<ToggleView>,
    /// Keypad: start over.
    pub clear: ButtonView,
    /// Keypad: take back one digit.
    pub backspace: ButtonView,
    /// On to the last look.
    pub next: ButtonView,
    /// Back to the payment.
    pub back: ButtonView,
}

/// The last look at a refund, and the refund on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundView {
    /// The question, or what is happening.
    pub title: String,
    /// What it means.
    pub detail: String,
    /// What goes back on the cards, where they are of one currency.
    pub price: Option<Money>,
    /// Every rail, in the order they are asked.
    pub rails: Vec<RailView>,
    /// The purchase and the reason.
    pub lines: Vec<Fact>,
    /// Give it back.
    pub confirm: Option<ButtonView>,
    /// Back to the amounts.
    pub back: Option<ButtonView>,
    /// Whether the relay is waited for.
    pub busy: bool,
}
