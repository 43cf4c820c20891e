//! A shop owner's home screen.

use kios_kit::{Hands, Kind, Stage};
use yew::{Callback, Html, html};

use super::{button, pending};
use crate::view::ShopView;
use crate::wallet::Button;

pub(super) fn screen(view: &ShopView, press: &Callback<Button>) -> Html {
    let idle = view.pending.is_empty().then_some(view.idle);
    html! {
        <>
            <Stage>
                <p class="soft">{ view.label }</p>
                { for view.shops.iter().map(|shop| html! { <h1 data-testid="my-shop">{ shop }</h1> }) }
                <p class="soft">{ idle }</p>
            </Stage>
            <Hands>
                { pending::list(view.pending_title, &view.pending, press) }
                { button(&view.switch_wallet, Kind::Quiet, "leave", press) }
            </Hands>
        </>
    }
}
