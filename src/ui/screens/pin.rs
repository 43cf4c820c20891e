//! The screens on which a PIN is entered, and the questions of the staff area.

use kios_components::{
    Actions, ButtonKind, Content, FactList, Icon, InputKind, KeyIcon, StatusIcon, Symbol,
    SymbolKind, TextField,
};
use kios_till::view::{LockedOutView, PersonView, PinDots, PinView, QuestionIcon, QuestionView};
use kios_till::{Button, Event};
use yew::{Callback, Html, html};

use crate::ui::parts::{button, facts, icon_key, on_press, on_type, toggle};

/// The number of digits of a PIN.
const DIGITS: usize = 6;

/// The PIN pad.
pub(super) fn pin(view: &PinView, emit: &Callback<Event>) -> Html {
    let dots = (0..DIGITS).map(|place| {
        html! { <i data-on={(place < view.digits).to_string()}></i> }
    });
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                <div class="pin-dots" data-testid="pin-dots" role="img" aria-label={view.digits_label.clone()}
                    data-wrong={(view.dots == PinDots::Wrong).to_string()}>{ for dots }</div>
                { for view.tries.as_ref().map(|(left, words)| tries(*left, words)) }
                <p class="error" role="status">{ &view.problem }</p>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                { pad(view, emit) }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.ok, ButtonKind::Primary, "pin-ok", emit) }
                </div>
            </Actions>
        </>
    }
}

/// The tries that are left, as shapes and in words.
fn tries(left: u32, words: &str) -> Html {
    const MOST: u32 = 5;
    let used = MOST.saturating_sub(left);
    let marks = (0..MOST).map(|place| {
        let kind = if place < used { SymbolKind::Cross } else { SymbolKind::Dot };
        html! { <Symbol {kind} /> }
    });
    html! { <p class="pin-tries" data-testid="pin-tries" role="status">{ for marks }<span>{ words }</span></p> }
}

fn pad(view: &PinView, emit: &Callback<Event>) -> Html {
    let digit = |digit: u8| {
        html! {
            <kios_components::Button label={digit.to_string()} kind={ButtonKind::Key}
                test_id={format!("pin-{digit}")} enabled={view.enabled}
                onpress={on_press(emit, Button::Digit(digit))} />
        }
    };
    html! {
        <div class="pin-pad" data-testid="pin-pad">
            { for (1..=9).map(digit) }
            { icon_key(&view.clear, KeyIcon::Clear, "pin-clear", emit) }
            { digit(0) }
            { icon_key(&view.backspace, KeyIcon::Backspace, "pin-backspace", emit) }
        </div>
    }
}

/// No PIN is accepted for some time.
pub(super) fn locked_out(view: &LockedOutView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <StatusIcon icon={Icon::Lock} />
                <h1>{ &view.title }</h1>
                <p class="time-left" role="timer" data-testid="clock">{ &view.left }</p>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <div class="card"><FactList facts={facts(&view.lines)} /></div>
                <p class="note">{ &view.note }</p>
                { button(&view.done, ButtonKind::Primary, "done", emit) }
            </Actions>
        </>
    }
}

/// A question or a message.
pub(super) fn question(view: &QuestionView, emit: &Callback<Event>) -> Html {
    let icon = match view.icon {
        QuestionIcon::Locked => Icon::Lock,
        QuestionIcon::People => Icon::People,
        QuestionIcon::Pairing => Icon::Plug,
        QuestionIcon::Done => Icon::Tick,
    };
    let buttons = match &view.confirm {
        Some(confirm) => html! {
            <div class="button-row">
                { button(&view.back, ButtonKind::Secondary, "back", emit) }
                { button(confirm, ButtonKind::Primary, "confirm", emit) }
            </div>
        },
        None => button(&view.back, ButtonKind::Primary, "done", emit),
    };
    html! {
        <>
            <Content>
                <StatusIcon {icon} />
                <h1>{ &view.title }</h1>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>{ buttons }</Actions>
        </>
    }
}

/// The name, and the role, of a person who gets a PIN.
pub(super) fn person(view: &PersonView, emit: &Callback<Event>) -> Html {
    let roles = view.roles.iter().map(|(role, handle)| toggle(role, *handle, emit));
    html! {
        <>
            <Content focus={false}>
                <StatusIcon icon={Icon::People} />
                <h1>{ &view.title }</h1>
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <TextField label={view.name_label.clone()} value={view.name.clone()}
                    error={view.problem.clone()} test_id="member-name" kind={InputKind::Text}
                    oninput={on_type(emit)} onenter={on_press(emit, Button::Continue)} />
                if !view.roles.is_empty() {
                    <div class="choice" role="group" aria-label={view.role_label.clone()}>
                        { for roles }
                    </div>
                }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.next, ButtonKind::Primary, "member-next", emit) }
                </div>
            </Actions>
        </>
    }
}
