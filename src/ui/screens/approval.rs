//! The wait for the customer's approval.

use kios_components::{Actions, ButtonKind, Content, Countdown, FactList, Qr};
use kios_till::Event;
use kios_till::view::ApprovalView;
use yew::{Callback, Html, html};

use crate::ui::parts::{button, facts};

/// Countdown, QR code of the payment link, and the cost.
pub(super) fn approval(view: &ApprovalView, emit: &Callback<Event>) -> Html {
    html! {
        <>
            <Content>
                <div class="approval-prompt">
                    <Countdown thousandths={view.thousandths_left} text={view.seconds_left.to_string()}
                        label={view.clock_label.clone()} test_id="clock" />
                    <h1>{ &view.title }</h1>
                </div>
                <Qr text={view.link.clone()} label={view.detail.clone()} test_id="payment-qr" />
                <p class="muted">{ &view.detail }</p>
            </Content>
            <Actions>
                <div class="card"><FactList facts={facts(&view.lines)} /></div>
                // On the left: Pay was on the right of the same row.
                <div class="button-row">
                    { button(&view.cancel, ButtonKind::Secondary, "cancel", emit) }
                    <p class="muted small reference">{ &view.reference }</p>
                </div>
            </Actions>
        </>
    }
}
