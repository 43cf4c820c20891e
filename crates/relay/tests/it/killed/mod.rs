//! A relay that is killed (SIGKILL, a real process) between any two steps of a refund or a cancel
//! and restarted on the same file reaches the same final state, with one effect.

mod child;
mod parent;

use kios_relay::storage::sql;
use std::sync::Arc;

use kios_domain::Secret;
use kios_domain::refund::Refund;
use kios_gateways::{EximbayConfig, GatewaysConfig, KiccConfig};
use kios_protocol::api::route;
use kios_protocol::refund::{Gateway, RefundState};
use kios_relay::clock::ManualClock;
use kios_relay::config::{Config, Database};
use kios_relay::entropy::SystemEntropy;
use kios_relay::storage;
use kios_relay::{AppState, bootstrap};
use kios_simulator::card::{self, Endpoint, Fault, Sandbox};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::cards::{self, Counter, GATEWAYS, price};
use crate::support::{Relay, START, config};
use parent::{Asked, Killed, Moment, Plan};

/// The child's orders, in its environment.
const ORDERS: &str = "KIOS_TEST_KILLED";
/// The marker before a message of the child, which may be preceded by other text in its line.
const CHILD: &str = "child> ";
/// The requested refund.
const ID: &str = "killed";

#[derive(Serialize, Deserialize)]
struct Orders {
    database: String,
    eximbay: String,
    kicc: String,
    now: u64,
}

impl Orders {
    /// Configures gateways at the addresses that the child is given.
    fn gateways(&self) -> GatewaysConfig {
        let secret = |text: &str| Secret::new(text.to_owned());
        let (eximbay, kicc) = (self.eximbay.clone(), self.kicc.clone());
        let mid = card::EXIMBAY_MID.to_owned();
        let mall = card::KICC_MALL_ID.to_owned();
        let (key, hmac_key) = (secret(card::EXIMBAY_API_KEY), secret(card::KICC_SECRET_KEY));
        GatewaysConfig {
            eximbay: Some(EximbayConfig::new(eximbay, mid, key)),
            kicc: Some(KiccConfig::new(kicc, mall, hmac_key)),
            ..GatewaysConfig::default()
        }
    }
}

/// The entry point of the child; without orders it does nothing.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how the parent tells the child what to do")]
async fn the_relay_that_is_killed() {
    if let Ok(orders) = std::env::var(ORDERS) {
        child::run(serde_json::from_str(&orders).unwrap()).await;
    }
}

/// A prepared request that can be sent repeatedly.
struct Ready {
    path: &'static str,
    body: Value,
}

/// The point where a run is killed.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// It is not killed.
    Never,
    /// At the point with this number inside the relay.
    Place(usize),
    /// During a call to a gateway.
    Call(Plan),
}

/// A prepared refund: the files of its relay, and the request.
struct Before {
    files: TempDir,
    token: String,
    request: Ready,
}

async fn before(gateway: Gateway) -> Before {
    let counter = Counter::on_disk().await;
    let sale = counter.sold(gateway, 1).await;
    let request = counter.wants(&sale, ID, price(gateway).0);
    let body = serde_json::to_value(&request).unwrap();
    let token = counter.relay.signs_in(&counter.relay.kiosk()).await;
    let files = counter.relay.ended().await;
    Before { files, token, request: Ready { path: route::REFUNDS, body } }
}

/// The final state.
#[derive(Debug, PartialEq, Eq)]
struct End {
    state: RefundState,
    effects: usize,
    ours: String,
    theirs: String,
    notified: String,
}

async fn end(sandbox: &Sandbox, gateway: Gateway, files: TempDir) -> End {
    let app = opened(&files).await;
    let mut connection = app.store().read().await.unwrap();
    let refund =
        storage::find_refund(&mut connection, &ID.parse().unwrap()).await.unwrap().unwrap();
    let number = refund.transaction_id.clone();
    let shop = refund.shop_id;
    let sale = storage::find_sale(&mut connection, shop, gateway, &number).await.unwrap().unwrap();
    let left = sale.left([&refund]).unwrap();
    let notified: Vec<(i64, String)> =
        sql::query_as("SELECT sequence, data FROM event ORDER BY sequence")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    let book = sandbox.ledger(gateway);
    End {
        state: refund.state.stage,
        effects: book.refunds_of(ID),
        ours: left.balance.to_decimal(0),
        theirs: book.balance(&number).to_decimal(0),
        notified: last_notified(&refund, &notified),
    }
}

/// The last notified state; checks that each version was notified once and in order.
fn last_notified(refund: &Refund, notified: &[(i64, String)]) -> String {
    let events: Vec<Value> =
        notified.iter().map(|(_, data)| serde_json::from_str(data).unwrap()).collect();
    let versions: Vec<u64> =
        events.iter().map(|event| event["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=refund.version).collect::<Vec<u64>>());
    let sequences: Vec<i64> = notified.iter().map(|(sequence, _)| *sequence).collect();
    assert_eq!(sequences, (1..).take(notified.len()).collect::<Vec<i64>>());
    events.last().unwrap()["data"]["state"].as_str().unwrap().to_owned()
}

/// Reopens the files of a relay that has ended.
async fn opened(files: &TempDir) -> AppState {
    let database = Database::File(files.path().join("kios.db"));
    let config = Config { database, ..config() };
    bootstrap::open(config, Arc::new(ManualClock::at(START)), Arc::new(SystemEntropy))
        .await
        .unwrap()
}

/// Runs a refund with a kill; returns how often it was killed, and the final state.
async fn refund(
    gateway: Gateway,
    before: &Before,
    fault: Option<Fault>,
    kill: Kill,
) -> (usize, End) {
    let clock = ManualClock::at(START);
    let sandbox = Sandbox::start(Arc::new(clock.clone())).await.unwrap();
    cards::happened(&sandbox, &cards::sale(gateway, 1, price(gateway).0));
    if let Some(fault) = fault {
        sandbox.fail_next(gateway, Endpoint::Refund, fault);
    }
    let plan = if let Kill::Call(plan) = kill { Some(plan) } else { None };
    let urls = [sandbox.eximbay_url(), sandbox.kicc_url()];
    let mut relay = Killed::start(&before.files, clock, urls, plan).await;
    if let Kill::Place(places) = kill {
        relay.arm(places).await;
    }
    let Ready { path, body } = &before.request;
    let answer = relay.asks(&Asked { path, token: &before.token, body }).await;
    assert_eq!(answer["code"], 0, "{answer}");
    relay.settles().await;
    let deaths = relay.deaths;
    (deaths, end(&sandbox, gateway, relay.ends().await).await)
}

fn whole() -> End {
    let nothing = "0".to_owned();
    End {
        state: RefundState::Done,
        effects: 1,
        ours: nothing.clone(),
        theirs: nothing,
        notified: "done".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the count is what the test has to show")]
async fn a_kill_between_any_two_steps_of_a_refund_leaves_one_effect() {
    for gateway in GATEWAYS {
        let before = before(gateway).await;
        for fault in [None, Some(Fault::CutAfter)] {
            assert_eq!(refund(gateway, &before, fault, Kill::Never).await, (0, whole()));
            let mut kills = 0;
            loop {
                let kill = Kill::Place(kills + 1);
                let (deaths, end) = refund(gateway, &before, fault, kill).await;
                assert_eq!(end, whole(), "{gateway} {fault:?} {kill:?}");
                if deaths == 0 {
                    break;
                }
                kills += 1;
            }
            let fault = fault.map_or("none", Fault::name);
            println!(
                "{gateway}, fault {fault}: killed at {kills} places, one end and one effect each"
            );
            assert!(kills >= 30, "{kills}");
        }
    }
}

/// The paths of the refund call and of the status query.
const fn paths(gateway: Gateway) -> (&'static str, &'static str) {
    match gateway {
        Gateway::Eximbay => ("/cancel", "/retrieve"),
        Gateway::Kicc => ("/revise", "/retrieveTransaction"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the count is what the test has to show")]
async fn a_kill_during_any_call_to_a_gateway_leaves_one_effect() {
    for gateway in GATEWAYS {
        let before = before(gateway).await;
        let (gives, asks) = paths(gateway);
        let mut kills = 0;
        for (fault, path, which) in [
            (None, gives, 1),
            (Some(Fault::CutAfter), asks, 1),
            (Some(Fault::CutBefore), asks, 1),
            (Some(Fault::CutBefore), asks, 4),
            (Some(Fault::CutBefore), gives, 2),
        ] {
            for moment in [Moment::Received, Moment::Overtaken, Moment::Answered] {
                let plan = Plan { path, which, moment };
                let (deaths, end) = refund(gateway, &before, fault, Kill::Call(plan)).await;
                assert_eq!((deaths, end), (1, whole()), "{gateway} {fault:?} {plan:?}");
                kills += 1;
            }
        }
        println!("{gateway}: killed during {kills} calls, one end and one effect each");
    }
}

/// A prepared cancel: its requests, in order.
async fn cancel_before() -> (TempDir, String, Vec<Ready>) {
    let relay = Relay::on_disk().await;
    let id = relay.paid().await;
    let approval = relay.owner().cancel_approval(&relay, &id, true).await;
    let kiosk = relay.kiosk();
    let requests = vec![
        Ready { path: route::CANCEL_OPEN, body: kiosk.cancel_request(&id) },
        Ready { path: route::CANCEL_APPROVAL, body: approval },
        Ready { path: route::CANCEL_CLOSE, body: kiosk.cancel_close_request(&id, true) },
    ];
    (relay.ended().await, id, requests)
}

/// The final state of a cancel: status, tasks, ledger entries, and the customer's points.
#[derive(Debug, PartialEq, Eq)]
struct CancelEnd {
    payment: (i64, i64),
    events: Vec<(String, i64)>,
    entries: Vec<Option<String>>,
    tasks: Vec<(i64, String)>,
    totals: String,
}

async fn cancel_end(files: &TempDir, id: &str) -> CancelEnd {
    let app = opened(files).await;
    let mut connection = app.store().read().await.unwrap();
    let totals = storage::ledger_totals(&mut connection).await.unwrap();
    assert!(totals.is_balanced());
    let payment = sql::query_as("SELECT status, version FROM payment WHERE payment_id = ?")
        .bind(id)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let events = sql::query_as("SELECT reader, sequence FROM event ORDER BY reader, sequence")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let entries = sql::query_scalar("SELECT payment_id FROM ledger_entry ORDER BY number")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let tasks = sql::query_as("SELECT code, kind FROM task ORDER BY sequence")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    CancelEnd { payment, events, entries, tasks, totals: format!("{totals:?}") }
}

async fn cancel(
    (files, id, requests): &(TempDir, String, Vec<Ready>),
    kill: Kill,
) -> (usize, CancelEnd) {
    let nowhere = || "http://127.0.0.1:1".to_owned();
    let clock = ManualClock::at(START);
    let mut relay = Killed::start(files, clock, [nowhere(), nowhere()], None).await;
    if let Kill::Place(places) = kill {
        relay.arm(places).await;
    }
    for Ready { path, body } in requests {
        let answer = relay.asks(&Asked { path, token: "", body }).await;
        assert_eq!(answer["code"], 0, "{path}: {answer}");
    }
    let deaths = relay.deaths;
    (deaths, cancel_end(&relay.ends().await, id).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the count is what the test has to show")]
async fn a_kill_between_any_two_steps_of_a_cancel_changes_nothing() {
    let before = cancel_before().await;
    let (deaths, whole) = cancel(&before, Kill::Never).await;
    assert_eq!((deaths, whole.payment.0), (0, 58));
    let mut kills = 0;
    loop {
        let (deaths, end) = cancel(&before, Kill::Place(kills + 1)).await;
        assert_eq!(end, whole, "killed at place {}", kills + 1);
        if deaths == 0 {
            break;
        }
        kills += 1;
    }
    println!("cancel: killed at {kills} places, one end each");
    assert!(kills >= 30, "{kills}");
}
