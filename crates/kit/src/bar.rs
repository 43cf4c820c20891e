//! The line above every screen: where this is, whether it is heard, in which language.

use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

/// What a [`Bar`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct BarProps {
    /// Where this is.
    pub title: AttrValue,
    /// What stands at the end.
    #[prop_or_default]
    pub children: Html,
}

/// The line above every screen.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    html! {
        <header class="bar">
            <span class="place">{ &props.title }</span>
            { props.children.clone() }
        </header>
    }
}

/// What a [`Link`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct LinkProps {
    /// The state's fixed name, for the style sheet and `data-state`.
    pub state: AttrValue,
    /// The state in a word.
    pub label: AttrValue,
    /// The `data-testid`.
    #[prop_or_default]
    pub handle: Option<AttrValue>,
}

/// How well the other end is heard: a shape and a word.
#[component]
pub fn Link(props: &LinkProps) -> Html {
    html! {
        <span class="link" data-testid={props.handle.clone()} data-state={props.state.clone()}>
            <i aria-hidden="true"></i><span>{ &props.label }</span>
        </span>
    }
}

/// One position of a [`Switch`].
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchItem {
    /// Its words.
    pub label: AttrValue,
    /// The language of its words.
    pub lang: AttrValue,
    /// The `data-testid`.
    pub handle: AttrValue,
    /// Whether it is the one in use.
    pub chosen: bool,
    /// Called when pressed.
    pub onpress: Callback<()>,
}

/// What a [`Switch`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SwitchProps {
    /// The positions.
    pub items: Vec<SwitchItem>,
}

/// A choice of one among few, all of them visible.
#[component]
pub fn Switch(props: &SwitchProps) -> Html {
    html! { <span class="switch" role="group">{ for props.items.iter().map(position) }</span> }
}

fn position(item: &SwitchItem) -> Html {
    let onclick = item.onpress.reform(|_: MouseEvent| ());
    html! {
        <button type="button" lang={item.lang.clone()} data-testid={item.handle.clone()}
            aria-pressed={item.chosen.to_string()} {onclick}>{ &item.label }</button>
    }
}
