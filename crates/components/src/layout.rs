//! The two areas of a screen: content and actions.
//!
//! The style sheet places them: the actions are below the content on a portrait screen and to its
//! right on a landscape one.

use web_sys::HtmlElement;
use yew::{Html, Properties, component, html, use_effect_with, use_node_ref};

use crate::focus;

/// The properties of [`Content`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ContentProps {
    /// Whether it takes the focus when it appears; false if a field of the screen does.
    #[prop_or(true)]
    pub focus: bool,
    /// The content.
    #[prop_or_default]
    pub children: Html,
}

/// The area of what the screen says.
///
/// It takes the focus when its screen appears: the next Tab reaches the screen's first button, and
/// an Enter, with which every scan ends, presses none.
#[component]
pub fn Content(props: &ContentProps) -> Html {
    let node = use_node_ref();
    let focused = node.clone();
    let take_focus = props.focus;
    use_effect_with((), move |()| {
        if take_focus && let Some(element) = focused.cast::<HtmlElement>() {
            focus::focus(&element);
        }
    });
    html! { <section class="content" ref={node} tabindex="-1">{ props.children.clone() }</section> }
}

/// The properties of [`Actions`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ActionsProps {
    /// Buttons, fields and lists.
    #[prop_or_default]
    pub children: Html,
}

/// The area of buttons, fields and lists.
#[component]
pub fn Actions(props: &ActionsProps) -> Html {
    html! { <section class="actions">{ props.children.clone() }</section> }
}
