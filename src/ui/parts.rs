//! From the words of a view to the parts of the kit.

use kios_kit::{Fact, Icon, Kind, Press, Sum, Weight};
use kios_till::view::{Choice, Line, Money, ToggleView};
use kios_till::{Button, Event};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

/// A callback that presses one button.
pub(super) fn sends(emit: &Callback<Event>, button: Button) -> Callback<()> {
    emit.reform(move |()| Event::Pressed(button))
}

/// A callback that says what a field holds.
pub(super) fn types(emit: &Callback<Event>) -> Callback<String> {
    emit.reform(Event::Typed)
}

/// A choice as a button.
pub(super) fn press(
    choice: &Choice,
    kind: Kind,
    handle: impl Into<AttrValue>,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <Press label={choice.label.clone()} {kind} handle={handle.into()} enabled={choice.enabled}
            onpress={sends(emit, choice.button)} />
    }
}

/// A choice that is on or off.
pub(super) fn toggle(
    shown: &ToggleView,
    handle: impl Into<AttrValue>,
    emit: &Callback<Event>,
) -> Html {
    let button = shown.choice.button;
    let onclick = emit.reform(move |_: MouseEvent| Event::Pressed(button));
    html! {
        <button type="button" class="press chip" data-testid={handle.into()}
            aria-pressed={shown.on.to_string()} {onclick}>{ &shown.choice.label }</button>
    }
}

/// One digit of the keypad.
pub(super) fn digit(digit: u8, emit: &Callback<Event>) -> Html {
    html! {
        <Press label={digit.to_string()} kind={Kind::Key} handle={format!("key-{digit}")}
            onpress={sends(emit, Button::Digit(digit))} />
    }
}

/// A choice as a key of the keypad with a drawing on it.
pub(super) fn drawn_key(
    choice: &Choice,
    icon: Icon,
    handle: &'static str,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <Press label={choice.label.clone()} kind={Kind::SoftKey} {icon} {handle}
            enabled={choice.enabled} onpress={sends(emit, choice.button)} />
    }
}

/// A choice as a key of the keypad with a sign on it.
pub(super) fn signed_key(
    choice: &Choice,
    sign: &'static str,
    handle: &'static str,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <Press label={choice.label.clone()} kind={Kind::Key} {sign} {handle}
            enabled={choice.enabled} onpress={sends(emit, choice.button)} />
    }
}

/// A sum that is the picture of its screen.
pub(super) fn picture(money: &Money, handle: Option<&'static str>) -> Html {
    sum(money, Weight::Picture, handle)
}

/// A sum that reminds.
pub(super) fn reminder(money: &Money) -> Html {
    sum(money, Weight::Reminder, None)
}

fn sum(money: &Money, weight: Weight, handle: Option<&'static str>) -> Html {
    html! {
        <Sum figures={money.figures.clone()} unit={money.unit.clone()}
            unit_first={money.unit_first} {weight} handle={handle.map(AttrValue::from)} />
    }
}

/// Lines of a view as facts of the kit.
pub(super) fn facts(lines: &[Line]) -> Vec<Fact> {
    lines
        .iter()
        .map(|line| Fact {
            label: line.label.clone().into(),
            value: line.value.clone().into(),
            sum: line.sum,
            handle: line.handle.map(AttrValue::from),
        })
        .collect()
}
