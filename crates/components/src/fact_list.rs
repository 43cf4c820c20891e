//! A list of labelled values, one per line. A changed value is drawn as a new element, as in `amount_text.rs`.

use yew::{AttrValue, Html, Properties, classes, component, html};

/// One line: label and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: AttrValue,
    /// The value.
    pub value: AttrValue,
    /// Whether it is the total of the lines above.
    pub total: bool,
    /// The `data-testid` of the value.
    pub test_id: Option<AttrValue>,
}

/// The properties of [`FactList`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct FactListProps {
    /// The lines, top to bottom.
    pub facts: Vec<Fact>,
}

/// A list of labelled values.
#[component]
pub fn FactList(props: &FactListProps) -> Html {
    html! { <dl class="fact-list">{ for props.facts.iter().map(line) }</dl> }
}

fn line(fact: &Fact) -> Html {
    html! {
        <div class={classes!("fact", fact.total.then_some("total"))}>
            <dt>{ &fact.label }</dt>
            <dd key={fact.value.to_string()} data-testid={fact.test_id.clone()}>{ &fact.value }</dd>
        </div>
    }
}

/// The properties of [`Skeleton`].
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct SkeletonProps {
    /// The expected number of lines.
    pub count: usize,
}

/// A placeholder for a list whose values are being loaded.
#[component]
pub fn Skeleton(props: &SkeletonProps) -> Html {
    html! {
        <div class="fact-list skeleton" aria-hidden="true">
            { for (0..props.count).map(|_| html! { <div class="fact"><i></i><i></i></div> }) }
        </div>
    }
}
