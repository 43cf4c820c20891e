//! The decision screen.

use kios_components::{
    Actions, ButtonKind, Content, Countdown, FactList, Icon, Size, Skeleton, StatusIcon, text,
};
use yew::{Callback, Html, html};

use super::{amount, button, facts};
use crate::view::ApprovalView;
use crate::wallet::Button;

pub(super) fn screen(view: &ApprovalView, press: &Callback<Button>) -> Html {
    html! {
        <>
            <Content>
                { icon(view) }
                <h1>{ view.title }</h1>
                <p class="shop" data-testid="shop">{ &view.shop }</p>
                { for view.price.iter().map(|price| amount(price, Size::Large, Some("price"))) }
                <p class="muted">{ view.detail }</p>
            </Content>
            <Actions>
                <div class="card">{ fact_list(view) }</div>
                <p class="error" role="alert">{ view.notice }</p>
                { buttons(view, press) }
            </Actions>
        </>
    }
}

fn icon(view: &ApprovalView) -> Html {
    match (&view.countdown, view.unknown) {
        (_, true) => html! { <StatusIcon icon={Icon::Hourglass} /> },
        (Some(countdown), false) => html! {
            <Countdown thousandths={countdown.thousandths} text={text(&countdown.face)}
                label={text(&countdown.label)} test_id="clock" />
        },
        (None, false) => Html::default(),
    }
}

fn fact_list(view: &ApprovalView) -> Html {
    if view.facts.is_empty() {
        html! { <Skeleton count={4} /> }
    } else {
        html! { <FactList facts={facts(&view.facts)} /> }
    }
}

fn buttons(view: &ApprovalView, press: &Callback<Button>) -> Html {
    match &view.home {
        Some(home) => button(home, ButtonKind::Secondary, "home", press),
        None => html! {
            <>
                { button(&view.approve, ButtonKind::Primary, "approve", press) }
                { button(&view.deny, ButtonKind::Secondary, "deny", press) }
                { for view.later.iter().map(|later| button(later, ButtonKind::Secondary, "home", press)) }
            </>
        },
    }
}
