//! A relay under test, customers and kiosks that sign for real, and the responses they get.

mod actor;
mod back;
mod bridged;
pub(crate) mod cards;
pub(crate) mod receiver;
mod reply;
mod shop;
pub(crate) mod staff;
pub(crate) mod till;

use kios_relay::storage::sql;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use kios_domain::Secret;
use kios_domain::staff::{Limits, StaffLimits};
use kios_protocol::api::ShopSettings;
use kios_protocol::{Address, Amount, Currency, Rate, SecretKey, ShopId, Timestamp};
use kios_relay::clock::{Clock, ManualClock};
use kios_relay::config::{AccountConfig, Config, Database, DatabaseMode, ReadAccess, ShopConfig};
use kios_relay::entropy::SystemEntropy;
use kios_relay::jobs::deadlines::{self, JobSummary};
use kios_relay::storage::{self, LedgerTotals, Store};
use kios_relay::{AppState, bootstrap, http};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt as _;

pub(crate) use actor::{Customer, Kiosk, Sale, high_s, resigned};
pub(crate) use bridged::{Bridged, CALLBACK_KEY, NETWORK_KEY};
pub(crate) use reply::Reply;

pub(crate) const ACCESS_KEY: &str = "0123456789abcdef";
/// The header that `/metrics` requires.
pub(crate) const METRICS: (&str, &str) = ("authorization", "Bearer metrics-key");
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// A secret key of one repeated byte.
pub(crate) fn key(byte: u8) -> SecretKey {
    SecretKey::from_bytes(&[byte; 32]).unwrap()
}

pub(crate) fn shop_id(last: u8) -> ShopId {
    let mut bytes = [0xab; 32];
    bytes[..2].copy_from_slice(&[0, 1]);
    bytes[31] = last;
    ShopId::from_bytes(bytes)
}

/// A running relay.
pub(crate) struct Relay {
    pub(crate) app: AppState,
    pub(crate) clock: ManualClock,
    router: Router,
    config: Config,
    folder: Option<TempDir>,
}

/// Two active shops and an inactive one, one customer with many points and one with few.
pub(crate) fn config() -> Config {
    let mut config = Config {
        database: Database::Memory,
        payment_signers: vec![key(0x22).address()],
        // Kiosks that tests pair and that only speak the network's protocol.
        sessionless_agents: [0x23, 0x44, 0x45, 0x55].map(|byte| key(byte).address()).into(),
        access_key: Some(Secret::new(ACCESS_KEY.to_owned())),
        ..Config::default()
    };
    // Most tests read what others did.
    config.access.phones = ReadAccess::Public;
    config.access.sales = ReadAccess::Public;
    config.access.metrics_key = Some(Secret::new("metrics-key".to_owned()));
    for (symbol, rate) in [("krw", "1"), ("usd", "1000"), ("jpy", "10"), ("php", "20")] {
        config.rates.set(symbol, Rate::parse(rate).unwrap());
    }
    config.shops = [(1, "krw", true), (2, "usd", true), (3, "krw", false)]
        .map(|(last, currency, active)| ShopConfig {
            id: shop_id(last),
            name: format!("Shop {last}"),
            currency: currency.to_owned(),
            owner: key(0x33).address(),
            active,
            settings: ShopSettings::of_currency(&Currency::new(currency)),
            delegator: None,
        })
        .into();
    config.accounts = vec![account(0x11, 1_000_000), account(0x12, 500)];
    // Only the tests of the limits have the cautious ones.
    let limit = Amount::from_whole(1_000_000_000);
    let limits = Limits { action: limit, terminal_day: limit, shop_day: limit };
    config.staff.default = StaffLimits { refund: limits, points: limits };
    config
}

/// An empty database in a file of this folder. Its tables are made once for all tests, because the migrations take longer
/// than most tests.
pub(crate) async fn migrated_database(folder: &Path) -> Database {
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let migrated = async || {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("kios.db");
        let store =
            Store::open(&Database::File(path.clone()), DatabaseMode::Embedded).await.unwrap();
        store.close().await;
        std::fs::read(path).unwrap()
    };
    let path = folder.join("kios.db");
    std::fs::write(&path, MIGRATED.get_or_init(migrated).await).unwrap();
    Database::File(path)
}

fn account(byte: u8, points: u64) -> AccountConfig {
    AccountConfig {
        address: key(byte).address(),
        points: Amount::from_whole(points),
        tokens: None,
        phone: None,
    }
}

impl Relay {
    /// A relay with a database in memory.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        change(&mut config);
        Self::run(config, ManualClock::at(START), None).await
    }

    /// A relay with its database in a file.
    pub(crate) async fn on_disk() -> Self {
        Self::on_disk_with(|_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn on_disk_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on_disk_at(ManualClock::at(START), change).await
    }

    /// A relay with a database in memory, another configuration and this clock.
    pub(crate) async fn at(clock: ManualClock, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        change(&mut config);
        Self::run(config, clock, None).await
    }

    /// The same with its database in a file.
    pub(crate) async fn on_disk_at(clock: ManualClock, change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let database = migrated_database(folder.path()).await;
        let mut config = Config { database, ..config() };
        change(&mut config);
        Self::run(config, clock, Some(folder)).await
    }

    /// Shuts it down; returns the folder with its one file.
    pub(crate) async fn ended(self) -> TempDir {
        self.app.store().close().await;
        self.folder.unwrap()
    }

    /// A relay with this clock, which the test sets itself.
    pub(crate) async fn on_clock(clock: Arc<dyn Clock>) -> Self {
        Self::run_on(config(), clock, ManualClock::at(START), None).await
    }

    /// The same with its database in a file.
    pub(crate) async fn on_disk_on_clock(clock: Arc<dyn Clock>) -> Self {
        let folder = TempDir::new().unwrap();
        let database = migrated_database(folder.path()).await;
        let config = Config { database, ..config() };
        Self::run_on(config, clock, ManualClock::at(START), Some(folder)).await
    }

    async fn run(config: Config, clock: ManualClock, folder: Option<TempDir>) -> Self {
        Self::run_on(config, Arc::new(clock.clone()), clock, folder).await
    }

    /// `running` is the relay's clock, `clock` the one that [`Relay::waits`] advances.
    async fn run_on(
        config: Config,
        running: Arc<dyn Clock>,
        clock: ManualClock,
        folder: Option<TempDir>,
    ) -> Self {
        let entropy = Arc::new(SystemEntropy);
        let app = Box::pin(bootstrap::start(config.clone(), running, entropy)).await.unwrap();
        let site = http::Site::read(&config).unwrap();
        let router = http::router(app.clone(), site);
        Self { app, clock, router, config, folder }
    }

    /// Restarts it `seconds` later on the files as a crash leaves them: copied while they are open,
    /// without a checkpoint of the write-ahead log.
    pub(crate) async fn restarted(self, seconds: u64) -> Self {
        self.restarted_with(seconds, |_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn restarted_with(
        self,
        seconds: u64,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let Self { clock, config, folder, .. } = &self;
        let (from, to) = (folder.as_ref().unwrap(), TempDir::new().unwrap());
        for file in ["kios.db", "kios.db-wal"] {
            std::fs::copy(from.path().join(file), to.path().join(file)).unwrap();
        }
        clock.advance(seconds);
        let database = Database::File(to.path().join("kios.db"));
        let mut config = Config { database, ..config.clone() };
        change(&mut config);
        Box::pin(Self::run(config, clock.clone(), Some(to))).await
    }

    /// The folder of the files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_ref().unwrap().path()
    }

    /// Advances the clock without running jobs.
    pub(crate) fn waits(&self, seconds: u64) {
        self.clock.advance(seconds);
    }

    /// Advances the clock, and then runs the jobs.
    pub(crate) async fn later(&self, seconds: u64) -> JobSummary {
        self.clock.advance(seconds);
        deadlines::run_due(&self.app).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.request(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, path, "application/json", body.to_string()).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<Body>,
    ) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, kind)
            .body(body.into())
            .unwrap();
        self.request(request).await
    }

    /// Sends a request and checks that the ledger balances afterwards.
    pub(crate) async fn request(&self, request: Request<Body>) -> Reply {
        let reply = self.unchecked(request).await;
        self.ledger_totals().await;
        reply
    }

    /// Sends a request while the ledger may be unreadable.
    pub(crate) async fn unchecked(&self, request: Request<Body>) -> Reply {
        Reply::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Sends a request; returns the HTTP status and the body as text.
    pub(crate) async fn asks(&self, request: Request<Body>) -> (u16, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        self.ledger_totals().await;
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// Sends a preflight request.
    pub(crate) async fn preflight(&self, request: Request<Body>) -> (StatusCode, HeaderMap) {
        let (parts, _) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        (parts.status, parts.headers)
    }

    /// The totals of the ledger, which must balance.
    pub(crate) async fn ledger_totals(&self) -> LedgerTotals {
        let mut connection = self.app.store().read().await.unwrap();
        let totals = storage::ledger_totals(&mut connection).await.unwrap();
        assert!(totals.is_balanced(), "the ledger does not balance: {totals:?}");
        totals
    }

    pub(crate) async fn item(&self, payment_id: &str) -> Reply {
        self.get(&format!("/v2/payment/item?paymentId={payment_id}")).await
    }

    pub(crate) async fn status(&self, payment_id: &str) -> u64 {
        self.item(payment_id).await.number("paymentStatus")
    }

    pub(crate) async fn balance(&self, account: Address) -> String {
        let reply = self.get(&format!("/v2/payment/user/balance?account={account}")).await;
        let balance: Amount = reply.text("balance").parse().unwrap();
        balance.to_decimal(0)
    }

    /// The events in one event log, in order: status, code, version, `timedOut`.
    pub(crate) async fn events(&self, reader: &str) -> Vec<(u64, u64, u64, bool)> {
        let mut connection = self.app.store().read().await.unwrap();
        let rows: Vec<(i64, String)> =
            sql::query_as("SELECT sequence, data FROM event WHERE reader = ? ORDER BY sequence")
                .bind(reader)
                .fetch_all(&mut connection)
                .await
                .unwrap();
        let sequences: Vec<i64> = rows.iter().map(|(sequence, _)| *sequence).collect();
        let gapless: Vec<i64> = (1..).take(rows.len()).collect();
        assert_eq!(sequences, gapless);
        rows.iter()
            .map(|(sequence, data)| {
                let event: Value = serde_json::from_str(data).unwrap();
                let number = |value: &Value| value.as_u64().unwrap();
                assert_eq!(event["sequence"], *sequence);
                assert_eq!(event["version"], event["data"]["version"]);
                (
                    number(&event["data"]["paymentStatus"]),
                    number(&event["code"]),
                    number(&event["version"]),
                    event["data"]["timedOut"].as_bool().unwrap(),
                )
            })
            .collect()
    }

    /// The task log from the beginning: code and payment status.
    pub(crate) async fn tasks(&self) -> Vec<(u64, u64)> {
        let reply = self.get("/v1/task/list/-1").await;
        let rows = reply.data().as_array().unwrap().clone();
        rows.iter()
            .map(|row| {
                let status = row["data"]["paymentStatus"].as_u64().unwrap();
                let kind = if status < 50 { "pay_new" } else { "pay_cancel" };
                assert_eq!(row["type"], kind);
                (row["code"].as_u64().unwrap(), status)
            })
            .collect()
    }
}
