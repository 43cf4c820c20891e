//! Yew components without state of their own: they render a view of the till and emit events.
//!
//! There is one function per screen of [`kios_till::view::Screen`]. The till decides the texts and
//! the buttons, the style sheets in `static/` the looks. The test ids are set here.
//!
//! Deliberately absent: state, time, the network, texts, browser APIs.
//!
//! Source: `kiosk.md §1, §7`.

mod frame;
mod parts;
mod screens;

#[cfg(any(test, feature = "samples"))]
#[cfg(not(target_family = "wasm"))]
pub mod samples;
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;

use std::rc::Rc;

use kios_components::{LiveRegion, ScreenTransition};
use kios_till::view::{Tone, View};
use kios_till::{Direction, Event};
use yew::{Callback, Html, Properties, component, html};

/// The id of the field for a key file.
pub(crate) const IMPORT_FILE: &str = "import-file";
/// The id of the field for its password, or for a key.
pub(crate) const IMPORT_SECRET: &str = "import-secret";

/// The properties of [`Page`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PageProps {
    /// The view to render; shared, so that its texts are copied only into the page.
    pub view: Rc<View>,
    /// Receives the events.
    pub emit: Callback<Event>,
}

/// The page: the top bar and the screen.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let PageProps { view, emit } = props;
    let View { frame, screen } = &**view;
    let direction = direction(frame.direction);
    html! {
        <main class="page" lang={frame.language.tag()} data-screen={screen.handle()}
            data-outcome={screen.outcome()} data-tone={tone(frame.tone)} data-motion={direction.name()}>
            <frame::ScreenTopBar frame={frame.clone()} emit={emit.clone()} />
            <ScreenTransition key={screen.handle()} name={screen.handle()} {direction}>
                { screens::screen(screen, emit) }
            </ScreenTransition>
            { for frame.still_there.iter().map(|asked| frame::still_there(asked, emit)) }
            if !frame.hint.is_empty() {
                <p class="scan-hint" role="status" data-testid="scan-hint">{ &frame.hint }</p>
            }
            <LiveRegion text={frame.announcement.clone()} />
        </main>
    }
}

/// The value of the `data-tone` attribute; `tokens.css` has its colours.
const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Paper => "paper",
        Tone::Paid => "paid",
        Tone::Calm => "calm",
        Tone::Checking => "checking",
        Tone::Fault => "fault",
        Tone::Refund => "refund",
    }
}

const fn direction(direction: Direction) -> kios_components::Direction {
    match direction {
        Direction::Forward => kios_components::Direction::Forward,
        Direction::Back => kios_components::Direction::Back,
        Direction::Still => kios_components::Direction::Still,
    }
}
