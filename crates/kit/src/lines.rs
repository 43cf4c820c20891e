//! Facts, one per line, values at the end.

use yew::{AttrValue, Html, Properties, classes, component, html};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub label: AttrValue,
    /// Its value.
    pub value: AttrValue,
    /// Whether it is the sum of the lines above.
    pub sum: bool,
    /// The `data-testid` of the value.
    pub handle: Option<AttrValue>,
}

/// What [`Lines`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct LinesProps {
    /// The lines, top to bottom.
    pub facts: Vec<Fact>,
}

/// A list of facts.
#[component]
pub fn Lines(props: &LinesProps) -> Html {
    html! { <dl class="lines">{ for props.facts.iter().map(line) }</dl> }
}

fn line(fact: &Fact) -> Html {
    html! {
        <div class={classes!("line", fact.sum.then_some("total"))}>
            <dt>{ &fact.label }</dt>
            <dd data-testid={fact.handle.clone()}>{ &fact.value }</dd>
        </div>
    }
}

/// What [`Waiting`] needs.
#[derive(Clone, Debug, PartialEq, Eq, Properties)]
pub struct WaitingProps {
    /// How many lines are being asked for.
    pub count: usize,
}

/// The shape of a list whose facts are still on their way.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    html! {
        <div class="lines waiting" aria-hidden="true">
            { for (0..props.count).map(|_| html! { <div class="line"><i></i><i></i></div> }) }
        </div>
    }
}
