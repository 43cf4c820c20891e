//! The bar above every screen: title, connection badge and language switch.

use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html};

/// The properties of [`TopBar`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TopBarProps {
    /// The title.
    pub title: AttrValue,
    /// The `data-testid` of the title.
    #[prop_or_default]
    pub test_id: Option<AttrValue>,
    /// Called when the title is pressed; the title is then a button that looks like a text.
    #[prop_or_default]
    pub onpress: Option<Callback<()>>,
    /// The elements after the title.
    #[prop_or_default]
    pub children: Html,
}

/// The bar above every screen.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let test_id = props.test_id.clone();
    let title = match &props.onpress {
        Some(onpress) => {
            let onclick = onpress.reform(|_: MouseEvent| ());
            html! {
                <button type="button" class="title title-button" data-testid={test_id} {onclick}>
                    { &props.title }
                </button>
            }
        }
        None => html! { <span class="title" data-testid={test_id}>{ &props.title }</span> },
    };
    html! {
        <header class="top-bar">
            { title }
            { props.children.clone() }
        </header>
    }
}

/// The properties of [`ConnectionBadge`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct ConnectionBadgeProps {
    /// The state's fixed name, for `data-state`.
    pub state: AttrValue,
    /// The text of the state.
    pub label: AttrValue,
    /// The `data-testid`.
    #[prop_or_default]
    pub test_id: Option<AttrValue>,
}

/// The state of the connection, as a shape and a text.
#[component]
pub fn ConnectionBadge(props: &ConnectionBadgeProps) -> Html {
    html! {
        <span class="connection" data-testid={props.test_id.clone()} data-state={props.state.clone()}>
            <i aria-hidden="true"></i><span>{ &props.label }</span>
        </span>
    }
}

/// One option of a [`SegmentedControl`].
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The text.
    pub label: AttrValue,
    /// The language of the text.
    pub lang: AttrValue,
    /// The `data-testid`.
    pub test_id: AttrValue,
    /// Whether it is selected.
    pub selected: bool,
    /// Called when pressed.
    pub onpress: Callback<()>,
}

/// The properties of [`SegmentedControl`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SegmentedControlProps {
    /// The name of the choice, for screen readers.
    pub label: AttrValue,
    /// The options.
    pub segments: Vec<Segment>,
}

/// A choice of one among few options, all of them visible.
#[component]
pub fn SegmentedControl(props: &SegmentedControlProps) -> Html {
    html! {
        <span class="segmented-control" role="group" aria-label={props.label.clone()}>{ for props.segments.iter().map(button) }</span>
    }
}

fn button(segment: &Segment) -> Html {
    let onclick = segment.onpress.reform(|_: MouseEvent| ());
    html! {
        <button type="button" lang={segment.lang.clone()} data-testid={segment.test_id.clone()}
            aria-pressed={segment.selected.to_string()} {onclick}>{ &segment.label }</button>
    }
}
