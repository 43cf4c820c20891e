//! A shop owner's home: the shops, and the cancels that wait.

use kios_kit::{Hands, Kind, Stage};
use yew::{Callback, Html, html};

use super::{press as button, waiting};
use crate::view::ShopView;
use crate::wallet::Button;

pub(super) fn screen(view: &ShopView, press: &Callback<Button>) -> Html {
    let calm = view.waiting.is_empty().then_some(view.calm);
    html! {
        <>
            <Stage>
                <p class="soft">{ view.label }</p>
                { for view.shops.iter().map(|shop| html! { <h1 data-testid="my-shop">{ shop }</h1> }) }
                <p class="soft">{ calm }</p>
            </Stage>
            <Hands>
                { waiting::list(view.waiting_title, &view.waiting, press) }
                { button(&view.leave, Kind::Quiet, "leave", press) }
            </Hands>
        </>
    }
}
