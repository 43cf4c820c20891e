//! The outcome screen.

use kios_components::{Actions, ButtonKind, Content, FactList, Size, StatusIcon};
use yew::{Callback, Html, html};

use super::{amount, button, facts};
use crate::view::{Icon, OutcomeView};
use crate::wallet::Button;

pub(super) fn screen(view: &OutcomeView, press: &Callback<Button>) -> Html {
    let icon = match view.icon {
        Icon::Tick => kios_components::Icon::Tick,
        Icon::Hand => kios_components::Icon::Hand,
        Icon::Plug => kios_components::Icon::Plug,
    };
    html! {
        <>
            <Content>
                <StatusIcon {icon} />
                <h1>{ view.title }</h1>
                { for view.price.iter().map(|price| amount(price, Size::Large, Some("price"))) }
                <p class="muted">{ view.detail }</p>
            </Content>
            <Actions>
                <FactList facts={facts(&view.facts)} />
                { for view.switch_wallet.iter().map(|view| button(view, ButtonKind::Primary, "leave", press)) }
                { button(&view.home, ButtonKind::Secondary, "done", press) }
            </Actions>
        </>
    }
}
