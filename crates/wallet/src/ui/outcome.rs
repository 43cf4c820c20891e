//! The outcome screen.

use kios_kit::{Hands, Kind, Lines, Mark, Stage, Weight};
use yew::{Callback, Html, html};

use super::{amount, button, facts};
use crate::view::{Icon, OutcomeView};
use crate::wallet::Button;

pub(super) fn screen(view: &OutcomeView, press: &Callback<Button>) -> Html {
    let shape = match view.icon {
        Icon::Tick => kios_kit::Shape::Tick,
        Icon::Hand => kios_kit::Shape::Hand,
        Icon::Plug => kios_kit::Shape::Plug,
    };
    html! {
        <>
            <Stage>
                <Mark {shape} />
                <h1>{ view.title }</h1>
                { for view.price.iter().map(|price| amount(price, Weight::Picture, Some("price"))) }
                <p class="soft">{ view.detail }</p>
            </Stage>
            <Hands>
                <Lines facts={facts(&view.facts)} />
                { for view.switch_wallet.iter().map(|view| button(view, Kind::Go, "leave", press)) }
                { button(&view.home, Kind::Quiet, "done", press) }
            </Hands>
        </>
    }
}
