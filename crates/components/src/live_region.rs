//! An ARIA live region: text that a screen reader announces when it changes.

use yew::{AttrValue, Html, Properties, component, html};

/// The properties of [`LiveRegion`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct LiveRegionProps {
    /// The text.
    pub text: AttrValue,
}

/// A visually hidden live region.
#[component]
pub fn LiveRegion(props: &LiveRegionProps) -> Html {
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ &props.text }</p> }
}
