//! How a payment ended.

use kios_kit::{Hands, Kind, Lines, Mark, Stage, Weight};
use yew::{Callback, Html, html};

use super::{facts, press as button, sum};
use crate::view::{DoneView, Shape};
use crate::wallet::Button;

pub(super) fn screen(view: &DoneView, press: &Callback<Button>) -> Html {
    let shape = match view.shape {
        Shape::Tick => kios_kit::Shape::Tick,
        Shape::Hand => kios_kit::Shape::Hand,
        Shape::Plug => kios_kit::Shape::Plug,
    };
    html! {
        <>
            <Stage>
                <Mark {shape} />
                <h1>{ view.title }</h1>
                { for view.price.iter().map(|price| sum(price, Weight::Picture, Some("price"))) }
                <p class="soft">{ view.detail }</p>
            </Stage>
            <Hands>
                <Lines facts={facts(&view.lines)} />
                { for view.leave.iter().map(|leave| button(leave, Kind::Go, "leave", press)) }
                { button(&view.home, Kind::Quiet, "done", press) }
            </Hands>
        </>
    }
}
