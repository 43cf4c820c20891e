//! The cancel of a payment.

use kios_components::{Actions, ButtonKind, Content, Countdown, FactList, Icon, StatusIcon};
use kios_till::Event;
use kios_till::view::CancelView;
use yew::{Callback, Html, html};

use crate::ui::parts::{button, facts, redrawn, small_amount};

/// The confirmation, the wait for the shop owner, or the wait for the relay.
pub(super) fn cancel(view: &CancelView, emit: &Callback<Event>) -> Html {
    let icon = match &view.clock {
        Some(clock) => html! {
            <Countdown thousandths={clock.thousandths_left} text={clock.seconds_left.to_string()}
                label={clock.label.clone()} test_id="clock" />
        },
        None if view.busy => html! { <StatusIcon icon={Icon::Ring} /> },
        None => html! { <StatusIcon icon={Icon::Return} /> },
    };
    let back = view.back.iter().map(|back| button(back, ButtonKind::Secondary, "back", emit));
    let confirm =
        view.confirm.iter().map(|confirm| button(confirm, ButtonKind::Primary, "confirm", emit));
    let withdraw =
        view.withdraw.iter().map(|view| button(view, ButtonKind::Secondary, "cancel", emit));
    html! {
        <>
            <Content>
                { icon }
                <h1>{ &view.title }</h1>
                <p class="muted">{ redrawn(&view.detail) }</p>
                { small_amount(&view.price) }
            </Content>
            <Actions>
                <div class="card"><FactList facts={facts(&view.lines)} /></div>
                // In one row, so that the withdrawal does not lie where the cancel was confirmed.
                <div class="button-row">
                    { for back }
                    { for withdraw }
                    { for confirm }
                </div>
            </Actions>
        </>
    }
}
