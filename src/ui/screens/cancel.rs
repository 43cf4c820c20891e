//! A payment is being taken back.

use kios_kit::{Hands, Kind, Lines, Mark, Ring, Shape, Stage};
use kios_till::Event;
use kios_till::view::CancelView;
use yew::{Callback, Html, html};

use crate::ui::parts::{facts, press, reminder};

/// The question, the shop owner's clock, or a wait: one of them at a time.
pub(super) fn cancel(view: &CancelView, emit: &Callback<Event>) -> Html {
    let picture = match &view.clock {
        Some(clock) => html! {
            <Ring thousandths={clock.thousandths_left} face={clock.seconds_left.to_string()}
                label={clock.label.clone()} handle="clock" />
        },
        None if view.busy => html! { <Mark shape={Shape::Ring} /> },
        None => html! { <Mark shape={Shape::Return} /> },
    };
    let back = view.back.iter().map(|back| press(back, Kind::Quiet, "back", emit));
    let confirm = view.confirm.iter().map(|confirm| press(confirm, Kind::Go, "confirm", emit));
    let withdraw = view.withdraw.iter().map(|choice| press(choice, Kind::Quiet, "cancel", emit));
    html! {
        <>
            <Stage>
                { picture }
                <h1>{ &view.title }</h1>
                <p class="soft">{ &view.detail }</p>
                { reminder(&view.price) }
            </Stage>
            <Hands>
                <div class="card"><Lines facts={facts(&view.lines)} /></div>
                { for confirm }
                { for back }
                { for withdraw }
            </Hands>
        </>
    }
}
