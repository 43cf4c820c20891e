//! Whose wallet is it?

use kios_kit::{Hands, Mark, Shape, Stage};
use yew::{Callback, Html, html};

use super::key::KeyField;
use crate::view::{ChooseView, CustomerView};
use crate::wallet::{Button, Event};

pub(super) fn screen(view: &ChooseView, emit: &Callback<Event>, press: &Callback<Button>) -> Html {
    let customers = view.customers.iter().enumerate().map(|(n, who)| customer(n, who, press));
    html! {
        <>
            <Stage>
                <Mark shape={Shape::Phone} />
                <h1>{ view.title }</h1>
                <p class="soft">{ view.detail }</p>
            </Stage>
            <Hands>
                { for customers }
                <KeyField label={view.key_label} placeholder={view.key_placeholder}
                    problem={view.problem} open={view.open} ongive={emit.reform(Event::KeyTyped)} />
            </Hands>
        </>
    }
}

fn customer(number: usize, view: &CustomerView, press: &Callback<Button>) -> Html {
    let button = view.button;
    html! {
        <button type="button" class="press row" data-testid={format!("customer-{number}")}
            onclick={press.reform(move |_| button)}>
            <b>{ &view.name }</b><span>{ &view.points }</span>
        </button>
    }
}
