//! The screen of a point grant's form.

use crate::view::{AmountView, ButtonView, Money, ToggleView};

/// Who is given points, and for what price, while it is keyed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointsView {
    /// What is done here.
    pub title: String,
    /// How much of the price is given.
    pub share: String,
    /// The price.
    pub price: Money,
    /// The keypad.
    pub keys: Box<AmountView>,
    /// What the keypad writes: the price, or the phone number. Empty where the price was paid by
    /// card and stands.
    pub pads: Vec<ToggleView>,
    /// The field's label.
    pub field_label: String,
    /// What an empty field shows.
    pub placeholder: String,
    /// What the field holds.
    pub field: String,
    /// What is wrong with it, or with the last try; empty when nothing.
    pub problem: String,
    /// What the points are worth.
    pub total: String,
    /// Whether an answer is awaited.
    pub busy: bool,
    /// On to the last look.
    pub next: ButtonView,
    /// Back to where it was asked for.
    pub back: ButtonView,
}
