//! What differs between the kiosk that sells and the one of practice.
//!
//! [`App`](super::app::App) is compiled for each edition by itself, so that the selling page has nothing of practice. The
//! provided methods are those of a kiosk that sells.

use kios_embed::Origin;
use kios_sdk::Relay;
use kios_signer::store::{Store, StoreError};
use kios_till::view::View;
use kios_till::{Event, Language, Till};
use kios_web::{Clock, platform};
use yew::Callback;

use super::address;

/// What a kiosk is for.
pub(crate) trait Edition: Clone + core::fmt::Debug + PartialEq + 'static {
    /// The name of the lock of the one tab that serves customers.
    const LOCK: &'static str;

    /// The relay, with what requests are sent through.
    fn relay(&self, clock: Clock) -> Relay;

    /// Opens the database that the signing worker opens too.
    fn open_store(&self) -> impl Future<Output = Result<Store, StoreError>>;

    /// The code that pairs the kiosk at its start.
    fn pairing_code(&self) -> Option<String> {
        address::take_from_fragment("pair")
    }

    /// The language that was chosen by whoever shows the page.
    fn language(&self) -> Option<Language> {
        address::language()
    }

    /// The address of the wallet page.
    fn wallet(&self) -> String {
        address::wallet()
    }

    /// Whether the pages of this origin may hand payments over.
    fn accepts(&self, till: &Till, origin: &Origin) -> bool {
        till.accepts(origin)
    }

    /// An event, as the till gets it.
    fn event(&self, event: Event) -> Event {
        event
    }

    /// A view, as it is shown.
    fn view(&self, view: View) -> View {
        view
    }

    /// The page has started: `emit` gives the till an event.
    fn started(&self, emit: &Callback<Event>) {
        let _ = emit;
    }
}

/// A kiosk that sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Selling;

impl Edition for Selling {
    const LOCK: &'static str = "kios-pos-till";

    fn relay(&self, clock: Clock) -> Relay {
        Relay::at(platform(clock), "")
    }

    fn open_store(&self) -> impl Future<Output = Result<Store, StoreError>> {
        Store::open()
    }
}
