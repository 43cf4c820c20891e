//! The estimate: the price in points.

use kios_components::{Actions, ButtonKind, Content, FactList, Skeleton};
use kios_till::Event;
use kios_till::view::EstimateView;
use yew::{Callback, Html, html};

use crate::ui::parts::{button, facts, large_amount};

/// The number of lines of an estimate: points, fee, total, balance.
const LINES: usize = 4;

/// The price and the estimate.
pub(super) fn estimate(view: &EstimateView, emit: &Callback<Event>) -> Html {
    let lines = if view.lines.is_empty() && view.busy {
        html! { <div class="card"><Skeleton count={LINES} /></div> }
    } else if view.lines.is_empty() {
        Html::default()
    } else {
        html! { <div class="card"><FactList facts={facts(&view.lines)} /></div> }
    };
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                { large_amount(&view.price, None) }
                <p class="error" role="status">{ &view.problem }</p>
            </Content>
            <Actions>
                { lines }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.pay, ButtonKind::Primary, "pay", emit) }
                </div>
            </Actions>
        </>
    }
}
