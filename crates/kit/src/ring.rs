//! The clock: a ring that empties around the seconds that are left.
//!
//! The ring knows no time. It is told how much is left and redrawn; the stroke's offset is an SVG
//! attribute, which the page's policy allows where it forbids a style.

use yew::{AttrValue, Html, Properties, component, html};

/// What a [`Ring`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct RingProps {
    /// How much is left, in thousandths of the whole; more than 1000 counts as 1000.
    pub thousandths: u16,
    /// What stands in the middle.
    pub face: AttrValue,
    /// The same for a screen reader.
    pub label: AttrValue,
    /// The `data-testid`.
    #[prop_or_default]
    pub handle: Option<AttrValue>,
}

/// A clock ring.
#[component]
pub fn Ring(props: &RingProps) -> Html {
    let gone = 1000_u16.saturating_sub(props.thousandths).to_string();
    let hurry = (props.thousandths < 230).then_some("true");
    html! {
        <div class="ring" role="timer" aria-label={props.label.clone()} data-hurry={hurry}
            data-testid={props.handle.clone()}>
            <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
                <circle class="track" cx="50" cy="50" r="45" />
                <circle class="left" cx="50" cy="50" r="45" pathLength="1000"
                    stroke-dasharray="1000" stroke-dashoffset={gone} />
            </svg>
            <span>{ &props.face }</span>
        </div>
    }
}
