//! A payment.

use kios_kit::{Hands, Kind, Lines, Mark, Ring, Shape, Stage, Waiting, Weight};
use yew::{Callback, Html, html};

use super::{facts, press as button, sum};
use crate::view::ApprovalView;
use crate::wallet::Button;

pub(super) fn screen(view: &ApprovalView, press: &Callback<Button>) -> Html {
    html! {
        <>
            <Stage>
                { picture(view) }
                <h1>{ view.title }</h1>
                <p class="shop" data-testid="shop">{ &view.shop }</p>
                { for view.price.iter().map(|price| sum(price, Weight::Picture, Some("price"))) }
                <p class="soft">{ view.detail }</p>
            </Stage>
            <Hands>
                <div class="card">{ numbers(view) }</div>
                <p class="problem" role="alert">{ view.problem }</p>
                { choices(view, press) }
            </Hands>
        </>
    }
}

fn picture(view: &ApprovalView) -> Html {
    match (&view.ring, view.checking) {
        (_, true) => html! { <Mark shape={Shape::Hourglass} /> },
        (Some(ring), false) => html! {
            <Ring thousandths={ring.thousandths} face={ring.face.clone()}
                label={ring.label.clone()} handle="clock" />
        },
        (None, false) => Html::default(),
    }
}

fn numbers(view: &ApprovalView) -> Html {
    if view.lines.is_empty() {
        html! { <Waiting count={4} /> }
    } else {
        html! { <Lines facts={facts(&view.lines)} /> }
    }
}

fn choices(view: &ApprovalView, press: &Callback<Button>) -> Html {
    match &view.home {
        Some(home) => button(home, Kind::Quiet, "home", press),
        None => html! {
            <>
                { button(&view.approve, Kind::Go, "approve", press) }
                { button(&view.deny, Kind::Quiet, "deny", press) }
            </>
        },
    }
}
