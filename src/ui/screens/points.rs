//! The point grant: the form, the confirmation and the wait.

use kios_components::{
    Actions, ButtonKind, Content, FactList, Icon, InputKind, StatusIcon, TextField,
};
use kios_till::view::{PointsView, RefundView};
use kios_till::{Button, Event};
use yew::{Callback, Html, html};

use super::amount::keypad;
use crate::ui::parts::{
    button, entered_amount, facts, large_amount, on_press, on_type, redrawn, toggle,
};

/// The form: price, share, customer and keypad.
pub(super) fn form(view: &PointsView, emit: &Callback<Event>) -> Html {
    let test_ids = ["pad-price", "pad-phone"];
    let pads = view.pads.iter().zip(test_ids).map(|(view, test_id)| toggle(view, test_id, emit));
    let pads = if view.pads.is_empty() {
        Html::default()
    } else {
        html! { <div class="keypad-target">{ for pads }</div> }
    };
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                { entered_amount(&view.price, "amount") }
                <p class="calculation">{ redrawn(&view.keys.running) }</p>
                <p class="error" role="status">{ redrawn(&view.keys.problem) }</p>
                <p class="muted">
                    { &view.share }{ " · " }<b data-testid="points-total">{ redrawn(&view.total) }</b>
                </p>
            </Content>
            <Actions>
                <TextField label={view.field_label.clone()} value={view.field.clone()}
                    placeholder={view.placeholder.clone()} error={view.problem.clone()}
                    test_id="points-phone" kind={InputKind::Text} enabled={!view.busy}
                    oninput={on_type(emit)} onenter={on_press(emit, Button::Continue)} />
                { pads }
                { keypad(&view.keys, emit) }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.next, ButtonKind::Primary, "points-next", emit) }
                </div>
            </Actions>
        </>
    }
}

/// The confirmation, or the wait.
pub(super) fn progress(view: &RefundView, emit: &Callback<Event>) -> Html {
    let icon = if view.busy { Icon::Ring } else { Icon::Phone };
    let back = view.back.iter().map(|back| button(back, ButtonKind::Secondary, "back", emit));
    let confirm =
        view.confirm.iter().map(|confirm| button(confirm, ButtonKind::Primary, "confirm", emit));
    let withdraw = view
        .withdraw
        .iter()
        .map(|withdraw| button(withdraw, ButtonKind::Secondary, "cancel", emit));
    html! {
        <>
            <Content>
                <StatusIcon {icon} />
                <h1>{ &view.title }</h1>
                { for view.price.as_ref().map(|points| large_amount(points, Some("points-total"))) }
                <p class="muted">{ redrawn(&view.detail) }</p>
            </Content>
            <Actions>
                <div class="card"><FactList facts={facts(&view.lines)} /></div>
                { for confirm }
                { for back }
                { for withdraw }
            </Actions>
        </>
    }
}
