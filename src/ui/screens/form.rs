//! The screens with a field for a code: pairing and the customer's code.

use kios_components::{Actions, ButtonKind, Content, Icon, StatusIcon, TextField};
use kios_till::view::{CustomerView, SetupView};
use kios_till::{Button, Event};
use yew::{Callback, Html, html};

use crate::ui::parts::{button, on_press, on_type, small_amount};

/// The pairing of the terminal.
pub(super) fn setup(view: &SetupView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content focus={false}>
                <StatusIcon icon={if view.busy { Icon::Ring } else { Icon::Plug }} />
                <h1>{ &view.title }</h1>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <TextField label={view.field_label.clone()} value={view.code.clone()}
                    error={view.problem.clone()} test_id="pair-code" enabled={!view.busy}
                    oninput={on_type(emit)} onenter={on_press(emit, Button::Continue)} />
                { button(&view.go, ButtonKind::Primary, "pair-continue", emit) }
                { for view.back.iter().map(|back| button(back, ButtonKind::Secondary, "back", emit)) }
            </Actions>
        </>
    }
}

/// The entry of the customer's code.
pub(super) fn customer(view: &CustomerView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content focus={false}>
                { small_amount(&view.price) }
                <StatusIcon icon={Icon::Phone} />
                <h1>{ &view.title }</h1>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <TextField label={view.field_label.clone()} value={view.field.clone()}
                    placeholder={view.placeholder.clone()} error={view.problem.clone()}
                    test_id="account-input"
                    oninput={on_type(emit)} onenter={on_press(emit, Button::Continue)} />
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.go, ButtonKind::Primary, "account-continue", emit) }
                </div>
            </Actions>
        </>
    }
}
