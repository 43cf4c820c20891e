//! Paid; and the same on paper.

use kios_kit::{Hands, Kind, Lines, Mark, Qr, Shape, Stage};
use kios_till::Event;
use kios_till::view::ReceiptView;
use yew::{Callback, Html, html};

use crate::ui::parts::{facts, picture, press};

/// The handle of the paid sum, when none of the lines bears it.
const PAID: &str = "receipt-paid";

/// A tick one sees from three metres, the facts, and the way to the next customer.
pub(super) fn receipt(view: &ReceiptView, emit: &Callback<Event>) -> Html {
    let in_a_line = view.lines.iter().any(|line| line.handle == Some(PAID));
    let handle = (!in_a_line).then_some(PAID);
    html! {
        <>
            <Stage>
                <Mark shape={Shape::Tick} />
                <h1>{ &view.title }</h1>
                { picture(&view.price, handle) }
            </Stage>
            <Hands>
                <div class="slip">
                    <Lines facts={facts(&view.lines)} />
                    <div class="stub">
                        <Qr text={view.code.clone()} label={view.code_label.clone()} />
                        <p class="soft small">{ &view.code_label }</p>
                    </div>
                </div>
                <div class="side-by-side">
                    { press(&view.print, Kind::Quiet, "print", emit) }
                    { press(&view.stay, Kind::Quiet, "stay", emit) }
                </div>
                { press(&view.done, Kind::Go, "done", emit) }
            </Hands>
            { paper(view) }
        </>
    }
}

/// What the printer gets: hidden on screen, alone on paper.
fn paper(view: &ReceiptView) -> Html {
    let header = view.header.iter().map(|line| html! { <p>{ line }</p> });
    let mut facts = facts(&view.lines);
    for fact in &mut facts {
        // The handles belong to the lines on screen.
        fact.handle = None;
    }
    html! {
        <section class="paper" aria-hidden="true">
            { for header }
            <h2>{ &view.title }</h2>
            { picture(&view.price, None) }
            <Lines {facts} />
            <Qr text={view.code.clone()} label={view.code_label.clone()} />
            <p>{ &view.code_label }</p>
        </section>
    }
}
