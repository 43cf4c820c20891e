//! Screens with a field: the pairing code, the customer's code.

use kios_kit::{Field, Hands, Kind, Mark, Shape, Stage};
use kios_till::view::{CustomerView, SetupView};
use kios_till::{Button, Event};
use yew::{Callback, Html, html};

use crate::ui::parts::{press, reminder, sends, types};

/// First start.
pub(super) fn setup(view: &SetupView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage focus={false}>
                <Mark shape={if view.busy { Shape::Ring } else { Shape::Plug }} />
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                <Field label={view.field_label.clone()} value={view.code.clone()}
                    problem={view.problem.clone()} handle="pair-code" enabled={!view.busy}
                    oninput={types(emit)} onenter={sends(emit, Button::Continue)} />
                { press(&view.go, Kind::Go, "pair-continue", emit) }
            </Hands>
        </>
    }
}

/// The customer's code.
pub(super) fn customer(view: &CustomerView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage focus={false}>
                { reminder(&view.price) }
                <Mark shape={Shape::Phone} />
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                <Field label={view.field_label.clone()} value={view.field.clone()}
                    placeholder={view.placeholder.clone()} problem={view.problem.clone()}
                    handle="account-input"
                    oninput={types(emit)} onenter={sends(emit, Button::Continue)} />
                <div class="way-on">
                    { press(&view.back, Kind::Quiet, "back", emit) }
                    { press(&view.go, Kind::Go, "account-continue", emit) }
                </div>
            </Hands>
        </>
    }
}
