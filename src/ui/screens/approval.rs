//! The customer has to answer.

use kios_kit::{Hands, Kind, Lines, Qr, Ring, Stage};
use kios_till::Event;
use kios_till::view::ApprovalView;
use yew::{Callback, Html, html};

use crate::ui::parts::{facts, press};

/// What to do and how long there is, the code that leads there, and what it will cost.
pub(super) fn approval(view: &ApprovalView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Stage>
                <div class="asked">
                    <Ring thousandths={view.thousandths_left} face={view.seconds_left.to_string()}
                        label={view.clock_label.clone()} handle="clock" />
                    <h1>{ &view.title }</h1>
                </div>
                <Qr text={view.link.clone()} label={view.detail.clone()} handle="payment-qr" />
                <p class="soft">{ &view.detail }</p>
            </Stage>
            <Hands>
                <div class="card"><Lines facts={facts(&view.lines)} /></div>
                { press(&view.cancel, Kind::Quiet, "cancel", emit) }
                <p class="soft small reference">{ &view.reference }</p>
            </Hands>
        </>
    }
}
