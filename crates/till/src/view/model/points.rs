//! The screen of a point grant's form.

use crate::view::{AmountView, ButtonView, Money, ToggleView};

/// The form of a point grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointsView {
    /// The heading.
    pub title: String,
    /// The share of the price that is granted.
    pub share: String,
    /// The price.
    pub price: Money,
    /// The keypad.
    pub keys: Box<AmountView>,
    /// The target of the keypad: the price or the phone number. Empty if the price is that of card
    /// sales and cannot be edited.
    pub pads: Vec<ToggleView>,
    /// The field's label.
    pub field_label: String,
    /// The placeholder of the field.
    pub placeholder: String,
    /// The field's text.
    pub field: String,
    /// The error of the field or of the last attempt; may be empty.
    pub problem: String,
    /// The value of the points.
    pub total: String,
    /// Whether a reply is awaited.
    pub busy: bool,
    /// To the confirmation.
    pub next: ButtonView,
    /// Back to the previous screen.
    pub back: ButtonView,
}
