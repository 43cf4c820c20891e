//! A countdown: a ring that empties around the seconds left.
//!
//! The component has no clock: the caller passes how much is left and renders it again. The ring is
//! drawn by an SVG attribute, because the page's security policy forbids inline styles.

use yew::{AttrValue, Html, Properties, component, html};

/// Below this many thousandths the countdown is highlighted.
const HURRY_THOUSANDTHS: u16 = 230;
/// A longer text, such as `9:58`, is written smaller.
const SHORT_TEXT: usize = 3;

/// The properties of [`Countdown`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct CountdownProps {
    /// The part that is left, in thousandths; more than 1000 counts as 1000.
    pub thousandths: u16,
    /// The text in the middle.
    pub text: AttrValue,
    /// The label for a screen reader.
    pub label: AttrValue,
    /// The `data-testid`.
    #[prop_or_default]
    pub test_id: Option<AttrValue>,
}

/// A countdown.
#[component]
pub fn Countdown(props: &CountdownProps) -> Html {
    let elapsed = 1000_u16.saturating_sub(props.thousandths).to_string();
    let hurry = (props.thousandths < HURRY_THOUSANDTHS).then_some("true");
    let long = (props.text.len() > SHORT_TEXT).then_some("true");
    html! {
        <div class="countdown" role="timer" aria-label={props.label.clone()} data-hurry={hurry} data-long={long}
            data-testid={props.test_id.clone()}>
            <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
                <circle class="track" cx="50" cy="50" r="45" />
                <circle class="remaining" cx="50" cy="50" r="45" pathLength="1000"
                    stroke-dasharray="1000" stroke-dashoffset={elapsed} />
            </svg>
            <span>{ &props.text }</span>
        </div>
    }
}
