//! A shop owner's home screen.

use kios_components::{Actions, ButtonKind, Content, text};
use yew::{Callback, Html, html};

use super::{button, pending};
use crate::view::{LockedShopView, ShopView};
use crate::wallet::Button;

pub(super) fn screen(view: &ShopView, press: &Callback<Button>) -> Html {
    let idle = view.pending.is_empty().then_some(view.idle);
    html! {
        <>
            <Content>
                <p class="muted">{ view.label }</p>
                { for view.shops.iter().map(|shop| html! { <h1 data-testid="my-shop">{ shop }</h1> }) }
                <p class="muted">{ idle }</p>
            </Content>
            <Actions>
                { pending::list(view.pending_title, &view.pending, press) }
                { for view.locked.iter().map(|shop| locked(shop, press)) }
                { button(&view.switch_wallet, ButtonKind::Secondary, "leave", press) }
            </Actions>
        </>
    }
}

/// A shop whose PINs are locked, and the button that unlocks them.
fn locked(view: &LockedShopView, press: &Callback<Button>) -> Html {
    html! {
        <section class="card locked-shop" key={view.shop_id.as_str()} data-testid="pins-locked"
            data-shop-id={text(&view.shop_id)}>
            <p role="alert">{ &view.text }</p>
            <p class="error" role="alert">{ view.problem }</p>
            { button(&view.unlock, ButtonKind::Primary, "pins-unlock", press) }
        </section>
    }
}
