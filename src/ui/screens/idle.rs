//! The idle screen.

use kios_components::{ButtonKind, Content, Qr};
use kios_till::Event;
use kios_till::view::{Fact, IdleView};
use yew::{Callback, Html, html};

use crate::ui::parts::button;

/// The shop and the start button; a touch anywhere on the screen presses it.
pub(super) fn idle(view: &IdleView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <p class="muted">{ &view.invitation }</p>
                <h1 class="shop" data-length={length(&view.shop)}>{ &view.shop }</h1>
                <p class="muted">{ &view.detail }</p>
                <p class="error" role="status">{ &view.notice }</p>
                if let Some(Fact { label, value, .. }) = &view.key {
                    <Qr text={value.clone()} label={label.clone()} />
                    <p class="muted agent-key" data-testid="agent-key">{ value }</p>
                }
            </Content>
            if let Some(start) = &view.start {
                <div class="idle-hero" data-attract={view.attract.to_string()}>
                    { button(start, ButtonKind::Hero, "start", emit) }
                </div>
            }
        </>
    }
}

/// How much smaller a long name is written; a usual name has no value.
fn length(shop: &str) -> Option<&'static str> {
    match shop.chars().count() {
        0..=18 => None,
        19..=48 => Some("long"),
        _ => Some("longest"),
    }
}
