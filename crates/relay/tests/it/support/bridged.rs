//! A relay in bridge mode, with a simulated network's relay behind it over real HTTP.

use kios_relay::storage::sql;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode};
use axum::response::IntoResponse as _;
use kios_domain::Secret;
use kios_relay::config::{Config, UpstreamConfig};
use kios_relay::jobs::deadlines::{self, JobSummary};
use kios_relay::upstream::CallTimeouts;
use kios_simulator::network::{
    AccountSettings, CallbackSettings, ClockSettings, Generation, Jobs, Phone, Settings,
    ShopSettings, Simulator,
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use super::{Relay, START, config, key, migrated_database, shop_id};
use kios_relay::clock::{Clock, ManualClock};

/// The key that the network's callbacks carry.
pub(crate) const CALLBACK_KEY: &str = "fedcba9876543210";
/// The network's own key of version 1.
pub(crate) const NETWORK_KEY: &str = "the-network's-own-key";

/// Short enough for tests that wait for the timeout, long enough for a busy machine.
const TIMEOUTS: CallTimeouts = CallTimeouts {
    mutation: Duration::from_millis(600),
    open: Duration::from_millis(600),
    query: Duration::from_secs(2),
};

/// The target of the network's callbacks: the running relay, or none.
#[derive(Clone, Default)]
struct ReplaceableRouter(Arc<Mutex<Option<Router>>>);

impl ReplaceableRouter {
    fn set(&self, router: Option<Router>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = router;
    }
}

async fn through(
    State(router): State<ReplaceableRouter>,
    request: Request<Body>,
) -> Response<Body> {
    let router = router.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match router {
        Some(router) => router.oneshot(request).await.unwrap(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A relay and the network behind it.
pub(crate) struct Bridged {
    pub(crate) relay: Relay,
    pub(crate) network: Simulator,
    router: ReplaceableRouter,
}

impl Deref for Bridged {
    type Target = Relay;

    fn deref(&self) -> &Relay {
        &self.relay
    }
}

impl Bridged {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}, |_| {}).await
    }

    /// A relay whose network offers only v1.
    pub(crate) async fn version_one(generation: Generation) -> Self {
        let bridged = |settings: &mut Settings| {
            settings.generation = generation;
            settings.payment_signers.clear();
        };
        Self::with(bridged, |config| {
            let upstream = config.upstream.as_mut().unwrap();
            upstream.access_key = Some(Secret::new(NETWORK_KEY.to_owned()));
        })
        .await
    }

    pub(crate) async fn with(
        network: impl FnOnce(&mut Settings),
        relay: impl FnOnce(&mut Config),
    ) -> Self {
        Self::at(ManualClock::at(START), network, relay).await
    }

    /// The same with another clock of the relay.
    pub(crate) async fn at(
        clock: ManualClock,
        network: impl FnOnce(&mut Settings),
        relay: impl FnOnce(&mut Config),
    ) -> Self {
        Self::with_clocks(network, relay, Arc::new(clock.clone()), clock).await
    }

    /// A relay with this clock, which the test sets itself.
    pub(crate) async fn on_clock(clock: Arc<dyn Clock>) -> Self {
        Self::with_clocks(|_| {}, |_| {}, clock, ManualClock::at(START)).await
    }

    async fn with_clocks(
        network: impl FnOnce(&mut Settings),
        relay: impl FnOnce(&mut Config),
        running: Arc<dyn Clock>,
        clock: ManualClock,
    ) -> Self {
        let router = ReplaceableRouter::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/callback", listener.local_addr().unwrap());
        let serving = Router::new().fallback(through).with_state(router.clone());
        tokio::spawn(async move { axum::serve(listener, serving).await });
        let mut settings = settings(url);
        network(&mut settings);
        let network = Simulator::start(settings).unwrap();
        let folder = TempDir::new().unwrap();
        let mut config = Config {
            database: migrated_database(folder.path()).await,
            shops: Vec::new(),
            accounts: Vec::new(),
            rates: kios_protocol::Rates::default(),
            upstream: Some(UpstreamConfig {
                url: network.url(),
                access_key: None,
                callback_access_key: Some(Secret::new(CALLBACK_KEY.to_owned())),
                purchases: None,
            }),
            ..config()
        };
        relay(&mut config);
        let relay = Relay::run_on(config, running, clock, Some(folder)).await;
        let bridged = Self { relay, network, router };
        bridged.admit();
        // The position in the task log is the network's newest row at the start.
        bridged.looks().await;
        bridged
    }

    fn admit(&self) {
        self.relay.app.upstream().unwrap().set_timeouts(TIMEOUTS);
        self.router.set(Some(self.relay.router.clone()));
    }

    /// Advances both clocks; the network executes what is due, and then the relay.
    pub(crate) async fn later(&self, seconds: u64) {
        self.passes(seconds);
        self.network.tick().await;
        self.looks().await;
    }

    /// Advances both clocks without running jobs.
    pub(crate) fn passes(&self, seconds: u64) {
        self.network.advance(seconds);
        self.relay.clock.advance(seconds);
    }

    /// Runs the relay's jobs once.
    pub(crate) async fn looks(&self) -> JobSummary {
        deadlines::run_due(&self.relay.app).await.unwrap()
    }

    /// Kills the relay and restarts it.
    pub(crate) async fn restarted(self, seconds: u64) -> Self {
        let Self { relay, network, router } = self;
        router.set(None);
        network.advance(seconds);
        let relay = relay.restarted(seconds).await;
        let bridged = Self { relay, network, router };
        bridged.admit();
        bridged
    }

    /// The customer's points on the network.
    pub(crate) fn points(&self) -> String {
        self.network.balance(key(0x11).address()).to_decimal(0)
    }

    /// The notifications of the first shop's kiosk: status and code.
    pub(crate) async fn notified(&self) -> Vec<(u64, u64)> {
        let reader = format!("terminal:{}:T1", shop_id(1));
        let events = self.relay.events(&reader).await;
        let versions: Vec<u64> = events.iter().map(|(_, _, version, _)| *version).collect();
        assert!(versions.is_sorted(), "{versions:?}");
        events.into_iter().map(|(status, code, ..)| (status, code)).collect()
    }

    /// How many requests the network received whose path ends with this.
    pub(crate) fn asked(&self, end: &str) -> usize {
        let received = self.network.received();
        let path = |target: &str| target.split('?').next().unwrap().to_owned();
        received.iter().filter(|request| path(&request.target).ends_with(end)).count()
    }

    /// The relay's outbox: action and status of each call.
    pub(crate) async fn calls(&self) -> Vec<(String, String)> {
        let mut connection = self.relay.app.store().read().await.unwrap();
        sql::query_as("SELECT action, state FROM bridge_call ORDER BY id")
            .fetch_all(&mut connection)
            .await
            .unwrap()
    }

    /// The body of the last request whose path ends with this.
    pub(crate) fn last_body(&self, end: &str) -> Bytes {
        let received = self.network.received();
        let last = received.iter().rfind(|request| request.target.ends_with(end)).unwrap();
        Bytes::from(last.body.clone())
    }
}

fn settings(callback: String) -> Settings {
    let account = |byte: u8, points: &str| AccountSettings {
        address: key(byte).address(),
        points: points.to_owned(),
        phone: Phone::Registered,
    };
    let mut settings = Settings {
        access_key: NETWORK_KEY.to_owned(),
        payment_signers: vec![key(0x22).address(), key(0x23).address()],
        callback: Some(CallbackSettings { url: callback, access_key: CALLBACK_KEY.to_owned() }),
        clock: ClockSettings::Hand(START.seconds()),
        jobs: Jobs::Manual,
        shops: vec![ShopSettings {
            id: shop_id(1),
            name: "Shop 1".to_owned(),
            currency: "krw".to_owned(),
            owner: key(0x33).address(),
            status: 1,
            phone: Phone::Registered,
        }],
        accounts: vec![account(0x11, "1000000"), account(0x12, "500")],
        ..Settings::default()
    };
    settings.rates.insert("krw".to_owned(), "1".to_owned());
    settings
}
