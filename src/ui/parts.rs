//! Renders the elements of a view with the shared components.

use kios_components::{AmountText, ButtonKind, Changes, Fact, FactList, KeyIcon, Size};
use kios_till::view::{self, ButtonView, Money, Readiness, ToggleView};
use kios_till::{Button, Event};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

/// A callback that emits the press of a button.
pub(super) fn on_press(emit: &Callback<Event>, button: Button) -> Callback<()> {
    emit.reform(move |()| Event::Pressed(button))
}

/// A callback that emits the text of the screen's field.
pub(super) fn on_type(emit: &Callback<Event>) -> Callback<String> {
    emit.reform(Event::Typed)
}

/// A button.
pub(super) fn button(
    view: &ButtonView,
    kind: ButtonKind,
    test_id: impl Into<AttrValue>,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <kios_components::Button label={view.label.clone()} {kind} test_id={test_id.into()}
            enabled={view.enabled} settling={settling(view).map(AttrValue::from)}
            onpress={on_press(emit, view.button)} />
    }
}

/// The value of `data-settling`: set while a press on the button does not count yet.
pub(super) fn settling(view: &ButtonView) -> Option<&'static str> {
    (view.readiness == Readiness::Settling).then_some("")
}

/// A button that is on or off.
pub(super) fn toggle(
    view: &ToggleView,
    test_id: impl Into<AttrValue>,
    emit: &Callback<Event>,
) -> Html {
    let button = view.choice.button;
    let onclick = emit.reform(move |_: MouseEvent| Event::Pressed(button));
    html! {
        <button type="button" class="button chip" data-testid={test_id.into()}
            aria-pressed={view.on.to_string()} data-settling={settling(&view.choice)} {onclick}>{ redrawn(&view.choice.label) }</button>
    }
}

/// A text that may have an amount. It is a new element whenever it changes: an extension that has replaced the text would
/// keep the old digits.
pub(super) fn redrawn(text: &str) -> Html {
    if text.is_empty() {
        Html::default()
    } else {
        html! { <span key={text}>{ text }</span> }
    }
}

/// A digit of the keypad.
pub(super) fn digit(digit: u8, emit: &Callback<Event>) -> Html {
    html! {
        <kios_components::Button label={digit.to_string()} kind={ButtonKind::Key}
            test_id={format!("key-{digit}")} onpress={on_press(emit, Button::Digit(digit))} />
    }
}

/// A key of the keypad with an icon.
pub(super) fn icon_key(
    view: &ButtonView,
    icon: KeyIcon,
    test_id: &'static str,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <kios_components::Button label={view.label.clone()} kind={ButtonKind::EditKey} {icon}
            {test_id} enabled={view.enabled} onpress={on_press(emit, view.button)} />
    }
}

/// A key of the keypad with a symbol.
pub(super) fn text_key(
    view: &ButtonView,
    symbol: &'static str,
    test_id: &'static str,
    emit: &Callback<Event>,
) -> Html {
    html! {
        <kios_components::Button label={view.label.clone()} kind={ButtonKind::Key} {symbol}
            {test_id} enabled={view.enabled} onpress={on_press(emit, view.button)} />
    }
}

/// An amount as the main content of its screen.
pub(super) fn large_amount(money: &Money, test_id: Option<&'static str>) -> Html {
    amount(money, Size::Large, Changes::Silent, test_id)
}

/// The amount that is being entered: announced after each key.
pub(super) fn entered_amount(money: &Money, test_id: &'static str) -> Html {
    amount(money, Size::Large, Changes::Announced, Some(test_id))
}

/// An amount as secondary content.
pub(super) fn small_amount(money: &Money) -> Html {
    amount(money, Size::Small, Changes::Silent, None)
}

fn amount(money: &Money, size: Size, changes: Changes, test_id: Option<&'static str>) -> Html {
    html! {
        <AmountText digits={money.digits.clone()} unit={money.unit.clone()}
            unit_first={money.unit_first} {size} {changes} test_id={test_id.map(AttrValue::from)} />
    }
}

/// The lines of a view as facts.
pub(super) fn facts(lines: &[view::Fact]) -> Vec<Fact> {
    lines
        .iter()
        .map(|line| Fact {
            label: line.label.clone().into(),
            value: line.value.clone().into(),
            total: line.sum,
            test_id: line.handle.map(AttrValue::from),
        })
        .collect()
}

/// The receipt or the slip for the printer: hidden on the screen, and the only element on paper.
pub(super) fn paper(
    header: &[String],
    title: &str,
    amount: Html,
    lines: &[view::Fact],
    code: Html,
) -> Html {
    let mut facts = facts(lines);
    for fact in &mut facts {
        // A test id is unique: the lines on the screen have it.
        fact.test_id = None;
    }
    html! {
        <section class="paper-receipt" aria-hidden="true">
            { for header.iter().map(|line| html! { <p>{ line }</p> }) }
            <h2>{ title }</h2>
            { amount }
            <FactList {facts} />
            { code }
        </section>
    }
}
