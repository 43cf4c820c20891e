//! The sign-in screen.

use kios_components::{Actions, Content, Icon, StatusIcon};
use yew::{Callback, Html, html};

use super::key_field::KeyField;
use super::settling;
use crate::view::{CustomerView, LoginView, OwnerView};
use crate::wallet::{Button, Event};

pub(super) fn screen(view: &LoginView, emit: &Callback<Event>, press: &Callback<Button>) -> Html {
    let customers = view.customers.iter().enumerate().map(|(n, who)| customer(n, who, press));
    html! {
        <>
            <Content>
                <StatusIcon icon={Icon::Phone} />
                <h1>{ view.title }</h1>
                <p class="muted">{ view.detail }</p>
            </Content>
            <Actions>
                { for customers }
                { owners(view, press) }
                <KeyField label={view.key_label} placeholder={view.key_placeholder}
                    error={view.error} submit={view.submit} onsubmit={emit.reform(Event::KeyEntered)} />
            </Actions>
        </>
    }
}

fn owners(view: &LoginView, press: &Callback<Button>) -> Html {
    if view.owners.is_empty() {
        return Html::default();
    }
    let rows = view.owners.iter().enumerate().map(|(number, who)| owner(number, who, press));
    html! {
        <section class="owners">
            <h2>{ view.owners_title }</h2>
            { for rows }
        </section>
    }
}

fn owner(number: usize, view: &OwnerView, press: &Callback<Button>) -> Html {
    let button = view.button.clone();
    html! {
        <button type="button" class="button list-row" data-testid={format!("owner-{number}")}
            data-settling={settling(view.readiness)} onclick={press.reform(move |_| button.clone())}>
            <b>{ &view.name }</b>
        </button>
    }
}

fn customer(number: usize, view: &CustomerView, press: &Callback<Button>) -> Html {
    let button = view.button.clone();
    html! {
        <button type="button" class="button list-row" data-testid={format!("customer-{number}")}
            data-settling={settling(view.readiness)} onclick={press.reform(move |_| button.clone())}>
            <b>{ &view.name }</b><span>{ &view.balance }</span>
        </button>
    }
}
