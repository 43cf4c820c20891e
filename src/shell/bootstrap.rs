//! Start-up: takes the leader lock, opens the storage, reads key, preferences and journal.

use std::rc::Rc;

use futures::future::join;
use kios_protocol::Address;
use kios_signer::KeyState;
use kios_signer::store::Store;
use kios_till::{Event, Settings, Terminal};
use kios_web::Cursor;
use yew::Callback;

use super::leader::{LeaderLock, acquire, try_acquire};
use super::signer::Signer;
use super::{address, journal, preferences, random};

/// The result of the start-up.
#[derive(Debug)]
pub(super) struct Bootstrap {
    /// The leader lock.
    pub(super) leader: Option<LeaderLock>,
    /// The storage, if the browser has one.
    pub(super) store: Option<Rc<Store>>,
    /// The agent key's address, if the kiosk is paired.
    pub(super) key: Option<Address>,
    /// The pairing.
    pub(super) terminal: Option<Terminal>,
    /// The stream's cursor.
    pub(super) cursor: Option<Cursor>,
    /// The event that starts the till.
    pub(super) event: Event,
}

/// Waits for the leader lock, then reads the stored data.
///
/// `emit` is called with whether another tab is the leader.
pub(super) async fn bootstrap(signer: Signer, emit: Callback<Event>) -> Bootstrap {
    let pairing_code = address::take_from_fragment("pair");
    let leader = match try_acquire().await {
        Some(leader) => Some(leader),
        None => wait_for_lock(&emit).await,
    };
    let (key, store) = join(signer.open(), Store::open()).await;
    let store = store.ok().map(Rc::new);
    let mut boot = Bootstrap {
        leader,
        store: store.clone(),
        key: None,
        terminal: None,
        cursor: None,
        event: Event::Tick,
    };
    let mut language = address::browser_language();
    let mut records = Vec::new();
    let mut unreadable = 0;
    if let Some(store) = &store {
        language = preferences::language(store).await.unwrap_or(language);
        // A pairing without its key cannot sign: the kiosk must be paired again.
        if let KeyState::Ready(address) = key {
            boot.key = Some(address);
        }
        if matches!(key, KeyState::Ready(_) | KeyState::Sealed) {
            boot.terminal = preferences::terminal(store).await;
        }
        boot.cursor = preferences::cursor(store).await;
        // A journal that cannot be read counts as an unreadable record, so that staff is notified.
        (records, unreadable) = journal::read(store).await.unwrap_or((Vec::new(), 1));
    }
    boot.event = Event::Started {
        terminal: boot.terminal.clone(),
        journal: records,
        unreadable,
        settings: Settings {
            language,
            pairing_code,
            wallet_link: address::wallet(),
            seed: random::seed(),
            sealed: key == KeyState::Sealed,
        },
    };
    boot
}

async fn wait_for_lock(emit: &Callback<Event>) -> Option<LeaderLock> {
    emit.emit(Event::LeaderChanged(false));
    let leader = acquire().await;
    emit.emit(Event::LeaderChanged(true));
    leader
}
