//! The transition from one screen to the next.

use yew::{AttrValue, Html, Properties, component, html, use_state};

/// The direction in which a screen slides in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the end: the next screen.
    Forward,
    /// From the start: the previous screen.
    Back,
    /// Without a transition.
    Still,
}

impl Direction {
    /// The value of the attributes `data-way` and `data-motion`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Back => "back",
            Self::Still => "still",
        }
    }
}

/// The properties of [`ScreenTransition`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ScreenTransitionProps {
    /// The direction. Only the first value is used, so that a screen slides in once.
    pub direction: Direction,
    /// The screen's fixed name, which becomes a class.
    pub name: AttrValue,
    /// The screen.
    #[prop_or_default]
    pub children: Html,
}

/// A screen that slides in. Another `key` makes it another screen.
#[component]
pub fn ScreenTransition(props: &ScreenTransitionProps) -> Html {
    let first = props.direction;
    let direction = use_state(move || first);
    html! {
        <div class={format!("screen {}", props.name)} data-way={direction.name()}>
            { props.children.clone() }
        </div>
    }
}
