//! What a stranger's request leaves in the database of a relay in bridge mode: nothing. `relay.md §3 B33`.

use kios_relay::storage::sql::{self, Connection};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use kios_protocol::TemporaryAccount;
use kios_protocol::api::{ShopInfo, route};
use kios_simulator::network::{EndpointFault, Phone, ShopSettings};
use serde_json::{Value, json};

use crate::support::{Bridged, CALLBACK_KEY, Relay, Sale, key, shop_id};
use crate::wire::soon;

/// The key of a v1 client that this relay does not know.
const STRANGERS_KEY: &str = "a-strangers-own-access-key-3141592653589793";

/// How many rows each table has that a request may fill.
async fn rows(connection: &mut Connection) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sql::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let mut rows = BTreeMap::new();
    for table in tables {
        let count: i64 = sql::query_scalar(&*format!("SELECT count(*) FROM {table}").leak())
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        rows.insert(table, count);
    }
    rows
}

async fn stored(relay: &Relay) -> BTreeMap<String, i64> {
    rows(&mut relay.app.store().read().await.unwrap()).await
}

async fn sends(relay: &Relay, path: &str, headers: &[(&str, &str)], body: String) -> u64 {
    let request =
        headers.iter().fold(Request::post(path), |r, (name, value)| r.header(*name, *value));
    relay.request(request.body(Body::from(body)).unwrap()).await.code()
}

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[tokio::test]
async fn an_approval_for_an_unknown_payment_is_answered_by_the_network_and_not_stored() {
    let net = Bridged::start().await;
    let before = stored(&net).await;
    let signature = key(0x99).sign_text("anything").to_string();
    for path in [
        route::NEW_APPROVAL,
        "/v1/payment/new/approval",
        route::CANCEL_APPROVAL,
        route::NEW_CLOSE,
        route::CANCEL_CLOSE,
    ] {
        for size in [1, 60_000] {
            let mut body = json!({
                "paymentId": format!("0x{}", "12".repeat(32)), "signature": signature,
                "accessKey": "k".repeat(size),
            });
            body[if path.ends_with("close") { "confirm" } else { "approval" }] = json!("false");
            let asked = net.network.received().len();
            let code = sends(&net, path, &JSON, body.to_string()).await;
            let refused = if path.ends_with("close") { 1501 } else { 2003 };
            assert_eq!(code, refused, "{path}");
            assert!(net.network.received().len() > asked);
        }
    }
    net.later(1).await;
    assert_eq!(stored(&net).await, before);
}

#[tokio::test]
async fn a_call_for_a_known_payment_that_the_network_refuses_for_its_sender_is_not_kept() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    let before = stored(&net).await;
    for byte in 1..20 {
        let body = json!({
            "paymentId": id, "approval": true, "signature": key(byte).sign_text("x").to_string(),
            "accessKey": "k".repeat(60_000),
        });
        sends(&net, route::NEW_APPROVAL, &JSON, body.to_string()).await;
    }
    let code = net.customer().code(&net).await;
    let mut stranger = net.kiosk();
    stranger.key = key(0x99);
    let unknown_code = TemporaryAccount::from_random([7; 12]).address();
    for (purchase, account, refusal) in [
        ("P0000000007", code, 1501),
        ("P0000000008", code, 1501),
        ("P0000000009", unknown_code, 2004),
    ] {
        stranger
            .opens(&net, &Sale { purchase, ..Sale::default() }, account)
            .await
            .is_refused_with(refusal);
    }
    assert_eq!(stored(&net).await["bridge_call"], before["bridge_call"]);
}

/// An approval names nobody, so anybody who knows a payment's id may send one.
#[tokio::test]
async fn a_strangers_approval_of_a_known_payment_leaves_nothing() {
    let faults = [
        None,
        Some(EndpointFault::Code(2020)),
        Some(EndpointFault::Code(5000)),
        Some(EndpointFault::CutBefore),
        Some(EndpointFault::Silence),
        Some(EndpointFault::Html(502)),
    ];
    for stage in ["open", "approved", "paid", "failed", "cancel"] {
        let net = Bridged::start().await;
        let id = match stage {
            "open" => net.opened().await,
            "approved" => net.approved().await,
            "paid" => net.paid().await,
            "cancel" => net.asked_back().await,
            _ => {
                let id = net.opened().await;
                net.customer().answers(&net, &id, false).await.data();
                net.kiosk().closes(&net, &id, false).await.data();
                id
            }
        };
        net.later(1).await;
        let calls = stored(&net).await["bridge_call"];
        for path in [route::NEW_APPROVAL, route::CANCEL_APPROVAL] {
            // A lost answer about a payment that was approved before is taken for the customer's.
            let settled = matches!(stage, "approved" | "paid");
            let faults = faults.into_iter().take(if settled { 2 } else { faults.len() });
            for (byte, fault) in (0x70..).zip(faults) {
                if let Some(fault) = fault {
                    net.network.fault(path.rsplit_once("payment/").unwrap().1, fault, Some(1));
                }
                let signature = key(byte).sign_text("x").to_string();
                let body = json!({"paymentId": id, "approval": true, "signature": signature});
                assert_ne!(sends(&net, path, &JSON, body.to_string()).await, 0, "{stage}");
                net.network.clear_faults();
            }
        }
        // An outcome that is unknown is queried for two minutes.
        for _ in 0..15 {
            net.later(10).await;
        }
        assert_eq!(stored(&net).await["bridge_call"], calls, "{stage}");
    }
}

#[tokio::test]
async fn calls_of_strangers_do_not_delay_the_close() {
    let net = Arc::new(Bridged::start().await);
    let id = net.approved().await;
    let before = stored(&net).await["bridge_call"];
    // As if each took for ever at the network.
    for end in ["new/approval", "new/close"] {
        net.network.fault(end, EndpointFault::Silence, None);
    }
    let asked = |net: &Bridged| net.asked("new/approval") + net.asked("new/close");
    let before_them = asked(&net);
    let mut calls = Vec::new();
    for byte in 0x70..0x78 {
        for path in [route::NEW_APPROVAL, route::NEW_CLOSE] {
            let signature = key(byte).sign_text("x").to_string();
            let mut body = json!({"paymentId": id, "signature": signature});
            body[if path == route::NEW_CLOSE { "confirm" } else { "approval" }] = json!(false);
            let net = Arc::clone(&net);
            let call = async move { sends(&net, path, &JSON, body.to_string()).await };
            calls.push(tokio::spawn(call));
        }
    }
    soon(async {
        while asked(&net) < before_them + calls.len() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(stored(&net).await["bridge_call"], before);
    assert!(calls.iter().all(|call| !call.is_finished()));
    net.network.clear_faults();
    assert_eq!(net.kiosk().closes(&net, &id, true).await.number("paymentStatus"), 18);
    calls.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn what_is_stored_of_a_call_are_its_fields() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    let mut approval = net.customer().approval(&net, &id, true).await;
    approval["accessKey"] = json!("k".repeat(60_000));
    let path = format!("{}?note={}", route::NEW_APPROVAL, "n".repeat(2_000));
    assert_eq!(sends(&net, &path, &JSON, format!("{}  {approval}", " ".repeat(5_000))).await, 0);
    let mut connection = net.app.store().read().await.unwrap();
    let (path, body): (String, Vec<u8>) = sql::query_as(
        "SELECT path, body FROM bridge_call WHERE action = 'new/approval' ORDER BY id DESC",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(path, route::NEW_APPROVAL);
    let body: Value = serde_json::from_slice(&body).unwrap();
    let names: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["approval", "paymentId", "signature"]);
}

#[tokio::test]
async fn callbacks_about_other_shops_are_answered_and_not_stored() {
    let net = Bridged::start().await;
    let before = stored(&net).await;
    for kind in ["pay_new", "pay_cancel", "shop_update"] {
        let body = json!({
            "accessKey": CALLBACK_KEY, "type": kind, "code": 0, "message": "",
            "data": {
                "paymentId": format!("0x{}", "34".repeat(32)), "taskId": "0x01",
                "shopId": shop_id(9).to_string(), "terminalId": "T9", "purchaseId": "P9",
                "filler": "f".repeat(50_000),
            },
        });
        assert_eq!(sends(&net, "/callback", &JSON, body.to_string()).await, 0);
    }
    assert_eq!(stored(&net).await, before);
    // Of one about our payment only short values are kept.
    let id = net.opened().await;
    let body = json!({
        "accessKey": CALLBACK_KEY, "type": "pay_new", "code": 4000, "message": "",
        "data": {"paymentId": id, "paymentStatus": 16, "filler": "f".repeat(50_000)},
    });
    assert_eq!(sends(&net, "/callback", &JSON, body.to_string()).await, 0);
    let mut connection = net.app.store().read().await.unwrap();
    let data: String = sql::query_scalar("SELECT data FROM bridge_callback")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(data, json!({"paymentId": id, "paymentStatus": 16}).to_string());
}

#[tokio::test]
async fn only_shops_of_paired_kiosks_and_of_opened_payments_are_imported() {
    let net = Bridged::with(
        |settings| {
            for last in 5..8 {
                settings.shops.push(ShopSettings {
                    id: shop_id(last),
                    name: format!("Shop {last}"),
                    currency: "krw".to_owned(),
                    owner: key(0x33).address(),
                    status: if last == 7 { 2 } else { ShopInfo::ACTIVE },
                    phone: Phone::Registered,
                });
            }
        },
        |_| {},
    )
    .await;
    let shops = async || stored(&net).await["shop"];
    let before = shops().await;
    let code = net.customer().code(&net).await;
    for (last, refused) in [(5, 1501), (7, 1202), (9, 1201)] {
        net.get(&format!("/v1/shop/info/{}", shop_id(last))).await;
        net.get(&format!("{}?shopId={}", route::SHOP_INFO, shop_id(last))).await;
        let mut stranger = net.kiosk();
        (stranger.key, stranger.shop) = (key(0x99), shop_id(last));
        stranger.opens(&net, &Sale::default(), code).await.is_refused_with(refused);
    }
    net.later(700).await;
    assert_eq!(shops().await, before);
    kios_relay::bridge::import_shop(&net.app, shop_id(6)).await.unwrap();
    assert_eq!(shops().await, before + 1, "the command that pairs a kiosk imports its shop");
    net.opened().await;
    net.later(1).await;
    assert_eq!(shops().await, before + 2, "the network has verified who opened the payment");
}

/// Whether a file of the folder has these bytes.
fn has(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|file| {
        let content = fs::read(file.unwrap().path()).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

/// Every request of v1, with a stranger's key everywhere a key can be.
async fn shows_a_strangers_key(relay: &Relay, id: &str) {
    let account = key(0x11).address().to_string();
    let shop = shop_id(1).to_string();
    let signature = key(0x99).sign_text("anything").to_string();
    let bodies = [
        (
            "/v1/payment/new/open",
            json!({"purchaseId": "P77", "amount": "1000000000000000000",
            "currency": "krw", "shopId": shop, "account": account, "terminalId": "T1"}),
        ),
        ("/v1/payment/new/close", json!({"paymentId": id, "confirm": "false"})),
        ("/v1/payment/cancel/open", json!({"paymentId": id, "terminalId": "T1"})),
        ("/v1/payment/cancel/close", json!({"paymentId": id, "confirm": "false"})),
        (
            "/v1/payment/new/approval",
            json!({"paymentId": id, "approval": "true", "signature": signature}),
        ),
        (
            "/v1/payment/cancel/approval",
            json!({"paymentId": id, "approval": "true", "signature": signature}),
        ),
        (
            "/v1/payment/create",
            json!({"purchaseId": "P78", "amount": "1", "currency": "krw",
            "shopId": shop, "account": account}),
        ),
        ("/v1/purchase/save", json!({"purchaseId": "P79", "account": account, "shopId": shop})),
        (
            "/v1/ledger/transfer",
            json!({"from": account, "to": account, "amount": "1",
            "signature": signature}),
        ),
        ("/v1/shop/refund", json!({"shopId": shop, "amount": "1", "signature": signature})),
        ("/callback", json!({"type": "pay_new", "code": 0, "data": {"paymentId": id}})),
    ];
    for (path, mut body) in bodies {
        let form: String = body
            .as_object()
            .unwrap()
            .iter()
            .filter_map(|(name, value)| Some(format!("{name}={}&", value.as_str()?)))
            .collect();
        let form = format!("{form}accessKey={STRANGERS_KEY}");
        let form_type = [("content-type", "application/x-www-form-urlencoded")];
        sends(relay, path, &form_type, form).await;
        let header = [JSON[0], ("authorization", STRANGERS_KEY)];
        sends(relay, path, &header, body.to_string()).await;
        let query = format!("{path}?accessKey={STRANGERS_KEY}");
        sends(relay, &query, &JSON, body.to_string()).await;
        body["accessKey"] = json!(STRANGERS_KEY);
        sends(relay, path, &JSON, body.to_string()).await;
    }
}

#[tokio::test]
async fn a_strangers_access_key_is_nowhere_in_the_database() {
    let net = Bridged::start().await;
    let id = net.opened().await;
    shows_a_strangers_key(&net, &id).await;
    net.later(50).await;
    assert!(has(net.folder(), id.as_bytes()), "the scan finds what is stored");
    assert!(!has(net.folder(), STRANGERS_KEY.as_bytes()));
    let relay = Relay::on_disk().await;
    let id = relay.opened().await;
    shows_a_strangers_key(&relay, &id).await;
    assert!(has(relay.folder(), id.as_bytes()));
    assert!(!has(relay.folder(), STRANGERS_KEY.as_bytes()));
}

/// A kiosk of v1 whose key only the network knows: the relay cannot send its close again, and does not try without
/// the key.
#[tokio::test]
async fn a_close_under_a_key_that_is_not_stored_is_sent_by_its_client_only() {
    let net = Bridged::start().await;
    let id = net.approved().await;
    net.later(1).await;
    let cut = EndpointFault::CutBefore;
    net.network.fault("new/close", cut, Some(1));
    let close =
        json!({"paymentId": id, "confirm": "true", "accessKey": crate::support::NETWORK_KEY});
    assert_eq!(sends(&net, "/v1/payment/new/close", &JSON, close.to_string()).await, 6000);
    let asked = net.asked("new/close");
    net.later(10).await;
    assert_eq!(net.asked("new/close"), asked);
    assert!(!has(net.folder(), crate::support::NETWORK_KEY.as_bytes()));
    assert_eq!(sends(&net, "/v1/payment/new/close", &JSON, close.to_string()).await, 0);
    assert_eq!(net.network.status(&id), Some(18));
}

#[tokio::test]
async fn the_safety_rules_hold_for_agents_that_only_the_network_knows() {
    let net = Bridged::start().await;
    let id = net.paid().await;
    let (before, asked) = (stored(&net).await["bridge_call"], net.network.received().len());
    // A close of a cancel that nobody has opened would be a past answer.
    let body = json!({
        "paymentId": id, "confirm": true, "signature": key(0x77).sign_text("x").to_string(),
    });
    let code = sends(&net, route::CANCEL_CLOSE, &JSON, body.to_string()).await;
    assert_eq!(code, 2024);
    assert_eq!(stored(&net).await["bridge_call"], before);
    assert_eq!(net.network.received().len(), asked, "it was not sent");
}
