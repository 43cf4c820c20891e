//! The line above every screen.

use kios_kit::{Bar, Kind, Link, Switch, SwitchItem};
use kios_till::view::Frame;
use kios_till::{Button, Event, Language};
use yew::{Callback, Html, Properties, component, html};

use super::parts::{press, sends};

/// What the line above a screen needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct TopProps {
    pub(super) frame: Frame,
    pub(super) emit: Callback<Event>,
}

/// The shop, the connection, the languages.
#[component]
pub(super) fn Top(props: &TopProps) -> Html {
    let TopProps { frame, emit } = props;
    let items: Vec<_> = [Language::Ko, Language::En]
        .into_iter()
        .map(|language| position(language, frame.language, emit))
        .collect();
    html! {
        <Bar title={frame.title.clone()}>
            { for frame.staff.iter().map(|staff| press(staff, Kind::Quiet, "staff", emit)) }
            { for frame.connection.iter().map(|heard| html! {
                <Link state={heard.state.handle()} label={heard.label.clone()} handle="connection" />
            }) }
            <Switch {items} />
        </Bar>
    }
}

/// A language by its own name, which is the same in every language.
fn position(language: Language, spoken: Language, emit: &Callback<Event>) -> SwitchItem {
    let (label, handle) = match language {
        Language::Ko => ("한국어", "language-ko"),
        Language::En => ("English", "language-en"),
    };
    SwitchItem {
        label: label.into(),
        lang: language.tag().into(),
        handle: handle.into(),
        chosen: language == spoken,
        onpress: sends(emit, Button::Speak(language)),
    }
}
