//! Draw: stateless components, a view in, an event out.
//!
//! A component names classes and data attributes; how they look is in `static/wallet.css` and in
//! the parts' own style sheet. Nothing here knows the protocol.

mod approval;
mod choose;
mod done;
mod home;
mod key;
mod shop;
mod waiting;

use kios_client::{Language, Money};
use kios_kit::{Fact, Link, Press, Say, Slide, Sum, Switch, SwitchItem, Weight};
use yew::{AttrValue, Callback, Html, Properties, component, html};

use crate::view::{Choice, Line, Screen, View};
use crate::wallet::{Button, Event, Way};
use crate::words::Words;

/// What a [`Page`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PageProps {
    /// What it shows.
    pub view: View,
    /// Hears what is done on it.
    pub emit: Callback<Event>,
}

/// The whole page.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let PageProps { view, emit } = props;
    let press = emit.reform(Event::Pressed);
    let screen = match &view.screen {
        Screen::Choose(view) => choose::screen(view, emit, &press),
        Screen::Home(view) => home::screen(view, &press),
        Screen::Shop(view) => shop::screen(view, &press),
        Screen::Approval(view) => approval::screen(view, &press),
        Screen::Done(view) => done::screen(view, &press),
    };
    let name = view.screen.handle();
    html! {
        <main class="page wallet" lang={view.language.tag()} data-screen={name}
            data-outcome={view.screen.outcome()} data-tone={view.tone}
            data-mode={view.owner.map(|_| "owner")}>
            { bar(view, &press) }
            <Slide key={name} {name} way={way(view.way)}>{ screen }</Slide>
            <Say text={view.announcement.clone()} />
        </main>
    }
}

const fn way(way: Way) -> kios_kit::Way {
    match way {
        Way::Forward => kios_kit::Way::Forward,
        Way::Back => kios_kit::Way::Back,
    }
}

/// The line above: as the parts' own, with a handle on who is signed in.
fn bar(view: &View, press: &Callback<Button>) -> Html {
    let handle = view.signed_in.then_some("wallet-account");
    let languages = Language::ALL.map(|language| SwitchItem {
        label: Words::in_language(language).language.into(),
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

/// Says that this is a shop owner's wallet.
fn owner(label: &'static str) -> Html {
    html! { <b class="badge" data-testid="owner-mode">{ label }</b> }
}

/// A button of a view.
fn press(
    choice: &Choice,
    kind: kios_kit::Kind,
    handle: &'static str,
    press: &Callback<Button>,
) -> Html {
    let button = choice.button;
    html! {
        <Press label={choice.label.clone()} {kind} {handle} enabled={choice.enabled}
            onpress={press.reform(move |()| button)} />
    }
}

/// A sum of a view.
fn sum(money: &Money, weight: Weight, handle: Option<&'static str>) -> Html {
    let Money { digits, unit, unit_first } = money.clone();
    let handle = handle.map(AttrValue::Static);
    html! { <Sum figures={digits} {unit} {unit_first} {weight} {handle} /> }
}

/// The lines of a view.
fn facts(lines: &[Line]) -> Vec<Fact> {
    lines
        .iter()
        .map(|line| Fact {
            label: line.label.clone().into(),
            value: line.value.clone().into(),
            sum: line.sum,
            handle: line.handle.map(AttrValue::Static),
        })
        .collect()
}
