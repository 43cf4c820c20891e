//! Points for a sale that was not paid with points: who, and for what price; the last look.

use kios_kit::{Field, Hands, Kind, Lines, Mark, Shape, Stage, Takes};
use kios_till::view::{PointsView, RefundView};
use kios_till::{Button, Event};
use yew::{Callback, Html, html};

use super::amount::keypad;
use crate::ui::parts::{facts, picture, press, sends, toggle, types};

/// The price and what is given of it above; the customer and the keypad below.
pub(super) fn compose(view: &PointsView, emit: &Callback<Event>) -> Html {
    let handles = ["pad-price", "pad-phone"];
    let pads = view.pads.iter().zip(handles).map(|(shown, handle)| toggle(shown, handle, emit));
    let pads = if view.pads.is_empty() {
        Html::default()
    } else {
        html! { <div class="pads">{ for pads }</div> }
    };
    html! {
        <>
            <Stage>
                <h1>{ &view.title }</h1>
                { picture(&view.price, Some("amount")) }
                <p class="running">{ &view.keys.running }</p>
                <p class="problem" role="status">{ &view.keys.problem }</p>
                <p class="soft">
                    { &view.share }{ " · " }<b data-testid="points-total">{ &view.total }</b>
                </p>
            </Stage>
            <Hands>
                <Field label={view.field_label.clone()} value={view.field.clone()}
                    placeholder={view.placeholder.clone()} problem={view.problem.clone()}
                    handle="points-phone" takes={Takes::Words} enabled={!view.busy}
                    oninput={types(emit)} onenter={sends(emit, Button::Continue)} />
                { pads }
                { keypad(&view.keys, emit) }
                <div class="way-on">
                    { press(&view.back, Kind::Quiet, "back", emit) }
                    { press(&view.next, Kind::Go, "points-next", emit) }
                </div>
            </Hands>
        </>
    }
}

/// One more look, or the wait.
pub(super) fn giving(view: &RefundView, emit: &Callback<Event>) -> Html {
    let shape = if view.busy { Shape::Ring } else { Shape::Phone };
    let back = view.back.iter().map(|back| press(back, Kind::Quiet, "back", emit));
    let confirm = view.confirm.iter().map(|confirm| press(confirm, Kind::Go, "confirm", emit));
    html! {
        <>
            <Stage>
                <Mark {shape} />
                <h1>{ &view.title }</h1>
                { for view.price.as_ref().map(|points| picture(points, Some("points-total"))) }
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                <div class="card"><Lines facts={facts(&view.lines)} /></div>
                { for confirm }
                { for back }
            </Hands>
        </>
    }
}
