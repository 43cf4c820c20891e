//! The decision screen.

use kios_kit::{Hands, Kind, Lines, Mark, Ring, Shape, Stage, Waiting, Weight};
use yew::{Callback, Html, html};

use super::{amount, button, facts};
use crate::view::ApprovalView;
use crate::wallet::Button;

pub(super) fn screen(view: &ApprovalView, press: &Callback<Button>) -> Html {
    html! {
        <>
            <Stage>
                { icon(view) }
                <h1>{ view.title }</h1>
                <p class="shop" data-testid="shop">{ &view.shop }</p>
                { for view.price.iter().map(|price| amount(price, Weight::Picture, Some("price"))) }
                <p class="soft">{ view.detail }</p>
            </Stage>
            <Hands>
                <div class="card">{ fact_list(view) }</div>
                <p class="problem" role="alert">{ view.notice }</p>
                { buttons(view, press) }
            </Hands>
        </>
    }
}

fn icon(view: &ApprovalView) -> Html {
    match (&view.countdown, view.unknown) {
        (_, true) => html! { <Mark shape={Shape::Hourglass} /> },
        (Some(countdown), false) => html! {
            <Ring thousandths={countdown.thousandths} face={countdown.face.clone()}
                label={countdown.label.clone()} handle="clock" />
        },
        (None, false) => Html::default(),
    }
}

fn fact_list(view: &ApprovalView) -> Html {
    if view.facts.is_empty() {
        html! { <Waiting count={4} /> }
    } else {
        html! { <Lines facts={facts(&view.facts)} /> }
    }
}

fn buttons(view: &ApprovalView, press: &Callback<Button>) -> Html {
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
