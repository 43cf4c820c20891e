//! The imperative shell of the kiosk: performs the till's effects.
//!
//! [`mount`] starts the root component. It owns the till, passes events and the time to it,
//! performs the effects it returns and renders its view. All browser APIs are used here; all
//! decisions are the till's. One file per capability:
//!
//! | file | capability |
//! |---|---|
//! | `app` | the event loop: event → till → effects → view |
//! | `edition` | what differs between a kiosk that sells and one of practice |
//! | `bootstrap` | start-up: lock, storage, key, journal |
//! | `relay_client` | sends a call: `payments`, `refunds`, `staff`, each by the `signed_client` of a paired kiosk |
//! | `signer` | the signing worker, which holds the agent key |
//! | `sealing` | opens a sealed key with a PIN |
//! | `journal`, `preferences` | the database's object stores: unfinished sales; pairing, language, cursor |
//! | `leader` | the lock that makes one tab the selling one |
//! | `keyboard`, `visibility` | keys and pasted texts; whether the page is hidden |
//! | `page` | what the page's start script is told; loading the page again |
//! | `sound`, `address`, `random` | tones; the page's address; random bytes |
//! | `touch`, `gestures` | that somebody is there; gestures of the browser that mean nothing here |
//! | `host` | the payment in the page's address, messages of the page around an iframe |
//! | `look` | the theme and the words of a host |
//! | `time_zone` | the UTC offsets of time zones |

mod address;
mod app;
mod bootstrap;
mod edition;
pub mod gestures;
mod host;
pub mod journal;
mod key_import;
mod keyboard;
mod leader;
mod look;
mod page;
mod payments;
mod preferences;
mod random;
mod refunds;
mod relay_client;
pub mod sealing;
mod signed_client;
pub mod signer;
mod sound;
mod staff;
pub mod time_zone;
pub mod touch;
mod visibility;

pub(crate) use page::is_secure;
#[cfg(feature = "practice")]
pub(crate) use {address::language as language_of_address, edition::Edition, host::parent};

/// Mounts the kiosk in the page's body. Where the browser would refuse what the key needs, the page keeps the words that
/// say so.
pub fn mount() {
    kios_web::report_panics();
    if !is_secure() {
        return;
    }
    let props = app::AppProps { edition: edition::Selling };
    yew::Renderer::<app::App<edition::Selling>>::with_props(props).render();
}

/// The kiosk of another edition, as a part of a page.
#[cfg(feature = "practice")]
pub(crate) fn kiosk<E: Edition>(edition: E) -> yew::Html {
    yew::html! { <app::App<E> {edition} /> }
}
