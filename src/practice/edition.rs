//! What the kiosk of practice does otherwise than one that sells.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use kios_embed::Origin;
use kios_practice::{PAIRING_CODE, Practice};
use kios_sdk::{Platform, Relay};
use kios_signer::store::{PRACTICE, Store, StoreError};
use kios_till::view::View;
use kios_till::{Event, HostOrigin, Language, Scan, Suffix, Till};
use kios_web::Clock;
use yew::Callback;

use super::text::Texts;
use crate::shell::Edition;

/// The address in the QR code of a payment. The domain `invalid` exists nowhere (RFC 2606), so that no wallet is opened.
const WALLET: &str = "https://practice.invalid/wallet/";
/// The time between two keys of a scanner, microseconds.
const SCANNER_PACE_US: u64 = 2_000;

/// The edition of practice; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Practising(Rc<Shared>);

#[derive(Debug)]
struct Shared {
    practice: Practice,
    language: Option<Language>,
    /// What the kiosk gives events to its till with, once it has started.
    emit: RefCell<Option<Callback<Event>>>,
    shown: Cell<Language>,
    on_language: Callback<Language>,
}

impl PartialEq for Practising {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Practising {
    /// The edition in front of this world. `on_language` is called with each language that the kiosk changes to.
    pub(super) fn new(
        practice: Practice,
        language: Option<Language>,
        on_language: Callback<Language>,
    ) -> Self {
        let (emit, shown) = (RefCell::default(), Cell::default());
        Self(Rc::new(Shared { practice, language, emit, shown, on_language }))
    }

    /// Gives the kiosk a text as a scanner does.
    pub(super) fn scan(&self, text: String) {
        let scan = Scan { text, taken_back: 0, pace_us: SCANNER_PACE_US, suffix: Suffix::Enter };
        let emit = self.0.emit.borrow().clone();
        if let Some(emit) = emit {
            emit.emit(Event::Scanned(scan));
        }
    }
}

impl Edition for Practising {
    const LOCK: &'static str = "kios-practice-till";

    fn relay(&self, clock: Clock) -> Relay {
        let platform = Platform { transport: self.0.practice.transport(), time: Rc::new(clock) };
        Relay::at(platform, "")
    }

    /// The world has forgotten what an earlier page has left there.
    async fn open_store(&self) -> Result<Store, StoreError> {
        Store::delete(PRACTICE).await?;
        Store::open_named(PRACTICE).await
    }

    fn pairing_code(&self) -> Option<String> {
        Some(PAIRING_CODE.to_owned())
    }

    fn language(&self) -> Option<Language> {
        self.0.language
    }

    fn wallet(&self) -> String {
        WALLET.to_owned()
    }

    /// Nothing is paid, so that every page may.
    fn accepts(&self, _: &Till, _: &Origin) -> bool {
        true
    }

    /// A host page counts as the kiosk's own one, which needs no permission.
    fn event(&self, event: Event) -> Event {
        if let Event::Host { command, .. } = event {
            return Event::Host { from: HostOrigin::Own, command };
        }
        event
    }

    /// Every screen has the banner, also those before the relay's settings are known.
    fn view(&self, mut view: View) -> View {
        let language = view.frame.language;
        if self.0.shown.replace(language) != language {
            self.0.on_language.emit(language);
        }
        view.frame.demo = Some(Texts::of(language).banner.to_owned());
        view
    }

    fn started(&self, emit: &Callback<Event>) {
        self.0.emit.replace(Some(emit.clone()));
    }
}
