//! Start-up: takes the leader lock, opens the storage, reads key, preferences and journal.

use core::time::Duration;
use std::rc::Rc;

use futures::future::{Either, select};
use gloo_timers::future::sleep;
use kios_protocol::Address;
use kios_sdk::Cursor;
use kios_signer::KeyState;
use kios_signer::store::{Store, StoreError};
use kios_till::{Event, Language, LanguageSource, Settings, Terminal};
use kios_web::document::browser_language;
use yew::Callback;

use super::edition::Edition;
use super::leader::{LeaderLock, acquire, try_acquire};
use super::page::StartProblem;
use super::signer::Signer;
use super::{address, journal, page, preferences, random};

/// How long the database may take to open.
const STORE_TIMEOUT: Duration = Duration::from_secs(4);

/// The result of the start-up.
#[derive(Debug)]
pub(super) struct Bootstrap {
    /// The leader lock.
    pub(super) leader: Option<LeaderLock>,
    /// The storage.
    pub(super) store: Rc<Store>,
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
///
/// # Errors
/// [`StartProblem`] if the storage does not open or the signing worker cannot be loaded: without a journal and a key
/// nothing can be sold.
pub(super) async fn bootstrap<E: Edition>(
    edition: E,
    signer: Signer,
    emit: Callback<Event>,
) -> Result<Bootstrap, StartProblem> {
    let pairing_code = edition.pairing_code();
    let leader = match try_acquire::<E>().await {
        Some(leader) => Some(leader),
        None => wait_for_lock::<E>(&emit).await,
    };
    // The worker opens the same database, so it is of no use before.
    let store = Rc::new(open_store(edition.clone()).await?);
    let key = signer.open_at_start().await.ok_or(StartProblem::Load)?;
    let mut boot = Bootstrap {
        leader,
        store: Rc::clone(&store),
        key: None,
        terminal: None,
        cursor: None,
        event: Event::Tick,
    };
    let chosen = match edition.language() {
        Some(language) => Some(language),
        None => preferences::language(&store).await,
    };
    let (language, language_source) = match chosen {
        Some(chosen) => (chosen, LanguageSource::Chosen),
        None => (browser_language(Language::OFFERED), LanguageSource::Browser),
    };
    // A pairing without its key cannot sign: the kiosk must be paired again.
    if let KeyState::Ready(address) = key {
        boot.key = Some(address);
    }
    if matches!(key, KeyState::Ready(_) | KeyState::Sealed) {
        boot.terminal = preferences::terminal(&store).await;
    }
    if let (Some(shop_id), Some(terminal)) = (address::embedded_shop(), &boot.terminal)
        && terminal.shop_id != shop_id
    {
        return Err(StartProblem::OtherShop);
    }
    boot.cursor = preferences::cursor(&store).await;
    // A journal that cannot be read counts as an unreadable record, so that staff is notified.
    let (records, unreadable) = journal::read(&store).await.unwrap_or((Vec::new(), 1));
    boot.event = Event::Started {
        terminal: boot.terminal.clone(),
        journal: records,
        unreadable,
        settings: Settings {
            language,
            language_source,
            pairing_code,
            wallet_link: edition.wallet(),
            seed: random::seed(),
            sealed: key == KeyState::Sealed,
            build: page::build(),
        },
    };
    Ok(boot)
}

/// Opens the database. An open that another page blocks may never end.
async fn open_store<E: Edition>(edition: E) -> Result<Store, StartProblem> {
    match select(Box::pin(edition.open_store()), sleep(STORE_TIMEOUT)).await {
        Either::Left((Ok(store), _)) => Ok(store),
        Either::Left((Err(StoreError::Newer), _)) => Err(StartProblem::StorageNewer),
        Either::Left((Err(StoreError::Failed(_)), _)) => Err(StartProblem::Storage),
        Either::Right(((), _)) => Err(StartProblem::StorageBlocked),
    }
}

async fn wait_for_lock<E: Edition>(emit: &Callback<Event>) -> Option<LeaderLock> {
    emit.emit(Event::LeaderChanged(false));
    let leader = acquire::<E>().await;
    emit.emit(Event::LeaderChanged(true));
    leader
}
