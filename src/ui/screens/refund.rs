//! The card refund: the form, the confirmation and the progress.

use kios_components::{
    Actions, AmountField, ButtonKind, Content, FactList, FieldState, Icon, InputKind, KeyIcon,
    Size, StatusIcon, TextField,
};
use kios_till::view::{self, ComposeView, FigureView, PurchaseStatus, RailView, RefundView};
use kios_till::{Button, Event, RefundField};
use yew::{Callback, Html, html};

use crate::ui::parts::{button, digit, facts, icon_key, on_press, redrawn, small_amount, toggle};

/// The form: cards, amounts, reason and keypad.
pub(super) fn form(view: &ComposeView, emit: &Callback<Event>) -> Html {
    let cards = view.cards.iter().enumerate();
    let cards = cards.map(|(index, card)| toggle(card, format!("refund-line-{index}"), emit));
    html! {
        <>
            <Content>
                <h1>{ &view.title }</h1>
                <p class="muted">{ redrawn(&view.detail) }</p>
                if !view.cards.is_empty() {
                    <div class="choice-grid">{ for cards }</div>
                }
                { amount_field(&view.amount, Size::Large, !view.problem.is_empty(), emit) }
                { button(&view.whole, ButtonKind::Chip, "refund-whole", emit) }
                if !view.parts.is_empty() {
                    <div class="amount-parts" role="group" aria-label={view.parts_label.clone()}>
                        { for view.parts.iter().map(|part| amount_field(part, Size::Small, false, emit)) }
                    </div>
                }
                <p class="error" role="alert">{ redrawn(&view.problem) }</p>
                { for view.points.iter().map(|points| toggle(points, "refund-points", emit)) }
            </Content>
            <Actions>
                { reason(view, emit) }
                { keypad(view, emit) }
                <div class="button-row">
                    { button(&view.back, ButtonKind::Secondary, "back", emit) }
                    { button(&view.next, ButtonKind::Primary, "refund-next", emit) }
                </div>
            </Actions>
        </>
    }
}

fn on_fill(emit: &Callback<Event>, field: RefundField) -> Callback<String> {
    emit.reform(move |text| Event::FieldChanged { field, text })
}

#[expect(clippy::fn_params_excessive_bools, reason = "it is passed on as a property")]
fn amount_field(view: &FigureView, size: Size, invalid: bool, emit: &Callback<Event>) -> Html {
    let unit = view.value.unit.clone();
    // The parts have the currency of the amount above them.
    let (prefix, suffix) = match size {
        Size::Small => (String::new(), String::new()),
        Size::Large if view.value.unit_first => (unit, String::new()),
        Size::Large => (String::new(), unit),
    };
    let state = match view.access {
        view::FieldState::Locked => FieldState::Locked,
        view::FieldState::Editable => FieldState::Editable,
        view::FieldState::Active => FieldState::Active,
    };
    html! {
        <AmountField label={view.label.clone()} value={view.value.digits.clone()} {prefix} {suffix}
            test_id={view.handle} {state} {invalid} {size}
            oninput={on_fill(emit, view.field)} onfocus={on_press(emit, Button::Fill(view.field))} />
    }
}

fn reason(view: &ComposeView, emit: &Callback<Event>) -> Html {
    let fixed = view.reasons.iter().enumerate();
    let fixed = fixed.map(|(index, reason)| toggle(reason, format!("reason-{index}"), emit));
    html! {
        <div class="reason">
            <TextField label={view.reason_label.clone()} value={view.reason.clone()} kind={InputKind::Text}
                error={view.reason_problem.clone()} test_id="refund-reason"
                oninput={on_fill(emit, RefundField::Reason)} onenter={Callback::noop()} />
            <div class="choice-grid">{ for fixed }</div>
        </div>
    }
}

/// The keypad: three columns of digits and a column of editing keys.
fn keypad(view: &ComposeView, emit: &Callback<Event>) -> Html {
    html! {
        <div class="keypad">
            { digit(1, emit) }{ digit(2, emit) }{ digit(3, emit) }
            { icon_key(&view.backspace, KeyIcon::Backspace, "key-backspace", emit) }
            { digit(4, emit) }{ digit(5, emit) }{ digit(6, emit) }
            { icon_key(&view.clear, KeyIcon::Clear, "key-clear", emit) }
            { digit(7, emit) }{ digit(8, emit) }{ digit(9, emit) }
            { digit(0, emit) }
        </div>
    }
}

/// The confirmation, or the progress.
pub(super) fn progress(view: &RefundView, emit: &Callback<Event>) -> Html {
    let icon = match (view.busy, &view.withdraw) {
        (true, _) => Icon::Ring,
        (false, Some(_)) => Icon::Phone,
        (false, None) => Icon::Return,
    };
    let back = view.back.iter().map(|back| button(back, ButtonKind::Secondary, "back", emit));
    let confirm =
        view.confirm.iter().map(|confirm| button(confirm, ButtonKind::Primary, "confirm", emit));
    let withdraw = view
        .withdraw
        .iter()
        .map(|withdraw| button(withdraw, ButtonKind::Secondary, "cancel", emit));
    html! {
        <>
            <Content>
                <StatusIcon {icon} />
                <h1>{ &view.title }</h1>
                { for view.price.as_ref().map(small_amount) }
                <p class="muted">{ redrawn(&view.detail) }</p>
            </Content>
            <Actions>
                { rails(&view.rails) }
                <div class="card"><FactList facts={facts(&view.lines)} /></div>
                { for confirm }
                { for back }
                { for withdraw }
            </Actions>
        </>
    }
}

/// The rails of a payment: name, status, amount and details.
pub(super) fn rails(rails: &[RailView]) -> Html {
    if rails.is_empty() {
        return Html::default();
    }
    html! { <ul class="rails">{ for rails.iter().map(rail) }</ul> }
}

fn rail(rail: &RailView) -> Html {
    let lines = if rail.lines.is_empty() {
        Html::default()
    } else {
        html! { <FactList facts={facts(&rail.lines)} /> }
    };
    let test_id = if rail.sale.is_some() { "rail-card" } else { "rail-points" };
    html! {
        <li class="card rail" data-testid={test_id} data-sale={rail.sale.clone()}
            data-standing={rail.status.handle()}>
            <div class="list-row" data-standing={rail.status.handle()}>
                <StatusIcon icon={icon(rail.status)} />
                <span class="label"><b>{ &rail.name }</b><small>{ &rail.word }</small></span>
                <span class="amount"><b key={rail.sum.clone()}>{ &rail.sum }</b></span>
            </div>
            { lines }
            if !rail.detail.is_empty() {
                <p class="muted">{ redrawn(&rail.detail) }</p>
            }
        </li>
    }
}

/// The icon of a status.
pub(super) const fn icon(status: PurchaseStatus) -> Icon {
    match status {
        PurchaseStatus::Paid => Icon::Tick,
        PurchaseStatus::NotPaid => Icon::Hand,
        PurchaseStatus::UnderWay => Icon::Hourglass,
        PurchaseStatus::Cancelled => Icon::Return,
    }
}
