//! This kiosk's payments, and one of them.

use kios_kit::{Field, Hands, Kind, Lines, Mark, Shape, Stage};
use kios_till::view::{DayView, HistoryView, PaymentView, RowView, Standing};
use kios_till::{Button, Event};
use yew::{Callback, Html, MouseEvent, html};

use crate::ui::parts::{facts, picture, press, sends, types};

/// The days and the search on one side, the payments on the other.
pub(super) fn history(view: &HistoryView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage focus={false}>
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
                <div class="days">{ for view.days.iter().map(|shown| day(shown, emit)) }</div>
                <Field label={view.field_label.clone()} value={view.field.clone()}
                    placeholder={view.placeholder.clone()} problem={view.problem.clone()}
                    handle="history-search"
                    oninput={types(emit)} onenter={sends(emit, Button::Continue)} />
                <div class="way-on">
                    { press(&view.back, Kind::Quiet, "back", emit) }
                    { press(&view.go, Kind::Go, "history-go", emit) }
                </div>
            </Stage>
            <Hands>
                <div class="rows" aria-busy={view.busy.to_string()}>
                    { for view.rows.iter().map(|shown| row(shown, emit)) }
                    <p class="soft">{ &view.empty }</p>
                </div>
            </Hands>
        </>
    }
}

fn day(shown: &DayView, emit: &Callback<Event>) -> Html {
    let onclick = emit.reform({
        let button = shown.choice.button;
        move |_: MouseEvent| Event::Pressed(button)
    });
    html! {
        <button type="button" class="press chip" data-testid={shown.handle}
            aria-pressed={shown.chosen.to_string()} {onclick}>{ &shown.choice.label }</button>
    }
}

/// One payment as one wide button: shape, words, price, time.
fn row(shown: &RowView, emit: &Callback<Event>) -> Html {
    let button = shown.open.button;
    let onclick = emit.reform(move |_: MouseEvent| Event::Pressed(button));
    let money = &shown.price;
    let price = if money.unit_first {
        format!("{} {}", money.unit, money.figures)
    } else {
        format!("{}{}", money.figures, money.unit)
    };
    html! {
        <button type="button" class="press row" data-testid="history-row"
            data-payment-id={shown.payment_id.to_string()} data-status={shown.status.to_string()}
            data-standing={shown.standing.handle()} title={shown.open.label.clone()} {onclick}>
            <Mark shape={shape(shown.standing)} />
            <span class="what"><b>{ &shown.word }</b><small>{ &shown.purchase }</small></span>
            <span class="much"><b>{ price }</b><small>{ &shown.time }</small></span>
        </button>
    }
}

const fn shape(standing: Standing) -> Shape {
    match standing {
        Standing::Paid => Shape::Tick,
        Standing::NotPaid => Shape::Hand,
        Standing::UnderWay => Shape::Hourglass,
        Standing::Cancelled => Shape::Return,
    }
}

/// What it is, what happened to it, and the one thing that can be done.
pub(super) fn payment(view: &PaymentView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage>
                <Mark shape={shape(view.standing)} />
                <h1>{ &view.title }</h1>
                { picture(&view.price, None) }
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                <div class="card"><Lines facts={facts(&view.lines)} /></div>
                <section class="card timeline">
                    <h2>{ &view.timeline_label }</h2>
                    <Lines facts={facts(&view.timeline)} />
                </section>
                { press(&view.cancel, Kind::Go, "cancel-payment", emit) }
                { press(&view.back, Kind::Quiet, "back", emit) }
            </Hands>
        </>
    }
}
