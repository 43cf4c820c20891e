//! The receipt, on the screen and on paper.

use kios_components::{Actions, ButtonKind, Content, FactList, Icon, Qr, StatusIcon};
use kios_till::Event;
use kios_till::view::ReceiptView;
use yew::{Callback, Html, html};

use crate::ui::parts::{button, facts, large_amount};

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
            { paper(view) }
        </>
    }
}

/// The receipt for the printer: hidden on the screen, and the only element on paper.
fn paper(view: &ReceiptView) -> Html {
    let header = view.header.iter().map(|line| html! { <p>{ line }</p> });
    let mut facts = facts(&view.lines);
    for fact in &mut facts {
        // The test ids are unique: those on the screen have them.
        fact.test_id = None;
    }
    html! {
        <section class="paper-receipt" aria-hidden="true">
            { for header }
            <h2>{ &view.title }</h2>
            { large_amount(&view.price, None) }
            <FactList {facts} />
            <Qr text={view.code.clone()} label={view.code_label.clone()} />
            <p>{ &view.code_label }</p>
        </section>
    }
}
