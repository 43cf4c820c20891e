//! What it will cost.

use kios_kit::{Hands, Kind, Lines, Stage, Waiting};
use kios_till::Event;
use kios_till::view::EstimateView;
use yew::{Callback, Html, html};

use crate::ui::parts::{facts, picture, press};

/// How many lines the answer will have: points, fee, total, balance.
const EXPECTED: usize = 4;

/// The price above, what it means in points below.
pub(super) fn estimate(view: &EstimateView, emit: &Callback<Event>) -> Html {
    let lines = if view.lines.is_empty() && view.busy {
        html! { <div class="card"><Waiting count={EXPECTED} /></div> }
    } else if view.lines.is_empty() {
        Html::default()
    } else {
        html! { <div class="card"><Lines facts={facts(&view.lines)} /></div> }
    };
    html! {
        <>
            <Stage>
                <h1>{ &view.title }</h1>
                { picture(&view.price, None) }
                <p class="problem" role="status">{ &view.problem }</p>
            </Stage>
            <Hands>
                { lines }
                <div class="way-on">
                    { press(&view.back, Kind::Quiet, "back", emit) }
                    { press(&view.pay, Kind::Go, "pay", emit) }
                </div>
            </Hands>
        </>
    }
}
