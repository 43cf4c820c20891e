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

use std::rc::Rc;

use kios_client::{Language, Money};
use kios_components::{
    AmountText, ButtonKind, ConnectionBadge, Fact, LiveRegion, ScreenTransition, Segment,
    SegmentedControl, Size, TopBar, text,
};
use yew::{AttrValue, Callback, Html, Properties, component, html};

use crate::i18n::Messages;
use crate::view::{self, ButtonView, Screen, View};
use crate::wallet::{Button, Direction, Event, Readiness};

/// The properties of [`Page`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PageProps {
    /// The view to render. An unchanged view is recognized by its pointer.
    pub view: Rc<View>,
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
            { top_bar(view, &press) }
            <ScreenTransition key={name} {name} direction={direction(view.direction)}>{ screen }</ScreenTransition>
            <LiveRegion text={text(&view.announcement)} />
        </main>
    }
}

const fn direction(direction: Direction) -> kios_components::Direction {
    match direction {
        Direction::Forward => kios_components::Direction::Forward,
        Direction::Back => kios_components::Direction::Back,
    }
}

fn top_bar(view: &View, press: &Callback<Button>) -> Html {
    let segments = Language::ALL.iter().map(|&language| Segment {
        label: Messages::in_language(language).language.into(),
        lang: language.tag().into(),
        test_id: format!("language-{}", language.tag()).into(),
        selected: language == view.language,
        onpress: press.reform(move |()| Button::SetLanguage(language)),
    });
    let test_id = view.signed_in.then_some(AttrValue::Static("wallet-account"));
    html! {
        <TopBar title={text(&view.title)} {test_id}>
            { for view.owner.map(owner_badge) }
            <ConnectionBadge state={view.connection} label={view.connection_label} test_id="connection" />
            <SegmentedControl label={Messages::in_language(view.language).languages} segments={segments.collect::<Vec<_>>()} />
        </TopBar>
    }
}

/// The badge of a shop owner's wallet.
fn owner_badge(label: &'static str) -> Html {
    html! { <b class="badge" data-testid="owner-mode">{ label }</b> }
}

/// The value of `data-settling`.
fn settling(readiness: Readiness) -> Option<AttrValue> {
    (readiness == Readiness::Settling).then_some(AttrValue::Static(""))
}

/// A button of a view.
fn button(
    view: &ButtonView,
    kind: ButtonKind,
    test_id: &'static str,
    press: &Callback<Button>,
) -> Html {
    let button = view.button.clone();
    let settling = settling(view.readiness);
    html! {
        <kios_components::Button label={text(&view.label)} {kind} {test_id} enabled={view.is_enabled()} {settling}
            onpress={press.reform(move |()| button.clone())} />
    }
}

/// An amount of a view.
fn amount(money: &Money, size: Size, test_id: Option<&'static str>) -> Html {
    let (digits, unit, unit_first) = (text(&money.digits), text(&money.unit), money.unit_first);
    let test_id = test_id.map(AttrValue::Static);
    html! { <AmountText {digits} {unit} {unit_first} {size} {test_id} /> }
}

/// The lines of a view.
fn facts(facts: &[view::Fact]) -> Vec<Fact> {
    facts
        .iter()
        .map(|fact| Fact {
            label: text(&fact.label),
            value: text(&fact.value),
            total: fact.total,
            test_id: fact.test_id.map(AttrValue::Static),
        })
        .collect()
}
