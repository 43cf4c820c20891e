//! The history: the list of payments and the details of one.

use kios_components::{Actions, ButtonKind, Content, FactList, StatusIcon, TextField};
use kios_till::view::{DayView, HistoryView, PaymentView, RowKind, RowView, ToggleView};
use kios_till::{Button, Event};
use yew::virtual_dom::Key;
use yew::{Callback, Html, MouseEvent, html};

use super::calendar::calendar;
use super::refund::{icon, rails};
use crate::ui::parts::{button, facts, large_amount, on_press, on_type, redrawn, settling, toggle};

/// The filter by day, the search, and the list.
pub(super) fn history(view: &HistoryView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content focus={false}>
                <h1>{ &view.title }</h1>
                <p class="muted">{ redrawn(&view.detail) }</p>
                <div class="day-filter">{ for view.days.iter().map(|view| day(view, emit)) }</div>
                { for view.calendar.iter().map(|view| calendar(view, emit)) }
                <TextField label={view.field_label.clone()} value={view.field.clone()}
                    placeholder={view.placeholder.clone()} error={view.problem.clone()}
                    test_id="history-search"
                    oninput={on_type(emit)} onenter={on_press(emit, Button::Continue)} />
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.go, ButtonKind::Primary, "history-go", emit) }
                </div>
                if let Some(points) = &view.points {
                    { button(points, ButtonKind::Secondary, "give-points", emit) }
                }
            </Content>
            <Actions>
                if !view.totals.is_empty() {
                    <div class="card" data-testid="day-totals"><FactList facts={facts(&view.totals)} /></div>
                }
                <div class="payment-list" aria-busy={view.busy.to_string()}>
                    { for view.rows.iter().map(|view| row(view, emit)) }
                    <p class="muted">{ &view.empty }</p>
                </div>
            </Actions>
        </>
    }
}

fn day(view: &DayView, emit: &Callback<Event>) -> Html {
    let DayView { choice, handle, chosen } = view;
    toggle(&ToggleView { choice: choice.clone(), on: *chosen }, *handle, emit)
}

/// A payment in the list: icon, status, price and time.
fn row(view: &RowView, emit: &Callback<Event>) -> Html {
    let button = view.open.button;
    let onclick = emit.reform(move |_: MouseEvent| Event::Pressed(button));
    let money = &view.price;
    let price = if money.unit_first {
        format!("{} {}", money.unit, money.digits)
    } else {
        format!("{}{}", money.digits, money.unit)
    };
    let (key, payment_id, status, sale, left) = match &view.of {
        RowKind::Payment { payment_id, status } => {
            let id = payment_id.to_string();
            (Key::from(id.as_str()), Some(id), Some(status.to_string()), None, "")
        }
        RowKind::Sale { sale, left } => {
            (Key::from(sale.as_str()), None, None, Some(sale.clone()), left.as_str())
        }
    };
    html! {
        <button {key} type="button" class="button list-row" data-testid="history-row"
            data-payment-id={payment_id} data-status={status} data-sale={sale}
            data-standing={view.status.handle()} title={view.open.label.clone()}
            data-settling={settling(&view.open)} {onclick}>
            <StatusIcon icon={icon(view.status)} />
            <span class="label">
                <b>{ &view.word }</b><small>{ &view.purchase }</small>
                if !left.is_empty() {
                    <small>{ left }</small>
                }
            </span>
            <span class="amount"><b key={view.price.to_string()}>{ price }</b><small>{ &view.time }</small></span>
        </button>
    }
}

/// The details of a payment: its rails, its timeline and the possible actions.
pub(super) fn payment(view: &PaymentView, emit: &Callback<Event>) -> Html {
    let refund =
        view.refund.iter().map(|refund| button(refund, ButtonKind::Primary, "refund", emit));
    let points =
        view.points.iter().map(|points| button(points, ButtonKind::Secondary, "give-points", emit));
    let kind = if view.refund.is_some() { ButtonKind::Secondary } else { ButtonKind::Primary };
    let cancel = view.cancel.iter().map(|cancel| button(cancel, kind, "cancel-payment", emit));
    // With points only, the lines above have all details; card sales have a balance of their own.
    let only_points = view.rails.iter().all(|rail| rail.sale.is_none());
    let rails = if only_points { Html::default() } else { rails(&view.rails) };
    let details = html! {
        <>
            <div class="card"><FactList facts={facts(&view.lines)} /></div>
            <section class="card timeline">
                <h2>{ &view.timeline_label }</h2>
                <FactList facts={facts(&view.timeline)} />
            </section>
        </>
    };
    // The details of several rails are long, so the actions come first.
    let (above, below) = if only_points { (details, Html::default()) } else { (rails, details) };
    let several = view.rails.len() > 1;
    let mark = (!several).then(|| html! { <StatusIcon icon={icon(view.status)} /> });
    html! {
        <>
            <Content>
                { for mark }
                <h1>{ &view.title }</h1>
                { for view.price.as_ref().map(|price| large_amount(price, None)) }
                <p class="muted">{ redrawn(&view.detail) }</p>
            </Content>
            <Actions>
                { above }
                // Above the others, which stay where they are when it appears.
                { for points }
                { for refund }
                { for cancel }
                { for view.print.iter().map(|print| button(print, ButtonKind::Secondary, "print", emit)) }
                { below }
                { button(&view.back, ButtonKind::Secondary, "back", emit) }
            </Actions>
        </>
    }
}
