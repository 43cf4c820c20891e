//! The two halves of a screen, how it arrives, and what is said about it.
//!
//! The stage says one thing; the hands act. Which half is where is the style sheet's business: the
//! hands are the lower half of a standing kiosk and the right half of a tablet.

use web_sys::HtmlElement;
use yew::{AttrValue, Html, Properties, component, html, use_effect_with, use_node_ref, use_state};

use crate::focus;

/// What a [`Stage`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct StageProps {
    /// Whether it takes the focus when it appears; false where a field on the same screen does.
    #[prop_or(true)]
    pub focus: bool,
    /// What it says.
    #[prop_or_default]
    pub children: Html,
}

/// The half that says one thing.
///
/// It takes the keyboard's focus when its screen appears: the next Tab reaches the screen's first
/// button, and a stray Enter (every scan ends with one) presses nothing.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let node = use_node_ref();
    let focused = node.clone();
    let wanted = props.focus;
    use_effect_with((), move |()| {
        if wanted && let Some(element) = focused.cast::<HtmlElement>() {
            focus::quietly(&element);
        }
    });
    html! { <section class="stage" ref={node} tabindex="-1">{ props.children.clone() }</section> }
}

/// What [`Hands`] need.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct HandsProps {
    /// What can be done.
    #[prop_or_default]
    pub children: Html,
}

/// The half that acts.
#[component]
pub fn Hands(props: &HandsProps) -> Html {
    html! { <section class="hands">{ props.children.clone() }</section> }
}

/// Where a screen comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the end: the next one.
    Forward,
    /// From the start: the one before.
    Back,
    /// It is simply there.
    Still,
}

impl Way {
    /// The word of the `data-way` and `data-motion` attributes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Back => "back",
            Self::Still => "still",
        }
    }
}

/// What a [`Slide`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SlideProps {
    /// Where it comes from. Only the first value counts: a screen arrives once.
    pub way: Way,
    /// The screen's fixed name, for the style sheet.
    pub name: AttrValue,
    /// The screen.
    #[prop_or_default]
    pub children: Html,
}

/// A screen that slides in; give it a key, so that another screen is another slide.
#[component]
pub fn Slide(props: &SlideProps) -> Html {
    let first = props.way;
    let way = use_state(move || first);
    html! {
        <div class={format!("screen {}", props.name)} data-way={way.name()}>
            { props.children.clone() }
        </div>
    }
}

/// What [`Say`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct SayProps {
    /// The sentence.
    pub text: AttrValue,
}

/// What a screen reader says when the text changes; nothing to see.
#[component]
pub fn Say(props: &SayProps) -> Html {
    html! { <p class="unseen" role="status" aria-live="polite">{ &props.text }</p> }
}
