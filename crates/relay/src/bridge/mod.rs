//! Bridge mode: payments settle on the network, and this relay stands between it and the kiosks.
//!
//! Kiosks and wallets ask us as they would ask the network's relay, and their requests go on to it
//! byte for byte. Its answers, its callbacks, its task log and looks at open payments are news, and
//! all news go through one door ([`observe`]) into the same rows, events and tasks as the embedded
//! ledger writes. So streams, history, snapshots and outgoing callbacks are the same in both modes.
//!
//! * `gate`: who may ask, and what leaves in their name; `http`: the one client.
//! * `call`, `change`, `open`, `outcome`: an intent is committed before a call leaves, and one call at a time
//!   leaves for one payment. `guard` keeps back what would do damage there.
//! * `earning`, `gift`: points that kiosks give for cash and cards, said again under the network's key.
//! * `ask`: the one truth is `payment/item`. `mirror` is pure: what an item makes of our record.
//! * `job`, with `resolve`, `tasks`, `hints`, `late` and `shops`: what happens by itself. Only jobs
//!   send anything twice.
//!
//! Deliberately absent: a ledger. Balances, nonces and prices are the network's.
//!
//! Source: `relay.md §1`, `protocol.md §7, §10.1, §11`.

mod ask;
mod call;
mod change;
mod earning;
mod gate;
mod gift;
mod guard;
mod hints;
mod http;
mod job;
mod late;
mod lock;
mod mirror;
mod observe;
mod open;
mod outcome;
mod pass;
mod resolve;
mod rows;
mod shops;
mod tasks;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kios_protocol::{PaymentId, PurchaseId, ShopId, TerminalId, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinError;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::config::UpstreamConfig;
use crate::state::AppState;
use crate::storage::StorageError;
use http::{Answered, Client, Doubt, Request};
use kios_domain::Secret;
use lock::Locks;

pub use change::change;
pub use earning::{give, take_back};
pub use gate::{Incoming, Version};
pub use hints::{Hinted, hint};
pub use http::NoClient;
pub use job::{Round, look, retry, run_retries};
pub use open::open;
pub use pass::Reply;
pub use pass::pass;
pub use shops::{NotLearned, learn};

/// How long the network's relay is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For an answer to a close or an approval: it comes when the transaction is mined.
    pub change: Duration,
    /// For an answer to an open.
    pub open: Duration,
    /// For an answer to a question.
    pub read: Duration,
}

impl Default for Patience {
    /// Source: `protocol.md §10.1 Q14`. An open is answered before a kiosk loses its own patience.
    fn default() -> Self {
        Self {
            change: Duration::from_secs(60),
            open: Duration::from_secs(15),
            read: Duration::from_secs(10),
        }
    }
}

/// The network's relay, and what is under way with it.
#[derive(Debug)]
pub struct Bridge {
    client: Client,
    access_key: Option<Secret>,
    callback_access_key: Option<Secret>,
    patience: Mutex<Patience>,
    /// One call at a time changes a payment.
    changes: Locks,
    /// One read at a time of a payment.
    reads: Locks,
    /// The calls that a request or a job of this process is waiting for.
    in_flight: Mutex<BTreeSet<i64>>,
    looks: Mutex<Looks>,
    /// A callback has come.
    called: Notify,
    /// What was begun for clients.
    begun: TaskTracker,
}

/// When what was last looked at.
#[derive(Debug, Default)]
struct Looks {
    payments: BTreeMap<PaymentId, Timestamp>,
    shops: Option<Timestamp>,
    log: Option<Timestamp>,
}

impl Bridge {
    /// The bridge to this relay.
    ///
    /// # Errors
    /// [`NoClient`].
    pub fn new(config: &UpstreamConfig) -> Result<Self, NoClient> {
        Ok(Self {
            client: Client::new(config)?,
            access_key: config.access_key.clone(),
            callback_access_key: config.callback_access_key.clone(),
            patience: Mutex::new(Patience::default()),
            changes: Locks::default(),
            reads: Locks::default(),
            in_flight: Mutex::default(),
            looks: Mutex::default(),
            called: Notify::new(),
            begun: TaskTracker::new(),
        })
    }

    /// Changes how long is waited from here on.
    pub fn tune(&self, patience: Patience) {
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner) = patience;
    }

    fn patience(&self) -> Patience {
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version of the API that the network's relay offers.
    const fn prefix(&self) -> &'static str {
        if self.access_key.is_some() { "/v1" } else { "/v2" }
    }

    async fn send(&self, request: Request, patience: Duration) -> Result<Answered, Doubt> {
        let answer = self.client.send(request, patience).await;
        let outcome = match &answer {
            Ok(_) => "answered",
            Err(Doubt::Unsent) => "unsent",
            Err(Doubt::Late) => "late",
            Err(Doubt::Cut) => "cut",
            Err(Doubt::Unreadable(_)) => "unreadable",
        };
        metrics::counter!("kios_bridge_calls_total", "outcome" => outcome).increment(1);
        answer
    }

    /// Does something to its end, also when the client that wants it goes away: an answer of the
    /// network to an open comes once, and nobody can ask for it again.
    ///
    /// # Errors
    /// [`JoinError`] when it panicked; the intent is stored by then, and a job looks into it.
    pub async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, JoinError> {
        self.begun.spawn(work.in_current_span()).await
    }

    /// Waits for what was begun, no longer than this. What is still under way then is found like
    /// that of a relay that was killed.
    pub async fn end(&self, patience: Duration) {
        self.begun.close();
        if tokio::time::timeout(patience, self.begun.wait()).await.is_err() {
            tracing::warn!(calls = self.begun.len(), "ended before the network has answered");
        }
    }

    /// Waits until the network calls: there is something to look into.
    pub async fn called(&self) {
        self.called.notified().await;
    }

    fn in_flight(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn looks(&self) -> MutexGuard<'_, Looks> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it is not known yet if an open of this purchase has led to a payment.
///
/// The network cannot be asked for a purchase. A payment that was opened and not heard of shows in
/// its task log once the customer has answered; if nobody answers, the network closes it after 300 s
/// and nothing was charged. Until then nobody knows.
///
/// # Errors
/// [`StorageError`]; trying again is safe.
pub async fn is_open_unknown(
    app: &AppState,
    shop_id: ShopId,
    terminal_id: &TerminalId,
    purchase_id: &PurchaseId,
) -> Result<bool, StorageError> {
    if app.bridge().is_none() {
        return Ok(false);
    }
    let mut connection = app.store().read().await?;
    rows::is_open_unknown(&mut connection, shop_id, terminal_id, purchase_id).await
}
