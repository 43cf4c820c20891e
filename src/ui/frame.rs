//! The top bar of every screen.

use kios_components::{ButtonKind, ConnectionBadge, Segment, SegmentedControl, TopBar};
use kios_till::view::{Frame, StillThereView, ToggleView};
use kios_till::{Event, Language};
use yew::{Callback, Html, Properties, component, html};

use super::parts::{button, on_press};
use super::screens::role;

/// The properties of [`ScreenTopBar`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct ScreenTopBarProps {
    pub(super) frame: Frame,
    pub(super) emit: Callback<Event>,
}

/// The shop, the role of the person who has opened the staff area, the connection and the languages.
#[component]
pub(super) fn ScreenTopBar(props: &ScreenTopBarProps) -> Html {
    let ScreenTopBarProps { frame, emit } = props;
    let segments: Vec<_> = frame.languages.iter().map(|view| segment(view, emit)).collect();
    html! {
        <TopBar title={frame.title.clone()} test_id={frame.staff.as_ref().map(|_| "staff")}
            onpress={frame.staff.as_ref().map(|staff| on_press(emit, staff.button))}>
            { for frame.demo.iter().map(|demo| html! { <span class="demo-mark" data-testid="demo">{ demo }</span> }) }
            { for frame.role.iter().map(role) }
            { for frame.connection.iter().map(|connection| html! {
                <ConnectionBadge state={connection.state.as_str()} label={connection.label.clone()} test_id="connection" />
            }) }
            <SegmentedControl label={frame.languages_label.clone()} {segments} />
        </TopBar>
    }
}

/// The question whether anybody is there, over the screen.
pub(super) fn still_there(asked: &StillThereView, emit: &Callback<Event>) -> Html {
    html! {
        <section class="still-there" data-testid="still-there" role="alertdialog" aria-label={asked.title.clone()}>
            <h2>{ &asked.title }</h2>
            <p class="muted">{ &asked.detail }</p>
            { button(&asked.stay, ButtonKind::Primary, "still-here", emit) }
        </section>
    }
}

fn segment((language, view): &(Language, ToggleView), emit: &Callback<Event>) -> Segment {
    Segment {
        label: view.choice.label.clone().into(),
        lang: language.tag().into(),
        test_id: format!("language-{}", language.tag()).into(),
        selected: view.on,
        onpress: on_press(emit, view.choice.button),
    }
}
