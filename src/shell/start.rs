//! What a page does before its till starts.

use std::rc::Rc;

use kios_protocol::SecretKey;
use kios_till::{Event, Language, Settings, Terminal};
use kios_web::Cursor;
use yew::Callback;

use super::lock::{Lead, lead, try_lead};
use super::store::Store;
use super::{address, calls, journal, notes, vault};

/// What a page has in hand when its till starts.
#[derive(Debug)]
pub(super) struct Started {
    /// The lock that makes this the selling tab.
    pub(super) lead: Option<Lead>,
    /// The storage, where the browser gives one.
    pub(super) store: Option<Rc<Store>>,
    /// The agent key, where this kiosk is paired.
    pub(super) key: Option<Rc<SecretKey>>,
    /// Who this kiosk is.
    pub(super) terminal: Option<Terminal>,
    /// How far the stream was read.
    pub(super) cursor: Option<Cursor>,
    /// The event that starts the till.
    pub(super) event: Event,
}

/// Waits until this is the selling tab, then reads what the last page left.
///
/// `tell` hears whether another tab sells meanwhile.
pub(super) async fn start(tell: Callback<Event>) -> Started {
    let pairing_code = address::take_from_fragment("pair");
    let lead = match try_lead().await {
        Some(lead) => Some(lead),
        None => wait_for_lead(&tell).await,
    };
    let store = Store::open().await.ok().map(Rc::new);
    let mut started = Started {
        lead,
        store: store.clone(),
        key: None,
        terminal: None,
        cursor: None,
        event: Event::Tick,
    };
    let mut language = if address::prefers_korean() { Language::Ko } else { Language::En };
    let mut records = Vec::new();
    let mut unreadable = 0;
    if let Some(store) = &store {
        language = notes::language(store).await.unwrap_or(language);
        // Without its key a pairing is worth nothing: the kiosk pairs again.
        if let Ok(Some(key)) = vault::unseal(store).await {
            started.key = Some(Rc::new(key));
            started.terminal = notes::terminal(store).await;
        }
        started.cursor = notes::cursor(store).await;
        // A journal that cannot be read is not an empty one: staff is told, as of a broken record.
        (records, unreadable) = journal::read(store).await.unwrap_or((Vec::new(), 1));
    }
    started.event = Event::Started {
        terminal: started.terminal.clone(),
        journal: records,
        unreadable,
        settings: Settings {
            language,
            pairing_code,
            wallet_link: address::wallet(),
            seed: calls::seed(),
            ..Settings::default()
        },
    };
    started
}

async fn wait_for_lead(tell: &Callback<Event>) -> Option<Lead> {
    tell.emit(Event::Leads(false));
    let lead = lead().await;
    tell.emit(Event::Leads(true));
    lead
}
