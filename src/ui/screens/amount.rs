//! The amount entry.

use kios_components::{Actions, ButtonKind, Content, KeyIcon};
use kios_till::Event;
use kios_till::view::{AmountView, ButtonView};
use yew::{Callback, Html, html};

use crate::ui::parts::{button, digit, entered_amount, icon_key, redrawn, text_key};

/// The amount entry: price, presets and keypad.
pub(super) fn amount(view: &AmountView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <h1 class="muted">{ &view.ask }</h1>
                { entered_amount(&view.price, "amount") }
                <p class="calculation">{ redrawn(&view.running) }</p>
                <p class="error" role="status">{ redrawn(&view.problem) }</p>
            </Content>
            <Actions>
                { presets(&view.presets, emit) }
                { keypad(view, emit) }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.charge, ButtonKind::Primary, "charge", emit) }
                </div>
            </Actions>
        </>
    }
}

fn presets(presets: &[ButtonView], emit: &Callback<Event>) -> Html {
    if presets.is_empty() {
        return Html::default();
    }
    let chips = presets
        .iter()
        .enumerate()
        .map(|(index, preset)| button(preset, ButtonKind::Chip, format!("preset-{index}"), emit));
    html! { <div class="presets">{ for chips }</div> }
}

/// The keypad: three columns of digits and a column of editing keys.
pub(super) fn keypad(view: &AmountView, emit: &Callback<Event>) -> Html {
    let zeros = text_key(&view.double_zero, "00", "key-00", emit);
    let dot = view.dot.as_ref().map(|dot| text_key(dot, ".", "key-dot", emit));
    html! {
        <div class="keypad" data-dot={dot.is_some().to_string()}>
            { digit(1, emit) }{ digit(2, emit) }{ digit(3, emit) }
            { icon_key(&view.backspace, KeyIcon::Backspace, "key-backspace", emit) }
            { digit(4, emit) }{ digit(5, emit) }{ digit(6, emit) }
            { icon_key(&view.clear, KeyIcon::Clear, "key-clear", emit) }
            { digit(7, emit) }{ digit(8, emit) }{ digit(9, emit) }
            { icon_key(&view.plus, KeyIcon::Plus, "key-plus", emit) }
            { digit(0, emit) }{ zeros }{ for dot }
        </div>
    }
}
