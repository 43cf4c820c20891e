//! This kiosk's payments, and one of them.

use kios_kit::{Field, Hands, Kind, Lines, Mark, Shape, Stage};
use kios_till::view::{DayView, HistoryView, PaymentView, RowOf, RowView, Standing, ToggleView};
use kios_till::{Button, Event};
use yew::{Callback, Html, MouseEvent, html};

use super::refund::rails;
use crate::ui::parts::{facts, picture, press, sends, toggle, types};

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
                { press(&view.points, Kind::Quiet, "give-points", emit) }
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
    let DayView { choice, handle, chosen } = shown;
    toggle(&ToggleView { choice: choice.clone(), on: *chosen }, *handle, emit)
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
    let (payment_id, status, sale, left) = match &shown.of {
        RowOf::Payment { payment_id, status } => {
            (Some(payment_id.to_string()), Some(status.to_string()), None, "")
        }
        RowOf::Sale { sale, left } => (None, None, Some(sale.clone()), left.as_str()),
    };
    html! {
        <button type="button" class="press row" data-testid="history-row"
            data-payment-id={payment_id} data-status={status} data-sale={sale}
            data-standing={shown.standing.handle()} title={shown.open.label.clone()} {onclick}>
            <Mark shape={shape(shown.standing)} />
            <span class="what">
                <b>{ &shown.word }</b><small>{ &shown.purchase }</small>
                if !left.is_empty() {
                    <small>{ left }</small>
                }
            </span>
            <span class="much"><b>{ price }</b><small>{ &shown.time }</small></span>
        </button>
    }
}

pub(super) const fn shape(standing: Standing) -> Shape {
    match standing {
        Standing::Paid => Shape::Tick,
        Standing::NotPaid => Shape::Hand,
        Standing::UnderWay => Shape::Hourglass,
        Standing::Cancelled => Shape::Return,
    }
}

/// How it was paid, what happened to it, and what can be given back.
pub(super) fn payment(view: &PaymentView, emit: &Callback<Event>) -> Html {
    let refund = view.refund.iter().map(|refund| press(refund, Kind::Go, "refund", emit));
    let points = view.points.iter().map(|points| press(points, Kind::Quiet, "give-points", emit));
    let kind = if view.refund.is_some() { Kind::Quiet } else { Kind::Go };
    let cancel = view.cancel.iter().map(|cancel| press(cancel, kind, "cancel-payment", emit));
    // One payment with points says everything above; cards have a balance of their own.
    let only_points = view.rails.iter().all(|rail| rail.sale.is_none());
    let rails = if only_points { Html::default() } else { rails(&view.rails) };
    let details = html! {
        <>
            <div class="card"><Lines facts={facts(&view.lines)} /></div>
            <section class="card timeline">
                <h2>{ &view.timeline_label }</h2>
                <Lines facts={facts(&view.timeline)} />
            </section>
        </>
    };
    // With rails there is much to read: what can be done comes before it.
    let (above, below) = if only_points { (details, Html::default()) } else { (rails, details) };
    let several = view.rails.len() > 1;
    let mark = (!several).then(|| html! { <Mark shape={shape(view.standing)} /> });
    html! {
        <>
            <Stage>
                { for mark }
                <h1>{ &view.title }</h1>
                { for view.price.as_ref().map(|price| picture(price, None)) }
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                { above }
                { for refund }
                { for cancel }
                { for points }
                { below }
                { press(&view.back, Kind::Quiet, "back", emit) }
            </Hands>
        </>
    }
}
