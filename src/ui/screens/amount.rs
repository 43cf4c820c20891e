//! The keypad.

use kios_kit::{Hands, Icon, Kind, Stage};
use kios_till::Event;
use kios_till::view::{AmountView, Choice};
use yew::{Callback, Html, html};

use crate::ui::parts::{digit, drawn_key, picture, press, signed_key};

/// The price above, the keypad below.
pub(super) fn amount(view: &AmountView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage>
                <p class="soft">{ &view.ask }</p>
                { picture(&view.price, Some("amount")) }
                <p class="running">{ &view.running }</p>
                <p class="problem" role="status">{ &view.problem }</p>
            </Stage>
            <Hands>
                { presets(&view.presets, emit) }
                { keypad(view, emit) }
                <div class="way-on">
                    { press(&view.back, Kind::Quiet, "back", emit) }
                    { press(&view.charge, Kind::Go, "charge", emit) }
                </div>
            </Hands>
        </>
    }
}

fn presets(presets: &[Choice], emit: &Callback<Event>) -> Html {
    if presets.is_empty() {
        return Html::default();
    }
    let chips = presets
        .iter()
        .enumerate()
        .map(|(place, preset)| press(preset, Kind::Chip, format!("preset-{place}"), emit));
    html! { <div class="presets">{ for chips }</div> }
}

/// Three columns of digits, and a column that edits; `+` is two keys high.
pub(super) fn keypad(view: &AmountView, emit: &Callback<Event>) -> Html {
    let zeros = signed_key(&view.double_zero, "00", "key-00", emit);
    let dot = view.dot.as_ref().map(|dot| signed_key(dot, ".", "key-dot", emit));
    html! {
        <div class="pad" data-dot={dot.is_some().to_string()}>
            { digit(1, emit) }{ digit(2, emit) }{ digit(3, emit) }
            { drawn_key(&view.backspace, Icon::Backspace, "key-backspace", emit) }
            { digit(4, emit) }{ digit(5, emit) }{ digit(6, emit) }
            { drawn_key(&view.clear, Icon::Clear, "key-clear", emit) }
            { digit(7, emit) }{ digit(8, emit) }{ digit(9, emit) }
            { drawn_key(&view.plus, Icon::Plus, "key-plus", emit) }
            { digit(0, emit) }{ zeros }{ for dot }
        </div>
    }
}
