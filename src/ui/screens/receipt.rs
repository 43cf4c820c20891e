//! The receipt, on the screen and on paper.

use kios_components::{Actions, ButtonKind, Content, FactList, Icon, Qr, StatusIcon};
use kios_till::Event;
use kios_till::view::ReceiptView;
use yew::{Callback, Html, html};

use crate::ui::parts::{button, facts, large_amount, paper};

/// The test id of the paid amount, if none of the lines has it.
const PAID_TEST_ID: &str = "receipt-paid";

/// The receipt, with the next actions.
pub(super) fn receipt(view: &ReceiptView, emit: &Callback<Event>) -> Html {
    let is_in_lines = view.lines.iter().any(|line| line.handle == Some(PAID_TEST_ID));
    let test_id = (!is_in_lines).then_some(PAID_TEST_ID);
    html! {
        <>
            <Content>
                <StatusIcon icon={Icon::Tick} />
                <h1>{ &view.title }</h1>
                { large_amount(&view.price, test_id) }
            </Content>
            <Actions>
                <div class="receipt-facts">
                    <FactList facts={facts(&view.lines)} />
                    <div class="receipt-code">
                        <Qr text={view.code.clone()} label={view.code_label.clone()} />
                        <p class="muted small">{ &view.code_label }</p>
                    </div>
                </div>
                <div class="side-by-side">
                    { button(&view.print, ButtonKind::Secondary, "print", emit) }
                    { button(&view.stay, ButtonKind::Secondary, "stay", emit) }
                </div>
                { button(&view.done, ButtonKind::Primary, "done", emit) }
            </Actions>
            { paper(&view.header, &view.title, large_amount(&view.price, None), &view.lines, code(view)) }
        </>
    }
}

/// The code on paper.
fn code(view: &ReceiptView) -> Html {
    html! {
        <>
            <Qr text={view.code.clone()} label={view.code_label.clone()} />
            <p>{ &view.code_label }</p>
        </>
    }
}
