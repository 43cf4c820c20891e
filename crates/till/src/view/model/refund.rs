//! The screens of a refund.

use crate::RefundField;
use crate::view::{ButtonView, Fact, Money, RailView};

/// An amount field, for the keypad and a keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureView {
    /// The field; also the button that selects it for the keypad.
    pub field: RefundField,
    /// The label.
    pub label: String,
    /// The field's text.
    pub value: Money,
    /// Its `data-testid`.
    pub handle: &'static str,
    /// Whether it can be edited.
    pub access: FieldState,
}

/// Whether a field can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// It cannot be edited.
    Locked,
    /// It can be edited.
    Editable,
    /// It can be edited, and is the target of the keypad.
    Active,
}

/// A switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToggleView {
    /// The button that toggles it.
    pub choice: ButtonView,
    /// Whether it is on.
    pub on: bool,
}

/// The form of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposeView {
    /// The heading.
    pub title: String,
    /// The card sale that is edited, and its refundable balance.
    pub detail: String,
    /// The choice of a card sale, if there are several.
    pub cards: Vec<ToggleView>,
    /// The amount to refund on this card.
    pub amount: FigureView,
    /// The button for the whole balance.
    pub whole: ButtonView,
    /// The label of the tax parts.
    pub parts_label: String,
    /// The tax parts, if the sale has them.
    pub parts: Vec<FigureView>,
    /// The error of the amount or its parts; may be empty.
    pub problem: String,
    /// The switch for the points, if they can be cancelled.
    pub points: Option<ToggleView>,
    /// The reason's label.
    pub reason_label: String,
    /// The reason as it is sent.
    pub reason: String,
    /// The error of the reason; may be empty.
    pub reason_problem: String,
    /// The predefined reasons.
    pub reasons: Vec<ToggleView>,
    /// Keypad: clear.
    pub clear: ButtonView,
    /// Keypad: delete the last digit.
    pub backspace: ButtonView,
    /// To the confirmation.
    pub next: ButtonView,
    /// Back to the purchase.
    pub back: ButtonView,
}

/// The confirmation of a refund, or its progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundView {
    /// The question, or the current step.
    pub title: String,
    /// The explanation.
    pub detail: String,
    /// The total of the card refunds, if they have one currency.
    pub price: Option<Money>,
    /// The rails, in the order in which they are refunded.
    pub rails: Vec<RailView>,
    /// The purchase and the reason.
    pub lines: Vec<Fact>,
    /// Confirms the refund.
    pub confirm: Option<ButtonView>,
    /// Back to the form.
    pub back: Option<ButtonView>,
    /// Withdraws it while the shop owner's approval is awaited.
    pub withdraw: Option<ButtonView>,
    /// Whether a reply is awaited.
    pub busy: bool,
}
