//! Text for properties and attributes.

use std::rc::Rc;

use yew::AttrValue;

/// Copies a text once, into a shared string. A conversion from `String` would clone the text first.
pub fn text(text: &str) -> AttrValue {
    AttrValue::Rc(Rc::from(text))
}
