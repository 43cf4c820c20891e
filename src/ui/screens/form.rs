//! The screens with a field for a code: pairing and the customer's code.

use kios_components::{Actions, ButtonKind, CharacterPad, Content, Icon, StatusIcon, TextField};
use kios_till::view::{CustomerView, ImportView, PadView, SetupView};
use kios_till::{Button, Event};
use yew::{Callback, Html, SubmitEvent, html};

use crate::ui::parts::{button, on_press, on_type, small_amount};
use crate::ui::{IMPORT_FILE, IMPORT_SECRET};

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
                { match &view.import {
                    None => pad(&view.pad, &view.code, emit),
                    Some(fields) => import(fields, emit),
                } }
                { button(&view.go, ButtonKind::Primary, "pair-continue", emit) }
                { button(&view.other_key, ButtonKind::Secondary, "pair-other-key", emit) }
                { for view.back.iter().map(|back| button(back, ButtonKind::Secondary, "back", emit)) }
            </Actions>
        </>
    }
}

/// The fields for a key that exists. The page reads them when the code is submitted, and the till does not get them.
fn import(view: &ImportView, emit: &Callback<Event>) -> Html {
    let onsubmit = emit.reform(|event: SubmitEvent| {
        event.prevent_default();
        Event::Pressed(Button::Continue)
    });
    html! {
        <form class="field" {onsubmit}>
            <p class="muted">{ &view.detail }</p>
            <label for={IMPORT_FILE}>{ &view.file_label }</label>
            <input type="file" id={IMPORT_FILE} data-testid={IMPORT_FILE} disabled={!view.enabled} />
            <label for={IMPORT_SECRET}>{ &view.secret_label }</label>
            <input type="password" id={IMPORT_SECRET} data-testid={IMPORT_SECRET}
                autocomplete="off" disabled={!view.enabled} />
        </form>
    }
}

fn pad(view: &PadView, text: &str, emit: &Callback<Event>) -> Html {
    let (before, after) = view.fixed;
    html! {
        <CharacterPad keys={view.keys} value={text.to_owned()} length={view.length}
            separator={view.separator} {before} {after} erase={view.erase.clone()} enabled={view.enabled}
            oninput={on_type(emit)} />
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
                { pad(&view.pad, &view.field, emit) }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.go, ButtonKind::Primary, "account-continue", emit) }
                </div>
            </Actions>
        </>
    }
}
