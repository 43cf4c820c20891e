//! Yew components without state of their own: they render a view and emit events.
//!
//! Their styles are in `static/wallet.css` and in the style sheet of the shared components. Nothing
//! here uses the protocol.

mod approval;
mod home;
mod key_field;
mod login;
mod outcome;
mod pending;
mod shop;

use kios_client::{Language, Money};
use kios_kit::{Fact, Link, Press, Say, Slide, Sum, Switch, SwitchItem, Weight};
use yew::{AttrValue, Callback, Html, Properties, component, html};

use crate::i18n::Messages;
use crate::view::{self, ButtonView, Screen, View};
use crate::wallet::{Button, Direction, Event};

/// The properties of [`Page`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PageProps {
    /// The view to render.
    pub view: View,
    /// Receives the events.
    pub emit: Callback<Event>,
}

/// The page.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let PageProps { view, emit } = props;
    let press = emit.reform(Event::Pressed);
    let screen = match &view.screen {
        Screen::Login(view) => login::screen(view, emit, &press),
        Screen::Home(view) => home::screen(view, &press),
        Screen::Shop(view) => shop::screen(view, &press),
        Screen::Approval(view) => approval::screen(view, &press),
        Screen::Outcome(view) => outcome::screen(view, &press),
    };
    let name = view.screen.name();
    html! {
        <main class="page wallet" lang={view.language.tag()} data-screen={name}
            data-outcome={view.screen.outcome()} data-tone={view.tone}
            data-mode={view.owner.map(|_| "owner")}>
            { bar(view, &press) }
            <Slide key={name} {name} way={direction(view.direction)}>{ screen }</Slide>
            <Say text={view.announcement.clone()} />
        </main>
    }
}

const fn direction(direction: Direction) -> kios_kit::Way {
    match direction {
        Direction::Forward => kios_kit::Way::Forward,
        Direction::Back => kios_kit::Way::Back,
    }
}

/// The bar above the screen, with a test id on the name of the account.
fn bar(view: &View, press: &Callback<Button>) -> Html {
    let handle = view.signed_in.then_some("wallet-account");
    let languages = Language::ALL.map(|language| SwitchItem {
        label: Messages::in_language(language).language.into(),
        lang: language.tag().into(),
        handle: format!("language-{}", language.tag()).into(),
        chosen: language == view.language,
        onpress: press.reform(move |()| Button::SetLanguage(language)),
    });
    html! {
        <header class="bar">
            <span class="place" data-testid={handle}>{ &view.title }</span>
            { for view.owner.map(owner) }
            <Link state={view.connection} label={view.connection_label} handle="connection" />
            <Switch items={languages.to_vec()} />
        </header>
    }
}

/// The badge of a shop owner's wallet.
fn owner(label: &'static str) -> Html {
    html! { <b class="badge" data-testid="owner-mode">{ label }</b> }
}

/// A button of a view.
fn button(
    view: &ButtonView,
    kind: kios_kit::Kind,
    handle: &'static str,
    press: &Callback<Button>,
) -> Html {
    let button = view.button;
    html! {
        <Press label={view.label.clone()} {kind} {handle} enabled={view.enabled}
            onpress={press.reform(move |()| button)} />
    }
}

/// An amount of a view.
fn amount(money: &Money, weight: Weight, handle: Option<&'static str>) -> Html {
    let Money { digits, unit, unit_first } = money.clone();
    let handle = handle.map(AttrValue::Static);
    html! { <Sum figures={digits} {unit} {unit_first} {weight} {handle} /> }
}

/// The lines of a view.
fn facts(facts: &[view::Fact]) -> Vec<Fact> {
    facts
        .iter()
        .map(|fact| Fact {
            label: fact.label.clone().into(),
            value: fact.value.clone().into(),
            sum: fact.total,
            handle: fact.test_id.map(AttrValue::Static),
        })
        .collect()
}
