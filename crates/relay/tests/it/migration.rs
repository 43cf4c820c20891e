//! A database of the previous schema is opened, migrated and served.
//!
//! The dump was written by the last version with that schema: first in embedded mode, then in bridge
//! mode, so that every table has rows.

use kios_relay::storage::sql::{self, Connection};
use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use kios_domain::Secret;
use kios_protocol::api::route;
use kios_protocol::{PhoneHash, Timestamp};
use kios_relay::clock::ManualClock;
use kios_relay::config::{Config, Database, DatabaseMode, PurchasesConfig};
use kios_simulator::network::{Generation, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::legacy_support::first_generation;
use crate::support::{Bridged, NETWORK_KEY, Relay, key, shop_id};

const DUMP: &str = include_str!("../fixtures/database-0009.sql");
/// Shortly after the dump was written.
const NOW: Timestamp = Timestamp::from_seconds(1_700_000_110);
/// Tables that were renamed since.
const RENAMED: [(&str, &str); 3] = [
    ("bridge_told", "bridge_notified"),
    ("bridge_hint", "bridge_callback"),
    ("bridge_late", "bridge_late_success"),
];

/// A database file of the previous schema.
fn restored() -> (TempDir, Database) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kios.db");
    let mut connection = connect(&path);
    connection.batch(DUMP).unwrap();
    drop(connection);
    (folder, Database::File(path))
}

fn connect(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

/// The number of rows in every table.
async fn counts(connection: &mut Connection) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sql::query_scalar(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let query = format!("SELECT count(*) FROM {table}").leak();
        let count = sql::query_scalar(query).fetch_one(&mut *connection).await.unwrap();
        counts.insert(table, count);
    }
    counts
}

async fn embedded(database: &Database) -> Relay {
    let database = database.clone();
    Relay::on_disk_at(ManualClock::at(NOW), |config| {
        first_generation(config);
        config.accounts[1].phone = Some("+82 10-1000-5000".parse().unwrap());
        config.database = database;
    })
    .await
}

async fn bridged(database: &Database) -> Bridged {
    let network = |settings: &mut Settings| {
        settings.generation = Generation::Acc;
        settings.payment_signers.clear();
        settings.collectors = vec![key(0x55).address()];
    };
    let database = database.clone();
    Bridged::at(ManualClock::at(NOW), network, |config: &mut Config| {
        config.database = database;
        let upstream = config.upstream.as_mut().unwrap();
        upstream.access_key = Some(Secret::new(NETWORK_KEY.to_owned()));
        upstream.purchases = Some(PurchasesConfig {
            url: upstream.url.clone(),
            key: key(0x55),
            sender: key(0x56).address(),
        });
    })
    .await
}

async fn get(relay: &Relay, path: &str) -> Value {
    let token = relay.signs_in(&relay.kiosk()).await;
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    relay.request(request.body(Body::empty()).unwrap()).await.data().clone()
}

/// The payments of a purchase in the kiosk's history: id and status.
async fn history(relay: &Relay, purchase: &str) -> Vec<(String, u64)> {
    let found = get(relay, &format!("{}?purchaseId={purchase}", route::PAYMENTS)).await;
    let payments = found["payments"].as_array().unwrap().iter();
    payments
        .map(|payment| {
            let id = payment["paymentId"].as_str().unwrap().to_owned();
            (id, payment["paymentStatus"].as_u64().unwrap())
        })
        .collect()
}

async fn statuses(relay: &Relay, purchase: &str) -> Vec<u64> {
    history(relay, purchase).await.into_iter().map(|(_, status)| status).collect()
}

#[tokio::test]
async fn a_migration_keeps_every_row() {
    let (folder, database) = restored();
    let path = folder.path().join("kios.db");
    let before = counts(&mut connect(&path)).await;
    let empty: Vec<_> = before.iter().filter(|(_, count)| **count == 0).collect();
    assert!(empty.is_empty(), "the dump has no row in {empty:?}");
    let store = kios_relay::storage::Store::open(&database, DatabaseMode::Embedded).await.unwrap();
    store.close().await;
    let after = counts(&mut connect(&path)).await;
    for (table, count) in before {
        let renamed = RENAMED.iter().find(|(old, _)| *old == table);
        let table = renamed.map_or(table.as_str(), |(_, new)| new);
        assert_eq!(after.get(table), Some(&count), "{table}");
    }
}

#[tokio::test]
async fn a_migrated_database_is_served_in_embedded_mode() {
    let (_folder, database) = restored();
    let relay = embedded(&database).await;
    assert_eq!(statuses(&relay, "P0000000001").await, [51]);
    assert_eq!(statuses(&relay, "B0000000001").await, [18]);
    let (id, _) = history(&relay, "P0000000001").await.remove(0);
    assert_eq!(relay.item(&id).await.number("paymentStatus"), 51);
    let sales = get(&relay, route::CARD_SALES).await;
    assert_eq!(sales["sales"].as_array().unwrap().len(), 1);
    assert_eq!(get(&relay, &format!("{}/R-1", route::REFUNDS)).await["state"], "done");
    assert_eq!(relay.shop(1).await["name"], "새 이름");
    let purchases = relay.get(&format!("/v1/purchase/shop/provide/{}", shop_id(1))).await;
    assert_eq!(purchases.data()[0]["purchaseId"], "C0000000001");
    assert!(relay.get("/v1/task/list/-1").await.data().as_array().unwrap().len() > 1);
    let phone = relay.get("/v1/ledger/balance/phone/+821010005000").await;
    assert_eq!(phone.data()["point"]["balance"], format!("500{}", "0".repeat(18)));
}

#[tokio::test]
async fn a_migrated_database_is_served_in_bridge_mode() {
    let (_folder, database) = restored();
    let net = bridged(&database).await;
    // The late success of the dump is known: it can be released and nothing else.
    let (late, status) = history(&net, "B0000000002").await.remove(0);
    assert_eq!(status, 15);
    net.kiosk().closes(&net, &late, true).await.is_refused_with(2029);
    // The pending callback is processed, although this network knows nothing of its payment.
    let mut connection = net.app.store().read().await.unwrap();
    assert_eq!(counts(&mut connection).await["bridge_callback"], 0);
    drop(connection);
    // A purchase that is saved already is not sent again.
    let token = net.signs_in(&net.kiosk()).await;
    let purchase = json!({
        "purchaseId": "C0000000002", "timestamp": "1700000000", "waiting": "10",
        "account": key(0x12).address().to_string(), "phone": PhoneHash::of("").to_string(),
        "shopId": shop_id(1).to_string(), "loyaltyValue": format!("100{}", "0".repeat(18)),
        "currency": "krw", "amount": format!("1000{}", "0".repeat(18)),
    });
    net.post_with(&token, route::PURCHASE_SAVE, &purchase).await.data();
    assert_eq!(net.asked("/tx/purchase/new"), 0);
}
