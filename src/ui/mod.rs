//! The drawing: what a view says, in shapes.
//!
//! One stateless drawing per screen of [`kios_till::view::Screen`]: a view comes in, events go
//! out. What a screen says and which buttons it has is decided in the till; how it looks is decided
//! in `static/`. The fixed names that tests hold on to (`data-testid`) are set here.
//!
//! Deliberately absent: state, time, the network, sentences, any browser call.
//!
//! Source: `kiosk.md §1, §7`.

mod frame;
mod parts;
mod screens;

#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod samples;
#[cfg(test)]
#[cfg(not(target_family = "wasm"))]
mod tests;

use kios_kit::{Say, Slide, Way};
use kios_till::Event;
use kios_till::view::{Motion, Tone, View};
use yew::{Callback, Html, Properties, component, html};

/// What a [`Page`] needs.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct PageProps {
    /// The whole page, from the till.
    pub view: View,
    /// Where the customer's touches go.
    pub emit: Callback<Event>,
}

/// A whole page: the frame and the one screen.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let PageProps { view, emit } = props;
    let View { frame, screen } = view;
    let way = way(frame.motion);
    html! {
        <main class="page" lang={frame.language.tag()} data-screen={screen.handle()}
            data-outcome={screen.outcome()} data-tone={tone(frame.tone)} data-motion={way.name()}>
            <frame::Top frame={frame.clone()} emit={emit.clone()} />
            <Slide key={screen.handle()} name={screen.handle()} {way}>
                { screens::draw(screen, emit) }
            </Slide>
            <Say text={frame.announcement.clone()} />
        </main>
    }
}

/// The word of the `data-tone` attribute, which `tokens.css` colours.
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

const fn way(motion: Motion) -> Way {
    match motion {
        Motion::Forward => Way::Forward,
        Motion::Back => Way::Back,
        Motion::Still => Way::Still,
    }
}
