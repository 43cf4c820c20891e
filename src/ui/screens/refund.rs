//! Money goes back on cards: the amounts, the last look, its way.

use kios_kit::{Field, Figure, Hands, Icon, Kind, Lines, Mark, Shape, Stage, Takes, Touch, Weight};
use kios_till::view::{Access, ComposeView, FigureView, RailView, RefundView};
use kios_till::{Blank, Button, Event};
use yew::{Callback, Html, html};

use super::history::shape;
use crate::ui::parts::{digit, drawn_key, facts, press, reminder, sends, toggle};

/// The amounts above, why and the keypad below.
pub(super) fn compose(view: &ComposeView, emit: &Callback<Event>) -> Html {
    let cards = view.cards.iter().enumerate();
    let cards = cards.map(|(place, card)| toggle(card, format!("refund-line-{place}"), emit));
    html! {
        <>
            <Stage>
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
                if !view.cards.is_empty() {
                    <div class="choices">{ for cards }</div>
                }
                { figure(&view.amount, Weight::Picture, !view.problem.is_empty(), emit) }
                { press(&view.whole, Kind::Chip, "refund-whole", emit) }
                if !view.parts.is_empty() {
                    <div class="parts" role="group" aria-label={view.parts_label.clone()}>
                        { for view.parts.iter().map(|part| figure(part, Weight::Reminder, false, emit)) }
                    </div>
                }
                <p class="problem" role="alert">{ &view.problem }</p>
                { for view.points.iter().map(|points| toggle(points, "refund-points", emit)) }
            </Stage>
            <Hands>
                { reason(view, emit) }
                { keypad(view, emit) }
                <div class="way-on">
                    { press(&view.back, Kind::Quiet, "back", emit) }
                    { press(&view.next, Kind::Go, "refund-next", emit) }
                </div>
            </Hands>
        </>
    }
}

fn fills(emit: &Callback<Event>, blank: Blank) -> Callback<String> {
    emit.reform(move |text| Event::Filled { blank, text })
}

#[expect(clippy::fn_params_excessive_bools, reason = "the property it hands on is one")]
fn figure(view: &FigureView, weight: Weight, wrong: bool, emit: &Callback<Event>) -> Html {
    let unit = view.value.unit.clone();
    // The parts are of the amount's own currency.
    let (before, after) = match weight {
        Weight::Reminder => (String::new(), String::new()),
        Weight::Picture if view.value.unit_first => (unit, String::new()),
        Weight::Picture => (String::new(), unit),
    };
    let touch = match view.access {
        Access::Locked => Touch::Locked,
        Access::Open => Touch::Open,
        Access::Chosen => Touch::Chosen,
    };
    html! {
        <Figure label={view.label.clone()} value={view.value.figures.clone()} {before} {after}
            handle={view.handle} {touch} {wrong} {weight}
            oninput={fills(emit, view.blank)} onpick={sends(emit, Button::Fill(view.blank))} />
    }
}

fn reason(view: &ComposeView, emit: &Callback<Event>) -> Html {
    let fixed = view.reasons.iter().enumerate();
    let fixed = fixed.map(|(place, reason)| toggle(reason, format!("reason-{place}"), emit));
    html! {
        <div class="reason">
            <Field label={view.reason_label.clone()} value={view.reason.clone()} takes={Takes::Words}
                problem={view.reason_problem.clone()} handle="refund-reason"
                oninput={fills(emit, Blank::Reason)} onenter={Callback::noop()} />
            <div class="choices">{ for fixed }</div>
        </div>
    }
}

/// Three columns of digits, and a column that edits.
fn keypad(view: &ComposeView, emit: &Callback<Event>) -> Html {
    html! {
        <div class="pad">
            { digit(1, emit) }{ digit(2, emit) }{ digit(3, emit) }
            { drawn_key(&view.backspace, Icon::Backspace, "key-backspace", emit) }
            { digit(4, emit) }{ digit(5, emit) }{ digit(6, emit) }
            { drawn_key(&view.clear, Icon::Clear, "key-clear", emit) }
            { digit(7, emit) }{ digit(8, emit) }{ digit(9, emit) }
            { digit(0, emit) }
        </div>
    }
}

/// One more look, or the wait.
pub(super) fn refunding(view: &RefundView, emit: &Callback<Event>) -> Html {
    let shape = if view.busy { Shape::Ring } else { Shape::Return };
    let back = view.back.iter().map(|back| press(back, Kind::Quiet, "back", emit));
    let confirm = view.confirm.iter().map(|confirm| press(confirm, Kind::Go, "confirm", emit));
    html! {
        <>
            <Stage>
                <Mark {shape} />
                <h1>{ &view.title }</h1>
                { for view.price.as_ref().map(reminder) }
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                { rails(&view.rails) }
                <div class="card"><Lines facts={facts(&view.lines)} /></div>
                { for confirm }
                { for back }
            </Hands>
        </>
    }
}

/// Every rail: what it is, how it stands, what was said about it.
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
        html! { <Lines facts={facts(&rail.lines)} /> }
    };
    let handle = if rail.sale.is_some() { "rail-card" } else { "rail-points" };
    html! {
        <li class="card rail" data-testid={handle} data-sale={rail.sale.clone()}
            data-standing={rail.standing.handle()}>
            <div class="row" data-standing={rail.standing.handle()}>
                <Mark shape={shape(rail.standing)} />
                <span class="what"><b>{ &rail.name }</b><small>{ &rail.word }</small></span>
                <span class="much"><b>{ &rail.sum }</b></span>
            </div>
            { lines }
            if !rail.detail.is_empty() {
                <p class="soft">{ &rail.detail }</p>
            }
        </li>
    }
}
